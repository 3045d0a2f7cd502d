"""The files and commands that a page shows: docs/gateways.md, unless another is named."""

import re
from pathlib import Path

from tests.gateways.node import HERE

PAGE = HERE.parents[1] / "docs" / "gateways.md"
_FILE = re.compile(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:node|npx) (.+)$", re.MULTILINE)


def shown_files(page: Path = PAGE) -> dict[str, str]:
    """Each file by its name: a block of code after a line that names it."""
    return dict(_FILE.findall(page.read_text(encoding="utf-8")))


def shown_commands(page: Path = PAGE) -> list[list[str]]:
    """What the page says to run in Node.js: a program and its arguments."""
    return [command.split() for command in _COMMAND.findall(page.read_text(encoding="utf-8"))]


def program(name: str, folder: Path, page: Path = PAGE) -> list[str]:
    """The command of the page that runs a program, as Node.js takes it in a folder with the packages."""
    (command,) = [command for command in shown_commands(page) if command[0] == name]
    binary = folder / "node_modules" / ".bin" / name
    return [str(binary) if binary.exists() else name, *command[1:]]

"""The commands of docs/clients.md that run a file of the page print what the page shows."""

import asyncio
import re
import shlex
import sys

import pytest

from tests.gateways.clients.calling import PAGE
from tests.gateways.node import Node

_PRINTED = re.compile(r"^```sh\n((?:node|venv/bin/python) [^`]+)\n```\n+```text\n(.+?)```$", re.MULTILINE | re.DOTALL)
COMMANDS = _PRINTED.findall(PAGE.read_text(encoding="utf-8"))


def test_each_client_of_the_page_is_run() -> None:
    """Apollo Client, urql, Relay and gql each have a command."""
    assert len(COMMANDS) == 4


@pytest.mark.parametrize(("command", "shown"), COMMANDS)
async def test_a_command_prints_what_the_page_shows(client_app: Node, command: str, shown: str) -> None:
    """In the folder with the files of the page, it ends well and prints that."""
    program, *arguments = shlex.split(command)
    executable = sys.executable if program == "venv/bin/python" else program

    process = await asyncio.create_subprocess_exec(executable, *arguments, cwd=client_app.folder.parent, stdout=asyncio.subprocess.PIPE)
    printed, _ = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 0
    assert printed.decode() == shown

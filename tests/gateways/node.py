"""Programs that run in Node.js, beside the packages of `package.json`."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
_SECONDS = 60
_PIPE = asyncio.subprocess.PIPE


def missing() -> str | None:
    """What has to be installed before these tests can run; None when nothing has."""
    if shutil.which("node") is None:
        return "node is not here"
    # npm writes this file last: before, what is there is not all.
    return (
        None if (PACKAGES / ".package-lock.json").is_file() else "tests/gateways/node_modules is not here: make test-gateways installs it"
    )


def place(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder in which programs find the packages."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    return folder


@dataclass(frozen=True, slots=True)
class Node:
    """Runs programs in the folder in which they look for their files."""

    folder: Path = HERE

    async def __call__(self, *command: str | Path, given: object = None, environment: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - whatever the program writes
        """The JSON that a program writes to standard output, None where it writes nothing, once it has ``given`` as JSON on standard input.

        Fails with what it wrote to standard error where it does not end well. Raises TimeoutError when it takes longer than a minute.
        """
        async with self.process(*command, environment=environment) as process:
            printed, complaint = await asyncio.wait_for(process.communicate(json.dumps(given).encode()), _SECONDS)
        assert process.returncode == 0, complaint.decode()
        return json.loads(printed) if printed.strip() else None

    @asynccontextmanager
    async def process(
        self, *command: str | Path, environment: Mapping[str, str] | None = None
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """A program with pipes for input, output and complaints, killed with the context where it has not ended before."""
        process = await asyncio.create_subprocess_exec(
            "node", *command, cwd=self.folder, env={**os.environ, **(environment or {})}, stdin=_PIPE, stdout=_PIPE, stderr=_PIPE
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

"""Functions of the files that docs/clients.md shows, called in Node.js."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.schema import schema_sdl
from tests.gateways.node import HERE, Node, place
from tests.gateways.page import shown_files

PAGE = HERE.parents[1] / "docs" / "clients.md"
CALL = HERE / "clients" / "call.mjs"
_SHOWN_URL = "http://127.0.0.1:8000"
_SECONDS = 60


def client_files(url: str) -> dict[str, str]:
    """The files of the page, which ask the server of this base URL."""
    return {name: text.replace(_SHOWN_URL, url) for name, text in shown_files(PAGE).items()}


def client_folder(folder: Path, url: str) -> Node:
    """Node.js in a folder with the files of the page, as an app that asks the server of this base URL."""
    return Node(place(folder, client_files(url)))


async def compiled_app(folder: Path, url: str) -> Node:
    """Where the page's `build.mjs` puts that app and the modules of the tests, once Relay's compiler has run: a folder in the app's."""
    app = client_folder(folder, url)
    older = (folder / "apollo.js").read_text(encoding="utf-8").replace("GraphQL17Alpha9Handler", "Defer20220824Handler")
    modules = {name: (HERE / "clients" / name).read_text(encoding="utf-8") for name in ("gaps.js", "refetch.js", "shared.js")}
    place(folder, {"schema.graphql": schema_sdl(), "apollo-older.js": older, **modules})
    (folder / "__generated__").mkdir()
    await run(app, "node_modules/relay-compiler/cli.js")
    await run(app, "build.mjs")
    return Node(folder / "built")


async def run(node: Node, *command: str | Path) -> None:
    """Run a program. Fails with what it printed where it does not end well."""
    async with node.process(*command) as process:
        printed, complaint = await asyncio.wait_for(process.communicate(), _SECONDS)
    assert process.returncode == 0, (printed + complaint).decode()


@dataclass(slots=True)
class Call:
    """A function that runs, or has run: what it has shown, and the requests that were sent for it."""

    process: asyncio.subprocess.Process
    shown: list[Any] = field(default_factory=list)
    sent: list[Mapping[str, Any]] = field(default_factory=list)

    async def next(self) -> Any:  # noqa: ANN401 - any JSON
        """What it shows next. Fails with the program's complaint where it shows nothing more."""
        assert self.process.stdout
        assert self.process.stderr
        async with asyncio.timeout(_SECONDS):
            async for line in self.process.stdout:
                if self._heard(json.loads(line)):
                    return self.shown[-1]
            raise AssertionError((await self.process.stderr.read()).decode())

    async def end(self) -> None:
        """Wait until it has shown all."""
        printed, complaint = await asyncio.wait_for(self.process.communicate(), _SECONDS)
        assert self.process.returncode == 0, complaint.decode()
        for line in printed.splitlines():
            self._heard(json.loads(line))

    def _heard(self, told: Mapping[str, Any]) -> bool:
        if "sent" in told:
            self.sent.append(told["sent"])
            return False
        self.shown.append(told["shown"])
        return True


@asynccontextmanager
async def calling(node: Node, file: str, function: str, *arguments: object) -> AsyncIterator[Call]:
    """Call a function of a file while the context is open."""
    async with node.process(CALL, file, function) as process:
        assert process.stdin
        process.stdin.write(json.dumps(arguments).encode())
        process.stdin.close()
        yield Call(process)


async def called(node: Node, file: str, function: str, *arguments: object) -> Call:
    """Call a function of a file, and wait until it has shown all."""
    async with calling(node, file, function, *arguments) as call:
        await call.end()
        return call

"""A server as a process of its own that logs all it can, and what must be found in none of its lines and errors."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp

from providers.sandbox.runner import Sandbox
from tests.serving import Server, server_process

PLANTED = "Zqxplanted"
NUMBER = 471147114711
COORDINATE = 4.7114711
PHONE = "+4747114711"
MOMENT = "2031-07-19T04:07:11.471Z"
# One of these is in each of the above, and in nothing that we write.
TRACES = (PLANTED.lower(), "7114711", "2031-07-19")


def assert_clean(text: str) -> None:
    """Nothing that was planted is in a text."""
    assert not [trace for trace in TRACES if trace in text.lower()], text


@dataclass
class Watched:
    """A running server, the sandbox that it asks, and every line that it has written."""

    server: Server
    sandbox: Sandbox
    lines: list[str] = field(default_factory=list)
    marks: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def query(self, document: str, variables: Mapping[str, Any] | None = None, **members: object) -> dict[str, Any]:
        """The answer to a document sent by POST, as `request` gives it."""
        return await self.request("POST", "/graphql", json.dumps({"query": document, "variables": variables, **members}))

    async def request(self, method: str, target: str, body: str = "", **headers: str) -> dict[str, Any]:
        """The answer to a request. Neither its errors nor any line of the log show a planted value."""
        data, headers = BytesIO(body.encode()), {"Content-Type": "application/json"} | headers
        async with self.server.session.request(method, self.server.url + target, data=data, headers=headers) as response:
            content = await response.read()
        answer: dict[str, Any] = json.loads(content) if content.startswith(b"{") else {}
        # The response names in a path are the client's own words.
        errors = [{**error, "path": None} for error in answer.get("errors", [])]
        assert_clean(json.dumps([errors, answer.get("error"), answer.get("extensions")]))
        await self.until_logged()
        self.assert_clean()
        return answer

    def assert_clean(self) -> None:
        """No line that was written so far has a planted value."""
        for line in self.lines:
            assert_clean(line)

    async def until_logged(self) -> None:
        """Wait until the server has written what it had to say so far."""
        self.marks += 1
        mark = f"mark-{self.marks:08}"
        await self.server.query("{ __typename }", None, **{"X-Request-Id": mark})
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: any(mark in line for line in self.lines))

    async def read(self, stream: asyncio.StreamReader) -> None:
        """Keep every line of a stream."""
        async for line in stream:
            async with self.changed:
                self.lines.append(line.decode())
                self.changed.notify_all()


@asynccontextmanager
async def watched_server(sandbox: Sandbox, **variables: str) -> AsyncIterator[Watched]:
    """Run a server over a sandbox, with everything logged, and keep all that it writes until it has ended. ``variables`` are settings."""
    verbose = {"CUSTOMER_GRAPH_LOG_LEVEL": "debug", "PYTHONASYNCIODEBUG": "1"}
    async with server_process(sandbox.environment() | verbose | variables) as (process, url), aiohttp.ClientSession() as session:
        assert process.stdout
        assert process.stderr
        watched = Watched(Server(url, session), sandbox)
        readers = [asyncio.create_task(watched.read(stream)) for stream in (process.stdout, process.stderr)]
        yield watched
    await asyncio.gather(*readers)

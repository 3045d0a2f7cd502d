"""A server as users run it, on a port of its own, in the test's event loop."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import uvicorn

from graph.http.app import Application
from graph.http.draining import DrainingServer, OpenPort
from graph.http.protocol import GraphQLProtocol
from graph.serving import HTTP_OPTIONS
from graph.settings import load_settings
from graph.tracing import Tracing
from providers.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and a client session to it."""

    url: str
    session: aiohttp.ClientSession

    async def query(self, document: str, variables: Mapping[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        """The answer to a document sent by POST."""
        body = {"query": document, "variables": variables}
        async with self.session.post(f"{self.url}/graphql", json=body, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def data(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer that has no errors."""
        answer = await self.query(document, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data


@asynccontextmanager
async def running_server(
    environment: Mapping[str, str],
    clock: Clock | None = None,
    tracing: Tracing | None = None,
    protocol: type[GraphQLProtocol] = GraphQLProtocol,
) -> AsyncIterator[Server]:
    """Serve with these settings, by this clock or the machine's, traced or not, on a free port until the context ends."""
    application = Application(load_settings(environment), clock or SystemClock(), tracing)
    config = uvicorn.Config(application, port=0, log_config=None, **{**HTTP_OPTIONS, "http": protocol})
    server = DrainingServer(config, OpenPort(0, 0), SystemClock())
    serving = asyncio.create_task(server.serve())
    try:
        await _until_started(server, serving)
        port = server.servers[0].sockets[0].getsockname()[1]
        # A connection per request: one that is kept may be closed by the server just as it is used again.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
            yield Server(f"http://127.0.0.1:{port}", session)
    finally:
        server.should_exit = True
        await serving


async def _until_started(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(30):
        while not server.started:
            assert not serving.done(), "the server stopped while it started"
            await asyncio.sleep(0)


@asynccontextmanager
async def server_process(variables: Mapping[str, str], *arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program itself, with no settings but these, and its base URL; ended with the context where it has not ended before.

    Unless they say otherwise, it closes its port as soon as it is told to stop.
    """
    ambient = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMER_GRAPH_")}
    ambient["CUSTOMER_GRAPH_SHUTDOWN_DELAY_SECONDS"] = "0"
    command = (sys.executable, "-m", "graph", "serve", "--port", "0", *arguments)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env={**ambient, **variables}, stdout=pipe, stderr=pipe)
    assert process.stderr
    try:
        listening = json.loads(await asyncio.wait_for(process.stderr.readline(), 30))
        yield process, listening["url"].removesuffix("/graphql")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()

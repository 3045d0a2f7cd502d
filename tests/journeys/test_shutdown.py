"""A server that is told to stop."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from providers.sandbox.runner import Sandbox
from tests.serving import server_process

QUERY = {"query": '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'}
DATA = {"customer": {"name": "Kari Nordmann"}}
ANSWERED_LAST = (200, "close")
"""The status of an answer, and what its header says of the connection."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A server process with an operation that runs until it is told to go on."""

    process: asyncio.subprocess.Process
    url: str
    operation: asyncio.Task[tuple[object, str | None]]
    """Its data, and what the answer's header says of the connection."""
    go_on: asyncio.Event

    async def until_it_drains(self) -> None:
        """Ask over new connections whether it is ready, until it is not."""
        async with asyncio.timeout(10):
            while await answered(self.url, "/ready") != (503, "close"):
                pass

    async def until_refused(self) -> None:
        """Ask over new connections until none is taken."""
        async with asyncio.timeout(10):
            try:
                while await answered(self.url, "/health"):
                    pass
            except aiohttp.ClientConnectionError:
                return

    async def ended(self) -> tuple[int | None, bytes]:
        """Its exit code, and what it printed."""
        output, _ = await asyncio.wait_for(self.process.communicate(), 30)
        return self.process.returncode, output

    async def logged(self, event: str, times: int) -> list[dict[str, object]]:
        """What it logs next, until it has logged this event so many times."""
        assert self.process.stderr is not None
        lines: list[dict[str, object]] = []
        async with asyncio.timeout(30):
            while [line["event"] for line in lines].count(event) < times:
                lines.append(json.loads(await self.process.stderr.readline()))
        return lines


@asynccontextmanager
async def busy_server(sandbox: Sandbox, variables: Mapping[str, str], *arguments: str) -> AsyncIterator[Busy]:
    """A server process over the sandbox, once its operation runs."""
    service, go_on = sandbox["frontpayment"], asyncio.Event()

    async def answer_when_told(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await service.service.handle(request)

    async with server_process({**sandbox.environment(), **variables}, *arguments) as (process, url):
        with service.answering(answer_when_told):
            operation = asyncio.create_task(_operation(url))
            await service.until(lambda service: service.in_flight == 1, 30)
            yield Busy(process, url, operation, go_on)


async def _operation(url: str) -> tuple[object, str | None]:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/graphql", json=QUERY) as response:
        return (await response.json())["data"], response.headers.get("Connection")


async def answered(url: str, path: str) -> tuple[int, str | None]:
    """The status of a GET over a connection of its own, and what the answer's header says of the connection."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}") as response:
        return response.status, response.headers.get("Connection")


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_server_that_stops_serves_on_while_an_operation_runs(sandbox: Sandbox, workers: str) -> None:
    """It is not ready any more, and takes connections; each answer says that it is the last. Then it ends with exit code 0."""
    async with busy_server(sandbox, {}, "--workers", workers) as server:
        server.process.send_signal(signal.SIGTERM)
        await server.until_it_drains()
        assert await answered(server.url, "/health") == ANSWERED_LAST
        assert await answered(server.url, "/graphql?query=%7B__typename%7D") == ANSWERED_LAST
        assert not server.operation.done()
        server.go_on.set()
        assert await server.operation == (DATA, "close")
        assert await server.ended() == (0, b"")


async def test_a_server_that_stops_serves_on_for_a_while(sandbox: Sandbox) -> None:
    """Where nothing runs, it takes connections for as long as it is told to, so that who sends it requests hears that it is not ready."""
    async with busy_server(sandbox, {"CUSTOMER_GRAPH_SHUTDOWN_DELAY_SECONDS": "30"}) as server:
        server.process.send_signal(signal.SIGTERM)
        await server.until_it_drains()
        server.go_on.set()
        assert await server.operation == (DATA, "close")
        assert await answered(server.url, "/health") == ANSWERED_LAST
        server.process.kill()


async def test_a_kept_connection_is_told_that_it_ends(sandbox: Sandbox) -> None:
    """A client that has a connection open when the server is told to stop is answered once more, and told not to use it again."""
    async with busy_server(sandbox, {}) as server, aiohttp.ClientSession() as session:
        for is_last in (False, True):
            async with session.get(f"{server.url}/health") as response:
                assert (response.status, response.headers.get("Connection")) == (200, "close" if is_last else None)
            if not is_last:
                server.process.send_signal(signal.SIGTERM)
                await server.until_it_drains()
        server.go_on.set()
        assert await server.operation == (DATA, "close")


async def test_a_running_operation_is_answered_after_the_port_is_closed(sandbox: Sandbox) -> None:
    """Once an operation that begins could not end in time, no connection is taken, whatever runs; and what runs is answered."""
    async with busy_server(sandbox, {"CUSTOMER_GRAPH_SHUTDOWN_SECONDS": "10"}) as server:
        server.process.send_signal(signal.SIGINT)
        await server.until_refused()
        assert not server.operation.done()
        server.go_on.set()
        assert await server.operation == (DATA, "close")
        assert await server.ended() == (0, b"")


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_who_does_not_want_to_wait_says_so_twice(sandbox: Sandbox, workers: str) -> None:
    """A second Ctrl-C ends the server with what it runs."""
    async with busy_server(sandbox, {}, "--workers", workers) as server:
        server.process.send_signal(signal.SIGINT)
        await server.until_it_drains()
        server.process.send_signal(signal.SIGINT)
        assert await server.ended() == (0, b"")
        with pytest.raises(aiohttp.ClientError):
            await server.operation


@pytest.mark.parametrize("workers", [1, 2])
async def test_the_log_tells_of_the_end(sandbox: Sandbox, workers: int) -> None:
    """Each process that serves says that it is told to stop, and that it has stopped once all is answered."""
    async with busy_server(sandbox, {}, "--workers", str(workers)) as server:
        server.process.send_signal(signal.SIGTERM)
        told = await server.logged("stopping", workers)
        server.go_on.set()
        ended = await server.logged("stopped", workers)
        assert await server.ended() == (0, b"")
    assert "operation" in [line["event"] for line in ended]
    pids = {line["pid"] for line in told if line["event"] == "stopping"}
    assert len(pids) == workers
    assert pids == {line["pid"] for line in ended if line["event"] == "stopped"}

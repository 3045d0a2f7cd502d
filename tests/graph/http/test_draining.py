"""A server that drains: how long its port stays open, and that no connection is lost with it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from graph.http.draining import DrainingProtocol, DrainingServer, OpenPort
from providers.clock import SystemClock
from tests.graph.http.asgi import HttpResponse
from tests.graph.http.raw import responses

REQUEST = b"GET /%d HTTP/1.1\r\nHost: graph.test\r\n\r\n"


@pytest.mark.parametrize(
    ("shutdown", "delay", "deadline", "expected"),
    [
        (30, 1, 10, OpenPort(1, 20)),
        (30, 25, 10, OpenPort(25, 25)),
        (30, 0, 30, OpenPort(0, 0)),
        (5, 1, 10, OpenPort(1, 1)),
        (0, 1, 10, OpenPort(0, 0)),
    ],
)
def test_the_last_operation_has_its_deadline(shutdown: float, delay: float, deadline: float, expected: OpenPort) -> None:
    """However much comes, the port closes in time for what began last; not before the delay, and never beyond the whole time."""
    assert OpenPort.within(shutdown, delay, deadline) == expected


class StandingClock(SystemClock):
    """A clock that stands still, so that what is waited for is the event."""

    def now(self) -> float:
        """Always the same."""
        return 0


class Held:
    """An application that answers each request with its path, once it may."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.begun = asyncio.Event()

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Answer."""
        self.begun.set()
        await self.go_on.wait()
        path = scope["path"].encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(path))]})
        await send({"type": "http.response.body", "body": path})


@asynccontextmanager
async def started(app: Held) -> AsyncIterator[tuple[DrainingServer, tuple[str, int]]]:
    """A server that takes connections, whose port closes as soon as it is told to stop; and its address."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, http=DrainingProtocol, ws="none")
    config.load()
    server = DrainingServer(config, OpenPort(0, 0), StandingClock())
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    host, port = server.servers[0].sockets[0].getsockname()
    yield server, (host, port)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0)


async def read(connection: socket.socket) -> list[HttpResponse]:
    """What comes over a connection until the server ends it."""
    reader, writer = await asyncio.open_connection(sock=connection)
    try:
        return [response async for response in responses(reader)]
    finally:
        writer.close()


@pytest.mark.parametrize("has_spoken", [True, False])
async def test_a_connection_that_is_just_being_made_is_answered(*, has_spoken: bool) -> None:
    """What the system has accepted and the server has not is not reset with the port: its request is read, even if it comes later."""
    app = Held()
    app.go_on.set()
    async with started(app) as (server, address):
        connections = [socket.create_connection(address) for _ in range(50)]
        if has_spoken:
            for number, connection in enumerate(connections):
                connection.sendall(REQUEST % number)
        stopping = asyncio.create_task(server.shutdown())
        if not has_spoken:
            await until(lambda: not server.servers[0].sockets)
            for number, connection in enumerate(connections):
                connection.sendall(REQUEST % number)
        answers = await asyncio.gather(*(read(connection) for connection in connections))
        await stopping
    assert [[answer.body for answer in of_one] for of_one in answers] == [[b"/%d" % number] for number in range(50)]
    assert {of_one[0].headers["connection"] for of_one in answers} == {"close"}


async def test_requests_that_wait_behind_another_are_answered() -> None:
    """Of several requests in one connection each gets its answer, and the last one alone says that it is the last."""
    app = Held()
    async with started(app) as (server, address):
        connection = socket.create_connection(address)
        connection.sendall(REQUEST % 1)
        await app.begun.wait()
        stopping = asyncio.create_task(server.shutdown())
        await until(lambda: not server.servers[0].sockets)
        connection.sendall(REQUEST % 2 + REQUEST % 3)
        reading = asyncio.create_task(read(connection))
        (protocol,) = server.server_state.connections
        assert isinstance(protocol, DrainingProtocol)
        await until(lambda: len(protocol.pipeline) == 2)
        app.go_on.set()
        answers = await reading
        await stopping
    assert [(answer.body, answer.headers.get("connection")) for answer in answers] == [(b"/1", None), (b"/2", None), (b"/3", "close")]

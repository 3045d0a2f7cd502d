"""More operations at once than the server takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from graph.http.admission import Admission
from graph.http.negotiation import MULTIPART
from graph.http.request import HttpError
from providers.sandbox.runner import Sandbox
from tests.graph.http.test_stream import DEFERRED, asked, held_kyc, read_until
from tests.serving import Server, running_server

DOCUMENT = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
BODY = b'{"query": "{ __typename }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
BROWSER = {"Accept": "text/html"}


@asynccontextmanager
async def server_for_one(sandbox: Sandbox) -> AsyncIterator[Server]:
    """A server that takes one operation at once."""
    async with running_server(sandbox.environment() | {"CUSTOMER_GRAPH_LIMITS__OPERATIONS": "1"}) as server:
        yield server


@asynccontextmanager
async def occupied(server: Server, sandbox: Sandbox) -> AsyncIterator[None]:
    """While open, an operation runs."""
    service, go_on = sandbox["frontpayment"], asyncio.Event()

    async def answer_when_told(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await service.service.handle(request)

    with service.answering(answer_when_told):
        running = asyncio.create_task(server.data(DOCUMENT))
        await service.until(lambda service: service.in_flight == 1)
        yield
        go_on.set()
        assert await running == {"customer": {"name": "Kari Nordmann"}}


async def refused(server: Server, document: str = "{ __typename }") -> dict[str, Any]:
    """The only error of an answer that tells to come again."""
    async with server.session.post(f"{server.url}/graphql", json={"query": document}) as response:
        answer = await response.json()
        assert (response.status, response.headers["Retry-After"]) == (503, "1")
        assert "data" not in answer
        (error,) = answer["errors"]
        return dict(error["extensions"])


async def test_one_operation_too_many_is_told_to_come_again(sandbox: Sandbox) -> None:
    """It is refused at once, makes no call, and the next is answered when there is a place."""
    async with server_for_one(sandbox) as server:
        async with occupied(server, sandbox):
            assert await refused(server, DOCUMENT) == {"code": "OVERLOADED", "retryable": True, "retryAfter": 1}
            assert len(sandbox.calls) == 1
        assert await server.data("{ __typename }")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [("GET", "/health", {}, 200), ("GET", "/ready", {}, 200), ("GET", "/graphql", BROWSER, 200), ("OPTIONS", "/graphql", {}, 204)],
)
async def test_what_is_no_operation_does_not_count(sandbox: Sandbox, method: str, path: str, headers: dict[str, str], status: int) -> None:
    """Probes and the explorer's page are answered when no operation is taken any more."""
    async with (
        server_for_one(sandbox) as server,
        occupied(server, sandbox),
        server.session.request(method, f"{server.url}{path}", headers=headers) as response,
    ):
        assert response.status == status


async def test_a_request_that_will_not_be_executed_is_not_read(sandbox: Sandbox) -> None:
    """The refusal comes before the body."""
    async with server_for_one(sandbox) as server, occupied(server, sandbox):
        assert await _rest(*await _sent(server, HEAD)) == 503


async def test_a_request_that_was_long_in_coming_is_looked_at_again(sandbox: Sandbox) -> None:
    """Requests take no place while they arrive; when they are there, there may be none."""
    async with server_for_one(sandbox) as server:
        reader, writer = await _sent(server, HEAD.replace(b"Connection", b"Expect: 100-continue\r\nConnection"))
        assert (await reader.readline()).startswith(b"HTTP/1.1 100")
        assert await reader.readline() == b"\r\n"
        async with occupied(server, sandbox):
            writer.write(BODY)
            assert await _rest(reader, writer) == 503


async def test_an_answer_in_pieces_counts_to_its_end(sandbox: Sandbox) -> None:
    """While its later pieces are made it holds its place, and gives it back to the next."""
    async with server_for_one(sandbox) as server, held_kyc(sandbox) as answered:
        async with asked(server, DEFERRED, MULTIPART) as response:
            await read_until(response, b"---")
            assert (await refused(server))["code"] == "OVERLOADED"
            answered.set()
            assert await response.content.read()
        assert await server.data("{ __typename }")


async def test_who_goes_away_gives_back_the_place(sandbox: Sandbox) -> None:
    """An operation whose client has gone counts no more."""
    async with server_for_one(sandbox) as server, held_kyc(sandbox):
        async with asked(server, DEFERRED, MULTIPART) as response:
            await read_until(response, b"---")
            await sandbox["blink"].until(lambda blink: blink.in_flight == 1)
            (serving,) = [task for task in asyncio.all_tasks() if "run_asgi" in str(task.get_coro())]
            response.close()
        await asyncio.wait_for(serving, 5)
        assert await server.data("{ __typename }")


def test_who_is_refused_takes_no_place() -> None:
    """What is in flight is counted exactly."""
    admission = Admission(1, lambda _: None)
    admission.enter()
    with pytest.raises(HttpError):
        admission.enter()
    assert admission.in_flight == 1
    admission.leave()
    assert admission.in_flight == 0


async def _sent(server: Server, content: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(content)
    return reader, writer


async def _rest(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """The status of the answer, after which the server ends the connection."""
    async with asyncio.timeout(5):
        content = await reader.read()
    writer.close()
    return int(content.split()[1])

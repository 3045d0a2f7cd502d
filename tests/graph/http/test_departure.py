"""Clients that go away before their answer is there."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from graph.http.protocol import GraphQLProtocol
from providers.brij.sandbox import LARGE_DOCUMENT_ID
from providers.sandbox.runner import RunningService, Sandbox
from tests.serving import Server, running_server

TWO_CALLS = (
    '{ customer(by: { blinkCustomerId: "C0001" }) { name } other: customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
)
CHANGE = 'mutation { updateAddress(input: { id: "address:blink:C0001:12345678", label: "Villa" }) { address { label } } }'
IMAGE = "frontSideImage { base64 }"
SMALL, LARGE = 0, 300_000
"""Bytes that a request has besides; what is large stops the server's reading for a while."""


@asynccontextmanager
async def held(service: RunningService) -> AsyncIterator[asyncio.Event]:
    """While open, a provider answers only once the event is set."""
    go_on = asyncio.Event()

    async def answer_when_told(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await service.service.handle(request)

    with service.answering(answer_when_told):
        yield go_on


async def left_alone(server: Server, document: str, services: list[RunningService], padding: int = 0) -> asyncio.Task[None]:
    """Send a document, and go away once it has called these providers. Returns the task that serves it."""
    body = json.dumps({"query": document, "extensions": {"padding": "x" * padding}}).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    address = urlsplit(server.url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(head.encode() + body)
    for service in services:
        await service.until(lambda service: service.in_flight == 1)
    (serving,) = [task for task in asyncio.all_tasks() if "run_asgi" in str(task.get_coro())]
    writer.close()
    return serving


def operations(lines: list[Any]) -> list[tuple[str, str]]:
    """The kind and the outcome of each operation that was logged."""
    return [(line["kind"], line["outcome"]) for line in lines if line["event"] == "operation"]


class ImpatientProtocol(GraphQLProtocol):
    """Waits for a client for a moment."""

    stalled_seconds = 0.2


async def test_a_client_that_takes_nothing_is_left(sandbox: Sandbox) -> None:
    """One that does not read its answer keeps the place of an operation for a while, and loses its connection then."""
    document = f'{{ customerData(id: "customerdata:brij:{LARGE_DOCUMENT_ID}") {{ content {{ ... on IdDocument {{ {IMAGE} }} }} }} }}'
    settings = sandbox.environment() | {"CUSTOMER_GRAPH_LIMITS__OPERATIONS": "1"}
    async with running_server(settings, protocol=ImpatientProtocol) as server:
        address = urlsplit(server.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=1024)
        body = json.dumps({"query": document}).encode()
        head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        assert await reader.readexactly(8) == b"HTTP/1.1"
        (serving,) = [task for task in asyncio.all_tasks() if "run_asgi" in str(task.get_coro())]
        async with asyncio.timeout(10):
            await serving
        assert "errors" not in await server.query("{ __typename }")
        with suppress(ConnectionResetError):  # As it was cut off, and not closed.
            assert len(await reader.read()) < 20 * 1024 * 1024
        writer.close()
        with suppress(ConnectionResetError):
            await writer.wait_closed()


@pytest.mark.parametrize("padding", [SMALL, LARGE])
async def test_a_query_ends_with_its_client(
    sandboxed_server: Server, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, padding: int
) -> None:
    """Its calls are ended, nothing of it goes on, and it is no error: it was cancelled."""
    services = [sandbox["blink"], sandbox["frontpayment"]]
    with capture_logs() as lines:
        async with held(services[0]), held(services[1]):
            serving = await left_alone(sandboxed_server, TWO_CALLS, services, padding)
            await asyncio.wait_for(serving, 5)
            for service in services:
                await service.until(lambda service: service.in_flight == 0)
    assert operations(lines) == [("query", "cancelled")]
    assert [line["outcome"] for line in lines if line["event"] == "upstream call"] == ["CANCELLED"] * 2
    assert {line["log_level"] for line in lines} == {"debug", "info"}
    assert caplog.records == []
    assert len(sandbox.calls) == 2


async def test_a_mutation_goes_on_without_its_client(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What was begun to be written is written, and read again, though nobody is there to be told."""
    blink = sandbox["blink"]
    with capture_logs() as lines:
        async with held(blink) as go_on:
            serving = await left_alone(sandboxed_server, CHANGE, [blink])
            async with sandboxed_server.session.get(f"{sandboxed_server.url}/health"):
                # What came to the server before this, the end of that connection, it has seen by now.
                assert not serving.done()
            go_on.set()
            await asyncio.wait_for(serving, 5)
    assert [call.method for call in sandbox.calls] == ["GET", "PUT", "GET"]
    assert operations(lines) == [("mutation", "ok")]
    assert {line["log_level"] for line in lines} == {"debug", "info"}

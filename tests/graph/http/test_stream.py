"""Answers that come in pieces: in which type, how they are framed, when each piece leaves, and what ends them."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import brotli
import pytest
import zstandard
from aiohttp import web
from starlette.types import Message
from structlog.testing import capture_logs

from graph.errors import INTERNAL_MESSAGE
from graph.http.negotiation import EVENT_STREAM, MULTIPART
from graph.http.stream import FRAMINGS, StreamedResponse
from providers.sandbox.runner import Sandbox
from tests.serving import Server

PLAIN = "application/json"
NEWER = "application/graphql-response+json"
APOLLO = f"multipart/mixed;incrementalSpec=v0.2,{NEWER},{PLAIN};q=0.9"
URQL = f"{NEWER}, application/graphql+json, {PLAIN}, text/event-stream, multipart/mixed"
PARTS = 'multipart/mixed; boundary="-"'
EVENTS = "text/event-stream; charset=utf-8"
WHOLE = '{ customer(by: { blinkCustomerId: "C0001" }) { name } }'
DEFERRED = '{ customer(by: { blinkCustomerId: "C0001" }) { name ... @defer { kyc { financialSituation { sourceOfIncome } } } } }'

Decompress = Callable[[bytes], bytes]


def decompressing(coding: str | None) -> Decompress:
    """What reads a compressed stream as it comes."""
    codings: Mapping[str | None, Callable[[], Decompress]] = {
        None: lambda: bytes,
        "gzip": lambda: zlib.decompressobj(31).decompress,
        "br": lambda: brotli.Decompressor().process,
        "zstd": lambda: zstandard.ZstdDecompressor().decompressobj().decompress,
    }
    return codings[coding]()


@asynccontextmanager
async def asked(server: Server, document: str, accept: str, coding: str = "identity") -> AsyncIterator[aiohttp.ClientResponse]:
    """The response to a document, as it came over the wire."""
    headers = {"Accept": accept, "Accept-Encoding": coding}
    url = f"{server.url}/graphql"
    async with server.session.post(url, json={"query": document}, headers=headers, auto_decompress=False) as response:
        yield response


@asynccontextmanager
async def held_kyc(sandbox: Sandbox) -> AsyncIterator[asyncio.Event]:
    """While open, bLink answers for a KYC only once the event is set."""
    blink, answered = sandbox["blink"], asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/kyc"):
            await answered.wait()
        return await blink.service.handle(request)

    with blink.answering(answer):
        yield answered


async def read_until(response: aiohttp.ClientResponse, end: bytes) -> bytes:
    """What has come, decompressed, once it ends so."""
    decompress, read = decompressing(response.headers.get("Content-Encoding")), b""
    async with asyncio.timeout(5):
        while not read.endswith(end):
            read += decompress(await response.content.readany())
    return read


@pytest.mark.parametrize(
    ("accept", "document", "content_type"),
    [
        (APOLLO, DEFERRED, PARTS),
        ("multipart/mixed;deferSpec=20220824, application/json", DEFERRED, PARTS),
        (URQL, DEFERRED, EVENTS),
        (f"{EVENT_STREAM};q=0.1, {PLAIN}", DEFERRED, EVENTS),
        (f"{EVENT_STREAM};q=0.5, {MULTIPART};q=0.6", DEFERRED, PARTS),
        (f"{EVENT_STREAM};q=0, {PLAIN}", DEFERRED, f"{PLAIN}; charset=utf-8"),
        ("*/*", DEFERRED, f"{PLAIN}; charset=utf-8"),
        (NEWER, DEFERRED, f"{NEWER}; charset=utf-8"),
        (APOLLO, WHOLE, f"{NEWER}; charset=utf-8"),
        (URQL, WHOLE, f"{NEWER}; charset=utf-8"),
        (MULTIPART, WHOLE, PARTS),
        (EVENT_STREAM, WHOLE, EVENTS),
    ],
)
async def test_only_what_comes_in_pieces_is_streamed(sandboxed_server: Server, accept: str, document: str, content_type: str) -> None:
    """A deferring operation takes the best streaming type, any other the best whole one; a client of streams alone gets whole ones too."""
    async with asked(sandboxed_server, document, accept) as response:
        assert (response.status, response.headers["Content-Type"]) == (200, content_type)
        assert "Steve Rogers" in await response.text()


async def test_a_client_of_plain_json_gets_all_at_once(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What it defers is asked for with the rest, in one call."""
    async with asked(sandboxed_server, DEFERRED, PLAIN) as response:
        answer = await response.json()
    assert answer["data"]["customer"]["kyc"]["financialSituation"]
    assert answer.keys() == {"data", "extensions"}
    (call,) = sandbox["blink"].calls
    assert call.target.endswith("/kyc")


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize(("accept", "end"), [(MULTIPART, b"}\r\n---"), (EVENT_STREAM, b"}\n\n")])
async def test_each_piece_leaves_as_it_is_ready(sandboxed_server: Server, sandbox: Sandbox, accept: str, end: bytes, coding: str) -> None:
    """The client reads the first piece, its end included, while a provider still works on the second; compressed just so."""
    async with held_kyc(sandbox) as answered, asked(sandboxed_server, DEFERRED, accept, coding) as response:
        first = await read_until(response, end)
        assert b'"hasNext":true' in first
        assert response.headers.get("Content-Encoding", "identity") == coding
        assert response.headers["X-Accel-Buffering"] == "no"
        await sandbox["blink"].until(lambda blink: blink.in_flight == 1)

        answered.set()
        assert await response.content.read()
    assert [call.target.rpartition("/")[2] for call in sandbox["blink"].calls] == ["C0001", "kyc"]


async def test_who_leaves_is_not_served_any_more(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A client that goes away after the first piece ends the calls for the others, and the operation is logged."""
    with capture_logs() as lines:
        async with held_kyc(sandbox):
            async with asked(sandboxed_server, DEFERRED, MULTIPART) as response:
                await read_until(response, b"---")
                await sandbox["blink"].until(lambda blink: blink.in_flight == 1)
                (serving,) = [task for task in asyncio.all_tasks() if "run_asgi" in str(task.get_coro())]
                response.close()
            await sandbox["blink"].until(lambda blink: blink.in_flight == 0)
            await asyncio.wait_for(serving, 5)
    assert [line["event"] for line in lines].count("operation") == 1
    assert not [line for line in lines if line["log_level"] == "error"]


@pytest.mark.parametrize("accept", [MULTIPART, EVENT_STREAM])
async def test_a_refusal_is_told_to_a_client_of_streams_too(sandboxed_server: Server, accept: str) -> None:
    """What is wrong with the document comes as the one payload; what is no request has a status, and is JSON."""
    async with asked(sandboxed_server, "{ wrong }", accept) as response:
        assert (response.status, response.content_type) == (200, accept)
        assert '{"errors":[' in await response.text()
    async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", json=[], headers={"Accept": accept}) as response:
        assert (response.status, response.content_type) == (400, PLAIN)
        assert "data" not in await response.json()


FIRST = b'{"data":{}}'
SECOND: dict[str, Any] = {"pending": [{"id": "2", "path": []}], "completed": [{"id": "0"}], "hasNext": True}
LAST: dict[str, Any] = {"completed": [{"id": "1"}, {"id": "2"}], "hasNext": False}
PART = "Content-Type: application/json; charset=utf-8\r\n\r\n"


class Payloads:
    """Payloads that are ready, perhaps a fault behind them, and whether they were closed."""

    def __init__(self, *payloads: dict[str, Any], fault: Exception | None = None) -> None:
        self._payloads = payloads
        self._fault = fault
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """Each payload, and then the fault."""
        for payload in self._payloads:
            yield payload
        if self._fault:
            raise self._fault

    def leave(self) -> None:
        """What is ready stays so."""

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


async def streamed(media_type: str, payloads: Payloads | None) -> list[bytes]:
    """The pieces that leave, of an answer that announces 0 and 1, to a client that stays."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    response = StreamedResponse(FRAMINGS[media_type], FIRST, (), ["0", "1"], payloads)
    await response({"type": "http"}, asyncio.Queue[Message]().get, send)
    assert payloads is None or payloads.is_closed
    start, *bodies = sent
    assert start["status"] == 200
    assert [body["more_body"] for body in bodies] == [True] * (len(bodies) - 1) + [False]
    return [body["body"] for body in bodies]


async def test_parts_are_framed_as_multipart_readers_want() -> None:
    """A line end stands before each delimiter, and each part leaves with the delimiter behind it, the last one with the closing one."""
    assert b"".join(await streamed(MULTIPART, None)).decode() == f'\r\n---\r\n{PART}{{"data":{{}}}}\r\n-----\r\n'
    first, second, last = await streamed(MULTIPART, Payloads(SECOND, LAST))
    assert first.decode() == f'\r\n---\r\n{PART}{{"data":{{}}}}\r\n---'
    assert second.startswith(b"\r\nContent-Type")
    assert second.endswith(b"}\r\n---")
    assert last.endswith(b"}\r\n-----\r\n")


async def test_events_are_framed_as_event_readers_want() -> None:
    """Each has one data line, two line feeds behind it and no carriage return; the last event has no data."""
    assert b"".join(await streamed(EVENT_STREAM, None)) == b'event: next\ndata: {"data":{}}\n\nevent: complete\ndata:\n\n'
    first, second, last = await streamed(EVENT_STREAM, Payloads(SECOND, LAST))
    assert first == b'event: next\ndata: {"data":{}}\n\n'
    assert second.startswith(b"event: next\ndata: {")
    assert second.endswith(b"}\n\n")
    assert last.endswith(b"}\n\nevent: complete\ndata:\n\n")
    assert b"\r" not in first + second + last


@pytest.mark.parametrize(
    ("payloads", "left"),
    [
        (Payloads(fault=ValueError("Kari Nordmann")), ["0", "1"]),
        (Payloads(SECOND, fault=ValueError("Kari Nordmann")), ["1", "2"]),
        (Payloads({"incremental": "\ud800", "hasNext": True}), ["0", "1"]),
    ],
    ids=["at once", "later", "unwritable"],
)
async def test_a_fault_of_ours_ends_what_is_pending(payloads: Payloads, left: list[str]) -> None:
    """The stream still ends as it must: each piece that is missing with a neutral error. The log has the exception."""
    with capture_logs() as lines:
        *_, last = await streamed(EVENT_STREAM, payloads)
    told = json.loads(last.split(b"\n")[1].removeprefix(b"data: "))
    error = {"message": INTERNAL_MESSAGE, "extensions": {"code": "INTERNAL"}}
    assert told == {"completed": [{"id": id_, "errors": [error]} for id_ in left], "errors": [error], "hasNext": False}
    assert [(line["event"], line["log_level"]) for line in lines] == [("request failed", "error")]

"""Connections that are kept: which request goes by which, and what becomes of one that the provider closes meanwhile. Real TCP and TLS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from providers.upstream import UpstreamRequest
from tests.providers.certificates import Authority
from tests.providers.scripted import FINE
from tests.providers.upstream import HOST, READ, Calls, opened, saying, serving

pytestmark = pytest.mark.usefixtures("http_client_name")

WRITE = UpstreamRequest("addThing", "POST", "/thing", body=b"{}", find_out="Look.")
CLOSED = 5
"""Connections that are kept, and then closed by the provider."""


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def authority(request: pytest.FixtureRequest, tmp_path: Path) -> Authority | None:
    """The authority that secures connections, where they are secure."""
    return Authority(tmp_path, "known") if request.param else None


@dataclass(slots=True)
class Provider:
    """Answers well until it is told to close what it has kept."""

    heads: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    together: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(CLOSED))

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        if not self.closing.is_set():
            await self._answer(reader, writer)
            await self.closing.wait()
        else:
            with suppress(asyncio.IncompleteReadError):
                while True:
                    await self._answer(reader, writer)
        writer.close()
        self.closed.release()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        if not self.closing.is_set():
            await self.together.wait()  # Or all would come by one connection.
        elif self.heads[-1].startswith(b"POST"):
            await reader.readexactly(2)
        writer.write(FINE)
        await writer.drain()

    async def close_what_is_kept(self) -> None:
        """Close it, and let those who connected hear of it."""
        self.closing.set()
        for _ in range(CLOSED):
            await self.closed.acquire()
        for _ in range(3):
            await asyncio.sleep(0)


@asynccontextmanager
async def provider(authority: Authority | None) -> AsyncIterator[tuple[str, Provider]]:
    """A provider that serves, and its base URL."""
    keeping = Provider()
    tls = authority.serving() if authority else None
    async with await asyncio.start_server(keeping.speak, HOST, 0, ssl=tls) as server:
        scheme, host = ("https", "localhost") if tls else ("http", HOST)
        yield f"{scheme}://{host}:{server.sockets[0].getsockname()[1]}", keeping


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
async def test_what_the_provider_closed_is_not_used(request_: UpstreamRequest, authority: Authority | None) -> None:
    """Connections that a provider closed while nothing went by them cost nothing: no attempt, no error, no doubt about a change."""
    calls = Calls()
    async with provider(authority) as (url, keeping), opened(url, ca_cert=authority and authority.cert) as transport:
        await asyncio.gather(*(calls.make(transport) for _ in range(CLOSED)))
        await keeping.close_what_is_kept()
        for _ in range(2):
            await calls.make(transport, request_)
    assert calls.outcomes == ["OK"] * (CLOSED + 2)
    assert [len(record.attempts) for record in calls.records] == [1] * (CLOSED + 2)
    assert (len(keeping.heads), keeping.connections) == (CLOSED + 2, CLOSED + 1)


async def test_one_connection_is_enough(authority: Authority | None) -> None:
    """Calls of all kinds that follow each other go by one connection, and nothing of one is left in the next."""
    came: list[tuple[object, str, str | None, str | None, bytes]] = []

    async def note(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        headers, peer = request.headers, request.transport.get_extra_info("peername")
        came.append((peer, request.method, headers.get("Content-Length"), headers.get("Content-Type"), await request.read()))
        return web.Response(text=request.method)

    typed = {"Content-Type": "application/json"}
    requests = [
        UpstreamRequest("one", "POST", "/", typed, b"{}", find_out="Look."),
        UpstreamRequest("two", "GET", "/"),
        UpstreamRequest("three", "PUT", "/", body=b"[]", find_out="Look."),
        UpstreamRequest("four", "DELETE", "/", find_out="Look."),
        UpstreamRequest("five", "GET", "/"),
        UpstreamRequest("six", "POST", "/"),
    ]
    tls, trusted = (authority.serving(), authority.cert) if authority else (None, None)
    async with serving(note, tls) as url, opened(url.replace(HOST, "localhost"), ca_cert=trusted) as transport:
        answers = [await Calls().make(transport, request) for request in requests]
    assert [answer.body.decode() for answer in answers] == [request.method for request in requests]
    assert len({connection for connection, *_ in came}) == 1
    assert [(length, body) for _, _, length, _, body in came] == [
        ("2", b"{}"),
        (None, b""),
        ("2", b"[]"),
        ("0", b""),
        (None, b""),
        ("0", b""),
    ]
    assert [kind for _, method, _, kind, _ in came if method == "GET"] == [None, None]


async def test_what_comes_beside_an_answer() -> None:
    """Heads before the answer's own and headers after its body are none of its headers."""
    early = b"HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Own: yes\r\n\r\n4\r\nfine\r\n0\r\nX-Late: yes\r\n\r\n"
    async with saying(early + chunked, FINE) as (url, _), opened(url) as transport:
        answer = await Calls().make(transport)
        after = await Calls().make(transport)
    assert (answer.status, answer.body) == (200, b"fine")
    assert [answer.headers.get(name) for name in ("X-Early", "X-Own", "X-Late")] == [None, "yes", None]
    assert {name.lower() for name in answer.headers} == {"transfer-encoding", "x-own"}
    assert after.body == b"fine"


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb"])
async def test_a_header_of_several_lines(value: str) -> None:
    """A header's value that would be more than one line is a mistake of ours, and nothing is sent."""
    async with saying(FINE) as (url, received), opened(url) as transport:
        with pytest.raises(ValueError, match=r"(?i)header"):
            await Calls().make(transport, UpstreamRequest("getThing", "GET", "/thing", {"X-Key": value}))
    assert received == []

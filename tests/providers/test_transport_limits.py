"""The bounds of the way to a provider: time, size, calls at once. Real HTTP to throw-away servers."""

import asyncio
import gzip
import tracemalloc
import zlib

import pytest
from aiohttp import web

from providers.bulkhead import MAX_WAITING
from providers.errors import DeadlineExceeded, ProviderBadResponse, ProviderError, ProviderOverloaded, ProviderTimeout
from tests.providers.upstream import LIMIT, Calls, hang, opened, saying, serving

pytestmark = pytest.mark.usefixtures("http_client_name")


@pytest.fixture
def calls() -> Calls:
    """Calls of one test."""
    return Calls()


@pytest.mark.parametrize(("limit", "seconds", "error"), [(0.05, 60, ProviderTimeout), (60, 0.05, DeadlineExceeded)])
async def test_which_time_was_up(calls: Calls, limit: float, seconds: float, error: type[ProviderError]) -> None:
    """The provider's own time being up is told from the operation's."""
    async with serving(hang) as url:
        assert type(await calls.failing(url, timeout_seconds=limit, seconds=seconds)) is error


async def test_time_runs_while_the_body_comes(calls: Calls) -> None:
    """A provider that begins to answer but does not end within its time is too late."""
    async with serving(_drip) as url:
        assert type(await calls.failing(url, timeout_seconds=0.05)) is ProviderTimeout


async def _drip(request: web.BaseRequest) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    await answer.write(b"{")
    return await asyncio.Future()


async def test_deadline_already_over(calls: Calls) -> None:
    """Without time left nothing is sent, not even a connection opened."""
    async with saying(b"") as (url, received):
        assert type(await calls.failing(url, seconds=0)) is DeadlineExceeded
    assert received == []


@pytest.mark.parametrize("headers", [{"Content-Length": str(10**12)}, {}, {"Content-Encoding": "gzip"}])
async def test_endless_answer_is_read_up_to_the_limit(calls: Calls, headers: dict[str, str]) -> None:
    """An answer over the limit, announced, chunked or compressed, is given up while the provider still sends."""

    async def flood(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        begin, go_on = packed_endlessly() if "Content-Encoding" in headers else (b"", bytes(LIMIT))
        await answer.write(begin)
        while True:
            await answer.write(go_on)

    async with serving(flood) as url:
        error = await calls.failing(url)
    assert type(error) is ProviderBadResponse
    assert error.reason == f"its answer is larger than {LIMIT} bytes."


def packed_endlessly() -> tuple[bytes, bytes]:
    """The beginning of one gzip stream, and what may follow as often as one likes."""
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    begin, go_on = (packing.compress(bytes(LIMIT)) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return begin, go_on


async def test_compressed_bomb_is_not_unpacked_whole(calls: Calls) -> None:
    """A small answer that unpacks to very much takes little memory before it is refused."""
    bomb = gzip.compress(bytes(64 * 1024 * 1024))

    async def explode(_: web.BaseRequest) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(explode) as url:
        tracemalloc.start()
        try:
            error = await calls.failing(url)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert type(error) is ProviderBadResponse
    assert peak < 8 * 1024 * 1024


async def test_answer_of_just_the_limit(calls: Calls) -> None:
    """The limit itself is allowed."""

    async def fill(_: web.BaseRequest) -> web.Response:
        return web.Response(body=bytes(LIMIT))

    async with serving(fill) as url, opened(url) as transport:
        assert len((await calls.make(transport)).body) == LIMIT


class Gate:
    """A server that lets nobody through until it is opened, and counts who stands in it."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.arrived = asyncio.Semaphore(0)
        self.inside = 0
        self.peak = 0

    async def handle(self, _: web.BaseRequest) -> web.Response:
        """Answer once the gate is open."""
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        self.arrived.release()
        try:
            await self.opened.wait()
        finally:
            self.inside -= 1
        return web.Response()


async def test_calls_at_once(calls: Calls) -> None:
    """No more calls than set are in flight; the others wait and are made."""
    gate = Gate()
    async with serving(gate.handle) as url, opened(url, max_concurrency=3) as transport, asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(calls.make(transport))
        for _ in range(3):
            await gate.arrived.acquire()
        gate.opened.set()
    assert gate.peak == 3
    assert calls.outcomes == ["OK"] * 10


@pytest.mark.parametrize("waiting", [False, True])
async def test_cancelled_call_frees_its_place(calls: Calls, *, waiting: bool) -> None:
    """A call that is cancelled, in flight or waiting, is recorded once and leaves its place to the next."""
    gate = Gate()
    async with serving(gate.handle) as url, opened(url, max_concurrency=1) as transport:
        tasks = [asyncio.create_task(calls.make(transport)) for _ in range(2)]
        await gate.arrived.acquire()
        tasks[int(waiting)].cancel()
        await asyncio.wait([tasks[int(waiting)]])
        assert calls.outcomes == ["CANCELLED"]
        gate.opened.set()
        await tasks[int(not waiting)]
        await calls.make(transport)
    assert calls.outcomes == ["CANCELLED", "OK", "OK"]


async def test_waiting_for_a_place_takes_time_too(calls: Calls) -> None:
    """Time runs while a call waits for a place; one that gets none is not sent."""
    gate = Gate()
    async with serving(gate.handle) as url, opened(url, max_concurrency=1) as transport:
        first = asyncio.create_task(calls.make(transport))
        await gate.arrived.acquire()
        with pytest.raises(DeadlineExceeded):
            await calls.make(transport, seconds=0.05)
        assert gate.arrived.locked()
        gate.opened.set()
        await first
    assert calls.outcomes == ["DEADLINE_EXCEEDED", "OK"]


async def test_full_queue_fails_at_once(calls: Calls) -> None:
    """When as many calls wait as may, a further one is not sent and fails at once; with one fewer it waits again."""
    gate = Gate()
    async with serving(gate.handle) as url, opened(url, max_concurrency=1) as transport, asyncio.TaskGroup() as group:
        group.create_task(calls.make(transport))
        await gate.arrived.acquire()
        for _ in range(MAX_WAITING - 1):
            group.create_task(calls.make(transport))
        last = group.create_task(calls.make(transport))
        await asyncio.sleep(0)
        with pytest.raises(ProviderOverloaded):
            await calls.make(transport)
        assert calls.outcomes == ["OVERLOADED"]
        last.cancel()
        await asyncio.wait([last])
        group.create_task(calls.make(transport))
        gate.opened.set()
    assert gate.peak == 1
    assert calls.outcomes == ["OVERLOADED", "CANCELLED", *["OK"] * (MAX_WAITING + 1)]

"""The circuit breaker on the way to a provider: what opens it, what does not, and what is sent meanwhile. Real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from providers.breaker import MIN_CALLS, OPEN_SECONDS
from providers.budget import ByteBudget
from providers.errors import CircuitOpen, DeadlineExceeded, OutcomeUnknown, ProviderError, ProviderTimeout, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderState
from providers.transport import FAIR_CHANCE_SECONDS, Transport
from providers.upstream import UpstreamRequest
from providers.watch import BreakerState
from tests.clock import StoppedClock
from tests.providers.scripted import Answering, judged, shared, speaking
from tests.providers.upstream import HOST, READ, Calls, hang, opened, serving
from tests.providers.watch import RecordingWatch

pytestmark = pytest.mark.usefixtures("http_client_name")

WRITE = UpstreamRequest("addThing", "POST", "/thing", body=b"{}", find_out="Look.")


class Way:
    """A transport and what it is told by: its clock, its watch and the calls that are made over it."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.watch = RecordingWatch()
        self.calls = Calls(judged, self.clock)

    @asynccontextmanager
    async def to(self, url: str, **limits: object) -> AsyncIterator[Transport]:
        """Open it to this URL."""
        async with opened(url, shared(self.clock, self.watch), **limits) as transport:
            yield transport

    async def try_calls(
        self, transport: Transport, times: int = MIN_CALLS, request: UpstreamRequest = READ, *, seconds: float = 60
    ) -> None:
        """Make so many calls, one after the other, however they end."""
        for _ in range(times):
            with pytest.raises(ProviderError):
                await self.calls.make(transport, request, seconds=seconds)

    async def fail(self, transport: Transport) -> None:
        """Make so many calls to an upstream that fails that the circuit opens."""
        await self.try_calls(transport)
        assert self.watch.states[-1] is BreakerState.OPEN


@pytest.fixture
def way() -> Way:
    """The way of one test."""
    return Way()


async def refused(way: Way, transport: Transport) -> CircuitOpen:
    """The error of a call that is not made because the circuit is open."""
    with pytest.raises(CircuitOpen) as caught:
        await way.calls.make(transport)
    assert way.calls.records[-1].outcome == "CIRCUIT_OPEN"
    assert way.calls.records[-1].attempts == ()
    return caught.value


@pytest.mark.parametrize("status", [500, 502, 503, 504, 510, 599])
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
async def test_a_provider_that_fails(way: Way, status: int, request_: UpstreamRequest) -> None:
    """Twenty requests that a provider fails open the circuit: nothing is sent then, and the client is told for how long."""
    upstream = Answering(status)
    async with serving(upstream.handle) as url, way.to(url) as transport:
        for _ in range(MIN_CALLS):
            with pytest.raises(ProviderUnavailable if request_ is READ else OutcomeUnknown):
                await way.calls.make(transport, request_)
            if upstream.requests == MIN_CALLS:
                break
        error = await refused(way, transport)
    assert upstream.requests == MIN_CALLS == sum(len(record.attempts) for record in way.calls.records)
    assert error.retry_after == OPEN_SECONDS
    assert way.watch.states == [BreakerState.CLOSED, BreakerState.OPEN]


@pytest.mark.parametrize("word", [b"", b"HTTP/1.1 200 OK\r\nContent-", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"])
async def test_a_provider_that_hangs_up(way: Way, word: bytes) -> None:
    """So do connections that break, before the answer or within it."""
    async with speaking(word) as (url, received), way.to(url) as transport:
        while way.watch.states[-1] is BreakerState.CLOSED:
            await way.try_calls(transport, 1)
        await refused(way, transport)
    assert len(received) == MIN_CALLS


async def test_a_provider_that_is_not_there(way: Way) -> None:
    """So do connections that are refused."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        async with way.to(f"http://{HOST}:{taken.getsockname()[1]}") as transport:
            while way.watch.states[-1] is BreakerState.CLOSED:
                await way.try_calls(transport, 1)
            await refused(way, transport)
    assert sum(len(record.attempts) for record in way.calls.records) == MIN_CALLS


async def test_a_provider_that_is_too_slow(way: Way) -> None:
    """So do time-outs."""
    async with serving(hang) as url, way.to(url, timeout_seconds=0.2) as transport:
        await asyncio.gather(*(way.try_calls(transport, 1) for _ in range(MIN_CALLS)))
        await refused(way, transport)
    assert way.calls.outcomes == ["TIMEOUT"] * MIN_CALLS + ["CIRCUIT_OPEN"]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 408, 409, 422, 429, 451, 501])
async def test_what_is_the_callers_fault(way: Way, status: int) -> None:
    """What a provider does not take, or redirects, says nothing against it: the next call is sent."""
    upstream = Answering(*[status] * (3 * MIN_CALLS), 200)
    async with serving(upstream.handle) as url, way.to(url) as transport:
        while upstream.requests < 3 * MIN_CALLS:
            await way.try_calls(transport, 1)
        await way.calls.make(transport)
    assert way.watch.states == [BreakerState.CLOSED]


async def test_clients_that_go_away(way: Way) -> None:
    """Calls that nobody waits for any more say nothing about the provider."""
    async with serving(hang) as url, way.to(url) as transport:
        making = [asyncio.create_task(way.calls.make(transport)) for _ in range(2 * MIN_CALLS)]
        await asyncio.sleep(0)
        way.clock.skip(FAIR_CHANCE_SECONDS)
        for call in making:
            call.cancel()
        await asyncio.wait(making)
        status = transport.status()
    assert [len(record.attempts) for record in way.calls.records] == [1] * 2 * MIN_CALLS
    assert way.calls.outcomes == ["CANCELLED"] * 2 * MIN_CALLS
    assert way.watch.states == [BreakerState.CLOSED]
    assert status.state is ProviderState.UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "state"), [(FAIR_CHANCE_SECONDS - 0.01, BreakerState.CLOSED), (FAIR_CHANCE_SECONDS, BreakerState.OPEN)]
)
async def test_deadlines(way: Way, seconds: float, state: BreakerState) -> None:
    """A request that the operation's deadline ends counts against the provider only where it had a second."""

    async def run_out_of_time() -> None:
        with pytest.raises(DeadlineExceeded):
            await way.calls.make(transport, seconds=0.2)

    async with serving(hang) as url, way.to(url) as transport:
        making = [asyncio.create_task(run_out_of_time()) for _ in range(MIN_CALLS)]
        await asyncio.sleep(0)
        way.clock.skip(seconds)
        await asyncio.gather(*making)
    assert way.watch.states[-1] is state
    assert [attempt.elapsed for record in way.calls.records for attempt in record.attempts] == [seconds] * MIN_CALLS


async def test_one_who_waited_when_it_opened(way: Way) -> None:
    """A call that waits for a place when the circuit opens is not sent."""
    upstream, gate = Answering(500), asyncio.Event()

    async def gated(request: web.BaseRequest) -> web.Response:
        await gate.wait()
        return await upstream.handle(request)

    async with serving(gated) as url, way.to(url, max_concurrency=1) as transport, asyncio.TaskGroup() as group:
        for _ in range(MIN_CALLS + 5):
            group.create_task(way.try_calls(transport, 1))
        gate.set()
    assert way.calls.outcomes == ["UNAVAILABLE"] * MIN_CALLS + ["CIRCUIT_OPEN"] * 5
    assert upstream.requests == MIN_CALLS
    assert way.watch.is_quiet


async def test_the_provider_is_back(way: Way) -> None:
    """When the circuit was open for five seconds a probe is sent, and with its success everything is."""
    upstream = Answering(*[500] * MIN_CALLS, 200)
    async with serving(upstream.handle) as url, way.to(url) as transport:
        await way.fail(transport)
        way.clock.skip(OPEN_SECONDS - 0.5)
        assert (await refused(way, transport)).retry_after == 1
        way.clock.skip(0.5)
        for _ in range(MIN_CALLS):
            await way.calls.make(transport)
    assert upstream.requests == 2 * MIN_CALLS
    assert way.watch.states == [BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED]


async def test_the_provider_is_not_back(way: Way) -> None:
    """While a provider is down nothing is sent to it but a probe every five seconds, and no probe is tried again."""
    upstream = Answering(*[500] * MIN_CALLS, 503)
    async with serving(upstream.handle) as url, way.to(url) as transport:
        await way.fail(transport)
        for _ in range(6):
            way.clock.skip(OPEN_SECONDS)
            await way.try_calls(transport, 10)
    assert upstream.requests == MIN_CALLS + 6
    assert way.calls.outcomes[MIN_CALLS:] == ["UNAVAILABLE", *["CIRCUIT_OPEN"] * 9] * 6


@pytest.mark.parametrize("leaves", [False, True])
async def test_one_probe_at_a_time(way: Way, *, leaves: bool) -> None:
    """While a probe is on its way nothing else is sent, and nothing waits to be; where it is cancelled the next call is the probe."""
    upstream, arrived, gate = Answering(*[500] * MIN_CALLS, 200), asyncio.Semaphore(0), asyncio.Event()

    async def gated(request: web.BaseRequest) -> web.Response:
        if upstream.requests >= MIN_CALLS:
            arrived.release()
            await gate.wait()
        return await upstream.handle(request)

    async with serving(gated) as url, way.to(url, max_concurrency=1) as transport:
        await way.fail(transport)
        way.clock.skip(OPEN_SECONDS)
        probe = asyncio.create_task(way.calls.make(transport))
        await arrived.acquire()
        assert (await refused(way, transport)).retry_after == 1
        if leaves:
            probe.cancel()
            await asyncio.wait([probe])
            probe = asyncio.create_task(way.calls.make(transport))
            await arrived.acquire()
            await refused(way, transport)
        gate.set()
        await probe
        await way.calls.make(transport)
    assert way.watch.states[-1] is BreakerState.CLOSED
    assert upstream.requests == MIN_CALLS + 2


async def test_what_was_sent_before_it_opened(way: Way) -> None:
    """A request that began before the circuit opened, and fails after the provider is back, counts no more."""
    upstream, gate = Answering(*[500] * MIN_CALLS, 200), asyncio.Event()
    arrived = asyncio.Semaphore(0)

    async def gated(request: web.BaseRequest) -> web.Response:
        if request.path == "/slow":
            arrived.release()
            await gate.wait()
            return web.Response(status=500)
        return await upstream.handle(request)

    slow = UpstreamRequest("getThing", "GET", "/slow")
    async with serving(gated) as url, way.to(url) as transport, asyncio.TaskGroup() as group:
        for _ in range(MIN_CALLS):
            group.create_task(way.try_calls(transport, 1, slow))
            await arrived.acquire()
        await way.fail(transport)
        way.clock.skip(OPEN_SECONDS)
        await way.calls.make(transport)
        gate.set()
    assert way.watch.states == [BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED]


async def test_waiting_for_a_place_takes_none_of_the_providers_time() -> None:
    """A call that waited for its place has all of the provider's time once it is sent: a busy provider is no failing one."""
    calls = Calls(judged)
    async with serving(hang) as url, opened(url, max_concurrency=1, timeout_seconds=1) as transport:
        first = asyncio.create_task(calls.make(transport))
        await asyncio.sleep(0)
        second = asyncio.create_task(calls.make(transport))
        with pytest.raises(DeadlineExceeded):
            await calls.make(transport, seconds=0.3)
        first.cancel()
        with pytest.raises(ProviderTimeout):
            await second
    [attempt] = calls.records[-1].attempts
    assert attempt.elapsed > 0.9


async def test_answers_that_wait_for_us(way: Way) -> None:
    """A request whose answer we kept waiting when the deadline ended it says nothing about the provider."""
    budget = ByteBudget(100)

    async def run_out_of_time() -> None:
        with pytest.raises(DeadlineExceeded):
            await way.calls.make(transport, seconds=0.5)

    with budget.reading(CustomerProvider.BRIJ) as other:
        await other.take(100)
        sharing = replace(shared(way.clock, way.watch), budget=budget)
        async with serving(Answering(200).handle) as url, opened(url, sharing) as transport:
            making = [asyncio.create_task(run_out_of_time()) for _ in range(MIN_CALLS)]
            await asyncio.sleep(0)
            way.clock.skip(FAIR_CHANCE_SECONDS)
            await asyncio.gather(*making)
    assert way.calls.outcomes == ["DEADLINE_EXCEEDED"] * MIN_CALLS
    assert way.watch.states == [BreakerState.CLOSED]

"""What happens in the pause before a read is tried again, or in the attempt after it. Real HTTP; pauses take no time."""

import asyncio

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from providers.breaker import MIN_CALLS
from providers.bulkhead import MAX_WAITING
from providers.errors import DeadlineExceeded, ProviderError, ProviderRateLimited, ProviderUnavailable
from providers.watch import BreakerState
from tests.clock import SkippingClock
from tests.providers.scripted import Answering, Interlude, judged, shared
from tests.providers.upstream import Calls, opened, serving
from tests.providers.watch import RecordingWatch

pytestmark = pytest.mark.usefixtures("http_client_name")


def attempted(calls: Calls) -> list[tuple[str, list[str]]]:
    """How each call ended, and how its attempts did."""
    return [(record.outcome, [attempt.outcome for attempt in record.attempts]) for record in calls.records]


async def test_the_circuit_opens() -> None:
    """Where the provider is left alone after the pause, the read is not sent again, and how it failed is told."""
    upstream = Answering(429, 500)

    async def others_fail() -> None:
        for _ in range(MIN_CALLS - 1):
            with pytest.raises(ProviderUnavailable):
                await calls.make(transport)

    clock, watch = Interlude(others_fail), RecordingWatch()
    calls = Calls(judged, clock)
    async with serving(upstream.handle) as url, opened(url, shared(clock, watch)) as transport:
        with pytest.raises(ProviderRateLimited):
            await calls.make(transport)
    assert watch.states == [BreakerState.CLOSED, BreakerState.OPEN]
    assert attempted(calls)[-1] == ("RATE_LIMITED", ["RATE_LIMITED"])
    assert upstream.requests == MIN_CALLS


async def test_the_circuit_is_open_already() -> None:
    """A read by whose failure the circuit opens is not even paused for."""
    upstream, clock = Answering(*[500] * (MIN_CALLS - 1), 503), SkippingClock()
    calls = Calls(judged, clock)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        for _ in range(MIN_CALLS):
            with pytest.raises(ProviderUnavailable):
                await calls.make(transport)
    assert clock.slept == []
    assert upstream.requests == MIN_CALLS


async def test_the_deadline_passes() -> None:
    """Where no time is left after the pause, the read is not sent again, and how it failed is told."""

    async def be_late() -> None:
        clock.skip(60)

    upstream, clock = Answering(429), Interlude(be_late)
    calls = Calls(judged, clock)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderRateLimited):
            await calls.make(transport, seconds=60)
    assert attempted(calls) == [("RATE_LIMITED", ["RATE_LIMITED"])]
    assert upstream.requests == 1


async def test_the_deadline_passes_in_the_second_attempt() -> None:
    """A second attempt that the deadline ends is told as that, for it was sent."""

    async def leave_little() -> None:
        clock.skip(59.8)

    async def fail_and_hang(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=503) if not clock.slept else await asyncio.Future()

    clock = Interlude(leave_little)
    calls = Calls(judged, clock)
    async with serving(fail_and_hang) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(DeadlineExceeded):
            await calls.make(transport, seconds=60)
    assert attempted(calls) == [("DEADLINE_EXCEEDED", ["UNAVAILABLE", "DEADLINE_EXCEEDED"])]


async def test_the_queue_fills() -> None:
    """Where too many others wait after the pause, the read is not sent again, and how it failed is told."""
    upstream, open_again = Answering(429, 200), asyncio.Event()
    others = list[asyncio.Task[object]]()

    async def fill() -> None:
        others.extend(asyncio.create_task(calls.make(transport)) for _ in range(1 + MAX_WAITING))
        await asyncio.sleep(0)

    async def gated(request: web.BaseRequest) -> web.Response:
        if others:
            await open_again.wait()
        return await upstream.handle(request)

    clock = Interlude(fill)
    calls = Calls(judged, clock)
    async with serving(gated) as url, opened(url, shared(clock), max_concurrency=1) as transport:
        with pytest.raises(ProviderRateLimited):
            await calls.make(transport)
        assert attempted(calls) == [("RATE_LIMITED", ["RATE_LIMITED"])]
        open_again.set()
        await asyncio.gather(*others)


async def test_the_client_goes_away() -> None:
    """A call that is cancelled in the pause is recorded with the attempt that was made, and not sent again."""

    async def go_away() -> None:
        making.cancel()
        await asyncio.sleep(0)

    upstream, clock = Answering(503), Interlude(go_away)
    calls = Calls(judged, clock)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        making = asyncio.create_task(calls.make(transport))
        await asyncio.wait([making])
    assert making.cancelled()
    assert attempted(calls) == [("CANCELLED", ["UNAVAILABLE"])]
    assert upstream.requests == 1


STATUSES = st.lists(st.sampled_from([200, 404, 429, 500, 502, 503, 504, 510]), min_size=1, max_size=40)


@given(statuses=STATUSES, at_once=st.integers(1, 4), rounds=st.integers(1, 12))
async def test_every_request_is_an_attempt(statuses: list[int], at_once: int, rounds: int) -> None:
    """Whatever a provider answers, each request that reaches it is one attempt of one record, in flight while it lasts, three at most."""
    upstream, clock, watch = Answering(*statuses), SkippingClock(), RecordingWatch()
    calls = Calls(judged, clock)
    async with serving(upstream.handle) as url, opened(url, shared(clock, watch), max_concurrency=2) as transport:
        for _ in range(rounds):
            ended = await asyncio.gather(*(calls.make(transport) for _ in range(at_once)), return_exceptions=True)
            assert all(isinstance(end, ProviderError) or not isinstance(end, BaseException) for end in ended)
    assert upstream.requests == sum(len(record.attempts) for record in calls.records)
    assert all(len(record.attempts) <= 3 for record in calls.records)
    assert len(calls.records) == at_once * rounds
    assert watch.is_quiet
    assert watch.most_on_their_way.total() <= 2

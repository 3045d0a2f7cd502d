"""Reads that are tried again: after what, how often, when, and what is told. Real HTTP to throw-away servers; pauses take no time."""

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from msgspec.structs import replace

from providers.calls import CallContext, CallCount
from providers.clock import Deadline
from providers.errors import (
    CallLimitExceeded,
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderError,
    ProviderRateLimited,
    ProviderUnavailable,
)
from providers.http_client import HttpClientName
from providers.retries import ALWAYS, MAX_ATTEMPTS
from providers.rolling import WINDOW_SECONDS
from providers.upstream import UpstreamRequest
from tests.clock import SkippingClock
from tests.providers.scripted import FINE, Answering, Interlude, judged, shared, speaking
from tests.providers.upstream import HOST, READ, Calls, opened, serving

pytestmark = pytest.mark.usefixtures("http_client_name")

WRITE = replace(READ, operation="addThing", method="POST", body=b"{}", find_out="Look.")
POSTED_READ = replace(READ, method="POST", body=b"{}")


@pytest.fixture
def clock() -> SkippingClock:
    """The time of one test."""
    return SkippingClock()


@pytest.fixture
def calls(clock: SkippingClock) -> Calls:
    """Calls of one test."""
    return Calls(judged, clock)


def attempted(calls: Calls) -> list[tuple[str, list[str]]]:
    """How each call ended, and how its attempts did."""
    return [(record.outcome, [attempt.outcome for attempt in record.attempts]) for record in calls.records]


@pytest.mark.parametrize(("status", "outcome"), [(429, "RATE_LIMITED"), (502, "UNAVAILABLE"), (503, "UNAVAILABLE"), (504, "UNAVAILABLE")])
@pytest.mark.parametrize("read", [READ, POSTED_READ], ids=["GET", "POST"])
async def test_what_may_be_gone_in_a_moment(calls: Calls, clock: SkippingClock, read: UpstreamRequest, status: int, outcome: str) -> None:
    """A read, by POST too, that meets such a status is sent again, and each request is an attempt of the one call."""
    upstream = Answering(status, status, 200)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        assert (await calls.make(transport, read)).body == b"fine"
    assert attempted(calls) == [("OK", [outcome, outcome, "OK"])]
    assert upstream.requests == 3


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 408, 409, 418, 422, 500, 501, 505, 507, 510, 511])
async def test_what_stays_as_it_is(calls: Calls, clock: SkippingClock, status: int) -> None:
    """Any other status is the answer: the read is sent once."""
    upstream = Answering(status)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderError):
            await calls.make(transport)
    assert upstream.requests == len(calls.records[0].attempts) == 1
    assert clock.slept == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_writes_are_sent_once(calls: Calls, clock: SkippingClock, status: int) -> None:
    """A write is not sent again after what a read would be sent again."""
    upstream = Answering(status)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(OutcomeUnknown if status != 429 else ProviderRateLimited):
            await calls.make(transport, WRITE)
    assert upstream.requests == len(calls.records[0].attempts) == 1


async def test_three_attempts_at_most(calls: Calls, clock: SkippingClock) -> None:
    """The third failure is told, and the pauses before the second and the third attempt are within their jitter."""
    upstream = Answering(503, 429, 502, 200)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderUnavailable, match="502"):
            await calls.make(transport)
    assert attempted(calls) == [("UNAVAILABLE", ["UNAVAILABLE", "RATE_LIMITED", "UNAVAILABLE"])]
    assert upstream.requests == MAX_ATTEMPTS == 3
    first, second = clock.slept
    assert 0 <= first <= 0.05
    assert 0 <= second <= 0.5
    assert calls.records[0].elapsed >= first + second


@pytest.mark.parametrize("resets", [False, True])
async def test_connection_that_breaks_before_the_first_byte(calls: Calls, clock: SkippingClock, *, resets: bool) -> None:
    """A connection that is closed or reset before anything of the answer came is followed by another attempt."""
    async with speaking(b"", FINE, resets=resets) as (url, received), opened(url, shared(clock)) as transport:
        assert (await calls.make(transport)).body == b"fine"
    assert attempted(calls) == [("OK", ["UNAVAILABLE", "OK"])]
    assert len(received) == 2


@pytest.mark.parametrize(
    "word",
    [FINE[:-4], FINE[:-2], b"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\n", b"SSH-2.0-x\r\n"],
)
async def test_answer_that_has_begun(calls: Calls, clock: SkippingClock, word: bytes) -> None:
    """Once something of an answer came, the read is not sent again, however the answer ends."""
    async with speaking(word) as (url, received), opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderError):
            await calls.make(transport)
    assert len(received) == len(calls.records[0].attempts) == 1


@pytest.mark.parametrize("word", [b"HTTP/1.", b"HTTP/1.1 200 OK\r\nContent-"])
async def test_answer_whose_head_has_begun(calls: Calls, clock: SkippingClock, http_client_name: HttpClientName, word: bytes) -> None:
    """So it is where only part of the head came; libcurl does not tell part of its first line from nothing, and the read is sent again."""
    async with speaking(word) as (url, received), opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderUnavailable):
            await calls.make(transport)
    is_sent_again = http_client_name == "pycurl" and b"\n" not in word
    assert len(received) == len(calls.records[0].attempts) == (MAX_ATTEMPTS if is_sent_again else 1)


async def test_kept_connection_that_was_dropped(calls: Calls, clock: SkippingClock) -> None:
    """A kept connection that swallows a GET costs an attempt of ours: nothing is sent again behind our back."""
    async with speaking(FINE, b"", FINE) as (url, received), opened(url, shared(clock)) as transport:
        await calls.make(transport)
        await calls.make(transport)
    assert attempted(calls) == [("OK", ["OK"]), ("OK", ["UNAVAILABLE", "OK"])]
    assert len(received) == 3


async def test_nobody_listens(calls: Calls, clock: SkippingClock) -> None:
    """A read whose connection is refused is tried three times, a write once, for nothing of it left."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        async with opened(f"http://{HOST}:{taken.getsockname()[1]}", shared(clock)) as transport:
            for request in (READ, WRITE):
                with pytest.raises(ProviderUnavailable):
                    await calls.make(transport, request)
    assert attempted(calls) == [("UNAVAILABLE", ["UNAVAILABLE"] * 3), ("UNAVAILABLE", ["UNAVAILABLE"])]


async def test_provider_that_comes_back_meanwhile(calls: Calls) -> None:
    """A read whose connection was refused is answered by a provider that listens again after the pause."""
    upstream = Answering(200)
    runner = web.ServerRunner(web.Server(upstream.handle))
    await runner.setup()
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        clock = Interlude(web.SockSite(runner, taken).start)
        async with opened(f"http://{HOST}:{taken.getsockname()[1]}", shared(clock)) as transport:
            await calls.make(transport)
        await runner.cleanup()
    assert attempted(calls) == [("OK", ["UNAVAILABLE", "OK"])]
    assert upstream.requests == 1


async def test_time_outs_are_not_tried_again(calls: Calls, clock: SkippingClock) -> None:
    """A provider that was too slow is not asked again."""
    arrived = list[str]()

    async def hang(request: web.BaseRequest) -> web.StreamResponse:
        arrived.append(request.path)
        return await asyncio.Future()

    async with serving(hang) as url, opened(url, shared(clock), timeout_seconds=0.3) as transport:
        with pytest.raises(ProviderError):
            await calls.make(transport)
    assert attempted(calls) == [("TIMEOUT", ["TIMEOUT"])]
    assert len(arrived) <= 1


def in_seconds(seconds: int) -> str:
    """Retry-After as a number."""
    return str(seconds)


def as_date(seconds: int) -> str:
    """Retry-After as a moment, to the second."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("written", [in_seconds, as_date])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_provider_says_when(calls: Calls, clock: SkippingClock, written: Callable[[int], str], status: int) -> None:
    """A provider that says when it wants to be asked again is asked then."""
    upstream = Answering(status, 200, headers={"Retry-After": written(40)})
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        await calls.make(transport)
    [pause] = clock.slept
    assert pause == 40 if written is in_seconds else 0 < pause <= 40
    assert upstream.requests == 2


@pytest.mark.parametrize("written", [in_seconds, as_date])
@pytest.mark.parametrize("wanted", [90, 300, 100_000, 10**8])
async def test_a_provider_wants_more_time_than_there_is(
    calls: Calls, clock: SkippingClock, written: Callable[[int], str], wanted: int
) -> None:
    """Where the provider wants to be asked again no sooner than the deadline, it is not, and the client is told when to try again."""
    upstream = Answering(429, headers={"Retry-After": written(wanted)})
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        with pytest.raises(ProviderRateLimited) as caught:
            await calls.make(transport, seconds=60)
    assert upstream.requests == 1
    assert clock.slept == []
    assert caught.value.retry_after is not None
    assert 60 <= caught.value.retry_after <= 24 * 60 * 60


async def test_retry_after_concerns_its_own_call(calls: Calls) -> None:
    """While one call waits for as long as the provider wants, another one goes out and is answered."""
    upstream = Answering(429, 200, headers={"Retry-After": "30"})
    async with serving(upstream.handle) as url:

        async def another() -> None:
            await calls.make(transport)

        async with opened(url, shared(Interlude(another))) as transport:
            await calls.make(transport)
    assert attempted(calls) == [("OK", ["OK"]), ("OK", ["RATE_LIMITED", "OK"])]


async def test_three_retries_are_always_within_the_budget(calls: Calls, clock: SkippingClock) -> None:
    """Of a quiet provider three retries are granted, and three more when those are ten seconds old."""
    upstream = Answering(503)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        for seconds in (WINDOW_SECONDS, 0):
            for _ in range(4):
                with pytest.raises(ProviderUnavailable):
                    await calls.make(transport)
            clock.skip(seconds)
    assert [len(record.attempts) for record in calls.records] == [3, 2, 1, 1] * 2
    assert upstream.requests == 8 + 2 * ALWAYS


async def test_a_fifth_of_the_calls_may_be_tried_again(calls: Calls, clock: SkippingClock) -> None:
    """Of a busy provider a fifth of the calls that were sent lately may be followed by a retry; those that were not sent count nothing."""
    upstream = Answering(*[200] * 40, 429)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        for _ in range(40):
            await calls.make(transport)
        for _ in range(100):
            with pytest.raises(DeadlineExceeded):
                await calls.make(transport, seconds=0)
        for _ in range(10):
            with pytest.raises(ProviderRateLimited):
                await calls.make(transport)
    assert upstream.requests == 40 + 10 + (40 + 10) // 5


async def test_retries_count_towards_the_operations_calls(calls: Calls, clock: SkippingClock) -> None:
    """A retry is one of the operation's calls; where it would be one too many, the failure before it is told."""
    upstream = Answering(503, 200, 503, 200)
    count = CallCount(3)
    async with serving(upstream.handle) as url, opened(url, shared(clock)) as transport:
        for error in (None, ProviderUnavailable, CallLimitExceeded):
            context = CallContext(Deadline.after(60, clock), calls.records.append, count=count)
            if error is None:
                await transport.call(READ, context, judged)
                continue
            with pytest.raises(error):
                await transport.call(READ, context, judged)
    assert attempted(calls) == [("OK", ["UNAVAILABLE", "OK"]), ("UNAVAILABLE", ["UNAVAILABLE"]), ("LIMIT_EXCEEDED", [])]
    assert upstream.requests == 3

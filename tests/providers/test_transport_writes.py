"""Writes: when it is not known whether one was done, and when it is. Real HTTP to throw-away servers."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from msgspec.structs import replace

from providers.bulkhead import MAX_WAITING
from providers.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderBadResponse,
    ProviderOverloaded,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    error_for_status,
)
from providers.records.identity import CustomerProvider
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from tests.providers.upstream import HOST, LIMIT, Calls, hang, ok, opened, saying, serving

pytestmark = pytest.mark.usefixtures("http_client_name")

FIND_OUT = "Read the thing to see whether it is there."
WRITE = UpstreamRequest("addThing", "POST", "/thing", body=b"{}", find_out=FIND_OUT)
WRITES = {
    "POST": WRITE,
    "PUT": replace(WRITE, method="PUT"),
    "without a body": replace(WRITE, body=None),
    "long": replace(WRITE, body=bytes(1024 * 1024)),
}
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"


def success(response: UpstreamResponse) -> UpstreamResponse:
    """Read an answer as a client does: only the right words after a success are one."""
    if response.status != 200:
        raise error_for_status(CustomerProvider.BIK, response.status, retry_after=7, reference="ref-1")
    if response.body != b"fine":
        raise ProviderBadResponse(CustomerProvider.BIK, "it is not fine.", reference="ref-1")
    return response


@pytest.fixture
def calls() -> Calls:
    """Calls of one test."""
    return Calls(success)


def answering(status: int, body: bytes = b"", headers: str = "") -> bytes:
    """A whole answer."""
    return f"HTTP/1.1 {status} Words\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_write_that_is_answered(calls: Calls) -> None:
    """A write whose answer is understood is like any call."""
    async with serving(ok) as url, opened(url) as transport:
        assert (await calls.make(transport, WRITE)).body == b"fine"
    assert calls.outcomes == ["OK"]


LOST = {
    "it failed": answering(500),
    "its gateway failed": answering(502, b"<html>"),
    "it failed in its own way": answering(510),
    "a success that is not understood": answering(200, b"what?"),
    "another success": answering(202, b"fine"),
    "a redirect": answering(302, headers="Location: /other\r\n"),
    "a redirect that keeps the method": answering(307, headers="Location: /other\r\n"),
    "more than is read": answering(200, bytes(LIMIT + 1)),
    "no answer at all": b"",
    "half the headers": b"HTTP/1.1 200 OK\r\nContent-",
    "half the body": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfi",
    "half of a failure": b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nno",
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
}


@pytest.mark.parametrize("word", LOST.values(), ids=LOST.keys())
async def test_whether_it_was_done_is_not_known(calls: Calls, word: bytes) -> None:
    """After a write was sent once, anything but a telling answer leaves open whether it was done, and the error says how to find out."""
    async with saying(word) as (url, received):
        error = await calls.failing(url, WRITE)
    assert type(error) is OutcomeUnknown
    assert (error.code, error.retryable, error.retry_after) == ("OUTCOME_UNKNOWN", False, None)
    assert error.reason == f"it is not known whether it did what it was asked to. {FIND_OUT}"
    assert calls.outcomes == ["OUTCOME_UNKNOWN"]
    assert len(received) == 1


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
@pytest.mark.parametrize("kept", [False, True])
async def test_hung_up_on(calls: Calls, write: UpstreamRequest, *, kept: bool) -> None:
    """A write that a new or a kept connection swallows is not known to be done, whatever its method and body, and is not sent again."""
    words = (FINE, b"") if kept else (b"",)
    async with saying(*words) as (url, received), opened(url) as transport:
        if kept:
            await calls.make(transport)
        with pytest.raises(OutcomeUnknown):
            await calls.make(transport, write)
    assert len(received) == len(words)


@pytest.mark.parametrize(("limit", "seconds"), [(0.05, 60), (60, 0.05)])
async def test_time_was_up_while_it_was_done(calls: Calls, limit: float, seconds: float) -> None:
    """When the provider's time or the operation's is up after a write was sent, it may be done yet."""
    async with serving(hang) as url:
        assert type(await calls.failing(url, WRITE, timeout_seconds=limit, seconds=seconds)) is OutcomeUnknown


async def test_time_was_up_while_the_answer_came(calls: Calls) -> None:
    """A success of which only the beginning came in time tells nothing."""

    async def drip(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"f")
        return await asyncio.Future()

    async with serving(drip) as url:
        assert type(await calls.failing(url, WRITE, timeout_seconds=0.05)) is OutcomeUnknown


async def test_the_providers_reference_stays(calls: Calls) -> None:
    """The provider's reference for the failure is what its support asks for, all the more when nobody knows how it ended."""
    async with saying(answering(500)) as (url, _):
        assert (await calls.failing(url, WRITE)).reference == "ref-1"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 409, 413, 417, 422, 429, 451, 499, 501])
async def test_what_says_that_it_was_not_done(calls: Calls, status: int) -> None:
    """Any 4xx and 501 say that a write was not done: the error is what it is for a read."""
    async with saying(answering(status)) as (url, _):
        error = await calls.failing(url, WRITE)
    assert type(error) is {401: ProviderRefused, 403: ProviderRefused, 429: ProviderRateLimited}.get(status, ProviderRejected)
    assert error.retry_after == (7 if status == 429 else None)


@pytest.mark.parametrize("status", [400, 501])
async def test_half_of_a_refusal(calls: Calls, status: int) -> None:
    """A refusal whose words break off was one all the same."""
    async with saying(f"HTTP/1.1 {status} No\r\nContent-Length: 4\r\n\r\nno".encode()) as (url, _):
        assert type(await calls.failing(url, WRITE)) is ProviderUnavailable


async def test_a_refusal_whose_words_do_not_come(calls: Calls) -> None:
    """A refusal of which only the head came before the time was up was one all the same."""

    async def refuse(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(status=404, headers={"Content-Length": "4"})
        await answer.prepare(request)
        return await asyncio.Future()

    async with serving(refuse) as url:
        assert type(await calls.failing(url, WRITE, timeout_seconds=1)) is ProviderTimeout


async def test_nobody_listens(calls: Calls) -> None:
    """A write that found no connection was not done."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        assert type(await calls.failing(f"http://{HOST}:{taken.getsockname()[1]}", WRITE)) is ProviderUnavailable


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_connection_that_does_not_open(calls: Calls, scheme: str) -> None:
    """A write for which no connection opens in time, or no TLS upon it, never left."""
    with socket.socket() as silent:
        silent.bind((HOST, 0))
        silent.listen(1 if scheme == "https" else 0)
        with socket.socket() as first, socket.socket() as second:
            for client in () if scheme == "https" else (first, second):
                client.settimeout(0)
                client.connect_ex(silent.getsockname())
            error = await calls.failing(f"{scheme}://{HOST}:{silent.getsockname()[1]}", WRITE, seconds=0.05)
    assert type(error) is DeadlineExceeded


async def test_proxy_that_lets_nothing_through(calls: Calls) -> None:
    """What a proxy was told in order to open a tunnel is not the write, which stayed here."""
    async with saying(answering(502)) as (proxy, received):
        assert type(await calls.failing("https://provider.invalid", WRITE, proxy_url=proxy)) is ProviderUnavailable
    assert received[0].startswith(b"CONNECT provider.invalid:443 HTTP/1.1\r\n")


async def test_deadline_before_it_is_sent(calls: Calls) -> None:
    """Without time left a write is not sent."""
    async with saying(b"") as (url, received):
        assert type(await calls.failing(url, WRITE, seconds=0)) is DeadlineExceeded
    assert received == []


@pytest.fixture
async def busy(calls: Calls) -> AsyncIterator[Transport]:
    """A transport that takes one call at once, and has it."""
    started = asyncio.Event()

    async def wait(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        return await asyncio.Future()

    async with serving(wait) as url, opened(url, max_concurrency=1) as transport:
        call = asyncio.create_task(calls.make(transport, WRITE))
        await started.wait()
        yield transport
        call.cancel()
        await asyncio.wait([call])
        assert calls.outcomes[-1] == "CANCELLED"


async def test_time_was_up_before_its_turn(calls: Calls, busy: Transport) -> None:
    """A write that waits for others until its time is up was not sent."""
    with pytest.raises(DeadlineExceeded):
        await calls.make(busy, WRITE, seconds=0.05)
    assert [(record.outcome, len(record.attempts)) for record in calls.records] == [("DEADLINE_EXCEEDED", 0)]


async def test_full_queue(calls: Calls, busy: Transport) -> None:
    """A write that may not even wait was not sent."""
    waiting = [asyncio.create_task(calls.make(busy)) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(ProviderOverloaded):
        await calls.make(busy, WRITE)
    assert [(record.outcome, len(record.attempts)) for record in calls.records] == [("OVERLOADED", 0)]
    for call in waiting:
        call.cancel()
    await asyncio.wait(waiting)

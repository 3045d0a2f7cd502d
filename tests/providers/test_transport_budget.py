"""The bytes that a call holds of the budget which all providers share. Real HTTP to throw-away servers."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from aiohttp import web

from providers.budget import ByteBudget
from providers.calls import CallContext
from providers.clock import Deadline
from providers.errors import DeadlineExceeded, ProviderTimeout
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from tests.providers.upstream import CLOCK, serving, transport_to

pytestmark = pytest.mark.usefixtures("http_client_name")

LIMIT = 1000
REQUEST = UpstreamRequest("getThing", "GET", "/thing")


@asynccontextmanager
async def sharing(budget: ByteBudget, url: str, *, seconds: float = 60) -> AsyncIterator[Transport]:
    """Open a transport to this URL over this budget; the provider has so much time."""
    settings = ProviderSettings(base_url=url, timeout_seconds=seconds)
    transport = transport_to(settings, Shared(CLOCK, "customer-graph/test", budget=budget))
    await transport.open()
    try:
        yield transport
    finally:
        await transport.close()


def context(seconds: float = 60) -> CallContext:
    """On behalf of nobody, with so much time."""
    return CallContext(Deadline.after(seconds, CLOCK), lambda _: None)


async def a_hundred(_: web.BaseRequest) -> web.Response:
    """Answer with 100 bytes."""
    return web.Response(body=bytes(100))


async def test_bytes_are_held_until_the_answer_is_interpreted() -> None:
    """What is made of an answer is made while its bytes still count; then they are given back."""
    budget = ByteBudget(LIMIT)

    def held(response: UpstreamResponse) -> int:
        assert len(response.body) == 100
        return budget.held

    async with serving(a_hundred) as url, sharing(budget, url) as transport:
        assert await transport.call(REQUEST, context(), held) == 100
    assert budget.held == 0


async def test_a_failing_call_gives_its_bytes_back() -> None:
    """An answer that cannot be interpreted holds nothing any more."""
    budget = ByteBudget(LIMIT)
    async with serving(a_hundred) as url, sharing(budget, url) as transport:
        with pytest.raises(ZeroDivisionError):
            await transport.call(REQUEST, context(), lambda _: 1 // 0)
    assert budget.held == 0


async def test_waiting_for_room_is_not_the_providers_fault() -> None:
    """An answer that waits for room is ended by its operation's time and not by its provider's, and goes on when there is room."""
    budget = ByteBudget(LIMIT)
    async with serving(a_hundred) as url, sharing(budget, url, seconds=0.3) as transport:
        with budget.reading(CustomerProvider.BIK) as other:
            await other.take(LIMIT)
            waiting = asyncio.create_task(transport.call(REQUEST, context(), len_of))
            with pytest.raises(DeadlineExceeded):
                await transport.call(REQUEST, context(seconds=0.6), len_of)
            assert not waiting.done()
        assert await waiting == 100
    assert budget.held == 0


async def test_the_providers_time_goes_on_after_the_wait() -> None:
    """A provider that does not end the answer for which there is room again is too late."""

    async def begin(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(bytes(LIMIT))
        return await asyncio.Future()

    budget = ByteBudget(LIMIT)
    async with serving(begin) as url, sharing(budget, url, seconds=0.3) as transport:
        with budget.reading(CustomerProvider.BIK) as other:
            await other.take(LIMIT)
            waiting = asyncio.create_task(transport.call(REQUEST, context(), len_of))
            with pytest.raises(DeadlineExceeded):
                await transport.call(REQUEST, context(seconds=0.6), len_of)
        with pytest.raises(ProviderTimeout):
            await waiting


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
async def test_an_answer_that_waits_is_whole(*, is_packed: bool) -> None:
    """Of an answer that had to wait in the middle nothing is lost, and every byte is counted, once."""
    content = Random(1).randbytes(64) * 30_000  # noqa: S311 - any bytes that can be packed

    async def answer(_: web.BaseRequest) -> web.Response:
        body = gzip.compress(content) if is_packed else content
        return web.Response(body=body, headers={"Content-Encoding": "gzip"} if is_packed else None)

    budget = ByteBudget(len(content))
    async with serving(answer) as url, sharing(budget, url) as transport:
        with budget.reading(CustomerProvider.BIK) as other:
            await other.take(len(content) // 4)
            waiting = asyncio.create_task(transport.call(REQUEST, context(), lambda answer: (answer.body, budget.held)))
            with pytest.raises(DeadlineExceeded):
                await transport.call(REQUEST, context(seconds=0.5), len_of)
            assert budget.held <= len(content)
        assert await waiting == (content, len(content))
    assert budget.held == 0


async def test_one_providers_answers_keep_no_other_waiting() -> None:
    """While a provider has taken its half, another one's answer is read."""
    budget = ByteBudget(LIMIT)
    with budget.reading(CustomerProvider.BLINK) as other:
        await other.take(LIMIT // 2)
        async with serving(a_hundred) as url, sharing(budget, url) as transport:
            assert await transport.call(REQUEST, context(), len_of) == 100


def len_of(response: UpstreamResponse) -> int:
    """How long the answer's body is."""
    return len(response.body)


@pytest.mark.parametrize(("body", "value"), [(b'{"a": [1]}', {"a": [1]}), (b"null", None), (b"", None), (b"<html>", None)])
def test_a_body_is_read_as_json_once(body: bytes, value: object) -> None:
    """The JSON value is the same however often it is read, and the body is let go of, for it may be large."""
    response = UpstreamResponse(200, {}, bytearray(body))
    assert (response.json(), response.json()) == (value, value)
    assert not response.body

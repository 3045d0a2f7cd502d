"""Which connections to a provider are used again: none on which an answer was not read to its end. Real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import pytest
from aiohttp import web

from providers.errors import DeadlineExceeded, ProviderBadResponse, ProviderTimeout
from providers.transport import Transport
from providers.upstream import UpstreamRequest
from tests.providers.upstream import LIMIT, Calls, opened, serving

pytestmark = pytest.mark.usefixtures("http_client_name")

Give: TypeAlias = Callable[[Transport, "Upstream", Calls, str], Awaitable[None]]


class Upstream:
    """Begins to answer on some paths and ends the answers only once it is let; remembers by which connections requests came."""

    def __init__(self) -> None:
        self.connections: list[object] = []
        self.begun = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        assert request.transport is not None
        self.connections.append(request.transport.get_extra_info("peername"))
        if request.path == "/thing":
            return web.Response(text="fine")
        answer = web.StreamResponse(status=302 if request.path == "/elsewhere" else 200, headers={"Content-Length": str(2 * LIMIT)})
        if request.path != "/nothing":
            await answer.prepare(request)
            await answer.write(b"w" * (10 if request.path == "/half" else LIMIT + 1))
        self.begun.set()
        return await asyncio.Future()


async def until_the_deadline(transport: Transport, _: Upstream, calls: Calls, path: str) -> None:
    """Make a call that the operation's deadline ends."""
    with pytest.raises(DeadlineExceeded):
        await calls.make(transport, UpstreamRequest("getThing", "GET", path), seconds=0.5)


async def until_the_time_out(transport: Transport, _: Upstream, calls: Calls, path: str) -> None:
    """Make a call that the provider's time ends."""
    with pytest.raises(ProviderTimeout):
        await calls.make(transport, UpstreamRequest("getThing", "GET", path))


async def until_cancelled(transport: Transport, upstream: Upstream, calls: Calls, path: str) -> None:
    """Make a call that is cancelled once its answer has begun."""
    making = asyncio.create_task(calls.make(transport, UpstreamRequest("getThing", "GET", path)))
    await upstream.begun.wait()
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making


async def until_refused(transport: Transport, _: Upstream, calls: Calls, path: str) -> None:
    """Make a call whose answer is not taken: it is too large, or a redirect."""
    with pytest.raises(ProviderBadResponse):
        await calls.make(transport, UpstreamRequest("getThing", "GET", path))


@pytest.mark.parametrize("path", ["/nothing", "/half"])
@pytest.mark.parametrize(
    ("give_up", "outcome"), [(until_the_deadline, "DEADLINE_EXCEEDED"), (until_the_time_out, "TIMEOUT"), (until_cancelled, "CANCELLED")]
)
async def test_half_read_connection_is_not_used_again(give_up: Give, path: str, outcome: str) -> None:
    """After a call that was given up the next one goes out by a new connection, and gets its own answer."""
    await assert_next_is_right(give_up, path, outcome)


@pytest.mark.parametrize("path", ["/much", "/elsewhere"])
async def test_connection_of_an_answer_that_is_not_taken(path: str) -> None:
    """So it does after an answer that was too large, or a redirect, and was not read to its end."""
    await assert_next_is_right(until_refused, path, "BAD_RESPONSE")


async def assert_next_is_right(give_up: Give, path: str, outcome: str) -> None:
    """The calls after one that was given up are answered, by one new connection."""
    upstream, calls = Upstream(), Calls()
    limits = {"timeout_seconds": 0.5} if give_up is until_the_time_out else {}
    async with serving(upstream.handle) as url, opened(url, max_concurrency=1, **limits) as transport:
        await calls.make(transport)
        await give_up(transport, upstream, calls, path)
        answers = [await calls.make(transport) for _ in range(2)]
    assert [answer.body for answer in answers] == [b"fine", b"fine"]
    assert calls.outcomes == ["OK", outcome, "OK", "OK"]
    first, given_up, *later = upstream.connections
    assert first == given_up
    assert later[0] == later[1] != given_up

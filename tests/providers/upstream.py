"""Throw-away servers that play an upstream, and calls to them over a real transport."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace

import pytest
from aiohttp import web

from providers.calls import CallContext, CallRecord
from providers.clock import Clock, Deadline, SystemClock
from providers.errors import ProviderError
from providers.http_client import HttpClientName, http_client
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
HOST = "127.0.0.1"
CLOCK = SystemClock()
LIMIT = 64 * 1024


@dataclass(slots=True)
class _Connecting:
    """By which HTTP client transports connect."""

    name: HttpClientName = "aiohttp"


_connecting = _Connecting()


@contextmanager
def connecting_by(name: HttpClientName) -> Iterator[None]:
    """Have all transports that are made meanwhile connect by this HTTP client."""
    before, _connecting.name = _connecting.name, name
    try:
        yield
    finally:
        _connecting.name = before


def transport_to(settings: ProviderSettings, shared: Shared | None = None) -> Transport:
    """A transport with these settings, by the HTTP client that it is the turn of."""
    common = shared or Shared(CLOCK, "customer-graph/test")
    return Transport(CustomerProvider.BIK, settings, replace(common, http_client=http_client(_connecting.name)))


class _Server(web.Server):
    """A server that can end connections which its own shutdown has missed: those that came with it."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler, handler_cancellation=True)
        self._made: list[web.RequestHandler] = []

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of a connection."""
        made = super().__call__()
        self._made.append(made)
        return made

    async def abort(self) -> None:
        """End whatever is still open, also what is only just being made."""
        for _ in range(3):
            await asyncio.sleep(0)
            for connection in self._made:
                if connection.transport is not None:
                    connection.transport.abort()


@asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve a handler over HTTP and give its base URL."""
    server = _Server(handler)
    runner = web.ServerRunner(server, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0, ssl_context=tls).start()
    try:
        yield f"{'https' if tls else 'http'}://{HOST}:{runner.addresses[0][1]}"
    finally:
        # Who has connected is taken before the end: asyncio loses the sockets of those who come with it.
        for _ in range(3):
            await asyncio.sleep(0)
        await runner.cleanup()
        await server.abort()


@asynccontextmanager
async def saying(*words: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Say these bytes to whoever connects, one word for each request, then hang up; tell which requests were received."""
    received: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for word in words:
            received.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(word)
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(speak, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}", received


@asynccontextmanager
async def opened(url: str, shared: Shared | None = None, /, **limits: object) -> AsyncIterator[Transport]:
    """Open a transport to this URL, with time enough for a slow machine unless said otherwise."""
    patient = {"timeout_seconds": 60, "connect_timeout_seconds": 60, "max_response_bytes": LIMIT}
    settings = ProviderSettings.model_validate(patient | {"base_url": url} | limits)
    transport = transport_to(settings, shared)
    await transport.open()
    try:
        yield transport
    finally:
        await transport.close()


def whole(response: UpstreamResponse) -> UpstreamResponse:
    """Read any answer as it is."""
    return response


READ = UpstreamRequest("getThing", "GET", "/thing")


class Calls:
    """Makes calls and keeps what was recorded of them; what their answers mean is `interpret`'s to say."""

    def __init__(self, interpret: Callable[[UpstreamResponse], UpstreamResponse] = whole, clock: Clock = CLOCK) -> None:
        self.records: list[CallRecord] = []
        self._interpret = interpret
        self._clock = clock

    @property
    def outcomes(self) -> list[str]:
        """How the calls ended."""
        return [record.outcome for record in self.records]

    async def make(self, transport: Transport, request: UpstreamRequest = READ, *, seconds: float = 60) -> UpstreamResponse:
        """Make a call that gives the whole answer."""
        context = CallContext(Deadline.after(seconds, self._clock), self.records.append, (("customer", "name"),), 2)
        answer = await transport.call(request, context, self._interpret)
        assert answer is not None
        return answer

    async def failing(self, url: str, request: UpstreamRequest = READ, *, seconds: float = 60, **limits: object) -> ProviderError:
        """Make a call that fails, and give its error; exactly one record tells of it."""
        async with opened(url, **limits) as transport:
            with pytest.raises(ProviderError) as caught:
                await self.make(transport, request, seconds=seconds)
        assert self.outcomes == [caught.value.code.removeprefix("PROVIDER_")]
        return caught.value


async def ok(_: web.BaseRequest) -> web.Response:
    """Answer well."""
    return web.Response(text="fine")


async def hang(_: web.BaseRequest) -> web.StreamResponse:
    """Never answer."""
    return await asyncio.Future()

"""The way to one provider over HTTP: one session, bounded in time, in size, and in calls at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import TypeVar

import aiohttp
import orjson
from yarl import URL

from providers.budget import ByteBudget, Reading
from providers.calls import CallContext, CallRecord
from providers.clock import Clock
from providers.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderBadResponse,
    ProviderError,
    ProviderOverloaded,
    ProviderTimeout,
    ProviderUnavailable,
)
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings

T = TypeVar("T")

MAX_RETRY_AFTER = 24 * 60 * 60
MAX_WAITING = 2048
"""Calls that may wait for one provider; a further one fails at once."""

_NO_PROXY = "the proxy does not let us through to it."
_REASONS: tuple[tuple[type[aiohttp.ClientError] | tuple[type[aiohttp.ClientError], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "its host name is not known here."),
    (aiohttp.ClientSSLError, "no secure connection to it could be made."),
    ((aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError), _NO_PROXY),
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), "it takes no connection."),
    (aiohttp.ClientError, "its answer broke off, or could not be unpacked."),
)
_REDIRECTS = range(300, 400)
_NOT_DONE = frozenset({*range(400, 500), 501})


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """One HTTP request, as it goes out: the path is percent-encoded already and is not touched again."""

    operation: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    find_out: str | None = None
    """Makes the request a write: how to find out whether it was done when its answer is lost, a sentence for clients."""


@dataclass(slots=True)
class UpstreamResponse:
    """One whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray
    """Empty once it has been read as JSON: a document of many megabytes is held once, not twice."""
    _value: object = field(default=None, init=False, repr=False, compare=False)

    def json(self) -> object:
        """The body's JSON value, whatever its content type says; None where it is no JSON."""
        if self.body:
            try:
                self._value = orjson.loads(self.body)
            except orjson.JSONDecodeError:
                self._value = None
            self.body = b""
        return self._value

    @property
    def retry_after(self) -> float | None:
        """The seconds that Retry-After asks to wait, in either of its forms; None without one that makes sense, of a day at most."""
        value = self.headers.get("Retry-After", "").strip()
        try:
            asked = (
                float(value) if value.isascii() and value.isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
            )
        except (TypeError, ValueError, OverflowError):
            return None
        return max(0.0, asked) if asked <= MAX_RETRY_AFTER else None


@dataclass(slots=True)
class _Progress:
    """How far a call has come, however it ends."""

    sent: bool = False
    left: bool = False
    """Whether the request may have left this machine."""
    status: int | None = None
    received: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether it is known that a write was not done: nothing left, or the provider says that it did not take it."""
        return not self.left or self.status in _NOT_DONE


@dataclass(frozen=True, slots=True)
class _Intake:
    """Takes the bytes of an answer in as they come."""

    reading: Reading
    time: asyncio.Timeout

    async def take(self, size: int) -> None:
        """Wait until so many bytes fit. The provider's time stands still meanwhile: it is not what keeps its answer waiting."""
        if self.reading.try_take(size):
            return
        loop = asyncio.get_running_loop()
        left = (self.time.when() or loop.time()) - loop.time()
        self.time.reschedule(None)
        await self.reading.take(size)
        self.time.reschedule(loop.time() + left)


class Transport:
    """Sends a provider's requests within its limits and reports how each ended. Open it before use, close it after."""

    def __init__(
        self, provider: CustomerProvider, settings: ProviderSettings, clock: Clock, user_agent: str, budget: ByteBudget | None = None
    ) -> None:
        """``budget`` is shared with the other transports of the process; without one it has all of its own."""
        self._provider = provider
        self._settings = settings
        self._clock = clock
        self._user_agent = user_agent
        self._budget = budget or ByteBudget()
        self._slots = asyncio.Semaphore(settings.max_concurrency)
        self._waiting = 0
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session. Nothing is sent yet."""
        connector = aiohttp.TCPConnector(limit=self._settings.max_concurrency, ssl=self._settings.tls_context())
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            # Said here, because the library offers whatever it finds installed.
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": self._user_agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_timeout_seconds),
            middlewares=(self._send_once,),
            trace_configs=[_noting_departure()],
        )

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def call(self, request: UpstreamRequest, context: CallContext, interpret: Callable[[UpstreamResponse], T | None]) -> T | None:
        """Send a request and give what `interpret` makes of the answer; None means that the provider does not know the key.

        Raises the leaves of `ProviderError`. However it ends, the context's observer hears of it once.
        """
        begun, progress, outcome = self._clock.now(), _Progress(), "INTERNAL"
        try:
            answer = await self._answer(request, context, interpret, progress)
            outcome = "NOT_FOUND" if answer is None else "OK"
        except ProviderError as error:
            outcome = error.code.removeprefix("PROVIDER_")
            raise
        except asyncio.CancelledError:
            outcome = "CANCELLED"
            raise
        finally:
            elapsed = self._clock.now() - begun
            attempt, received = int(progress.sent), progress.received
            context.observe(CallRecord(self._provider, request.operation, context.keys, attempt, elapsed, outcome, received, context.paths))
        return answer

    async def _answer(
        self, request: UpstreamRequest, context: CallContext, interpret: Callable[[UpstreamResponse], T | None], progress: _Progress
    ) -> T | None:
        try:
            # Until it is interpreted: both the answer and what is made of it are in memory then.
            with self._budget.reading(self._provider) as reading:
                return interpret(await self._exchange(request, context, progress, reading))
        except ProviderError as error:
            if request.find_out is None or progress.is_decided:
                raise
            reason = f"it is not known whether it did what it was asked to. {request.find_out}"
            raise OutcomeUnknown(self._provider, reason, reference=error.reference) from None

    async def _exchange(self, request: UpstreamRequest, context: CallContext, progress: _Progress, reading: Reading) -> UpstreamResponse:
        remaining = context.deadline.remaining()
        if not remaining:
            raise DeadlineExceeded(self._provider, "the operation's time was up before it was asked.")
        context.count.add(self._provider, is_due=context.is_due)
        try:
            async with asyncio.timeout(remaining):
                return await self._in_its_time(request, progress, reading)
        except TimeoutError:
            raise DeadlineExceeded(self._provider, "the operation's time was up before it answered.") from None

    async def _in_its_time(self, request: UpstreamRequest, progress: _Progress, reading: Reading) -> UpstreamResponse:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds) as time, self._slot():
                return await self._send(request, progress, _Intake(reading, time))
        except TimeoutError:
            if not progress.sent:
                raise ProviderOverloaded(self._provider, "too many calls were before it for all of its time.") from None
            raise ProviderTimeout(self._provider, "it gave no whole answer within its time.") from None

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        if self._slots.locked() and self._waiting >= MAX_WAITING:
            raise ProviderOverloaded(self._provider, "too many calls wait for it.")
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _send(self, request: UpstreamRequest, progress: _Progress, intake: _Intake) -> UpstreamResponse:
        progress.sent = True
        url = URL(self._settings.base_url + request.path, encoded=True)
        proxy = self._settings.proxy_url
        try:
            async with self._opened().request(
                request.method,
                url,
                data=request.body,
                headers=request.headers,
                proxy=proxy,
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                progress.status = response.status
                if response.status in _REDIRECTS:
                    raise ProviderBadResponse(self._provider, f"it redirects ({response.status}), which is not followed.")
                return UpstreamResponse(response.status, response.headers, await self._read(response, progress, intake))
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, aiohttp.ClientHttpProxyError) as error:
            raise self._unavailable(error) from None
        except aiohttp.ClientError:
            raise ProviderBadResponse(self._provider, "its answer is not readable HTTP.") from None

    async def _send_once(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        # The session sends a GET or PUT again by itself when a kept connection breaks, unless the error is none of its own.
        try:
            return await handler(request)
        except aiohttp.ClientConnectionError as error:
            raise self._unavailable(error) from None

    def _unavailable(self, error: aiohttp.ClientError) -> ProviderUnavailable:
        # By the error's class: its text names hosts and addresses. Behind a proxy, no host is looked up but the proxy's.
        is_proxys = isinstance(error, aiohttp.ClientConnectorDNSError) and self._settings.proxy_url is not None
        reason = _NO_PROXY if is_proxys else next(reason for kinds, reason in _REASONS if isinstance(error, kinds))
        return ProviderUnavailable(self._provider, reason)

    async def _read(self, response: aiohttp.ClientResponse, progress: _Progress, intake: _Intake) -> bytearray:
        limit = self._settings.max_response_bytes
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            progress.received = len(body)
            if len(body) > limit:
                raise ProviderBadResponse(self._provider, f"its answer is larger than {limit} bytes.")
            await intake.take(len(chunk))
        return body

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            msg = "the transport is used before it is opened"
            raise RuntimeError(msg)
        return self._session


def _noting_departure() -> aiohttp.TraceConfig:
    """Notes in a call's progress when its request begins to leave."""

    async def note(_: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams) -> None:
        progress: _Progress = context.trace_request_ctx
        progress.left = True

    tracing = aiohttp.TraceConfig()
    tracing.on_request_headers_sent.append(note)
    return tracing

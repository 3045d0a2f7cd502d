"""The way to one provider over HTTP: one session, bounded in time, in size, and in calls at once."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import aiohttp
from yarl import URL

from providers.calls import CallContext, CallRecord
from providers.clock import Clock
from providers.errors import (
    DeadlineExceeded,
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

_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """One HTTP request, as it goes out: the path is percent-encoded already and is not touched again."""

    operation: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class UpstreamResponse:
    """One whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

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
    received: int = 0


class Transport:
    """Sends a provider's requests within its limits and reports how each ended. Open it before use, close it after."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, clock: Clock, user_agent: str) -> None:
        self._provider = provider
        self._settings = settings
        self._clock = clock
        self._user_agent = user_agent
        self._slots = asyncio.Semaphore(settings.max_concurrency)
        self._waiting = 0
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session. Nothing is sent yet."""
        connector = aiohttp.TCPConnector(limit=self._settings.max_concurrency, ssl=self._tls())
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "User-Agent": self._user_agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_timeout_seconds),
            middlewares=(self._send_once,),
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
            answer = interpret(await self._exchange(request, context, progress))
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

    async def _exchange(self, request: UpstreamRequest, context: CallContext, progress: _Progress) -> UpstreamResponse:
        remaining = context.deadline.remaining()
        if not remaining:
            raise DeadlineExceeded(self._provider, "the operation's time was up before it was asked.")
        try:
            async with asyncio.timeout(min(self._settings.timeout_seconds, remaining)), self._slot():
                return await self._send(request, progress)
        except TimeoutError:
            if remaining <= self._settings.timeout_seconds:
                raise DeadlineExceeded(self._provider, "the operation's time was up before it answered.") from None
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

    async def _send(self, request: UpstreamRequest, progress: _Progress) -> UpstreamResponse:
        progress.sent = True
        url = URL(self._settings.base_url + request.path, encoded=True)
        proxy = self._settings.proxy_url
        try:
            async with self._opened().request(
                request.method, url, data=request.body, headers=request.headers, proxy=proxy, allow_redirects=False
            ) as response:
                if response.status in _REDIRECTS:
                    raise ProviderBadResponse(self._provider, f"it redirects ({response.status}), which is not followed.")
                return UpstreamResponse(response.status, response.headers, await self._read(response, progress))
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, aiohttp.ClientHttpProxyError):
            raise self._unavailable() from None
        except aiohttp.ClientError:
            raise ProviderBadResponse(self._provider, "its answer is not readable HTTP.") from None

    async def _send_once(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        # The session sends a GET or PUT again by itself when a kept connection breaks, unless the error is none of its own.
        try:
            return await handler(request)
        except aiohttp.ClientConnectionError:
            raise self._unavailable() from None

    def _unavailable(self) -> ProviderUnavailable:
        return ProviderUnavailable(self._provider, "it could not be reached, or its answer broke off.")

    async def _read(self, response: aiohttp.ClientResponse, progress: _Progress) -> bytes:
        limit = self._settings.max_response_bytes
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            progress.received = len(body)
            if len(body) > limit:
                raise ProviderBadResponse(self._provider, f"its answer is larger than {limit} bytes.")
        return bytes(body)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            msg = "the transport is used before it is opened"
            raise RuntimeError(msg)
        return self._session

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_cert)

"""The connections to one provider over HTTP. What goes wrong on them is told by its kind, never in the library's words."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Protocol

import aiohttp
from yarl import URL

from providers.errors import ProviderBadResponse, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.upstream import UpstreamRequest, UpstreamResponse

_NO_PROXY = "the proxy does not let us through to it."
_REASONS: tuple[tuple[type[aiohttp.ClientError] | tuple[type[aiohttp.ClientError], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "its host name is not known here."),
    (aiohttp.ClientSSLError, "no secure connection to it could be made."),
    ((aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError), _NO_PROXY),
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), "it takes no connection."),
)
_DROPPED = "the connection to it broke before it answered."
_BROKE_OFF = "its answer broke off, or could not be unpacked."
_REDIRECTS = range(300, 400)
_NOT_DONE = frozenset({*range(400, 500), 501})


@dataclass(slots=True)
class Progress:
    """How far a request has come, however it ends."""

    left: bool = False
    """Whether the request may have left this machine."""
    status: int | None = None
    received: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether it is known that a write was not done: nothing left, or the provider says that it did not take it."""
        return not self.left or self.status in _NOT_DONE


class Intake(Protocol):
    """Takes the bytes of an answer in as they come."""

    def try_take(self, size: int) -> bool:
        """Take so many bytes in, unless they do not fit now."""

    async def take(self, size: int) -> None:
        """Wait until so many bytes fit, and take them in."""


class HttpSession:
    """Sends single requests, each once. Open it before use, close it after."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, user_agent: str) -> None:
        self._provider = provider
        self._settings = settings
        self._user_agent = user_agent
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

    async def send(self, request: UpstreamRequest, progress: Progress, intake: Intake) -> UpstreamResponse:
        """Send a request and read its whole answer, whose bytes the ``intake`` takes in as they come.

        Raises `ProviderUnavailable` and `ProviderBadResponse`. A connection on which an answer was not read to its end is closed.
        """
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
            raise self._unavailable(error, has_begun=progress.status is not None) from None
        except aiohttp.ClientError:
            raise ProviderBadResponse(self._provider, "its answer is not readable HTTP.") from None

    async def _send_once(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        # The session sends a GET or PUT again by itself when a kept connection breaks, unless the error is none of its own.
        try:
            return await handler(request)
        except aiohttp.ClientConnectionError as error:
            # What had come of the head of an answer stands in place of the message then.
            has_begun = isinstance(error, aiohttp.ServerDisconnectedError) and not isinstance(error.message, str)
            raise self._unavailable(error, has_begun=has_begun) from None

    def _unavailable(self, error: aiohttp.ClientError, *, has_begun: bool) -> ProviderUnavailable:
        # By the error's class: its text names hosts and addresses. Behind a proxy, no host is looked up but the proxy's.
        is_proxys = isinstance(error, aiohttp.ClientConnectorDNSError) and self._settings.proxy_url is not None
        told = _NO_PROXY if is_proxys else next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), None)
        reason = told or (_BROKE_OFF if has_begun else _DROPPED)
        # A certificate that is not accepted will not be at the next attempt.
        is_transient = not has_begun and not isinstance(error, aiohttp.ClientConnectorCertificateError)
        return ProviderUnavailable(self._provider, reason, is_transient=is_transient)

    async def _read(self, response: aiohttp.ClientResponse, progress: Progress, intake: Intake) -> bytearray:
        limit = self._settings.max_response_bytes
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            progress.received = len(body)
            if len(body) > limit:
                raise ProviderBadResponse(self._provider, f"its answer is larger than {limit} bytes.")
            if not intake.try_take(len(chunk)):
                await intake.take(len(chunk))
        return body

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            msg = "the transport is used before it is opened"
            raise RuntimeError(msg)
        return self._session


def _noting_departure() -> aiohttp.TraceConfig:
    """Notes in a request's progress when it begins to leave."""

    async def note(_: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams) -> None:
        progress: Progress = context.trace_request_ctx
        progress.left = True

    tracing = aiohttp.TraceConfig()
    tracing.on_request_headers_sent.append(note)
    return tracing

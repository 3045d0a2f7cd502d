"""The connections to one provider by aiohttp."""

from types import SimpleNamespace
from typing import Any

import aiohttp
from yarl import URL

from providers.errors import ProviderBadResponse, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.session import (
    BROKE_OFF,
    DROPPED,
    NO_CONNECTION,
    NO_PROXY,
    NOT_HTTP,
    NOT_SECURE,
    UNKNOWN_HOST,
    HttpSession,
    Intake,
    Progress,
)
from providers.settings import ProviderSettings
from providers.upstream import UpstreamRequest, UpstreamResponse

_REASONS: tuple[tuple[type[aiohttp.ClientError] | tuple[type[aiohttp.ClientError], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, UNKNOWN_HOST),
    (aiohttp.ClientSSLError, NOT_SECURE),
    ((aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError), NO_PROXY),
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), NO_CONNECTION),
)


class AiohttpSession(HttpSession):
    """Reads and writes go by the same connections. When they leave is noted of writes alone, for it takes time."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, user_agent: str) -> None:
        super().__init__(provider, settings, user_agent)
        self._base = URL(settings.base_url)
        self._base_path = self._base.raw_path.rstrip("/")
        self._reads: aiohttp.ClientSession | None = None
        self._writes: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session. Nothing is sent yet."""
        connector = aiohttp.TCPConnector(limit=self._settings.max_concurrency, ssl=self._settings.tls_context())
        self._reads = self._client(connector)
        self._writes = self._client(connector, trace_configs=[_noting_departure()])

    def _client(self, connector: aiohttp.TCPConnector, **options: Any) -> aiohttp.ClientSession:  # noqa: ANN401 -- aiohttp's
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_timeout_seconds),
            middlewares=(self._send_once,),
            **options,
        )

    async def close(self) -> None:
        """Close all connections."""
        for client in (self._reads, self._writes):
            if client is not None:
                await client.close()

    async def send(self, request: UpstreamRequest, progress: Progress, intake: Intake) -> UpstreamResponse:
        """Send a request and read its whole answer."""
        client = self._writes if request.is_write else self._reads
        if client is None:
            raise RuntimeError("the transport is used before it is opened")
        progress.left = not request.is_write
        try:
            async with client.request(
                request.method,
                self._url(request.path),
                data=request.body,
                headers=request.headers,
                proxy=self._settings.proxy_url,
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                self._judge.head(response.status, progress)
                return UpstreamResponse(response.status, response.headers, await self._body(response, progress, intake))
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, aiohttp.ClientHttpProxyError) as error:
            raise self._broken(error, has_begun=progress.status is not None) from None
        except aiohttp.ClientError:
            raise ProviderBadResponse(self._provider, NOT_HTTP) from None

    def _url(self, path_and_query: str) -> URL:
        # Of its parts, for to find them in a text takes longer.
        path, _, query = path_and_query.partition("?")
        origin = self._base
        return URL.build(
            scheme=origin.scheme, authority=origin.raw_authority, path=self._base_path + path, query_string=query, encoded=True
        )

    async def _body(self, response: aiohttp.ClientResponse, progress: Progress, intake: Intake) -> bytearray:
        body, content = bytearray(), response.content
        while not content.at_eof():
            await self._add(await content.readany(), body, progress, intake)
        return body

    async def _send_once(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        # The session sends a GET or PUT again by itself when a kept connection breaks, unless the error is none of its own.
        try:
            return await handler(request)
        except aiohttp.ClientConnectionError as error:
            # What had come of the head of an answer stands in place of the message then.
            has_begun = isinstance(error, aiohttp.ServerDisconnectedError) and not isinstance(error.message, str)
            raise self._broken(error, has_begun=has_begun) from None

    def _broken(self, error: aiohttp.ClientError, *, has_begun: bool) -> ProviderUnavailable:
        # By the error's class: its text names hosts and addresses. Behind a proxy, no host is looked up but the proxy's.
        is_proxys = isinstance(error, aiohttp.ClientConnectorDNSError) and self._settings.proxy_url is not None
        told = NO_PROXY if is_proxys else next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), None)
        # A certificate that is not accepted will not be at the next attempt.
        is_transient = not has_begun and not isinstance(error, aiohttp.ClientConnectorCertificateError)
        return self._unavailable(told or (BROKE_OFF if has_begun else DROPPED), is_transient=is_transient)


def _noting_departure() -> aiohttp.TraceConfig:
    """Notes in a request's progress when it begins to leave."""

    async def note(_: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams) -> None:
        progress: Progress = context.trace_request_ctx
        progress.left = True

    tracing = aiohttp.TraceConfig()
    tracing.on_request_headers_sent.append(note)
    return tracing

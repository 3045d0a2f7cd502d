"""The connections to one provider by pyreqwest, which may not be installed: nothing else imports it."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import BodyDecodeError, ConnectTimeoutError, DecodeError, ReadError, RequestError, RequestTimeoutError
from pyreqwest.http import HeaderMap
from pyreqwest.proxy import ProxyBuilder
from pyreqwest.request import RequestBuilder
from pyreqwest.response import Response

from providers.errors import ProviderBadResponse, ProviderError
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
from providers.upstream import UpstreamRequest, UpstreamResponse

_GRACE_SECONDS = 1
"""Lets the provider's own time end a request that is waited for; what was given up is ended by this."""
_CONNECTING = "client error (Connect)"
_READING = "error reading a body from connection"
_CUT_SHORT = "end of file before message length reached"
_DOT_SEGMENT = re.compile(r"[^?]*/(\.|%2e){1,2}([/?]|$)", re.IGNORECASE)


class PyreqwestSession(HttpSession):
    """What its library cannot do: end a request at once that is given up before its answer begins. It ends with the provider's time."""

    _client: Client | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Make the session, in the process that uses it: its library's thread does not outlive a fork."""
        settings = self._settings
        builder = (
            ClientBuilder()
            .http1_only()
            .default_headers(self._headers)
            .gzip(enable=True)
            .deflate(enable=True)
            .brotli(enable=False)
            .zstd(enable=False)
            .follow_redirects(enable=False)
            .connect_timeout(timedelta(seconds=settings.connect_timeout_seconds))
            .read_timeout(timedelta(seconds=settings.timeout_seconds + _GRACE_SECONDS))
            .no_proxy()
        )
        if settings.proxy_url is not None:
            builder = builder.proxy(ProxyBuilder.all(settings.proxy_url))
        identity = settings.client_identity()
        if identity is not None:
            builder = builder.identity_pem(identity)
        self._client = builder.build()
        self._loop = asyncio.get_running_loop()  # To find it costs a call to the operating system each time.

    async def close(self) -> None:
        """Close all connections but those of requests that were given up."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def send(self, request: UpstreamRequest, progress: Progress, intake: Intake) -> UpstreamResponse:
        """Send a request and read its whole answer. A path with ``.`` or ``..`` in it, which would become another, is a ValueError."""
        going = _Going(progress, asyncio.current_task(self._loop))
        failure: Exception
        try:
            async with self._built(request, going).build_streamed() as response:
                going.raise_if_cancelled()
                self._answered(response.status, progress)
                return UpstreamResponse(response.status, _Headers(response.headers), await self._body(response, going, intake))
        except RequestTimeoutError as error:
            failure = self._late(error)
        except RequestError as error:
            failure = self._broken(error, has_begun=progress.status is not None)
        finally:
            going.is_wanted = False
        # Here, so that it has nothing of the library's error about it, whose text has the URL, and so the customer's key.
        try:
            raise failure
        finally:
            # Its traceback holds this frame, and what only the garbage collector frees makes everything wait.
            del failure

    def _built(self, request: UpstreamRequest, going: "_Going") -> RequestBuilder:
        if self._client is None:
            raise RuntimeError("the transport is used before it is opened")
        if _DOT_SEGMENT.match(request.path):
            raise ValueError("a path with . or .. in it cannot be sent as it is")
        built = self._client.request(request.method, self._settings.base_url + request.path).headers(request.headers)
        if request.is_write:
            # Or an answer of few bytes would be kept from us until it is whole, with its status, which tells whether the write was done.
            built = built.streamed_read_buffer_limit(0)
        if request.is_write and request.body:
            return built.header("Content-Length", str(len(request.body))).body_stream(going.leaving(request.body))
        going.progress.left = True
        return built if request.body is None else built.body_bytes(request.body)

    async def _body(self, response: Response, going: "_Going", intake: Intake) -> bytearray:
        body, reader = bytearray(), response.body_reader
        while chunk := await reader.read_chunk():
            going.raise_if_cancelled()
            await self._add(memoryview(chunk), body, going.progress, intake)
        going.raise_if_cancelled()
        return body

    def _late(self, error: RequestTimeoutError) -> Exception:
        if isinstance(error, ConnectTimeoutError) and _CONNECTING in _causes(error):
            return self._unavailable(self._unconnected(error), is_transient=True)
        return TimeoutError()

    def _broken(self, error: RequestError, *, has_begun: bool) -> ProviderError:
        if isinstance(error, DecodeError) and not isinstance(error, BodyDecodeError):
            return ProviderBadResponse(self._provider, NOT_HTTP)
        causes = _causes(error)
        if _READING in causes and not isinstance(error, ReadError) and _CUT_SHORT not in causes:
            return ProviderBadResponse(self._provider, NOT_HTTP)
        if has_begun or isinstance(error, BodyDecodeError | ReadError):
            return self._unavailable(BROKE_OFF, is_transient=False)
        if _CONNECTING not in causes:
            return self._unavailable(DROPPED, is_transient=True)
        # A certificate that is not accepted will not be at the next attempt.
        is_transient = not any(cause.startswith("invalid peer certificate") for cause in causes)
        return self._unavailable(self._unconnected(error), is_transient=is_transient)

    def _unconnected(self, error: RequestError) -> str:
        """Why there is no connection. Behind a proxy, none is made and no host looked up but the proxy's."""
        causes = _causes(error)
        is_proxied = self._settings.proxy_url is not None
        if "dns error" in causes:
            return NO_PROXY if is_proxied else UNKNOWN_HOST
        if any(cause.startswith("tunnel error") for cause in causes) or (is_proxied and "tcp connect error" in causes):
            return NO_PROXY
        return NO_CONNECTION if "tcp connect error" in causes or isinstance(error, ConnectTimeoutError) else NOT_SECURE


class _Headers(Mapping[str, str]):
    """The headers of an answer; a value that is no text is one character which no header has."""

    def __init__(self, headers: HeaderMap) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        try:
            return self._headers[name]
        except ValueError:
            return "\N{REPLACEMENT CHARACTER}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)


class _Going:
    """A request that is made, and by whom."""

    def __init__(self, progress: Progress, task: "asyncio.Task[object] | None") -> None:
        self.progress = progress
        self.is_wanted = True
        self._task = task
        self._cancellations = task.cancelling() if task else 0

    def raise_if_cancelled(self) -> None:
        """Raise what the library swallows where its result was there when the task was cancelled."""
        if self._task and self._task.cancelling() > self._cancellations:
            raise asyncio.CancelledError

    def leaving(self, body: bytes) -> Iterator[bytes]:
        """A body that is asked for, once, before anything of its request leaves; one that was given up is not there any more."""
        if not self.is_wanted:
            raise RuntimeError("the request was given up before it was sent")
        self.progress.left = True
        yield body


def _causes(error: RequestError) -> frozenset[str]:
    """What the library says led to an error: the one place where it tells the kinds of failing connections apart."""
    return frozenset(cause["message"] for cause in (error.details or {}).get("causes") or ())

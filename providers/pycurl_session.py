"""The connections to one provider by pycurl (libcurl), which may not be installed: nothing else imports it."""

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import pycurl

from providers.errors import ProviderBadResponse, ProviderError
from providers.pycurl_transfer import Sockets, Transfer
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

# What curl/curl.h has and pycurl has no names for.
_SUPPRESS_CONNECT_HEADERS, _CA_CACHE_TIMEOUT = 265, 321
_NO_PARTIAL_CHAIN = 4
_E_PROXY, _E_TOO_LARGE = 97, 100

_ENCODING = "Accept-Encoding"
_PIECE_BYTES = 64 * 1024
_DNS_CACHE_SECONDS = 10
"""As with aiohttp: how long a provider that moves to another address is still asked at the one before."""
_REASONS: Mapping[int, str] = {
    pycurl.E_COULDNT_RESOLVE_PROXY: NO_PROXY,
    _E_PROXY: NO_PROXY,
    pycurl.E_COULDNT_RESOLVE_HOST: UNKNOWN_HOST,
    pycurl.E_COULDNT_CONNECT: NO_CONNECTION,
    pycurl.E_OPERATION_TIMEDOUT: NO_CONNECTION,
    pycurl.E_SSL_CONNECT_ERROR: NOT_SECURE,
    pycurl.E_PEER_FAILED_VERIFICATION: NOT_SECURE,
    pycurl.E_SSL_CERTPROBLEM: NOT_SECURE,
}
_NOT_HTTP = frozenset({pycurl.E_UNSUPPORTED_PROTOCOL, pycurl.E_FTP_WEIRD_SERVER_REPLY, _E_TOO_LARGE})
_OF_NO_HTTP = ("chunk", "headers")
"""Are in libcurl's words about a body whose chunks are none, and a head that is too large; their code is that of a lost connection."""


class PycurlSession(HttpSession):
    """What is under way has a transfer to itself; the connections are shared by all of them."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, user_agent: str) -> None:
        super().__init__(provider, settings, user_agent)
        base = urlsplit(settings.base_url)
        is_forwarded = settings.proxy_url is not None and base.scheme == "http"
        self._target_base = base.geturl() if is_forwarded else base.path
        self._multi: pycurl.AsyncCurlMulti | None = None
        self._options: dict[int, object] = {}
        # libcurl says Accept-Encoding itself, and the last two where they are not named here without a value.
        own = [(name, f"{name}: {value}") for name, value in self._headers.items() if name != _ENCODING]
        self._lines_of_all = [*own, ("Expect", "Expect:"), ("Content-Type", "Content-Type:")]
        self._last_headers: tuple[Mapping[str, str], list[str]] = ({}, self._lines({}))
        self._idle: list[Transfer] = []
        self._sockets = Sockets()

    async def open(self) -> None:
        """Make the session. Nothing is sent yet. Raises OSError where a file with certificates cannot be read."""
        self._options = self._options_of_all()
        self._multi = pycurl.AsyncCurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, self._settings.max_concurrency)

    async def close(self) -> None:
        """Close all connections."""
        multi, self._multi = self._multi, None
        if multi is not None:
            await multi.aclose()
        while self._idle:
            self._idle.pop().close()

    async def send(self, request: UpstreamRequest, progress: Progress, intake: Intake) -> UpstreamResponse:
        """Send a request and read its whole answer."""
        multi = self._multi
        if multi is None:
            raise RuntimeError("the transport is used before it is opened")
        outcome: UpstreamResponse | ProviderError | None = None
        while outcome is None:
            outcome = await self._exchange(multi, request, progress, intake)
        if isinstance(outcome, UpstreamResponse):
            return outcome
        # Here, so that it has nothing of the library's error about it, whose text names hosts.
        try:
            raise outcome
        finally:
            # Its traceback holds this frame, and what only the garbage collector frees makes everything wait.
            del outcome

    async def _exchange(
        self, multi: pycurl.AsyncCurlMulti, request: UpstreamRequest, progress: Progress, intake: Intake
    ) -> UpstreamResponse | ProviderError | None:
        """The answer, or why there is none; None where nothing left, because the provider had closed the connection that was kept."""
        target, lines = self._target_base + request.path, self._lines_of(request)
        transfer = self._idle.pop() if self._idle else Transfer(self._handle(), self._sockets, self._judge)
        transfer.begin(request, target, lines, progress, intake)
        outcome: UpstreamResponse | ProviderError | None = None
        try:
            await multi.add_handle(transfer.handle)
            outcome = transfer.answer() or self._unavailable(BROKE_OFF, is_transient=False)
        except pycurl.error as error:
            if not transfer.was_closed:
                outcome = transfer.failure or self._failed(*error.args, has_begun=transfer.has_begun)
        except asyncio.CancelledError:
            if multi is self._multi or _is_cancelled():
                raise
            outcome = self._unavailable(DROPPED, is_transient=False)
        finally:
            transfer.end()
            if multi is self._multi and (transfer.was_closed or isinstance(outcome, UpstreamResponse)):
                self._idle.append(transfer)
            else:
                transfer.close()
        return outcome

    def _handle(self) -> pycurl.Curl:
        handle = pycurl.Curl()
        for option, value in self._options.items():
            handle.setopt(option, value)
        return handle

    def _options_of_all(self) -> dict[int, object]:
        """What all requests to the provider have in common."""
        settings = self._settings
        return {
            pycurl.URL: settings.base_url,
            pycurl.NOSIGNAL: 1,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.ACCEPT_ENCODING: self._headers[_ENCODING],
            pycurl.CONNECTTIMEOUT_MS: max(1, round(settings.connect_timeout_seconds * 1000)),
            # Said even where there is none, or the environment's would be taken.
            pycurl.PROXY: settings.proxy_url or "",
            pycurl.NOPROXY: "",
            _SUPPRESS_CONNECT_HEADERS: 1,
            pycurl.DNS_CACHE_TIMEOUT: _DNS_CACHE_SECONDS,
            pycurl.BUFFERSIZE: _PIECE_BYTES,
            **self._tls_options(),
        }

    def _tls_options(self) -> dict[int, object]:
        """The options that secure connections as `ProviderSettings.tls_context` does."""
        takes_part_of_a_chain = self._settings.tls_context().verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN
        chains = 0 if takes_part_of_a_chain else _NO_PARTIAL_CHAIN
        identity, system = self._settings.client_identity(), ssl.get_default_verify_paths()
        file, folder = (system.cafile, system.capath) if self._settings.ca_cert is None else (str(self._settings.ca_cert), None)
        options: dict[int, object] = {
            pycurl.SSLVERSION: pycurl.SSLVERSION_TLSv1_2,
            pycurl.SSL_OPTIONS: chains,
            pycurl.PROXY_SSL_OPTIONS: chains,
            pycurl.CAINFO: file,
            pycurl.PROXY_CAINFO: file,
            pycurl.CAPATH: folder,
            pycurl.PROXY_CAPATH: folder,
            # To read the authorities takes long enough to do it once only.
            _CA_CACHE_TIMEOUT: -1,
        }
        return options if identity is None else {**options, pycurl.SSLCERT_BLOB: identity, pycurl.SSLKEY_BLOB: identity}

    def _lines_of(self, request: UpstreamRequest) -> list[str]:
        """The lines of a request's headers, the same ones for requests in a row with the same headers."""
        headers, lines = self._last_headers
        if request.headers != headers:
            lines = self._lines(request.headers)
            self._last_headers = dict(request.headers), lines
        return lines

    def _lines(self, headers: Mapping[str, str]) -> list[str]:
        """The lines of headers. Raises ValueError for a value that would be more than one."""
        lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers.items()]
        text = "".join(lines)
        if "\n" in text or "\r" in text:
            raise ValueError("a header with a line break in it cannot be sent")
        return lines + [line for name, line in self._lines_of_all if name not in headers]

    def _failed(self, code: int, words: str, *, has_begun: bool) -> ProviderError:
        if code in _NOT_HTTP or (code == pycurl.E_RECV_ERROR and any(word in words for word in _OF_NO_HTTP)):
            return ProviderBadResponse(self._provider, NOT_HTTP)
        if has_begun:
            return self._unavailable(BROKE_OFF, is_transient=False)
        is_proxys = code == pycurl.E_COULDNT_CONNECT and self._settings.proxy_url is not None
        # A certificate that is not accepted will not be at the next attempt.
        is_transient = code != pycurl.E_PEER_FAILED_VERIFICATION
        return self._unavailable(NO_PROXY if is_proxys else _REASONS.get(code, DROPPED), is_transient=is_transient)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

"""The connections to one provider over HTTP: what every HTTP client behind them keeps to. `providers.http_client` has the clients.

What goes wrong on a connection is told by its kind, never in a library's words.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from providers.errors import ProviderBadResponse, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.upstream import UpstreamRequest, UpstreamResponse

UNKNOWN_HOST = "its host name is not known here."
NOT_SECURE = "no secure connection to it could be made."
NO_PROXY = "the proxy does not let us through to it."
NO_CONNECTION = "it takes no connection."
DROPPED = "the connection to it broke before it answered."
BROKE_OFF = "its answer broke off, or could not be unpacked."
NOT_HTTP = "its answer is not readable HTTP."

_REDIRECTS = range(300, 400)
_NOT_DONE = frozenset({*range(400, 500), 501})


class Progress(Struct, eq=False):
    """How far a request has come, however it ends."""

    left: bool = False
    """Whether the request may have left this machine. It decides about writes alone: of a read it may be said too early."""
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


class Judge:
    """Sees as an answer comes whether it is read on, and keeps how far it has come. It raises `ProviderBadResponse` where it is not."""

    def __init__(self, provider: CustomerProvider, max_response_bytes: int) -> None:
        self._provider = provider
        self._max_response_bytes = max_response_bytes

    def head(self, status: int | None, progress: Progress) -> None:
        """The head of an answer has come, with this status, or none that is one."""
        if status is None:
            raise ProviderBadResponse(self._provider, NOT_HTTP)
        progress.status = status
        if status in _REDIRECTS:
            raise ProviderBadResponse(self._provider, f"it redirects ({status}), which is not followed.")

    def body(self, size: int, progress: Progress) -> None:
        """So many bytes of its body have come."""
        progress.received = size
        if size > self._max_response_bytes:
            raise ProviderBadResponse(self._provider, f"its answer is larger than {self._max_response_bytes} bytes.")


class HttpSession(ABC):
    """Sends single requests, each once. Open it before use, close it after."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, user_agent: str) -> None:
        self._provider = provider
        self._settings = settings
        self._judge = Judge(provider, settings.max_response_bytes)
        self._headers: Mapping[str, str] = {
            "Accept": "application/json",
            # Said here, because HTTP clients offer whatever they find installed.
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": user_agent,
        }

    @abstractmethod
    async def open(self) -> None:
        """Make the session. Nothing is sent yet."""

    @abstractmethod
    async def close(self) -> None:
        """Close all connections."""

    @abstractmethod
    async def send(self, request: UpstreamRequest, progress: Progress, intake: Intake) -> UpstreamResponse:
        """Send a request and read its whole answer, whose bytes the ``intake`` takes in as they come.

        Raises `ProviderUnavailable` and `ProviderBadResponse`. A connection on which an answer was not read to its end is closed.
        """

    async def _add(self, chunk: bytes, body: bytearray, progress: Progress, intake: Intake) -> None:
        """Add to a body what has come of it now, and wait until there is room for it."""
        body += chunk
        self._judge.body(len(body), progress)
        if not intake.try_take(len(chunk)):
            await intake.take(len(chunk))

    def _unavailable(self, reason: str, *, is_transient: bool) -> ProviderUnavailable:
        return ProviderUnavailable(self._provider, reason, is_transient=is_transient)

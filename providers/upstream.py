"""One request to a provider, and its answer, as they go over the wire."""

from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

MAX_RETRY_AFTER = 24 * 60 * 60


class UpstreamRequest(Struct, frozen=True):
    """One HTTP request, as it goes out: the path is percent-encoded already and is not touched again."""

    operation: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    find_out: str | None = None
    """Makes the request a write: how to find out whether it was done when its answer is lost, a sentence for clients."""
    own_headers: frozenset[str] = frozenset()
    """The names of those headers that another request for the same has other values of, such as an id of each request."""

    @property
    def identity(self) -> Hashable:
        """What it has in common with every request for the same, and with no other."""
        headers = frozenset(header for header in self.headers.items() if header[0] not in self.own_headers)
        return self.operation, self.method, self.path, self.body, headers

    def with_headers(self, headers: Mapping[str, str]) -> "UpstreamRequest":
        """The same request with these headers, too."""
        return replace(self, headers={**self.headers, **headers}) if headers else self

    @property
    def is_write(self) -> bool:
        """Whether it changes something, so that it must not be sent twice."""
        return self.find_out is not None


class UpstreamResponse(Struct, eq=False):
    """One whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray
    """Empty once it has been read as JSON: a document of many megabytes is held once, not twice."""
    _value: object = None

    def __repr__(self) -> str:
        """Nothing of what it holds of a person."""
        return f"{type(self).__name__}({self.status})"

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
        """The seconds that Retry-After asks to wait, in either of its forms, of a day at most; None without one that makes sense."""
        value = self.headers.get("Retry-After", "").strip()
        try:
            asked = (
                float(value) if value.isascii() and value.isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
            )
        except (TypeError, ValueError, OverflowError):
            return None
        return min(max(0.0, asked), MAX_RETRY_AFTER)

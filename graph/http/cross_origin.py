"""Pages of other origins: a browser lets any page send requests here, and tells from which it sends one.

``Sec-Fetch-Site`` and ``Sec-Fetch-Mode`` are set by the browser and by no script (https://www.w3.org/TR/fetch-metadata/). Browsers that
lack them, and those that talk plain HTTP to another machine, still send ``Origin`` with whatever is no plain GET. What has neither was not
sent by a browser for a page that could read the answer.

What CORS has to say is said here and not by Starlette's middleware, which answers a preflight that it refuses with plain text, and tells
refused origins what is allowed to others.
"""

from collections.abc import Collection, Sequence

from starlette.types import Scope

from graph.http.headers import Header, RequestHeaders
from graph.http.request_id import HEADER

_MAX_AGE_SECONDS = 3600

_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST"),
    # A star is any header but this one.
    (b"access-control-allow-headers", b"*, Authorization"),
    (b"access-control-max-age", b"%d" % _MAX_AGE_SECONDS),
)
_EXPOSED = (b"access-control-expose-headers", HEADER.encode())


class CrossOrigin:
    """Knows which pages may ask: those of this server's own origin, and those of the origins that are allowed."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed

    def is_refused(self, scope: Scope, headers: RequestHeaders) -> bool:
        """Whether a browser sent this request for a page that may not ask."""
        origins = headers.all(b"origin")
        if origins and all(origin in self._allowed for origin in origins):
            return False
        sites = {site.strip().lower() for site in headers.all(b"sec-fetch-site")}
        if sites & {"cross-site", "same-site"}:
            return True
        # Behind a proxy that ends TLS the browser's origin is not what this server can tell of its own; the browser knows.
        return sites != {"same-origin"} and any(origin != _own_origin(scope, headers) for origin in origins)

    def answer_headers(self, headers: RequestHeaders) -> Sequence[Header]:
        """What lets the page that asked read the answer; nothing where its origin is not allowed."""
        origin = headers.first(b"origin")
        if origin is None or origin not in self._allowed:
            return ()
        return ((b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED)

    def preflight_headers(self, headers: RequestHeaders) -> Sequence[Header]:
        """What the browser wants to know before it sends what a page asks; nothing where its origin is not allowed."""
        return _PREFLIGHT if headers.first(b"origin") in self._allowed else ()


def is_navigation(headers: RequestHeaders) -> bool:
    """Whether a browser is to show the answer as a page: someone followed a link, typed the address, or sent a form."""
    return (headers.first(b"sec-fetch-mode") or "").strip().lower() == "navigate"


def _own_origin(scope: Scope, headers: RequestHeaders) -> str:
    return f"{scope['scheme']}://{headers.first(b'host') or ''}".lower()

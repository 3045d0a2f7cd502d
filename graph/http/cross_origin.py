"""Pages of other origins: a browser lets any page send requests here, and tells from which it sends one.

``Sec-Fetch-Site`` and ``Sec-Fetch-Mode`` are set by the browser and by no script (https://www.w3.org/TR/fetch-metadata/). Browsers that
lack them, and those that talk plain HTTP to another machine, still send ``Origin`` with whatever is no plain GET. What has neither was not
sent by a browser for a page that could read the answer.

What CORS has to say is said here and not by Starlette's middleware, which answers a preflight that it refuses with plain text, and tells
refused origins what is allowed to others.
"""

from collections.abc import Collection, Mapping

from starlette.datastructures import Headers
from starlette.types import Scope

from graph.http.request_id import HEADER

_MAX_AGE_SECONDS = 3600

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    # A star is any header but this one.
    "Access-Control-Allow-Headers": "*, Authorization",
    "Access-Control-Max-Age": str(_MAX_AGE_SECONDS),
}


class CrossOrigin:
    """Knows which pages may ask: those of this server's own origin, and those of the origins that are allowed."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed

    def is_refused(self, scope: Scope, headers: Headers) -> bool:
        """Whether a browser sent this request for a page that may not ask."""
        origins = headers.getlist("Origin")
        if origins and all(origin in self._allowed for origin in origins):
            return False
        sites = {site.strip().lower() for site in headers.getlist("Sec-Fetch-Site")}
        if sites & {"cross-site", "same-site"}:
            return True
        # Behind a proxy that ends TLS the browser's origin is not what this server can tell of its own; the browser knows.
        return sites != {"same-origin"} and any(origin != _own_origin(scope, headers) for origin in origins)

    def answer_headers(self, headers: Headers) -> Mapping[str, str]:
        """What lets the page that asked read the answer; nothing where its origin is not allowed."""
        origin = headers.get("Origin")
        if origin is None or origin not in self._allowed:
            return {}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": HEADER}

    def preflight_headers(self, headers: Headers) -> Mapping[str, str]:
        """What the browser wants to know before it sends what a page asks; nothing where its origin is not allowed."""
        return _PREFLIGHT if headers.get("Origin") in self._allowed else {}


def is_navigation(headers: Headers) -> bool:
    """Whether a browser is to show the answer as a page: someone followed a link, typed the address, or sent a form."""
    return headers.get("Sec-Fetch-Mode", "").strip().lower() == "navigate"


def _own_origin(scope: Scope, headers: Headers) -> str:
    return f"{scope['scheme']}://{headers.get('Host', '')}".lower()

"""Compressed answers, for clients that take them."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from graph.http.exposition import OPENMETRICS
from graph.http.negotiation import GRAPHQL_RESPONSE, MULTIPART
from graph.http.weights import weighed

SMALLEST = 500
"""The fewest bytes that are compressed: what is shorter fits one packet either way. Answers in several pieces always are."""

_CODINGS = ("zstd", "br", "gzip")
_NONE = "identity"


class Compressed:
    """Compresses what an application answers, in the coding that the client weighs highest; pieces of an answer as they come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        add_compress_type(GRAPHQL_RESPONSE)
        add_compress_type(OPENMETRICS)
        add_compress_type(MULTIPART, streaming=True)
        self._compressing = CompressMiddleware(app, minimum_size=SMALLEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or whatever else the application lives through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen = preferred_coding(",".join(Headers(scope=scope).getlist("Accept-Encoding")))
        # The middleware takes every coding that is not refused for equally welcome, so it is told of one alone.
        others = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._compressing({**scope, "headers": [*others, (b"accept-encoding", chosen.encode())]}, receive, send)


def preferred_coding(accept_encoding: str) -> str:
    """What an ``Accept-Encoding`` weighs highest: `zstd`, `br`, `gzip`, in this order where they weigh the same, or `identity`.

    RFC 9110, section 12.5.3. Plain is what is left where nothing else is taken, even where that is refused too.
    """
    weights = dict(weighed(accept_encoding))
    ranked = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in _CODINGS}
    best = max(_CODINGS, key=lambda coding: ranked[coding])
    return best if ranked[best] > 0 and ranked[best] >= weights.get(_NONE, 0.0) else _NONE

"""Compressed answers, for clients that take them."""

from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type

from graph.http.exposition import OPENMETRICS
from graph.http.headers import remembered
from graph.http.negotiation import GRAPHQL_RESPONSE, MULTIPART
from graph.http.weights import weighed

SMALLEST = 500
"""The fewest bytes that are compressed: what is shorter fits one packet either way. Answers in several pieces always are."""

_CODINGS = ("zstd", "br", "gzip")
_NONE = "identity"

add_compress_type(GRAPHQL_RESPONSE)
add_compress_type(OPENMETRICS)
add_compress_type(MULTIPART, streaming=True)


def compressed(app: ASGIApp, accept_encoding: str) -> ASGIApp:
    """An application whose answers are compressed in the coding that a client weighs highest; pieces of an answer as they come."""
    chosen = preferred_coding(accept_encoding)
    # The middleware takes every coding that is not refused for equally welcome, so it has no other.
    return CompressMiddleware(app, minimum_size=SMALLEST, zstd=chosen == "zstd", brotli=chosen == "br", gzip=chosen == "gzip")


@remembered
def preferred_coding(accept_encoding: str) -> str:
    """What an ``Accept-Encoding`` weighs highest: `zstd`, `br`, `gzip`, in this order where they weigh the same, or `identity`.

    RFC 9110, section 12.5.3. Plain is what is left where nothing else is taken, even where that is refused too.
    """
    weights = dict(weighed(accept_encoding))
    ranked = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in _CODINGS}
    best = max(_CODINGS, key=lambda coding: ranked[coding])
    return best if ranked[best] > 0 and ranked[best] >= weights.get(_NONE, 0.0) else _NONE

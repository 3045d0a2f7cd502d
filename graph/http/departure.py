"""Clients that go away: the server tells an application of it at once, so that nobody has to listen for it with every request."""

import asyncio

from starlette.types import Scope

EXTENSION = "customer_graph.departure"
"""Among the extensions of a request's scope, as ASGI calls them, the one that tells of its client."""
GONE = "gone"
"""What the extension holds: a future of the connection, done once the client has gone."""


def departure_of(scope: Scope) -> asyncio.Future[None]:
    """What is done once the client of a request has gone; never where the server does not tell."""
    told: asyncio.Future[None] | None = scope.get("extensions", {}).get(EXTENSION, {}).get(GONE)
    return asyncio.get_running_loop().create_future() if told is None else told

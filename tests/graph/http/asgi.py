"""An ASGI application without a server around it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as a server passes it on: the path decoded, the rest as it was sent, names of headers in lower case."""

    method: str
    path: str
    query_string: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: tuple[bytes, ...] = ()
    """The pieces in which it comes."""
    is_whole: bool = True
    """Whether the body ends; else its client goes away."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What an application answered, its headers by names in lower case. Without an answer the status is 0."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@asynccontextmanager
async def lived(app: ASGIApp) -> AsyncIterator[None]:
    """Start an application, and stop it at the end."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.create_task(_call(app, {"type": "lifespan"}, told, said))
    await told.put({"type": "lifespan.startup"})
    answer = await said.get()
    assert answer["type"] == "lifespan.startup.complete", answer["type"]
    yield
    await told.put({"type": "lifespan.shutdown"})
    assert await said.get() == {"type": "lifespan.shutdown.complete"}
    await life


async def exchange(app: ASGIApp, request: HttpRequest) -> HttpResponse:
    """The response to a request, whose client stays until it is there unless its body is not whole."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    for number, piece in enumerate(request.body, 1):
        told.put_nowait({"type": "http.request", "body": piece, "more_body": number < len(request.body) or not request.is_whole})
    told.put_nowait({"type": "http.disconnect"} if not request.is_whole else {"type": "http.request"})
    scope = {
        "type": "http",
        "scheme": "http",
        "method": request.method,
        "path": request.path,
        "query_string": request.query_string,
        "headers": list(request.headers),
    }
    await _call(app, scope, told, said)
    return _response([said.get_nowait() for _ in range(said.qsize())])


def _response(messages: list[Message]) -> HttpResponse:
    if not messages:
        return HttpResponse(0, {}, b"")
    start, *pieces = messages
    assert start["type"] == "http.response.start"
    assert [piece.get("more_body", False) for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    assert len(headers) == len(start["headers"]), "a header is there twice"
    return HttpResponse(start["status"], headers, b"".join(piece.get("body", b"") for piece in pieces))


async def _call(app: ASGIApp, scope: dict[str, Any], told: asyncio.Queue[Message], said: asyncio.Queue[Message]) -> None:
    await app({"asgi": {"version": "3.0"}, **scope}, told.get, said.put)

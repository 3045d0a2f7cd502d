"""Writing a GraphQL answer to HTTP, in one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from graph.errors import ErrorCode
from graph.http.headers import Header
from graph.http.negotiation import GRAPHQL_RESPONSE, WHOLE
from graph.service import GraphQLAnswer

# The server takes the next piece once the client has taken most of those before it: then others have their turn, and little is held twice.
_PIECE_BYTES = 64 * 1024

# Answers hold personal data: nobody on the way may keep them.
_OF_EVERY_ANSWER = ((b"cache-control", b"no-store"), (b"vary", b"Accept, Origin"), (b"x-content-type-options", b"nosniff"))
_CONTENT_TYPES = {type_: (b"content-type", f"{type_}; charset=utf-8".encode()) for type_ in WHOLE}


def status_of(answer: GraphQLAnswer, media_type: str) -> HTTPStatus:
    """What was not executed is a bad request; but not to a client of plain JSON, which may take another status than 200 for no answer.

    Nor to one of an answer in pieces. A mutation by GET is one to all: whatever sent it has to change its method.
    """
    if answer.is_unsafe:
        return HTTPStatus.METHOD_NOT_ALLOWED
    return HTTPStatus.BAD_REQUEST if answer.refused and media_type == GRAPHQL_RESPONSE else HTTPStatus.OK


def body_of(answer: GraphQLAnswer, request_id: str) -> bytes:
    """The answer, or the first piece of it, as JSON, without ``data`` where nothing was executed."""
    content: dict[str, Any] = {}
    if answer.errors:
        content["errors"] = answer.errors
    if not answer.refused:
        content["data"] = answer.data
    if answer.increments is not None:
        content |= {"pending": answer.pending, "hasNext": True}
    content["extensions"] = {"requestId": request_id, **answer.extensions}
    return orjson.dumps(content)


def error_answer(code: ErrorCode, message: str, extensions: Mapping[str, Any] | None = None) -> GraphQLAnswer:
    """An answer to what is no GraphQL request, or to one that is not even begun with; ``extensions`` are those of the error."""
    return GraphQLAnswer(errors=[{"message": message, "extensions": {"code": code.value, **(extensions or {})}}], refused=True)


def start_of(status: int, headers: Sequence[Header]) -> dict[str, Any]:
    """The ASGI message that begins a response, with what every response has beside these headers."""
    return {"type": "http.response.start", "status": status, "headers": [*_OF_EVERY_ANSWER, *headers]}


def described(media_type: str, body: bytes) -> Sequence[Header]:
    """What a response says of a whole body in one of the types for it."""
    return (_CONTENT_TYPES[media_type], (b"content-length", b"%d" % len(body)))


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """One whole response, as an ASGI application."""

    status: int
    media_type: str
    body: bytes
    headers: Sequence[Header]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send(start_of(self.status, (*described(self.media_type, self.body), *self.headers)))
        length = len(self.body)
        if length <= _PIECE_BYTES:
            await send({"type": "http.response.body", "body": self.body, "more_body": False})
            return
        view = memoryview(self.body)
        for begin in range(0, length, _PIECE_BYTES):
            end = begin + _PIECE_BYTES
            await send({"type": "http.response.body", "body": view[begin:end], "more_body": end < length})


@dataclass(frozen=True, slots=True)
class EmptyResponse:
    """A response that has nothing to tell but its headers, as an ASGI application."""

    headers: Sequence[Header]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send(start_of(HTTPStatus.NO_CONTENT, self.headers))
        await send({"type": "http.response.body"})

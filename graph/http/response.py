"""Writing a GraphQL answer to HTTP, in one piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from graph.errors import ErrorCode
from graph.http.negotiation import GRAPHQL_RESPONSE
from graph.service import GraphQLAnswer

# The server takes the next piece once the client has taken most of those before it: then others have their turn, and little is held twice.
_PIECE_BYTES = 64 * 1024


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


def start_of(status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """The ASGI message that begins a response. Answers hold personal data: nobody on the way may keep them."""
    all_headers = {"Cache-Control": "no-store", "Vary": "Accept, Origin", "X-Content-Type-Options": "nosniff", **headers}
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in all_headers.items()]
    return {"type": "http.response.start", "status": status, "headers": encoded}


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """One whole response, as an ASGI application."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        described = {"Content-Type": f"{self.media_type}; charset=utf-8", "Content-Length": str(len(self.body))}
        await send(start_of(self.status, {**described, **self.headers}))
        for piece, is_last in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": not is_last})

    def _pieces(self) -> Iterator[tuple[bytes, bool]]:
        """The body as it is handed on, and whether a piece is the last."""
        length = len(self.body)
        for begin in range(0, max(1, length), _PIECE_BYTES):
            end = begin + _PIECE_BYTES
            yield self.body[begin:end], end >= length


@dataclass(frozen=True, slots=True)
class EmptyResponse:
    """A response that has nothing to tell but its headers, as an ASGI application."""

    headers: Mapping[str, str]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send(start_of(HTTPStatus.NO_CONTENT, self.headers))
        await send({"type": "http.response.body"})

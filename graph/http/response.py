"""Writing a GraphQL answer to HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from graph.errors import ErrorCode
from graph.http.negotiation import GRAPHQL_RESPONSE
from graph.service import GraphQLAnswer


def status_of(answer: GraphQLAnswer, media_type: str) -> HTTPStatus:
    """What was not executed is a bad request; but not to a client of plain JSON, which may take another status than 200 for no answer.

    A mutation by GET is one to all: whatever sent it has to change its method.
    """
    if answer.is_unsafe:
        return HTTPStatus.METHOD_NOT_ALLOWED
    return HTTPStatus.BAD_REQUEST if answer.refused and media_type == GRAPHQL_RESPONSE else HTTPStatus.OK


def body_of(answer: GraphQLAnswer, request_id: str) -> bytes:
    """The answer as JSON, without ``data`` where nothing was executed."""
    content: dict[str, Any] = {}
    if answer.errors:
        content["errors"] = answer.errors
    if not answer.refused:
        content["data"] = answer.data
    content["extensions"] = {"requestId": request_id}
    return orjson.dumps(content)


def error_answer(code: ErrorCode, message: str) -> GraphQLAnswer:
    """An answer to what is no GraphQL request."""
    return GraphQLAnswer(None, [{"message": message, "extensions": {"code": code.value}}], refused=True)


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """One whole response, as an ASGI application. Answers hold personal data: nobody on the way may keep them."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        headers = {
            "Content-Type": f"{self.media_type}; charset=utf-8",
            "Content-Length": str(len(self.body)),
            "Cache-Control": "no-store",
            "Vary": "Accept",
            "X-Content-Type-Options": "nosniff",
            **self.headers,
        }
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": encoded})
        await send({"type": "http.response.body", "body": self.body})

"""The GraphQL endpoint: a plain ASGI application."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import INTERNAL_MESSAGE, ErrorCode
from graph.http.examples import EXAMPLES
from graph.http.explorer import explorer_page
from graph.http.negotiation import GRAPHQL_RESPONSE, HTML, JSON, negotiated
from graph.http.request import ClientGone, HttpError, from_body, from_query_string
from graph.http.request_id import HEADER, request_id
from graph.http.response import JsonResponse, body_of, error_answer, status_of
from graph.service import GraphQLAnswer, GraphQLService

_log = structlog.get_logger("graph.http")

_OFFERED: dict[str, Sequence[str]] = {"GET": (GRAPHQL_RESPONSE, JSON, HTML), "POST": (GRAPHQL_RESPONSE, JSON)}


class GraphQLView:
    """Answers GraphQL over HTTP by GET and POST, and shows the explorer to a browser."""

    def __init__(self, service: GraphQLService, max_body_bytes: int) -> None:
        self._service = service
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        id_ = request_id(headers.get(HEADER))
        with structlog.contextvars.bound_contextvars(request_id=id_), suppress(ClientGone):
            response = await self._response(scope, headers, receive, id_)
            await response(scope, receive, send)

    async def _response(self, scope: Scope, headers: Headers, receive: Receive, id_: str) -> ASGIApp:
        media_type = JSON
        try:
            media_type = _media_type(scope["method"], headers)
            if media_type == HTML:
                return _page(id_, headers.get("Host", "127.0.0.1:8000"))
            answer = await self._answer(scope, headers, receive)
            allowed = {"Allow": "POST"} if answer.is_unsafe else {}
            return JsonResponse(status_of(answer, media_type), media_type, body_of(answer, id_), {HEADER: id_, **allowed})
        except HttpError as error:
            _log.info("request refused", status=error.status.value, code=error.code.value)
            answer, status, extra = error_answer(error.code, str(error)), error.status, error.headers
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - a fault of ours must neither leave the client without an answer nor show itself to it
            _log.exception("request failed")
            answer, status, extra = error_answer(ErrorCode.INTERNAL, INTERNAL_MESSAGE), HTTPStatus.INTERNAL_SERVER_ERROR, {}
        return JsonResponse(status, media_type, body_of(answer, id_), {HEADER: id_, **extra})

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive) -> GraphQLAnswer:
        if scope["method"] == "GET":
            request = replace(from_query_string(scope["query_string"], self._max_body_bytes), is_safe=True)
        else:
            request = await from_body(headers, receive, self._max_body_bytes)
        return await self._service.answer(request)


def _page(id_: str, host: str) -> ASGIApp:
    page = explorer_page(EXAMPLES, host)
    page.headers.update({HEADER: id_, "Vary": "Accept"})
    return page


def _media_type(method: str, headers: Headers) -> str:
    offered = _OFFERED.get(method)
    if offered is None:
        allowed = ", ".join(_OFFERED)
        raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, f"The endpoint takes {allowed}.", headers={"Allow": allowed})
    media_type = negotiated(",".join(headers.getlist("Accept")), offered)
    if media_type is None:
        raise HttpError(HTTPStatus.NOT_ACCEPTABLE, f"Accept must allow one of {', '.join(offered)}.")
    return media_type

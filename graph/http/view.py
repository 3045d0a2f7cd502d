"""The GraphQL endpoint: a plain ASGI application."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from msgspec.structs import replace
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, unbind_contextvars

from graph.errors import INTERNAL_MESSAGE, ErrorCode
from graph.http.admission import Admission
from graph.http.compression import SMALLEST, compressed
from graph.http.cross_origin import CrossOrigin, is_navigation
from graph.http.departure import departure_of
from graph.http.examples import EXAMPLES
from graph.http.explorer import explorer_page
from graph.http.headers import Header, RequestHeaders
from graph.http.negotiation import HTML, JSON, WHOLE, Accepted, accepted
from graph.http.request import (
    EXPLAIN_HEADER,
    MAX_QUERY_STRING_BYTES,
    HttpError,
    asked_deadline,
    explained,
    from_body,
    from_query_string,
    graphql_request,
)
from graph.http.request_id import id_header, request_id
from graph.http.response import EmptyResponse, JsonResponse, body_of, error_answer, status_of
from graph.http.stream import FRAMINGS, StreamedResponse
from graph.service import ClientGone, GraphQLAnswer, GraphQLRequest, GraphQLService
from graph.settings import Settings
from graph.tracing import Tracing

_log = structlog.get_logger("graph.http")

_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_ALLOW = (b"allow", ", ".join(_METHODS).encode())
_ALLOW_POST = (b"allow", b"POST")
_SAFE = ("GET", "HEAD")
_OF_THE_LOG = ("request_id", "trace_id")
"""What is on every line that is logged while a request is answered."""


@dataclass(slots=True)
class _Exchange:
    """One request as it comes, and what its answer has to keep to."""

    scope: Scope
    receive: Receive
    headers: RequestHeaders
    id_: str
    is_safe: bool
    """Whether it comes by a method that must change nothing."""
    accepted: Accepted
    common: Sequence[Header]
    """What every answer to it has in its headers."""
    is_admitted: bool = False
    """Whether it holds one of the places for operations, which it gives back once it is answered."""


class GraphQLView:
    """Answers GraphQL over HTTP by GET and POST, and shows the explorer to a browser."""

    def __init__(self, service: GraphQLService, settings: Settings, admission: Admission, tracing: Tracing | None = None) -> None:
        self._service = service
        self._admission = admission
        self._tracing = tracing
        self._max_body_bytes = settings.limits.body_bytes
        self._cross_origin = CrossOrigin(settings.cors_origins)
        self._explains = settings.explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = RequestHeaders(scope["headers"])
        id_, is_safe = request_id(headers), scope["method"] in _SAFE
        accepts = accepted(headers.joined(b"accept"), page=is_safe)
        common = (id_header(id_), *self._cross_origin.answer_headers(headers))
        exchange = _Exchange(scope, receive, headers, id_, is_safe, accepts, common)
        bind_contextvars(request_id=id_)
        try:
            response = await self._response(exchange)
            await response(scope, receive, send)
        except ClientGone:
            return
        finally:
            if exchange.is_admitted:
                self._admission.leave()
            unbind_contextvars(*_OF_THE_LOG)

    async def _response(self, exchange: _Exchange) -> ASGIApp:
        try:
            return await self._asked(exchange)
        except HttpError as error:
            _log.info("request refused", status=error.status.value, code=error.code.value)
            self._service.observation.request_refused(error.status, error.code)
            answer, status, more = error_answer(error.code, str(error), error.extensions), error.status, error.headers
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - a fault of ours must neither leave the client without an answer nor show itself to it
            _log.exception("request failed")
            answer, status, more = error_answer(ErrorCode.INTERNAL, INTERNAL_MESSAGE), HTTPStatus.INTERNAL_SERVER_ERROR, ()
        return _whole(status, exchange.accepted.of_errors, body_of(answer, exchange.id_), exchange, more)

    async def _asked(self, exchange: _Exchange) -> ASGIApp:
        """The response to what is asked. Raises `HttpError`, `ClientGone`."""
        scope, headers, accepts = exchange.scope, exchange.headers, exchange.accepted
        self._check(scope, headers)
        if scope["method"] == "OPTIONS":
            return EmptyResponse((_ALLOW, *exchange.common, *self._cross_origin.preflight_headers(headers)))
        if is_navigation(headers) or accepts.whole == HTML:
            return self._page(exchange)
        if accepts.whole is None and accepts.stream is None:
            raise HttpError(HTTPStatus.NOT_ACCEPTABLE, f"Accept must allow one of {', '.join((*WHOLE, *FRAMINGS))}.")
        self._admission.check()
        request = await self._request(exchange)
        self._admission.enter()
        exchange.is_admitted = True
        answer = await self._service.answer(self._traced(request, exchange), departure_of(scope))
        try:
            return _answered(answer, exchange)
        except BaseException:
            # There is no response now that would close it.
            if answer.increments is not None:
                await answer.increments.aclose()
            raise

    def _check(self, scope: Scope, headers: RequestHeaders) -> None:
        """Refuse what this endpoint is not there for, whatever is asked. Raises `HttpError`."""
        if is_navigation(headers):
            if scope["method"] not in _SAFE:
                raise HttpError(HTTPStatus.FORBIDDEN, "A form may not ask here.", ErrorCode.FORBIDDEN)
        elif self._cross_origin.is_refused(scope, headers):
            raise HttpError(HTTPStatus.FORBIDDEN, "A page of another origin may not ask here.", ErrorCode.FORBIDDEN)
        if scope["method"] not in _METHODS:
            raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, "The endpoint takes GET and POST.", headers=(_ALLOW,))

    async def _request(self, exchange: _Exchange) -> GraphQLRequest:
        headers = exchange.headers
        deadline = asked_deadline(headers)
        if exchange.is_safe:
            parameters = from_query_string(exchange.scope["query_string"], min(self._max_body_bytes, MAX_QUERY_STRING_BYTES))
        else:
            parameters = await from_body(headers, exchange.receive, self._max_body_bytes)
        return graphql_request(
            parameters,
            is_safe=exchange.is_safe,
            takes_increments=exchange.accepted.stream is not None,
            explain=explained(headers.joined(EXPLAIN_HEADER)),
            deadline_seconds=deadline,
        )

    def _traced(self, request: GraphQLRequest, exchange: _Exchange) -> GraphQLRequest:
        """The request as part of its trace, if there is to be one: until it is answered, whatever is logged has the trace's id."""
        if self._tracing is None:
            return request
        # Several do not name one trace, and together are not valid.
        trace = self._tracing.operation(exchange.headers.joined(b"traceparent"))
        bind_contextvars(trace_id=trace.id)
        return replace(request, trace=trace)

    def _page(self, exchange: _Exchange) -> ASGIApp:
        page = explorer_page(EXAMPLES, exchange.headers.first(b"host") or "127.0.0.1:8000", explains=self._explains)
        page.raw_headers += (*exchange.common, (b"vary", b"Accept, Origin"))
        return _compressed(page, exchange)


def _answered(answer: GraphQLAnswer, exchange: _Exchange) -> ASGIApp:
    """The response of an answer: as a stream where it comes in pieces or the client takes nothing else, else whole."""
    accepts = exchange.accepted
    body = body_of(answer, exchange.id_)
    status = status_of(answer, accepts.whole or JSON)
    if accepts.stream and status == HTTPStatus.OK and (answer.increments is not None or accepts.whole is None):
        pending = [entry["id"] for entry in answer.pending]
        stream = StreamedResponse(FRAMINGS[accepts.stream], body, exchange.common, pending, answer.increments)
        return _compressed(stream, exchange)
    return _whole(status, accepts.whole or JSON, body, exchange, (_ALLOW_POST,) if answer.is_unsafe else ())


def _whole(status: HTTPStatus, media_type: str, body: bytes, exchange: _Exchange, more: Sequence[Header]) -> ASGIApp:
    response = JsonResponse(status, media_type, body, (*exchange.common, *more))
    return response if len(body) < SMALLEST else _compressed(response, exchange)


def _compressed(response: ASGIApp, exchange: _Exchange) -> ASGIApp:
    return compressed(response, exchange.headers.joined(b"accept-encoding"))

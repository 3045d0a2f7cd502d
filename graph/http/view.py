"""The GraphQL endpoint: a plain ASGI application."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import INTERNAL_MESSAGE, ErrorCode
from graph.http.admission import Admission
from graph.http.cross_origin import CrossOrigin, is_navigation
from graph.http.departure import departure_of
from graph.http.examples import EXAMPLES
from graph.http.explorer import explorer_page
from graph.http.negotiation import GRAPHQL_RESPONSE, HTML, JSON, negotiated, negotiated_stream
from graph.http.request import MAX_QUERY_STRING_BYTES, HttpError, asked_deadline, explained, from_body, from_query_string
from graph.http.request_id import HEADER, request_id
from graph.http.response import EmptyResponse, JsonResponse, body_of, error_answer, status_of
from graph.http.stream import FRAMINGS, StreamedResponse
from graph.service import ClientGone, GraphQLAnswer, GraphQLRequest, GraphQLService
from graph.settings import Settings
from graph.tracing import Tracing

_log = structlog.get_logger("graph.http")

_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_ALLOW = {"Allow": ", ".join(_METHODS)}
_SAFE = ("GET", "HEAD")
_WHOLE = (GRAPHQL_RESPONSE, JSON)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a client takes: the best type of a whole answer and the best of one in pieces, either None where it takes none."""

    whole: str | None
    stream: str | None

    @property
    def of_errors(self) -> str:
        """The type of an answer with a status of its own, whatever the client takes: the error is for whoever wrote the client."""
        return self.whole if self.whole in _WHOLE else JSON


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One request as it comes; ``open`` ends with its answer."""

    scope: Scope
    headers: Headers
    receive: Receive
    open: ExitStack


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
        headers = Headers(scope=scope)
        id_ = request_id(headers.get(HEADER))
        with structlog.contextvars.bound_contextvars(request_id=id_), suppress(ClientGone), ExitStack() as open_:
            response = await self._response(_Exchange(scope, headers, receive, open_), id_)
            await response(scope, receive, send)

    async def _response(self, exchange: _Exchange, id_: str) -> ASGIApp:
        accepted = _accepted(exchange.scope["method"], exchange.headers)
        common = {HEADER: id_, **self._cross_origin.answer_headers(exchange.headers)}
        try:
            return await self._asked(exchange, accepted, common)
        except HttpError as error:
            _log.info("request refused", status=error.status.value, code=error.code.value)
            self._service.observation.request_refused(error.status, error.code)
            answer, status = error_answer(error.code, str(error), error.extensions), error.status
            common |= dict(error.headers)
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - a fault of ours must neither leave the client without an answer nor show itself to it
            _log.exception("request failed")
            answer, status = error_answer(ErrorCode.INTERNAL, INTERNAL_MESSAGE), HTTPStatus.INTERNAL_SERVER_ERROR
        return JsonResponse(status, accepted.of_errors, body_of(answer, id_), common)

    async def _asked(self, exchange: _Exchange, accepted: Accepted, common: Mapping[str, str]) -> ASGIApp:
        """The response to what is asked. Raises `HttpError`, `ClientGone`."""
        scope, headers = exchange.scope, exchange.headers
        self._check(scope, headers)
        if scope["method"] == "OPTIONS":
            return EmptyResponse({**_ALLOW, **common, **self._cross_origin.preflight_headers(headers)})
        if is_navigation(headers) or accepted.whole == HTML:
            return self._page(headers, common)
        if accepted.whole is None and accepted.stream is None:
            raise HttpError(HTTPStatus.NOT_ACCEPTABLE, f"Accept must allow one of {', '.join((*_WHOLE, *FRAMINGS))}.")
        self._admission.check()
        request = await self._request(exchange)
        exchange.open.enter_context(self._admission.admitted())
        request = self._traced(request, exchange)
        answer = await self._service.answer(replace(request, takes_increments=accepted.stream is not None), departure_of(scope))
        try:
            return _answered(answer, accepted, common)
        except BaseException:
            # There is no response now that would close it.
            if answer.increments is not None:
                await answer.increments.aclose()
            raise

    def _check(self, scope: Scope, headers: Headers) -> None:
        """Refuse what this endpoint is not there for, whatever is asked. Raises `HttpError`."""
        if is_navigation(headers):
            if scope["method"] not in _SAFE:
                raise HttpError(HTTPStatus.FORBIDDEN, "A form may not ask here.", ErrorCode.FORBIDDEN)
        elif self._cross_origin.is_refused(scope, headers):
            raise HttpError(HTTPStatus.FORBIDDEN, "A page of another origin may not ask here.", ErrorCode.FORBIDDEN)
        if scope["method"] not in _METHODS:
            raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, "The endpoint takes GET and POST.", headers=_ALLOW)

    async def _request(self, exchange: _Exchange) -> GraphQLRequest:
        scope, headers = exchange.scope, exchange.headers
        is_safe, deadline = scope["method"] in _SAFE, asked_deadline(headers)
        if is_safe:
            request = from_query_string(scope["query_string"], min(self._max_body_bytes, MAX_QUERY_STRING_BYTES))
        else:
            request = await from_body(headers, exchange.receive, self._max_body_bytes)
        return replace(request, is_safe=is_safe, explain=explained(headers), deadline_seconds=deadline)

    def _traced(self, request: GraphQLRequest, exchange: _Exchange) -> GraphQLRequest:
        """The request as part of its trace, if there is to be one: until it is answered, whatever is logged has the trace's id."""
        if self._tracing is None:
            return request
        # Several do not name one trace, and together are not valid.
        trace = self._tracing.operation(",".join(exchange.headers.getlist("traceparent")))
        exchange.open.enter_context(structlog.contextvars.bound_contextvars(trace_id=trace.id))
        return replace(request, trace=trace)

    def _page(self, headers: Headers, common: Mapping[str, str]) -> ASGIApp:
        page = explorer_page(EXAMPLES, headers.get("Host", "127.0.0.1:8000"), explains=self._explains)
        page.headers.update({**common, "Vary": "Accept, Origin"})
        return page


def _accepted(method: str, headers: Headers) -> Accepted:
    accept = ",".join(headers.getlist("Accept"))
    return Accepted(negotiated(accept, (*_WHOLE, HTML) if method in _SAFE else _WHOLE), negotiated_stream(accept))


def _answered(answer: GraphQLAnswer, accepted: Accepted, common: Mapping[str, str]) -> ASGIApp:
    """The response of an answer: as a stream where it comes in pieces or the client takes nothing else, else whole."""
    body = body_of(answer, common[HEADER])
    status = status_of(answer, accepted.whole or JSON)
    if accepted.stream and status == HTTPStatus.OK and (answer.increments is not None or accepted.whole is None):
        pending = [entry["id"] for entry in answer.pending]
        return StreamedResponse(FRAMINGS[accepted.stream], body, common, pending, answer.increments)
    allowed = {"Allow": "POST"} if answer.is_unsafe else {}
    return JsonResponse(status, accepted.whole or JSON, body, {**common, **allowed})

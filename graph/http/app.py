"""The server's application: the GraphQL endpoint, and around it health, the explorer's files and the lifespan."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from typing import cast

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import ErrorCode
from graph.http.admission import Admission
from graph.http.compression import compressed
from graph.http.draining import DRAINING
from graph.http.explorer import explorer_assets
from graph.http.exposition import metrics_route
from graph.http.headers import RequestHeaders
from graph.http.negotiation import JSON
from graph.http.request_id import HEADER, request_id
from graph.http.response import body_of, error_answer
from graph.http.view import GraphQLView
from graph.logs import configure_logging
from graph.metrics import Metrics
from graph.observation import Observation
from graph.schema import schema
from graph.service import GraphQLService
from graph.settings import Settings, load_settings
from graph.tracing import Tracing, tracing_from_environment
from providers.clock import Clock, SystemClock
from providers.http_client import http_client
from providers.registry import Providers
from providers.shared import Shared

_log = structlog.get_logger("graph.http")

ENDPOINT = "/graphql"


class Application:
    """Sends a GraphQL request straight to its view, and everything else through Starlette."""

    def __init__(self, settings: Settings, clock: Clock, tracing: Tracing | None = None) -> None:
        self._settings = settings
        self._tracing = tracing
        self._metrics = Metrics() if settings.metrics else None
        observation = Observation(self._metrics)
        name = f"customer-graph/{version('customer-graph')}"
        client = http_client(settings.http_client)
        shared = Shared(clock, name, observation, http_client=client, single_flight=settings.single_flight)
        self._providers = Providers(settings.configured(), shared)
        service = GraphQLService(schema, settings, self._providers, clock, observation)
        self._admission = Admission(settings.limits.operations, observation.operations_in_flight)
        self._view = GraphQLView(service, settings, self._admission, tracing)
        self._ready = False
        self._surroundings: ASGIApp = Starlette(
            routes=[
                Route("/", _to_endpoint),
                Route("/health", _health),
                Route("/ready", self._readiness),
                Mount("/explorer", explorer_assets()),
                *([metrics_route(self._metrics.registry)] if self._metrics else []),
            ],
            exception_handlers={HTTPException: _no_such},
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through start and stop."""
        if scope["type"] != "http":
            app = self._surroundings
        elif scope["path"] == ENDPOINT:
            app = self._view
        else:
            app = compressed(self._surroundings, RequestHeaders(scope["headers"]).joined(b"accept-encoding"))
        await app(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if self._tracing:
                stack.push_async_callback(self._tracing.close)
            try:
                await stack.enter_async_context(self._providers)
            except Exception:
                # Whoever runs this application gets the failure as text, which no log may hold as it is.
                _log.exception("start failed")
                raise
            self._ready = True
            try:
                yield
            finally:
                self._ready = False

    async def _readiness(self, request: Request) -> Response:
        if self._ready and not request.scope.get("state", {}).get(DRAINING):
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "stopping"}, HTTPStatus.SERVICE_UNAVAILABLE)


def create_app_from_environment() -> Application:
    """The application with the settings of the environment, for a server's worker process. Raises `SettingsError`."""
    settings = load_settings()
    configure_logging(settings)
    application = Application(settings, SystemClock(), tracing_from_environment(settings))
    _shorten_garbage_collections()
    return application


def _shorten_garbage_collections() -> None:
    """Have the garbage collector look at little at a time: while it looks, nobody is answered.

    What is there by now stays, and is never looked at again. Operations that wait for providers are many objects that come and go by
    themselves: with a tenth of the first threshold, to look at them takes a quarter of the processor time of queries for fifty customers.
    `make hanging` and `make soak` show what comes of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _to_endpoint(_: Request) -> Response:
    return RedirectResponse(ENDPOINT)


async def _no_such(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    id_ = request_id(RequestHeaders(request.scope["headers"]))
    answer = error_answer(ErrorCode.BAD_USER_INPUT, f"{HTTPStatus(refused.status_code).phrase}. The graph is at {ENDPOINT}.")
    allow = {"Allow": "GET, HEAD"} if refused.status_code == HTTPStatus.METHOD_NOT_ALLOWED else {}
    return Response(body_of(answer, id_), refused.status_code, {HEADER: id_, **allow}, f"{JSON}; charset=utf-8")

"""The metrics as Prometheus reads them, in its own text format or in that of OpenMetrics, whichever the reader weighs higher."""

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.http.negotiation import negotiated

OPENMETRICS = "application/openmetrics-text"

_TEXT = "text/plain"


def metrics_route(registry: CollectorRegistry) -> Route:
    """Where everything that is measured can be read."""

    # No coroutine, so that Starlette runs it in a thread: operations need not wait until thousands of series are written.
    def written(request: Request) -> Response:
        accept = ",".join(request.headers.getlist("Accept"))
        # Whoever takes neither gets text all the same: it is a person, who looks what is there.
        if negotiated(accept, (_TEXT, OPENMETRICS)) == OPENMETRICS:
            return Response(openmetrics.generate_latest(registry), media_type=openmetrics.CONTENT_TYPE_LATEST)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", written)

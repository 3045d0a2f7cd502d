"""A collector of traces in a process of its own, which counts the spans that it is sent over OTLP and forgets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.measure.remote import Remote, remote

_HOST = "127.0.0.1"
_MAX_BYTES = 64 * 1024 * 1024


class Collector:
    """What runs there."""

    def __init__(self) -> None:
        self.spans = 0
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take a batch of spans (OpenTelemetry Protocol 1.x, over HTTP in protobuf)."""
        sent = ExportTraceServiceRequest.FromString(await request.read())
        self.spans += sum(len(scope.spans) for resource in sent.resource_spans for scope in resource.scope_spans)
        return web.Response(content_type="application/x-protobuf")


class CollectorProcess:
    """The collector that runs there."""

    def __init__(self, running: Remote[Collector], port: int) -> None:
        self._running = running
        self.environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{_HOST}:{port}"}
        """The variables by which a server sends its traces here."""

    async def taken(self) -> int:
        """How many spans came since this was asked last."""
        return await self._running.do(_taken)


@asynccontextmanager
async def collector_process() -> AsyncIterator[CollectorProcess]:
    """Collect until the context ends."""
    async with remote(_collector) as running:
        yield CollectorProcess(running, await running.do(_port))


@asynccontextmanager
async def _collector() -> AsyncIterator[Collector]:
    collector = Collector()
    app = web.Application(client_max_size=_MAX_BYTES)
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, 0).start()
        collector.port = runner.addresses[0][1]
        yield collector
    finally:
        await runner.cleanup()


async def _port(collector: Collector) -> int:
    return collector.port


async def _taken(collector: Collector) -> int:
    spans, collector.spans = collector.spans, 0
    return spans

"""Spans as a server made them: kept in the test's own process, or sent to a collector that the test stands in for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from graph.spans import Spans
from providers.clock import Clock
from providers.sandbox.runner import Sandbox
from tests.serving import Server, running_server

Tree = tuple[str, list["Tree"]]
"""A span's name, and the spans below it by their names."""


class Kept:
    """The spans that have ended."""

    def __init__(self, *, tells_providers: bool = False) -> None:
        provider = TracerProvider(shutdown_on_exit=False)
        self._exporter = InMemorySpanExporter()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracing = Spans(provider, tells_providers=tells_providers)

    @property
    def spans(self) -> list[ReadableSpan]:
        """All of them, in the order of their ends."""
        return list(self._exporter.get_finished_spans())

    def named(self, name: str) -> list[ReadableSpan]:
        """Those of this name, in the order of their ends."""
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        """The one of this name."""
        (span,) = self.named(name)
        return span

    def trees(self) -> list[Tree]:
        """The spans that have no other above them, with all that are below."""
        ids = {span_id(span) for span in self.spans}
        return sorted(self._tree(span) for span in self.spans if span.parent is None or span.parent.span_id not in ids)

    def _tree(self, span: ReadableSpan) -> Tree:
        return span.name, sorted(self._tree(other) for other in self.spans if other.parent and other.parent.span_id == span_id(span))


def span_id(span: ReadableSpan) -> int:
    """The span's own id."""
    assert span.context
    id_: int = span.context.span_id
    return id_


def trace_id(span: ReadableSpan) -> str:
    """The id of its trace, as it is written."""
    assert span.context
    return f"{span.context.trace_id:032x}"


def ours(span: ReadableSpan) -> dict[str, object]:
    """The attributes that are the graph's own, by their short names."""
    return {name.removeprefix("customer_graph."): value for name, value in (span.attributes or {}).items() if "customer_graph." in name}


def attempts(span: ReadableSpan) -> list[object]:
    """How each request of a call ended."""
    assert {event.name for event in span.events} <= {"attempt"}
    return [(event.attributes or {})["customer_graph.outcome"] for event in span.events]


@asynccontextmanager
async def traced_server(
    sandbox: Sandbox, clock: Clock | None = None, *, tells_providers: bool = False
) -> AsyncIterator[tuple[Server, Kept]]:
    """A server over a sandbox, and the spans that it makes; all have ended once the context has."""
    kept = Kept(tells_providers=tells_providers)
    async with running_server(sandbox.environment(), clock, kept.tracing) as server:
        yield server, kept


@dataclass
class Collector:
    """Where spans are sent to by OTLP over HTTP."""

    url: str = ""
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def variables(self) -> dict[str, str]:
        """What has a server send its spans here."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url}

    @property
    def text(self) -> str:
        """All that was sent, but for ids and times, in whose digits anything may be read."""
        for span in self._spans():
            for name in ("trace_id", "span_id", "parent_span_id", "start_time_unix_nano", "end_time_unix_nano"):
                span.ClearField(name)
            for event in span.events:
                event.ClearField("time_unix_nano")
        return "".join(map(str, self.requests))

    def names(self) -> list[str]:
        """The names of the spans that were sent."""
        return [span.name for span in self._spans()]

    def _spans(self) -> Iterator[Span]:
        for request in self.requests:
            for of_resource in request.resource_spans:
                for of_scope in of_resource.scope_spans:
                    yield from of_scope.spans

    def resource(self) -> dict[str, str]:
        """What whoever sent them says of itself, where that is text."""
        attributes = [attribute for request in self.requests for of in request.resource_spans for attribute in of.resource.attributes]
        return {attribute.key: attribute.value.string_value for attribute in attributes}

    async def take(self, request: web.Request) -> web.Response:
        """Take what is sent, and say so."""
        self.requests.append(ExportTraceServiceRequest.FromString(await request.read()))
        self.reached.set()
        return web.Response()

    async def hang(self, _: web.Request) -> web.Response:
        """Take nothing, and say nothing."""
        self.reached.set()
        await asyncio.Event().wait()
        return web.Response()


@asynccontextmanager
async def collector(*, hangs: bool = False) -> AsyncIterator[Collector]:
    """A collector on a free port."""
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.hang if hangs else collector.take)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield collector
    finally:
        await runner.cleanup()

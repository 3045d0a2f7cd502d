"""Traces as OpenTelemetry's spans: one for each operation, for each batch of a loader, and for each call to a provider.

docs/observability.md tells what each holds. None holds a key, a customer's value, a URL, a provider's text, or anything else of a client
than its trace's id. That is why W3C's `tracestate` is not taken: whatever a client wrote there would be sent on.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, format_trace_id, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from graph.logs import SMOOTH, OperationRecord
from providers.calls import Attempt, CallRecord, CallSpan
from providers.errors import DeadlineExceeded
from providers.records.identity import CustomerProvider
from resolvers.trace import Ended

_NAME = "customer-graph"
_UNREADABLE = "GraphQL Operation"
"""The name that OpenTelemetry's conventions have for an operation of which it is not known what it does."""
_LAST_SENDING_SECONDS = 2.0
"""How long the end of the server waits for a collector that does not answer."""
_W3C = TraceContextTextMapPropagator()
# The tasks of a batch inherit it, and nothing else is begun while it is set.
_batch: ContextVar[Context | None] = ContextVar("batch", default=None)


class Spans:
    """Makes spans with a provider of tracers, which it shuts down in the end.

    ``tells_providers`` says whether a call to a customer-data provider has a `traceparent`.
    """

    def __init__(self, provider: TracerProvider, *, tells_providers: bool) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(_NAME, version(_NAME))
        self._tells_providers = tells_providers

    def operation(self, traceparent: str) -> "OperationSpan":
        """An operation begins, as part of the trace that its request names, if it does, else of one of its own."""
        parent = _W3C.extract({"traceparent": traceparent}, Context())
        span = self._tracer.start_span(_UNREADABLE, parent, SpanKind.SERVER)
        return OperationSpan(self._tracer, span, tells_providers=self._tells_providers)

    async def close(self) -> None:
        """Send what has not been sent yet, as far as the collector takes it within two seconds."""
        # A thread that the process does not wait for: its library waits for half a minute.
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        await asyncio.to_thread(sending.join, _LAST_SENDING_SECONDS)


class OperationSpan:
    """The span of one operation, and the way to those below it."""

    def __init__(self, tracer: Tracer, span: Span, *, tells_providers: bool) -> None:
        self._tracer = tracer
        self._span = span
        self._context = set_span_in_context(span, Context())
        self._tells_providers = tells_providers

    @property
    def id(self) -> str:
        """The trace's id."""
        return format_trace_id(self._span.get_span_context().trace_id)

    @contextmanager
    def batch(self, loader: str, provider: CustomerProvider, keys: int) -> Iterator[Ended]:
        """Begin a batch's span, which ends with its last reading."""
        attributes = _ours({"loader": loader, "provider": provider.slug, "keys": keys})
        span = self._tracer.start_span(f"load {loader}", self._context, attributes=attributes)
        token = _batch.set(set_span_in_context(span, Context()))
        try:
            yield _BatchEnd(span, keys)
        finally:
            _batch.reset(token)

    def call(self, provider: CustomerProvider, operation: str) -> CallSpan:
        """Begin a call's span, below the batch that makes it, else below the operation."""
        attributes = _ours({"provider": provider.slug, "operation": operation})
        span = self._tracer.start_span(f"{provider.slug} {operation}", _batch.get() or self._context, SpanKind.CLIENT, attributes)
        return _CallSpan(span, is_told=self._tells_providers)

    def ended(self, record: OperationRecord) -> None:
        """End the span with what is known of the operation by now."""
        if record.kind:
            self._span.update_name(f"{record.kind} {record.name}" if record.name else record.kind)
        known: dict[str, AttributeValue | None] = {"graphql.operation.type": record.kind, "graphql.operation.name": record.name}
        known |= _ours({"outcome": record.outcome, "codes": record.codes, "calls": record.calls, "document": record.short_document})
        self._span.set_attributes({name: value for name, value in known.items() if value is not None})
        _end(self._span, has_failed=record.outcome == "errors")


class _BatchEnd:
    """Ends a batch's span once so many readings have ended."""

    def __init__(self, span: Span, keys: int) -> None:
        self._span = span
        self._left = keys
        self._has_failed = False

    def __call__(self, reading: asyncio.Future[Any]) -> None:
        self._left -= 1
        error = None if reading.cancelled() else reading.exception()
        self._has_failed |= error is not None and not (isinstance(error, DeadlineExceeded) and error.is_unwanted)
        if not self._left:
            _end(self._span, has_failed=self._has_failed)


class _CallSpan:
    def __init__(self, span: Span, *, is_told: bool) -> None:
        self._span = span
        self.headers: Mapping[str, str] = _traceparent(span) if is_told else {}

    def attempted(self, attempt: Attempt) -> None:
        milliseconds = round(attempt.elapsed * 1000, 1)
        self._span.add_event("attempt", _ours({"outcome": attempt.outcome, "milliseconds": milliseconds, "bytes": attempt.received}))

    def ended(self, record: CallRecord) -> None:
        attempts = len(record.attempts)
        self._span.set_attributes(_ours({"keys": record.keys, "outcome": record.outcome, "attempts": attempts, "bytes": record.received}))
        if record.is_shared:
            self._span.set_attribute("customer_graph.shared", value=True)
        _end(self._span, has_failed=record.outcome not in SMOOTH)


def sent_by_otlp(*, tells_providers: bool) -> Spans:
    """Spans that are sent by OTLP over HTTP, from a thread of its own. OpenTelemetry's variables say where to, which, and how many."""
    # As attributes of ours, they would count for more than the environment's.
    named = {"service.name": _NAME, "service.version": version(_NAME), **OTELResourceDetector().detect().attributes}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Spans(provider, tells_providers=tells_providers)


def _traceparent(span: Span) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    _W3C.inject(headers, set_span_in_context(span, Context()))
    return headers


def _ours(attributes: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Attributes by names that are nobody else's."""
    return {f"customer_graph.{name}": value for name, value in attributes.items()}


def _end(span: Span, *, has_failed: bool) -> None:
    if has_failed:
        span.set_status(StatusCode.ERROR)
    span.end()

"""What is measured while the server runs, in the words of Prometheus. No label holds anything that a client made up.

docs/observability.md tells what each metric means.
"""

from collections.abc import Sequence
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from graph.logs import OperationRecord
from graph.worker_metrics import readable
from providers.calls import CallRecord
from providers.records.identity import CustomerProvider
from providers.watch import BreakerState

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_KEYS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_OPERATION = ("kind", "outcome", "name")
_REQUEST = ("provider", "operation", "outcome")


class Metrics:
    """Counts and times what it is told of. It keeps watch over the ways to the providers, too (`ProviderWatch`).

    ``registry`` has all of it to be read: of this process, or of all worker processes where they count together.
    """

    def __init__(self) -> None:
        # When a series began, Prometheus sees for itself; the library does not know it where processes count together.
        disable_created_metrics()
        own = CollectorRegistry()
        counter, gauge = partial(Counter, registry=own), partial(Gauge, registry=own, multiprocess_mode="livesum")
        self._operations = _Timed(own, "customer_graph_operation", "operations that have ended", _OPERATION)
        self._operations_in_flight = gauge("customer_graph_operations_in_flight", "GraphQL operations that run.")
        refused = counter("customer_graph_http_requests_refused_total", "HTTP requests that came to no operation.", ["status", "code"])
        self._refused = cache(refused.labels)
        lookups = counter("customer_graph_prepared_operation_lookups_total", "Look-ups of prepared operations.", ["result"])
        self._hits, self._misses = lookups.labels("hit"), lookups.labels("miss")
        batches = Histogram("customer_graph_loader_batch_keys", "Keys in one batch.", ("loader", "provider"), buckets=_KEYS, registry=own)
        self._batches = cache(batches.labels)
        self._requests = _Timed(own, "customer_graph_upstream_request", "HTTP requests to providers", _REQUEST)
        retries = counter("customer_graph_upstream_retries_total", "HTTP requests sent again.", _REQUEST[:2])
        unexpected = counter("customer_graph_upstream_unexpected_values_total", "Values that no document lists.", _REQUEST[:2])
        shared = counter("customer_graph_upstream_calls_shared_total", "Calls that waited for another's HTTP requests.", _REQUEST[:2])
        self._rare = cache(lambda *values: (retries.labels(*values), unexpected.labels(*values), shared.labels(*values)))
        self._unsent = cache(counter("customer_graph_upstream_calls_not_sent_total", "Calls without any HTTP request.", _REQUEST).labels)
        self._received = cache(counter("customer_graph_upstream_received_bytes_total", "Bytes of answers, unpacked.", ["provider"]).labels)
        self._in_flight = cache(gauge("customer_graph_upstream_requests_in_flight", "HTTP requests that run.", ["provider"]).labels)
        self._queued = cache(gauge("customer_graph_upstream_requests_queued", "HTTP requests that wait.", ["provider"]).labels)
        self._breakers = cache(gauge("customer_graph_upstream_breakers", "Circuit breakers by state.", ["provider", "state"]).labels)
        self.registry = readable(own)

    def request_refused(self, status: int, code: str) -> None:
        """A request was refused before it came to an operation."""
        self._refused(str(status), code).inc()

    def operations_in_flight(self, change: int) -> None:
        """So many operations more, or fewer, are in flight."""
        self._operations_in_flight.inc(change)

    def operation(self, record: OperationRecord) -> None:
        """An operation has ended."""
        self._operations.ended(record.elapsed, record.kind or "unknown", record.outcome, record.name or "")

    def prepared(self, *, hit: bool) -> None:
        """An operation was looked up among the prepared ones."""
        (self._hits if hit else self._misses).inc()

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """A loader asks for so many keys together."""
        self._batches(loader, provider.slug).observe(size)

    def call(self, record: CallRecord) -> None:
        """A call to a provider has ended, or could not begin."""
        provider, operation = record.provider.slug, record.operation
        if not record.attempts and not record.is_shared:
            self._unsent(provider, operation, record.outcome.lower()).inc()
            return
        # All three are there from the first answer, at 0, and seldom more.
        retries, unexpected, shared = self._rare(provider, operation)
        if record.is_shared:
            shared.inc()
            return
        for attempt in record.attempts:
            self._requests.ended(attempt.elapsed, provider, operation, attempt.outcome.lower())
        self._received(provider).inc(record.received)
        if len(record.attempts) > 1:
            retries.inc(len(record.attempts) - 1)
        if record.unexpected:
            unexpected.inc(record.unexpected)

    def in_flight(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, are on their way."""
        self._in_flight(provider.slug).inc(change)

    def queued(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, wait to be sent."""
        self._queued(provider.slug).inc(change)

    def breaker(self, provider: CustomerProvider, state: BreakerState) -> None:
        """The provider's circuit breaker is in this state now."""
        for known in BreakerState:
            self._breakers(provider.slug, known.value.lower()).set(known is state)
        # Told at the start, too: from then on it can be seen that nothing is under way.
        self._in_flight(provider.slug)
        self._queued(provider.slug)


class _Timed:
    """Counts what ends, and times it, by the same labels.

    A label's values are looked up here: the library's own way to them takes longer than what it is for.
    """

    def __init__(self, registry: CollectorRegistry, name: str, what: str, labels: Sequence[str]) -> None:
        counter = Counter(f"{name}s_total", f"{what[0].upper()}{what[1:]}.", labels, registry=registry)
        duration = Histogram(f"{name}_duration_seconds", f"Duration of {what}.", labels, registry=registry, buckets=_SECONDS)
        self._children = cache(lambda *values: (counter.labels(*values), duration.labels(*values)))

    def ended(self, elapsed: float, *values: str) -> None:
        """One more has ended after so many seconds."""
        counter, duration = self._children(*values)
        counter.inc()
        duration.observe(elapsed)

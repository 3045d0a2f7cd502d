"""Everything that observes what the server does, told of it in one place: the log, and the metrics where they are on."""

from http import HTTPStatus

import structlog
from structlog.types import FilteringBoundLogger

from graph.errors import ErrorCode
from graph.logs import OperationRecord, log_call, log_operation
from graph.metrics import Metrics
from providers.calls import CallRecord
from providers.records.identity import CustomerProvider
from providers.watch import BreakerState


class Observation:
    """Passes on what happens. It keeps watch over the ways to the providers, too (`ProviderWatch`). Configure logging before it is made."""

    def __init__(self, metrics: Metrics | None = None) -> None:
        # Bound once: to find out how to log takes longer than most of what is told here.
        self._log: FilteringBoundLogger = structlog.get_logger().bind()
        self._metrics = metrics
        self._breakers: dict[CustomerProvider, BreakerState] = {}

    def request_refused(self, status: HTTPStatus, code: ErrorCode) -> None:
        """A request was refused that comes to no operation."""
        if self._metrics:
            self._metrics.request_refused(status.value, code.value)

    def operations_in_flight(self, change: int) -> None:
        """So many operations more, or fewer, are in flight: from when they are admitted to the end of their answers."""
        if self._metrics:
            self._metrics.operations_in_flight(change)

    def operation_ended(self, record: OperationRecord) -> None:
        """An operation has ended, and so has its answer."""
        log_operation(self._log, record)
        if self._metrics:
            self._metrics.operation(record)

    def prepared(self, *, hit: bool) -> None:
        """An operation was looked up among the prepared ones."""
        if self._metrics:
            self._metrics.prepared(hit=hit)

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """A loader asks for so many keys together."""
        if self._metrics:
            self._metrics.batch(loader, provider, size)

    def call(self, record: CallRecord) -> None:
        """A call to a provider has ended, or could not begin."""
        log_call(self._log, record)
        if self._metrics:
            self._metrics.call(record)

    def in_flight(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, are on their way."""
        if self._metrics:
            self._metrics.in_flight(provider, change)

    def queued(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, wait to be sent."""
        if self._metrics:
            self._metrics.queued(provider, change)

    def breaker(self, provider: CustomerProvider, state: BreakerState) -> None:
        """The provider's circuit breaker is in this state now. The one at the start is no change, and not logged."""
        if self._breakers.get(provider, state) is not state:
            write = self._log.warning if state is BreakerState.OPEN else self._log.info
            write("circuit breaker", provider=provider.slug, state=state.value.lower())
        self._breakers[provider] = state
        if self._metrics:
            self._metrics.breaker(provider, state)

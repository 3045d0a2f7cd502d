"""Everything that observes what the server does, told of it in one place: the log, and the metrics where they are on."""

from http import HTTPStatus

from graph.errors import ErrorCode
from graph.logs import OperationRecord, log_call, log_operation
from graph.metrics import Metrics
from providers.calls import CallRecord
from providers.records.identity import CustomerProvider


class Observation:
    """Passes on what happens."""

    def __init__(self, metrics: Metrics | None = None) -> None:
        self._metrics = metrics

    def request_refused(self, status: HTTPStatus, code: ErrorCode) -> None:
        """A request was refused that comes to no operation."""
        if self._metrics:
            self._metrics.request_refused(status.value, code.value)

    def operation_began(self) -> None:
        """An operation begins."""
        if self._metrics:
            self._metrics.operation_began()

    def operation_ended(self, record: OperationRecord) -> None:
        """An operation has ended, and so has its answer."""
        log_operation(record)
        if self._metrics:
            self._metrics.operation_ended()
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
        log_call(record)
        if self._metrics:
            self._metrics.call(record)

"""What is to be known of an operation once it has ended, gathered while it runs."""

from collections.abc import Iterable, Sequence
from typing import Literal

from graphql import GraphQLFormattedError

from graph.logs import OperationRecord, log_operation
from graph.operation import Operation
from providers.calls import CallRecord
from providers.clock import Clock


class OperationReport:
    """One operation from the moment at which its request was there."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: set[str] = set()
        self._refused = False
        self.begun = clock.now()
        self.operation: Operation | None = None
        self.calls: Sequence[CallRecord] = ()

    def add(self, errors: Iterable[GraphQLFormattedError], *, refused: bool = False) -> None:
        """Note the errors of a piece of the answer."""
        self._codes |= {str(error["extensions"]["code"]) for error in errors}
        self._refused |= refused

    def log(self) -> None:
        """Write what the operation came to into the log."""
        outcome: Literal["ok", "errors", "refused"] = "refused" if self._refused else "errors" if self._codes else "ok"
        kind, document = (self.operation.kind, self.operation.shape_hash) if self.operation else (None, None)
        calls = sum(1 for call in self.calls if call.attempt)
        log_operation(OperationRecord(kind, outcome, tuple(sorted(self._codes)), self._clock.now() - self.begun, calls, document))

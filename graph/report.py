"""What is to be known of an operation once it has ended, gathered while it runs."""

import asyncio
from collections.abc import Iterable, Sequence

from graphql import GraphQLFormattedError

from graph.errors import ErrorCode
from graph.logs import OperationRecord, Outcome
from graph.observation import Observation
from graph.operation import Operation
from graph.tracing import OperationTrace
from providers.calls import CallRecord
from providers.clock import Clock


class OperationReport:
    """One operation from the moment at which its request was there."""

    def __init__(self, clock: Clock, observation: Observation, trace: OperationTrace) -> None:
        self._clock = clock
        self._observation = observation
        self._trace = trace
        self._codes: set[str] = set()
        self._refused = False
        self.begun = clock.now()
        self.operation: Operation | None = None
        self.is_trusted = False
        """Whether its document is one of the server's manifest, so that its name is nothing that a client made up."""
        self.calls: Sequence[CallRecord] = ()
        self.cancelled = False
        """Whether it was ended before its time: nobody waits for its answer any more."""

    def add(self, errors: Iterable[GraphQLFormattedError], *, refused: bool = False) -> None:
        """Note the errors of a piece of the answer."""
        self._codes |= {str(error["extensions"]["code"]) for error in errors}
        self._refused |= refused

    def fail(self, error: BaseException) -> None:
        """Note that there is no answer: for a fault of ours, unless it was cancelled."""
        if isinstance(error, asyncio.CancelledError):
            self.cancelled = True
        else:
            self._codes.add(ErrorCode.INTERNAL.value)

    def end(self) -> None:
        """Tell what the operation came to."""
        kind, document = (self.operation.kind, self.operation.shape_hash) if self.operation else (None, None)
        name = self.operation.name if self.operation and self.is_trusted else None
        calls = sum(len(call.attempts) for call in self.calls)
        elapsed = self._clock.now() - self.begun
        codes = tuple(sorted(self._codes))
        record = OperationRecord(kind, self._outcome(), codes, elapsed, calls, document, name)
        self._observation.operation_ended(record)
        self._trace.ended(record)

    def _outcome(self) -> Outcome:
        if self.cancelled:
            return "cancelled"
        return "refused" if self._refused else "errors" if self._codes else "ok"

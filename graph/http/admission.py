"""How many operations run at once: beyond that, a client is told at once to come again, before its request takes any work."""

from collections.abc import Callable
from http import HTTPStatus

from graph.errors import ErrorCode
from graph.http.request import HttpError

_RETRY_AFTER_SECONDS = 1


class Admission:
    """Counts the operations of this process that are in flight, and lets in no more than a limit."""

    def __init__(self, limit: int, changed: Callable[[int], None]) -> None:
        """``changed`` hears of each operation more, or fewer."""
        self._limit = limit
        self._changed = changed
        self.in_flight = 0
        """Operations that run, or whose answers have not been sent to their ends."""

    def check(self) -> None:
        """Raise `HttpError` where there is no place for one more."""
        if self.in_flight >= self._limit:
            raise HttpError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many operations run here at the moment. Nothing was executed: send it again later.",
                ErrorCode.OVERLOADED,
                ((b"retry-after", b"%d" % _RETRY_AFTER_SECONDS),),
                {"retryable": True, "retryAfter": _RETRY_AFTER_SECONDS},
            )

    def enter(self) -> None:
        """Take a place. Raises as `check`."""
        self.check()
        self._change(1)

    def leave(self) -> None:
        """Give it back."""
        self._change(-1)

    def _change(self, change: int) -> None:
        self.in_flight += change
        self._changed(change)

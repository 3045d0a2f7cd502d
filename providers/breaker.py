"""Leaves a provider alone that fails, so that it can recover and nobody waits for it in vain.

Libraries were looked at first: they count failures in a row, or open by a rate but come back little by little. This one opens by the rate
within a window, and one call, the probe, decides whether it closes.
"""

from providers.clock import Clock
from providers.errors import CircuitOpen
from providers.records.identity import CustomerProvider
from providers.rolling import RollingCount
from providers.watch import BreakerState, ProviderWatch

MIN_CALLS = 20
"""With fewer calls within the window nothing can be said of a rate."""
OPEN_SECONDS = 5.0
FAILING_SHARE = 0.5


class CircuitBreaker:
    """One provider's. Every request asks to `enter`, and tells by its passage how it ended."""

    def __init__(self, provider: CustomerProvider, clock: Clock, watch: ProviderWatch) -> None:
        self._provider = provider
        self._clock = clock
        self._watch = watch
        self._requests = RollingCount(clock)
        self._failures = RollingCount(clock)
        self._opened_at: float | None = None
        self._turns = 0
        """Counts the turns between closed and open: what began before a turn says nothing about the time after it."""
        self._probe: Passage | None = None
        watch.breaker(provider, BreakerState.CLOSED)

    @property
    def state(self) -> BreakerState:
        """Whether it lets requests through now."""
        if self._opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._seconds_left() > 0 else BreakerState.HALF_OPEN

    def refuse_if_open(self) -> None:
        """Raise `CircuitOpen` where no request may be sent now."""
        if self._opened_at is not None and (self._seconds_left() > 0 or self._probe is not None):
            # A probe that is under way may take any time; it is asked about again soon.
            reason = "it failed too often just now, so it is left alone for some seconds."
            raise CircuitOpen(self._provider, reason, retry_after=round(max(1.0, self._seconds_left()), 1))

    def enter(self) -> "Passage":
        """Let one request through. Raises `CircuitOpen`."""
        self.refuse_if_open()
        passage = Passage(self, self._turns)
        if self._opened_at is not None:
            self._probe = passage
            self._watch.breaker(self._provider, BreakerState.HALF_OPEN)
        return passage

    def ended(self, passage: "Passage", turn: int, *, has_failed: bool | None) -> None:
        """Note how a request ended; None where that says nothing about the provider."""
        if turn != self._turns:
            return
        if passage is self._probe:
            self._probe = None
            if has_failed is not None:
                self._open() if has_failed else self._close()
        elif has_failed is not None:
            self._count(has_failed=has_failed)

    def _count(self, *, has_failed: bool) -> None:
        self._requests.add()
        if has_failed:
            self._failures.add()
            requests = self._requests.total()
            if requests >= MIN_CALLS and self._failures.total() >= requests * FAILING_SHARE:
                self._open()

    def _open(self) -> None:
        self._turn(self._clock.now(), BreakerState.OPEN)

    def _close(self) -> None:
        self._turn(None, BreakerState.CLOSED)

    def _turn(self, opened_at: float | None, state: BreakerState) -> None:
        self._opened_at = opened_at
        self._turns += 1
        self._requests.clear()
        self._failures.clear()
        self._watch.breaker(self._provider, state)

    def _seconds_left(self) -> float:
        return 0.0 if self._opened_at is None else self._opened_at + OPEN_SECONDS - self._clock.now()


class Passage:
    """One request's way through a circuit breaker."""

    __slots__ = ("_breaker", "_turn")

    def __init__(self, breaker: CircuitBreaker, turn: int) -> None:
        self._breaker = breaker
        self._turn = turn

    def ended(self, *, has_failed: bool | None) -> None:
        """Tell how the request ended: by the provider's failing, or not; None where that says nothing about the provider."""
        self._breaker.ended(self, self._turn, has_failed=has_failed)

"""How a provider is, as far as the calls to it tell."""

import datetime as dt

from providers.breaker import CircuitBreaker
from providers.calls import Attempt
from providers.clock import Clock
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderState, ProviderStatusRecord
from providers.rolling import RollingCount
from providers.watch import BreakerState

_DEGRADED_SHARE = 0.1
_WELL = frozenset({"OK", "NOT_FOUND", "REJECTED"})


class ProviderHealth:
    """One provider's, gathered from its attempts."""

    def __init__(self, provider: CustomerProvider, clock: Clock, breaker: CircuitBreaker) -> None:
        self._provider = provider
        self._clock = clock
        self._breaker = breaker
        self._attempts = RollingCount(clock)
        self._troubles = RollingCount(clock)
        self._last: Attempt | None = None
        self._last_ended: dt.datetime | None = None

    def note(self, attempt: Attempt) -> None:
        """Take an attempt into account that ended by the provider's doing."""
        self._last, self._last_ended = attempt, self._clock.utc()
        self._attempts.add()
        if attempt.outcome not in _WELL:
            self._troubles.add()

    def status(self) -> ProviderStatusRecord:
        """What the last calls and the circuit breaker tell."""
        if self._last is None:
            return ProviderStatusRecord(self._provider, ProviderState.UNKNOWN)
        milliseconds = round(self._last.elapsed * 1000, 1)
        return ProviderStatusRecord(self._provider, self._state(self._last), milliseconds, self._last_ended)

    def _state(self, last: Attempt) -> ProviderState:
        if self._breaker.state is not BreakerState.CLOSED:
            return ProviderState.DOWN
        attempts = self._attempts.total()
        is_degraded = self._troubles.total() >= attempts * _DEGRADED_SHARE if attempts else last.outcome not in _WELL
        return ProviderState.DEGRADED if is_degraded else ProviderState.UP

"""Counting what happened lately."""

from collections import deque

from providers.clock import Clock

WINDOW_SECONDS = 10


class RollingCount:
    """How often something happened within the last ten seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: deque[float] = deque()
        """When it happened, the oldest first."""

    def add(self) -> None:
        """Count one more, now."""
        now = self._clock.now()
        self._times.append(now)
        if self._times[0] <= now - WINDOW_SECONDS:
            self._forget(now)

    def total(self) -> int:
        """How often it happened."""
        self._forget(self._clock.now())
        return len(self._times)

    def clear(self) -> None:
        """Begin anew."""
        self._times.clear()

    def _forget(self, now: float) -> None:
        oldest = now - WINDOW_SECONDS
        while self._times and self._times[0] <= oldest:
            self._times.popleft()

"""Counting what happened lately."""

from collections import deque

from providers.clock import Clock

WINDOW_SECONDS = 10


class RollingCount:
    """How often something happened within the last ten seconds, to the second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._total = 0
        self._by_second: deque[list[int]] = deque()
        """Each second in which it happened, with how often; the oldest first."""

    def add(self) -> None:
        """Count one more, now."""
        second = int(self._clock.now())
        if self._by_second and self._by_second[-1][0] == second:
            self._by_second[-1][1] += 1
        else:
            self._by_second.append([second, 1])
        self._total += 1

    def total(self) -> int:
        """How often it happened."""
        oldest = int(self._clock.now()) - WINDOW_SECONDS
        while self._by_second and self._by_second[0][0] <= oldest:
            self._total -= self._by_second.popleft()[1]
        return self._total

    def clear(self) -> None:
        """Begin anew."""
        self._by_second.clear()
        self._total = 0

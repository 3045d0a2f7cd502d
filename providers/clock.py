"""Time, passed in, so that tests can advance it."""

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """A source of time that only goes forward."""

    def now(self) -> float:
        """Seconds since some fixed moment."""


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which an operation must be answered."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(clock, clock.now() + seconds)

    def remaining(self) -> float:
        """Seconds that are left, 0 when none are."""
        return max(0.0, self.at - self.clock.now())

"""Time, passed in, so that tests can advance it."""

import asyncio
import datetime as dt
import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """A source of time."""

    def now(self) -> float:
        """Seconds since some fixed moment; they only go forward."""

    def utc(self) -> dt.datetime:
        """The moment that calendars and other machines' clocks show, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        """Seconds since some fixed moment; they only go forward."""
        return time.monotonic()

    def utc(self) -> dt.datetime:
        """The moment that calendars and other machines' clocks show, in UTC."""
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)


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

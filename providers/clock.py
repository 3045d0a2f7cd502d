"""Time, passed in, so that tests can advance it."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


class Deadline:
    """The moment by which an operation must be answered. It comes at once when nobody waits for the answer any more.

    An operation is never cancelled from outside: its calls end at the deadline, and it by itself when they have ended.
    """

    def __init__(self, clock: Clock, at: float) -> None:
        """``at`` is in seconds of the clock."""
        self._clock = clock
        self._at = at
        self._scopes: set[asyncio.Timeout] = set()
        self.was_brought_forward = False

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(clock, clock.now() + seconds)

    def remaining(self) -> float:
        """Seconds that are left, 0 when none are."""
        return 0.0 if self.was_brought_forward else max(0.0, self._at - self._clock.now())

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[None]:
        """What must end by the deadline. Raises `TimeoutError` then."""
        async with asyncio.timeout(self.remaining()) as scope:
            self._scopes.add(scope)
            try:
                yield
            finally:
                self._scopes.discard(scope)

    def bring_forward(self) -> None:
        """Have it come now."""
        self.was_brought_forward = True
        for scope in self._scopes:
            if not scope.expired():
                scope.reschedule(asyncio.get_running_loop().time())

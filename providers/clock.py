"""Time, passed in, so that tests can advance it."""

import asyncio
import datetime as dt
import math
import time
from functools import cached_property
from types import TracebackType
from typing import Protocol, Self

_TIMER_RESOLUTION = 0.001
"""Seconds by which an event loop's timer may come too early: uvloop's count in milliseconds."""


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

    now = staticmethod(time.monotonic)
    """Seconds since some fixed moment; they only go forward."""

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
        self.at = at
        self.was_brought_forward = False
        self.limits: set[TimeLimit] = set()
        """What is under way and must end by it."""
        self._clock = clock

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(clock, clock.now() + seconds)

    def remaining(self) -> float:
        """Seconds that are left, 0 when none are."""
        return max(0.0, self.at - self._clock.now())

    def move(self, at: float) -> None:
        """Have it come then instead."""
        self.at = at
        for limit in self.limits:
            limit.renew()

    def bring_forward(self) -> None:
        """Have it come now."""
        self.was_brought_forward = True
        self.move(-math.inf)


class TimeLimits:
    """The time limits of one way to a provider.

    One timer serves them all, set for whichever ends first: hardly any limit is reached, and to set and unset a timer for each takes longer
    than all else about it.
    """

    def __init__(self) -> None:
        self._under_way: dict[TimeLimit, None] = {}
        """Those that are watched, in the order in which they began: so they end where they end together."""
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf

    @cached_property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop in which they are; to find it costs a call to the operating system each time."""
        return asyncio.get_running_loop()

    def limit(self, deadline: Deadline, seconds: float = math.inf) -> "TimeLimit":
        """What must end within these seconds, and by the deadline."""
        return TimeLimit(self, deadline, seconds)

    def add(self, limit: "TimeLimit") -> None:
        """Watch a limit; one that is watched already has another end now."""
        self._under_way[limit] = None
        if limit.ends_at < self._rings_at:
            self._set(limit.ends_at)

    def discard(self, limit: "TimeLimit") -> None:
        """Watch a limit no longer."""
        self._under_way.pop(limit, None)

    def _set(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = at
        self._timer = self.loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer, self._rings_at = None, math.inf
        now = self.loop.time() + _TIMER_RESOLUTION
        for limit in [limit for limit in self._under_way if limit.ends_at <= now]:
            self._under_way.pop(limit, None)
            limit.end()
        if self._under_way:
            self._set(min(limit.ends_at for limit in self._under_way))


class TimeLimit:
    """Ends what runs within it when its own time is up, or at a deadline: `TimeoutError`.

    It tells its own end from a cancellation as `asyncio.timeout` does.
    """

    __slots__ = (
        "_cancelling",
        "_deadline",
        "_has_ended",
        "_left",
        "_limits",
        "_loop",
        "_seconds",
        "_task",
        "_until",
        "ends_at",
        "is_by_deadline",
    )

    def __init__(self, limits: TimeLimits, deadline: Deadline, seconds: float) -> None:
        self.ends_at = math.inf
        """When it ends, by the event loop's clock."""
        self.is_by_deadline = False
        """Whether that is for the deadline."""
        self._limits = limits
        self._deadline = deadline
        self._loop = limits.loop
        self._seconds = seconds
        self._left = 0.0
        self._has_ended = False

    def __enter__(self) -> Self:
        task = asyncio.current_task(self._loop)
        if task is None:
            msg = "a time limit is used outside of a task"
            raise RuntimeError(msg)
        self._task = task
        self._cancelling = task.cancelling()
        self._deadline.limits.add(self)
        self.restart(self._seconds)
        return self

    def __exit__(self, _: type[BaseException] | None, raised: BaseException | None, __: TracebackType | None) -> None:
        self._deadline.limits.discard(self)
        self._limits.discard(self)
        # Whoever else has cancelled the task meanwhile must see it cancelled.
        if self._has_ended and self._task.uncancel() <= self._cancelling and isinstance(raised, asyncio.CancelledError):
            raise TimeoutError from raised

    def restart(self, seconds: float) -> None:
        """Give it these seconds of its own from now on."""
        now = self._loop.time()
        self._until = now + seconds
        self._renew(now)

    def pause(self) -> None:
        """Let its own time stand still until it goes on."""
        self._left = self._until - self._loop.time()
        self.restart(math.inf)

    def go_on(self) -> None:
        """Let its own time go on."""
        self.restart(self._left)

    def renew(self) -> None:
        """Find out anew when it ends, unless it has."""
        self._renew(self._loop.time())

    def _renew(self, now: float) -> None:
        if self._has_ended:
            return
        by_deadline = now + self._deadline.remaining()
        self.is_by_deadline = by_deadline <= self._until
        self.ends_at = by_deadline if self.is_by_deadline else self._until
        self._limits.add(self)

    def end(self) -> None:
        """End what runs within it."""
        self._has_ended = True
        self._task.cancel()

"""One upstream call for identical reads that are under way at the same time, known as single-flight."""

import asyncio
import math
from collections.abc import Callable, Coroutine, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Generic, TypeVar

from providers.calls import Attempt, Call, Caller
from providers.clock import Clock, Deadline, TimeLimits
from providers.errors import CallLimitExceeded, DeadlineExceeded
from providers.upstream import UpstreamRequest

T = TypeVar("T")
Send = Callable[[Caller], Coroutine[Any, Any, T]]
"""Sends a caller's requests, as many as it takes, and gives what is made of the answer."""

_TOO_LATE = "the operation's time was up before it answered."


class Flights:
    """The reads of one provider that are under way and may be joined."""

    def __init__(self, clock: Clock, limits: TimeLimits) -> None:
        self._clock = clock
        self._limits = limits
        self._flights: dict[Hashable, Flight[Any]] = {}
        """By what an identical read has in common with them."""

    async def answer(self, request: UpstreamRequest, call: Call, send: Send[T]) -> T:
        """What a call comes to: by requests of its own, or by those of an identical read. Raises what `send` does."""
        if request.is_write:
            with self._written():
                return await send(call)
        identity = request.identity
        flight: Flight[T] | None = self._flights.get(identity)
        if flight is None or flight.is_over:
            flight = self._flights[identity] = Flight(Deadline(self._clock, call.deadline.at), call.headers, send)
            flight.reading.add_done_callback(partial(self._forget, identity, flight))
        return await flight.answer(call, self._limits)

    def _forget(self, identity: Hashable, flight: "Flight[Any]", reading: asyncio.Task[Any]) -> None:
        if self._flights.get(identity) is flight:
            del self._flights[identity]
        # A failure that nobody waits for any more is none that was overlooked.
        if not reading.cancelled():
            reading.exception()

    @contextmanager
    def _written(self) -> Iterator[None]:
        """A write: no read joins one from before its beginning or its end, which may have been answered without it."""
        self._flights.clear()
        try:
            yield
        finally:
            self._flights.clear()


class Flight(Generic[T]):
    """A read in a task of its own, and the calls that wait for it. It ends when none of them waits any more.

    Its requests are sent for it (`Caller`), and each is part of one call alone: the first of those that wait when it ends.
    """

    def __init__(self, deadline: Deadline, headers: Mapping[str, str], send: Send[T]) -> None:
        """``deadline`` is its own, kept at the latest of those of its calls; ``headers`` are what it tells the provider of a trace."""
        self.deadline = deadline
        self.headers = headers
        self.attempts: list[Attempt] = []
        self.is_over = False
        """Whether it has ended or is about to, so that nobody may join it."""
        self._calls: dict[Call, None] = {}
        """Those that wait, in the order in which they came."""
        self._teller: Call | None = None
        """The one of them that has the requests, should it have come to none."""
        self.reading = asyncio.create_task(self._read(send))

    def count(self) -> None:
        """Count a request that is about to be sent, for the first call that may have one more. Raises `CallLimitExceeded` if none may."""
        calls = [*self._calls]  # None, where the last one's giving up was cancelled.
        for call in calls[:-1]:
            with suppress(CallLimitExceeded):
                return call.count()
        for call in calls[-1:]:
            call.count()
        return None

    def add(self, attempt: Attempt) -> None:
        """A request has ended."""
        self.attempts.append(attempt)
        if self._calls:
            next(iter(self._calls)).add(attempt)

    async def answer(self, call: Call, limits: TimeLimits) -> T:
        """What it comes to, waited for until the call's own deadline. Raises what the read does, and `DeadlineExceeded`."""
        self._calls[call] = None
        self.deadline.move(max(self.deadline.at, call.deadline.at))
        try:
            with limits.limit(call.deadline):
                return await asyncio.shield(self.reading)
        except TimeoutError:
            await self._give_up(is_unwanted=call.deadline.was_brought_forward)
            is_unwanted = call.deadline.was_brought_forward
            raise DeadlineExceeded(call.provider, _TOO_LATE, is_unwanted=is_unwanted) from None
        except asyncio.CancelledError:
            await self._give_up(is_unwanted=True)
            raise
        finally:
            self._leave(call)

    async def _read(self, send: Send[T]) -> T:
        try:
            return await send(self)
        finally:
            self.is_over = True
            self._teller = next(iter(self._calls), None)

    async def _give_up(self, *, is_unwanted: bool) -> None:
        """A call waits no longer: where it is the last one, the read ends, and so do its requests."""
        if len(self._calls) > 1 or self.reading.done():
            return
        self.is_over = True
        if is_unwanted:
            self.deadline.bring_forward()
        else:
            self.deadline.move(-math.inf)
        await asyncio.wait([self.reading])

    def _leave(self, call: Call) -> None:
        call.is_shared = not call.attempts and call is not self._teller
        del self._calls[call]
        if not self._calls:
            # A failure knows where it was raised, and so this, which knows it: only the garbage collector would free them.
            del self.reading
        elif not self.is_over:
            self.deadline.move(max(waiting.deadline.at for waiting in self._calls))

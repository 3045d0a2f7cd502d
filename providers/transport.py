"""The way to one provider: every call within its limits, tried again where that may help, and told of when it has ended."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from providers.breaker import CircuitBreaker, Passage
from providers.budget import Reading
from providers.bulkhead import Bulkhead
from providers.calls import Attempt, Call, CallContext, Caller
from providers.clock import Deadline, TimeLimit, TimeLimits
from providers.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderError,
    ProviderOverloaded,
    ProviderTimeout,
)
from providers.flights import Flights
from providers.health import ProviderHealth
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderStatusRecord
from providers.retries import Retries
from providers.session import Progress
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.upstream import UpstreamRequest, UpstreamResponse
from providers.values.unexpected import reading_answer
from providers.watch import BreakerState

T = TypeVar("T")
Interpret = Callable[[UpstreamResponse], T | None]

FAIR_CHANCE_SECONDS = 1.0
"""A request that the operation's deadline ended sooner says nothing about its provider."""

_FAILED = frozenset({"TIMEOUT", "UNAVAILABLE"})
_UNTOLD = frozenset({"CANCELLED", "INTERNAL"})
# What only interpreting the answer shows: that a value of the input is unknown, or a mistake of ours in reading it.
_STATUS_OF = {"BAD_USER_INPUT": "REJECTED", "INTERNAL": "BAD_RESPONSE"}


class _Underway(Progress, eq=False):
    """A request that may have been sent: when, by the clock, and through which passage."""

    is_first: bool = True
    sent_at: float | None = None
    passage: Passage | None = None
    is_held_up: bool = False
    """Whether its answer waits for us, and not we for it."""
    unexpected: int = 0
    """How many values of its answer no document lists."""


class _Intake:
    """Takes the bytes of an answer in as they come."""

    __slots__ = ("_limit", "_progress", "_reading", "try_take")

    def __init__(self, reading: Reading, limit: TimeLimit, progress: _Underway) -> None:
        self._reading = reading
        self._limit = limit
        self._progress = progress
        self.try_take = reading.try_take

    async def take(self, size: int) -> None:
        """Wait until so many bytes fit. The provider's time stands still meanwhile: it is not what keeps its answer waiting."""
        self._limit.pause()
        self._progress.is_held_up = True
        await self._reading.take(size)
        self._progress.is_held_up = False
        self._limit.go_on()


class Transport:
    """Makes a provider's calls within its limits and reports how each ended. Open it before use, close it after."""

    def __init__(self, provider: CustomerProvider, settings: ProviderSettings, shared: Shared) -> None:
        self._provider = provider
        self._settings = settings
        self._clock = shared.clock
        self._budget = shared.budget
        self._limits = TimeLimits()
        self._flights = Flights(shared.clock, self._limits) if shared.single_flight else None
        self._session = shared.http_client(provider, settings, shared.user_agent)
        self._bulkhead = Bulkhead(provider, settings.max_concurrency, shared.watch)
        self._breaker = CircuitBreaker(provider, shared.clock, shared.watch)
        self._retries = Retries(shared.clock, shared.random)
        self._health = ProviderHealth(provider, shared.clock, self._breaker)

    async def open(self) -> None:
        """Make the connections' session. Nothing is sent yet."""
        await self._session.open()

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    def status(self) -> ProviderStatusRecord:
        """How the provider is, as far as the calls to it tell."""
        return self._health.status()

    async def call(self, request: UpstreamRequest, context: CallContext, interpret: Interpret[T]) -> T | None:
        """Send a request and give what `interpret` makes of the answer; None means that the provider does not know the key.

        What that is depends on nothing but the request and its answer, so that identical reads may share it. Raises the leaves of
        `ProviderError`. However it ends, the context's observer hears of it once.
        """
        begun, outcome = self._clock.now(), "INTERNAL"
        call = Call(self._provider, request.operation, context)
        try:
            if self._flights is None:
                answer = await self._send(request, interpret, call)
            else:
                answer = await self._flights.answer(request, call, partial(self._send, request, interpret))
            outcome = "NOT_FOUND" if answer is None else "OK"
        except ProviderError as error:
            outcome = _outcome(error)
            raise
        except asyncio.CancelledError:
            outcome = "CANCELLED"
            raise
        finally:
            call.ended(request.operation, self._clock.now() - begun, outcome)
        return answer

    async def _send(self, request: UpstreamRequest, interpret: Interpret[T], caller: Caller) -> T | None:
        """Send a request, again where that may help."""
        request = request.with_headers(caller.headers)
        failure: ProviderError | None = None
        try:
            while True:
                before = len(caller.attempts)
                try:
                    return await self._attempt(request, caller, interpret)
                except ProviderError as error:
                    was_sent = len(caller.attempts) > before
                    # What keeps a further attempt from being sent says less than how the last one failed.
                    failure = error if was_sent or failure is None else failure
                    may_help = was_sent and not request.is_write and self._breaker.state is not BreakerState.OPEN
                    pause = self._retries.pause(error, len(caller.attempts), caller.deadline) if may_help else None
                    if pause is None or not await self._paused(pause, caller.deadline):
                        raise failure from None
        finally:
            # Its traceback holds this frame, and what only the garbage collector frees makes everything wait.
            del failure

    async def _paused(self, seconds: float, deadline: Deadline) -> bool:
        """Wait, and say whether the operation still wants to know what was asked."""
        try:
            with self._limits.limit(deadline):
                await self._clock.sleep(seconds)
        except TimeoutError:
            return False
        return True

    async def _attempt(self, request: UpstreamRequest, caller: Caller, interpret: Interpret[T]) -> T | None:
        progress, outcome = _Underway(is_first=not caller.attempts), "INTERNAL"
        try:
            # Until it is interpreted: both the answer and what is made of it are in memory then.
            with self._budget.reading(self._provider) as reading:
                answer = self._interpreted(interpret, await self._exchange(request, caller, progress, reading), progress)
            outcome = "NOT_FOUND" if answer is None else "OK"
        except ProviderError as error:
            outcome = _outcome(error)
            if not request.is_write or progress.is_decided:
                raise
            reason = f"it is not known whether it did what it was asked to. {request.find_out}"
            raise OutcomeUnknown(self._provider, reason, reference=error.reference) from None
        except asyncio.CancelledError:
            outcome = "CANCELLED"
            raise
        finally:
            self._note(progress, outcome, caller)
        return answer

    def _interpreted(self, interpret: Interpret[T], response: UpstreamResponse, progress: _Underway) -> T | None:
        """What is made of an answer; what of it no document lists counts, also where the answer comes to an error."""
        with reading_answer(self._provider) as answer:
            try:
                return interpret(response)
            finally:
                progress.unexpected = answer.unexpected

    def _note(self, progress: _Underway, outcome: str, caller: Caller) -> None:
        """Keep an attempt that was made, and what it says of the provider."""
        if progress.sent_at is None or progress.passage is None:
            return
        elapsed = self._clock.now() - progress.sent_at
        attempt = Attempt(elapsed, _STATUS_OF.get(outcome, outcome), progress.received, progress.unexpected)
        caller.add(attempt)
        is_late = outcome == "DEADLINE_EXCEEDED"
        says_nothing = outcome in _UNTOLD or (is_late and (progress.is_held_up or attempt.elapsed < FAIR_CHANCE_SECONDS))
        progress.passage.ended(has_failed=None if says_nothing else is_late or outcome in _FAILED)
        if not says_nothing:
            self._health.note(attempt)

    async def _exchange(self, request: UpstreamRequest, caller: Caller, progress: _Underway, reading: Reading) -> UpstreamResponse:
        deadline = caller.deadline
        if not deadline.remaining():
            raise self._late("the operation's time was up before it was asked.", deadline)
        self._breaker.refuse_if_open()
        caller.count()
        limit = self._limits.limit(deadline, self._settings.timeout_seconds)
        try:
            with limit:
                return await self._in_its_place(request, progress, limit, reading)
        except TimeoutError:
            if limit.is_by_deadline:
                raise self._late("the operation's time was up before it answered.", deadline) from None
            if progress.sent_at is None:
                raise ProviderOverloaded(self._provider, "too many calls were before it for all of its time.") from None
            raise ProviderTimeout(self._provider, "it gave no whole answer within its time.") from None

    def _late(self, reason: str, deadline: Deadline) -> DeadlineExceeded:
        return DeadlineExceeded(self._provider, reason, is_unwanted=deadline.was_brought_forward)

    async def _in_its_place(self, request: UpstreamRequest, progress: _Underway, limit: TimeLimit, reading: Reading) -> UpstreamResponse:
        if not self._bulkhead.try_take():
            await self._bulkhead.take()
            # All of its time for the provider, or those who waited long would make a provider that is slow look as if it failed.
            limit.restart(self._settings.timeout_seconds)
        try:
            # Again, for it may have opened while this one waited.
            progress.passage = self._breaker.enter()
            progress.sent_at = self._clock.now()
            if progress.is_first:
                self._retries.note_call()
            return await self._session.send(request, progress, _Intake(reading, limit, progress))
        finally:
            self._bulkhead.leave()


def _outcome(error: ProviderError) -> str:
    is_unwanted = isinstance(error, DeadlineExceeded) and error.is_unwanted
    return "CANCELLED" if is_unwanted else error.code.removeprefix("PROVIDER_")

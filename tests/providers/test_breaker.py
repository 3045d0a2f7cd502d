"""The circuit breaker by itself, in time that only the tests let pass."""

from typing import TypeAlias

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from providers.breaker import MIN_CALLS, OPEN_SECONDS, CircuitBreaker, Passage
from providers.errors import CircuitOpen
from providers.records.identity import CustomerProvider
from providers.rolling import WINDOW_SECONDS
from providers.watch import BreakerState
from tests.clock import StoppedClock
from tests.providers.watch import RecordingWatch

HowEnded: TypeAlias = bool | None
"""By failing, or not; None where that says nothing about the provider."""
ENDINGS: st.SearchStrategy[HowEnded] = st.sampled_from([True, False, None])


class Model:
    """What a circuit breaker is to do, told with plain lists."""

    def __init__(self) -> None:
        self.now = 0.0
        self.opened_at: float | None = None
        self.ended: list[tuple[float, bool]] = []
        self.turn = 0
        self.is_probed = False

    @property
    def state(self) -> BreakerState:
        """The state now."""
        if self.opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.now < self.opened_at + OPEN_SECONDS else BreakerState.HALF_OPEN

    @property
    def refuses(self) -> bool:
        """Whether a request is refused now."""
        return self.state is BreakerState.OPEN or (self.state is BreakerState.HALF_OPEN and self.is_probed)

    def end(self, turn: int, *, is_probe: bool, has_failed: HowEnded) -> None:
        """Note how a request ended."""
        if turn != self.turn:
            return
        if is_probe:
            self.is_probed = False
            if has_failed is not None:
                self._begin_turn(self.now if has_failed else None)
        elif has_failed is not None:
            self.ended.append((self.now, has_failed))
            recent = [failed for time, failed in self.ended if time > self.now - WINDOW_SECONDS]
            if has_failed and len(recent) >= MIN_CALLS and sum(recent) >= len(recent) / 2:
                self._begin_turn(self.now)

    def _begin_turn(self, opened_at: float | None) -> None:
        self.opened_at, self.ended = opened_at, []
        self.turn += 1


Underway: TypeAlias = tuple[Passage, int, bool]
"""A request on its way: its passage, the turn in which it began, whether it is a probe."""


class BreakerMachine(RuleBasedStateMachine):
    """Any requests that begin, end and take their time, held against the model."""

    underway: Bundle[Underway] = Bundle("underway")

    @initialize()
    def begin(self) -> None:
        """A breaker that has seen nothing."""
        self.clock = StoppedClock()
        self.watch = RecordingWatch()
        self.breaker = CircuitBreaker(CustomerProvider.BIK, self.clock, self.watch)
        self.model = Model()

    @rule(target=underway)
    def enter(self) -> Underway:
        """A request asks to go through."""
        entered = self._enter()
        return entered if entered is not None else multiple()  # type: ignore[return-value]

    @rule(request=consumes(underway), has_failed=ENDINGS)
    def end(self, request: Underway, *, has_failed: HowEnded) -> None:
        """A request that may be from long ago ends."""
        self._end(request, has_failed)

    @rule(endings=st.lists(ENDINGS, min_size=10, max_size=40))
    def requests_one_by_one(self, endings: list[HowEnded]) -> None:
        """Several requests go through, each when the one before has ended."""
        for has_failed in endings:
            entered = self._enter()
            if entered is not None:
                self._end(entered, has_failed)

    @rule(times=st.integers(1, 40))
    def fail(self, times: int) -> None:
        """Several requests fail."""
        self.requests_one_by_one([True] * times)

    @rule(endings=st.lists(ENDINGS, min_size=20, max_size=30))
    def come_back(self, endings: list[HowEnded]) -> None:
        """A provider that was left alone answers again, and is asked more at once."""
        self.fail(MIN_CALLS)
        self.wait(OPEN_SECONDS)
        self.requests_one_by_one([False, *endings])

    @rule(seconds=st.floats(0, 12))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.skip(seconds)
        self.model.now = self.clock.now()

    @invariant()
    def does_as_the_model(self) -> None:
        """The state is the model's, is told to whoever watches, and decides whether a request is refused."""
        assert self.breaker.state is self.model.state
        told = self.watch.states[-1]
        assert (told is BreakerState.CLOSED) == (self.model.state is BreakerState.CLOSED)
        assert told is not BreakerState.HALF_OPEN or self.model.state is BreakerState.HALF_OPEN

    def _enter(self) -> Underway | None:
        if self.model.refuses:
            left = (self.model.opened_at or 0) + OPEN_SECONDS - self.model.now
            for ask in (self.breaker.refuse_if_open, self.breaker.enter):
                with pytest.raises(CircuitOpen) as refused:
                    ask()
                assert refused.value.retry_after == round(max(1.0, left), 1)
            return None
        self.breaker.refuse_if_open()
        is_probe = self.model.state is BreakerState.HALF_OPEN
        self.model.is_probed = is_probe
        return self.breaker.enter(), self.model.turn, is_probe

    def _end(self, request: Underway, has_failed: HowEnded) -> None:
        passage, turn, is_probe = request
        passage.ended(has_failed=has_failed)
        self.model.end(turn, is_probe=is_probe, has_failed=has_failed)


TestBreakerDoesAsTheModel = BreakerMachine.TestCase


@pytest.mark.parametrize(
    ("well", "failing", "state"),
    [
        (0, MIN_CALLS - 1, BreakerState.CLOSED),
        (0, MIN_CALLS, BreakerState.OPEN),
        (MIN_CALLS // 2, MIN_CALLS // 2, BreakerState.OPEN),
        (MIN_CALLS // 2 + 1, MIN_CALLS // 2, BreakerState.CLOSED),
        (50, 49, BreakerState.CLOSED),
        (50, 50, BreakerState.OPEN),
    ],
)
def test_half_of_at_least_twenty_opens_it(well: int, failing: int, state: BreakerState) -> None:
    """It opens where half of what ended within the window failed, and that was something to speak of."""
    breaker = CircuitBreaker(CustomerProvider.BIK, StoppedClock(), RecordingWatch())
    for has_failed in [False] * well + [True] * failing:
        breaker.enter().ended(has_failed=has_failed)

    assert breaker.state is state


def test_what_failed_long_ago_does_not_count() -> None:
    """Failures that are ten seconds old open nothing together with new ones."""
    clock = StoppedClock()
    breaker = CircuitBreaker(CustomerProvider.BIK, clock, RecordingWatch())
    for seconds in (WINDOW_SECONDS, 0):
        for _ in range(MIN_CALLS - 1):
            breaker.enter().ended(has_failed=True)
        clock.skip(seconds)

    assert breaker.state is BreakerState.CLOSED


def test_what_failed_before_it_opened_does_not_count() -> None:
    """A provider that is back begins anew: one failure soon after does not open the circuit again."""
    clock = StoppedClock()
    breaker = CircuitBreaker(CustomerProvider.BIK, clock, RecordingWatch())
    for _ in range(MIN_CALLS):
        breaker.enter().ended(has_failed=True)
    clock.skip(OPEN_SECONDS)
    for has_failed in [False] * MIN_CALLS + [True]:
        breaker.enter().ended(has_failed=has_failed)

    assert breaker.state is BreakerState.CLOSED


def test_its_states_are_told_as_they_change() -> None:
    """Whoever watches hears of each state once: at the start, when it opens, with the probe, and when it closes."""
    clock, watch = StoppedClock(), RecordingWatch()
    breaker = CircuitBreaker(CustomerProvider.BIK, clock, watch)
    for _ in range(MIN_CALLS):
        breaker.enter().ended(has_failed=True)
    clock.skip(OPEN_SECONDS)
    breaker.enter().ended(has_failed=False)

    assert watch.states == [BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED]

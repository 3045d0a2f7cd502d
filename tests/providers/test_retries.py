"""Whether a read is sent again, and when: the decision by itself, in time that only the tests let pass."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.clock import Deadline
from providers.errors import ProviderRateLimited, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.retries import ALWAYS, MAX_ATTEMPTS, MAX_SHARE, Retries
from providers.rolling import WINDOW_SECONDS
from tests.clock import StoppedClock

LONGEST_PAUSES = (0.05, 0.5)


def seeded(seed: int = 1) -> Random:
    """The same chance in every run."""
    return Random(seed)  # noqa: S311 - spreads pauses, guards nothing


def unavailable(retry_after: float | None = None, *, is_transient: bool = True) -> ProviderUnavailable:
    """A failure that may be gone in a moment."""
    return ProviderUnavailable(CustomerProvider.BIK, "it failed.", retry_after=retry_after, is_transient=is_transient)


@given(
    seed=st.integers(0, 2**32),
    attempts=st.integers(1, MAX_ATTEMPTS + 1),
    retry_after=st.none() | st.floats(0, 20),
    seconds=st.floats(0, 20),
    is_transient=st.booleans(),
)
def test_any_pause_is_within_its_bounds(seed: int, attempts: int, retry_after: float | None, seconds: float, *, is_transient: bool) -> None:
    """A pause is no longer than the jitter of its attempt or what the provider asks for, no shorter than that, and ends in time."""
    clock = StoppedClock()
    pause = Retries(clock, seeded(seed)).pause(
        unavailable(retry_after, is_transient=is_transient), attempts, Deadline.after(seconds, clock)
    )

    if pause is None:
        assert attempts >= MAX_ATTEMPTS or not is_transient or seconds <= max(LONGEST_PAUSES[attempts - 1], retry_after or 0)
    else:
        assert is_transient
        assert attempts < MAX_ATTEMPTS
        assert (retry_after or 0) <= pause <= max(LONGEST_PAUSES[attempts - 1], retry_after or 0)
        assert pause < seconds


@pytest.mark.parametrize(("attempts", "longest"), [*enumerate(LONGEST_PAUSES, 1)])
def test_every_pause_up_to_the_longest_is_as_likely(attempts: int, longest: float) -> None:
    """The jitter is full: of many pauses about a tenth lies in each tenth of what is possible."""
    clock, random = StoppedClock(), seeded()
    deadline = Deadline.after(60, clock)
    pauses = [Retries(clock, random).pause(unavailable(), attempts, deadline) or 0 for _ in range(10_000)]

    tenths = [sum(number * longest / 10 <= pause < (number + 1) * longest / 10 for pause in pauses) for number in range(10)]
    assert sum(tenths) == 10_000
    assert all(900 < tenth < 1_100 for tenth in tenths)


def test_a_pause_is_in_time_only_before_the_deadline() -> None:
    """A provider that asks to wait for as long as there is time is not asked again."""
    clock = StoppedClock()
    failure = ProviderRateLimited(CustomerProvider.BIK, "too many.", retry_after=3, is_transient=True)

    assert Retries(clock, seeded()).pause(failure, 1, Deadline.after(3, clock)) is None
    assert Retries(clock, seeded()).pause(failure, 1, Deadline.after(3.5, clock)) == 3


STEPS = st.lists(st.tuples(st.floats(0, 3), st.integers(0, 30), st.integers(0, 8)), min_size=1, max_size=40)
"""Some time passes, so many calls are sent, and so many of all of them fail."""


@given(STEPS)
def test_retries_stay_within_their_budget(steps: list[tuple[float, int, int]]) -> None:
    """Whatever is sent and fails when: at every retry, those of the last ten seconds are at most three or a fifth of the calls."""
    clock = StoppedClock()
    retries = Retries(clock, seeded())
    sent, retried = list[float](), list[float]()
    for seconds, calls, failures in steps:
        clock.skip(seconds)
        for _ in range(calls):
            retries.note_call()
            sent.append(clock.now())
        for _ in range(failures):
            granted = retries.pause(unavailable(), 1, Deadline.after(60, clock)) is not None
            allowed = max(ALWAYS, MAX_SHARE * recent(sent, clock))
            assert granted == (recent(retried, clock) + 1 <= allowed)
            if granted:
                retried.append(clock.now())


def recent(times: list[float], clock: StoppedClock) -> int:
    """How many of these were within the last ten seconds."""
    return sum(time > clock.now() - WINDOW_SECONDS for time in times)


def test_what_is_not_granted_costs_no_budget() -> None:
    """A retry for which there is no time, or that would not help, leaves the budget to others."""
    clock = StoppedClock()
    retries, deadline = Retries(clock, seeded()), Deadline.after(60, clock)
    for _ in range(10):
        assert retries.pause(unavailable(retry_after=60), 1, deadline) is None
        assert retries.pause(unavailable(is_transient=False), 1, deadline) is None
        assert retries.pause(unavailable(), MAX_ATTEMPTS, deadline) is None

    assert [retries.pause(unavailable(), 1, deadline) is not None for _ in range(4)] == [True, True, True, False]

"""How a provider is, as far as its requests tell, in time that only the tests let pass."""

from datetime import UTC, datetime

import pytest

from providers.breaker import MIN_CALLS, OPEN_SECONDS, CircuitBreaker
from providers.calls import Attempt
from providers.health import ProviderHealth
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderState, ProviderStatusRecord
from providers.rolling import WINDOW_SECONDS
from tests.clock import StoppedClock
from tests.providers.watch import RecordingWatch

WELL = ("OK", "NOT_FOUND", "REJECTED")
TROUBLE = ("TIMEOUT", "UNAVAILABLE", "RATE_LIMITED", "REFUSED", "BAD_RESPONSE", "DEADLINE_EXCEEDED")


class Watched:
    """A provider's health, the breaker that it looks at, and the clock of both."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.breaker = CircuitBreaker(CustomerProvider.BIK, self.clock, RecordingWatch())
        self.health = ProviderHealth(CustomerProvider.BIK, self.clock, self.breaker)

    def note(self, *outcomes: str) -> None:
        """Take requests into account that ended so."""
        for outcome in outcomes:
            self.health.note(Attempt(0.0123456, outcome, 0))

    @property
    def state(self) -> ProviderState:
        """How the provider is."""
        return self.health.status().state


@pytest.fixture
def watched() -> Watched:
    """The health of one test."""
    return Watched()


def test_a_provider_that_was_not_asked_is_unknown(watched: Watched) -> None:
    """Before the first request nothing is told but that nothing is known."""
    assert watched.health.status() == ProviderStatusRecord(CustomerProvider.BIK, ProviderState.UNKNOWN)


def test_the_last_request_is_told(watched: Watched) -> None:
    """A status tells when the last request ended, and how many milliseconds it took."""
    before = datetime.now(UTC)
    watched.note("OK")
    status = watched.health.status()

    assert (status.state, status.latency_ms, status.configured) == (ProviderState.UP, 12.3, True)
    assert status.checked_at is not None
    assert before <= status.checked_at <= datetime.now(UTC)


@pytest.mark.parametrize("outcome", WELL)
def test_what_a_provider_answers_as_it_should_is_well(watched: Watched, outcome: str) -> None:
    """That there is nobody, or that a call is not taken, is an answer like another."""
    watched.note(outcome)

    assert watched.state is ProviderState.UP


@pytest.mark.parametrize("outcome", TROUBLE)
@pytest.mark.parametrize(("others", "state"), [(9, ProviderState.DEGRADED), (10, ProviderState.UP)])
def test_one_in_ten_is_too_many(watched: Watched, outcome: str, others: int, state: ProviderState) -> None:
    """One request of ten that goes wrong makes a provider degraded, one of eleven does not."""
    watched.note(outcome, *["OK"] * others)

    assert watched.state is state


@pytest.mark.parametrize(("last", "state"), [("OK", ProviderState.UP), ("TIMEOUT", ProviderState.DEGRADED)])
def test_with_nothing_recent_the_last_request_counts(watched: Watched, last: str, state: ProviderState) -> None:
    """Ten seconds after the last request its outcome alone tells how the provider is."""
    watched.note("UNAVAILABLE", *["OK"] * 3, last)
    assert watched.state is ProviderState.DEGRADED
    watched.clock.skip(WINDOW_SECONDS)

    assert watched.state is state


def test_a_provider_that_is_left_alone_is_down(watched: Watched) -> None:
    """A provider is down from when its circuit breaker opens until a probe has gone well."""
    watched.note("UNAVAILABLE")
    for _ in range(MIN_CALLS):
        watched.breaker.enter().ended(has_failed=True)
    states = [watched.state]
    watched.clock.skip(OPEN_SECONDS)
    states.append(watched.state)
    watched.breaker.enter().ended(has_failed=False)
    watched.note(*["OK"] * 10)

    assert [*states, watched.state] == [ProviderState.DOWN, ProviderState.DOWN, ProviderState.UP]

"""What a customer's loads came to, told from the records of the calls alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.calls import Attempt, CallRecord
from providers.clock import Deadline, SystemClock
from providers.records.customer import CustomerRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.records.source import SourceRecord, SourceStatus
from providers.registry import Providers
from providers.shared import Shared
from resolvers.request import Request, RequestLimits
from resolvers.source import sources_of

CUSTOMER = CustomerRecord(key=CustomerKey(CustomerProvider.BLINK, Key("C0001")))
CLOCK = SystemClock()


class Unobserved:
    """Nobody who hears of it."""

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """Nothing."""

    def call(self, record: CallRecord) -> None:
        """Nothing."""


class RecordedRequest(Request):
    """A request in which these calls were made for the customer."""

    def __init__(self, calls: Sequence[CallRecord]) -> None:
        providers = Providers({}, Shared(CLOCK, "customer-graph/test"))
        super().__init__(providers, Deadline.after(60, CLOCK), Unobserved(), RequestLimits(100, 100, 100, 100))
        self._made = calls

    def calls_of(self, key: CustomerKey) -> Sequence[CallRecord]:
        """The calls, where it is the customer's."""
        return self._made if key == CUSTOMER.key else ()


def call(outcome: str, attempts: int = 1, elapsed: float = 0.1) -> CallRecord:
    """The record of a call that ended so."""
    made = tuple(Attempt(elapsed / attempts, outcome, 10) for _ in range(attempts))
    return CallRecord(CustomerProvider.BLINK, "getThing", 1, made, elapsed, outcome, ())


def source(*calls: CallRecord) -> SourceRecord:
    """What these calls came to."""
    [source] = sources_of(CUSTOMER, RecordedRequest(calls))
    return source


def test_no_call() -> None:
    """A customer for whom nothing was asked has its provider's entry all the same."""
    assert source() == SourceRecord(CustomerProvider.BLINK, SourceStatus.NOT_ASKED, None, 0)


CALLS = st.lists(
    st.builds(call, st.sampled_from(["OK", "NOT_FOUND", "UNAVAILABLE", "CIRCUIT_OPEN"]), st.integers(0, 3).filter(bool), st.floats(0, 9)),
    min_size=1,
)


@given(CALLS)
def test_several_calls(calls: list[CallRecord]) -> None:
    """The attempts are the sum of all calls, the latency the slowest one's in milliseconds, in whatever order they were made."""
    told = source(*calls)

    assert told.attempts == sum(len(made.attempts) for made in calls)
    assert told.latency_ms == round(max(made.elapsed for made in calls) * 1000, 1)
    assert told == source(*reversed(calls))


@pytest.mark.parametrize("status", [status for status in SourceStatus if status is not SourceStatus.NOT_ASKED])
def test_every_status_is_told(status: SourceStatus) -> None:
    """A customer with a single call has what that call came to."""
    assert source(call(status.name)).status is status


FROM_BEST_TO_WORST = [
    "NOT_FOUND",
    "OK",
    "RATE_LIMITED",
    "OVERLOADED",
    "CIRCUIT_OPEN",
    "TIMEOUT",
    "DEADLINE_EXCEEDED",
    "UNAVAILABLE",
    "BAD_RESPONSE",
    "REJECTED",
    "REFUSED",
]


@given(st.lists(st.sampled_from(FROM_BEST_TO_WORST), min_size=1))
def test_the_worst_is_told(outcomes: list[str]) -> None:
    """Of several calls the worst is told: what somebody has to mend before what passes by itself, and a part that is not there last."""
    assert source(*map(call, outcomes)).status.name == max(outcomes, key=FROM_BEST_TO_WORST.index)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("BAD_USER_INPUT", SourceStatus.REJECTED),
        ("INTERNAL", SourceStatus.BAD_RESPONSE),
        ("LIMIT_EXCEEDED", SourceStatus.OK),
        ("CANCELLED", SourceStatus.OK),
    ],
)
def test_what_is_no_status(outcome: str, status: SourceStatus) -> None:
    """What calls can come to beside is told as what it is for a reader, and what never came to anything leaves the word to the others."""
    assert source(call(outcome), call("OK")).status is status

"""What is counted and timed, told by records."""

import pytest
from prometheus_client import generate_latest

from graph.logs import OperationRecord
from graph.metrics import Metrics
from providers.calls import Attempt, CallRecord
from providers.records.identity import CustomerProvider
from providers.watch import BreakerState
from tests.exposed import Exposed

BIK, BLINK = CustomerProvider.BIK, CustomerProvider.BLINK


@pytest.fixture
def metrics() -> Metrics:
    """Metrics that nothing was told yet."""
    return Metrics()


def read(metrics: Metrics) -> Exposed:
    """What there is to be read of them."""
    return Exposed(generate_latest(metrics.registry).decode())


def called(*attempts: Attempt, outcome: str = "OK") -> CallRecord:
    """A call of one operation of BIK's, as it ended."""
    return CallRecord(BIK, "getCustomer", 1, attempts, 9.0, outcome, (("mine",),))


def test_operations_are_counted_by_kind_and_outcome(metrics: Metrics) -> None:
    """Each operation counts once; one whose document could not be read has no kind, and only a trusted one has a name."""
    metrics.operation(OperationRecord("query", "ok", (), 0.2, 1, "hash"))
    metrics.operation(OperationRecord("query", "ok", (), 0.2, 1, "hash", "Profile"))
    metrics.operation(OperationRecord("mutation", "errors", ("PROVIDER_TIMEOUT",), 5.0, 1, "hash"))
    metrics.operation(OperationRecord(None, "refused", ("GRAPHQL_PARSE_FAILED",), 0.001, 0, None))

    expected = {
        ("query", "ok", ""): 1,
        ("query", "ok", "Profile"): 1,
        ("mutation", "errors", ""): 1,
        ("unknown", "refused", ""): 1,
    }
    assert read(metrics).by("customer_graph_operations_total", "kind", "outcome", "name") == expected
    assert read(metrics).by("customer_graph_operation_duration_seconds_count", "kind", "outcome", "name") == expected


@pytest.mark.parametrize(
    ("elapsed", "bound"), [(0, "0.005"), (0.005, "0.005"), (0.0051, "0.01"), (4.99, "5.0"), (10.4, "30.0"), (31, "+Inf")]
)
def test_a_duration_counts_below_the_bounds_that_it_keeps(metrics: Metrics, elapsed: float, bound: str) -> None:
    """An operation's seconds are in the first bucket that they fit, and in the sum."""
    metrics.operation(OperationRecord("query", "ok", (), elapsed, 1, "hash"))

    buckets = read(metrics).by("customer_graph_operation_duration_seconds_bucket", "le")
    assert min(buckets, key=lambda labels: float(labels[0])) == (bound,)
    assert read(metrics).value("customer_graph_operation_duration_seconds_sum") == elapsed


def test_operations_are_in_flight_until_they_end(metrics: Metrics) -> None:
    """The gauge rises and falls with what runs, and is there before anything does."""
    assert "\ncustomer_graph_operations_in_flight 0.0\n" in read(metrics).text
    for change in (1, 1, -1):
        metrics.operations_in_flight(change)
    assert read(metrics).value("customer_graph_operations_in_flight") == 1


def test_every_attempt_of_a_call_is_a_request(metrics: Metrics) -> None:
    """A call that needed three attempts is three requests with outcomes and durations of their own, two of them retries."""
    metrics.call(called(Attempt(0.5, "UNAVAILABLE", 100), Attempt(0.25, "RATE_LIMITED", 20), Attempt(2.0, "OK", 3000)))
    metrics.call(called(Attempt(0.25, "CANCELLED", 0), outcome="CANCELLED"))

    found = read(metrics)
    by_outcome = {("unavailable",): 1, ("rate_limited",): 1, ("ok",): 1, ("cancelled",): 1}
    assert found.by("customer_graph_upstream_requests_total", "outcome") == by_outcome
    assert found.by("customer_graph_upstream_request_duration_seconds_count", "outcome") == by_outcome
    assert found.value("customer_graph_upstream_request_duration_seconds_sum", outcome="ok") == 2.0
    assert found.by("customer_graph_upstream_retries_total", "provider", "operation") == {("bik", "getCustomer"): 2}
    assert found.value("customer_graph_upstream_received_bytes_total", provider="bik") == 3120
    assert found.by("customer_graph_upstream_calls_not_sent_total", "outcome") == {}


def test_a_call_that_needed_no_retry_shows_that_there_was_none(metrics: Metrics) -> None:
    """The series of retries is there from the first call, so that its first retry is seen as a rise."""
    metrics.call(called(Attempt(0.1, "OK", 1)))
    assert '\ncustomer_graph_upstream_retries_total{operation="getCustomer",provider="bik"} 0.0\n' in read(metrics).text


def test_unexpected_values_are_counted_by_the_call(metrics: Metrics) -> None:
    """Those of all attempts add up; the series is there from the first answer, so that the first such value is seen as a rise."""
    metrics.call(called(Attempt(0.1, "OK", 1)))
    assert '\ncustomer_graph_upstream_unexpected_values_total{operation="getCustomer",provider="bik"} 0.0\n' in read(metrics).text
    metrics.call(called(Attempt(0.1, "UNAVAILABLE", 1, 1), Attempt(0.1, "OK", 1, 2)))
    assert read(metrics).by("customer_graph_upstream_unexpected_values_total", "provider", "operation") == {("bik", "getCustomer"): 3}


def test_a_call_that_shared_anothers_requests_is_counted_as_that(metrics: Metrics) -> None:
    """It is neither a request nor a call that was not sent; its series is there, at 0, from the first answer."""
    metrics.call(called(Attempt(0.1, "OK", 1)))
    assert '\ncustomer_graph_upstream_calls_shared_total{operation="getCustomer",provider="bik"} 0.0\n' in read(metrics).text
    metrics.call(CallRecord(BIK, "getCustomer", 1, (), 0.1, "OK", (), is_shared=True))
    metrics.call(CallRecord(BIK, "getCustomer", 1, (), 0.1, "TIMEOUT", (), is_shared=True))

    found, labels = read(metrics), ("provider", "operation")
    assert found.by("customer_graph_upstream_calls_shared_total", *labels) == {("bik", "getCustomer"): 2}
    assert found.by("customer_graph_upstream_requests_total", *labels) == {("bik", "getCustomer"): 1}
    assert found.by("customer_graph_upstream_calls_not_sent_total", *labels) == {}


@pytest.mark.parametrize("outcome", ["CIRCUIT_OPEN", "OVERLOADED", "LIMIT_EXCEEDED", "DEADLINE_EXCEEDED", "CANCELLED"])
def test_a_call_that_was_not_sent_is_no_request(metrics: Metrics, outcome: str) -> None:
    """What was not sent is counted by the reason, and neither as a request nor as time."""
    metrics.call(called(outcome=outcome))

    found = read(metrics)
    labels = ("provider", "operation", "outcome")
    assert found.by("customer_graph_upstream_calls_not_sent_total", *labels) == {("bik", "getCustomer", outcome.lower()): 1}
    assert found.by("customer_graph_upstream_requests_total", *labels) == {}
    assert found.by("customer_graph_upstream_request_duration_seconds_count", *labels) == {}


def test_what_a_provider_has_under_way_rises_and_falls(metrics: Metrics) -> None:
    """Requests in flight and in the queue are each provider's own."""
    for provider, change in ((BIK, 1), (BIK, 1), (BLINK, 1), (BIK, -1)):
        metrics.in_flight(provider, change)
        metrics.queued(provider, 3 * change)

    assert read(metrics).by("customer_graph_upstream_requests_in_flight", "provider") == {("bik",): 1, ("blink",): 1}
    assert read(metrics).by("customer_graph_upstream_requests_queued", "provider") == {("bik",): 3, ("blink",): 3}


def test_a_breaker_is_in_one_state(metrics: Metrics) -> None:
    """Of a provider's states one is 1 and the others are 0, so that the sum over workers says how many are in each."""
    metrics.breaker(BLINK, BreakerState.CLOSED)
    for state in (BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN):
        metrics.breaker(BIK, state)
        shown = {labels["state"]: value for labels, value in read(metrics).of("customer_graph_upstream_breakers", provider="bik")}
        assert shown == {known.value.lower(): float(known is state) for known in BreakerState}
    assert read(metrics).by("customer_graph_upstream_breakers", "provider", "state") == {("bik", "half_open"): 1, ("blink", "closed"): 1}


def test_a_providers_gauges_are_there_before_its_first_call(metrics: Metrics) -> None:
    """Once a provider's breaker is told of, it can be seen that nothing is in flight or waits, which is not the same as not known."""
    metrics.breaker(BIK, BreakerState.CLOSED)
    for gauge in ("customer_graph_upstream_requests_in_flight", "customer_graph_upstream_requests_queued"):
        assert list(read(metrics).of(gauge)) == [({"provider": "bik"}, 0)]


def test_batches_are_counted_by_their_size(metrics: Metrics) -> None:
    """A batch of three keys is in the bucket of up to five."""
    metrics.batch("customers", BIK, 3)
    metrics.batch("customers", BIK, 1)
    metrics.batch("persons", BLINK, 1)

    buckets = read(metrics).by("customer_graph_loader_batch_keys_bucket", "loader", "provider", "le")
    assert [buckets["customers", "bik", bound] for bound in ("1.0", "2.0", "5.0", "+Inf")] == [1, 1, 2, 2]
    assert read(metrics).by("customer_graph_loader_batch_keys_sum", "loader") == {("customers",): 4, ("persons",): 1}


def test_look_ups_of_prepared_operations_hit_or_miss(metrics: Metrics) -> None:
    """Both are there from the start, so that a share can be had of them."""
    assert read(metrics).text.count("\ncustomer_graph_prepared_operation_lookups_total{") == 2
    for hit in (False, True, True):
        metrics.prepared(hit=hit)
    assert read(metrics).by("customer_graph_prepared_operation_lookups_total", "result") == {("miss",): 1, ("hit",): 2}


def test_two_in_one_process_know_nothing_of_each_other(metrics: Metrics) -> None:
    """Each application of a process measures itself."""
    Metrics().operations_in_flight(1)
    assert read(metrics).value("customer_graph_operations_in_flight") == 0

"""Which faults meet a call, what their JSON may say, and how they are set over HTTP and by name."""

import json
from collections import Counter
from statistics import median

import pytest
from aiohttp import ClientSession

from providers.sandbox.faults import (
    CHAOS,
    FAULT_KINDS,
    Dropped,
    Exponential,
    Fault,
    Faults,
    FaultsError,
    GzipBomb,
    Hanging,
    HtmlPage,
    Latency,
    Lognormal,
    Status,
    Uniform,
    read_faults,
    read_faults_by_provider,
    written_faults,
)
from providers.sandbox.runner import Sandbox
from tests.providers.sandbox.ledger import Caller, Ledger

OPERATIONS = ("getEntry", "postEntry")


def drawn(*faults: Fault, calls: int = 2000, seed: int = 1, operations: tuple[str | None, ...] = ("getEntry",)) -> list[tuple[str, ...]]:
    """The kinds of faults that so many calls meet, the operations taking turns; those of the first operation are given."""
    of_provider = Faults("ledger", OPERATIONS)
    of_provider.set(*faults, seed=seed)
    return [[of_provider.draw(operation).kinds for operation in operations][0] for _ in range(calls)]  # noqa: RUF015 -- all are drawn


def waits(distribution: Uniform | Exponential | Lognormal | float) -> list[float]:
    """How long two thousand calls wait, in seconds."""
    of_provider = Faults("ledger", OPERATIONS)
    of_provider.set(Latency(seconds=distribution))
    return [of_provider.draw("getEntry").wait for _ in range(2000)]


def test_rates_are_shares_of_all_calls_and_add_up() -> None:
    """Each fault meets its share, never two one call, and the rest of the calls meet none."""
    counted = Counter(drawn(Status(status=500, rate=0.2), HtmlPage(rate=0.3)))
    assert counted.keys() == {("status",), ("html_page",), ()}
    assert [round(counted[kinds] / 2000, 1) for kinds in (("status",), ("html_page",), ())] == [0.2, 0.3, 0.5]


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ((Status(status=500), HtmlPage()), "ledger has faults of all operations whose rates add up to 2; 1 is every call"),
        (
            (Hanging(rate=0.9), Hanging(rate=0.7, operation="getEntry"), Dropped(rate=0.4, operation="getEntry")),
            "ledger has faults of its operation getEntry whose rates add up to 1.1; 1 is every call",
        ),
    ],
)
def test_more_than_all_calls_is_refused(faults: tuple[Fault, ...], message: str) -> None:
    """A fault that could not meet its share of the calls is not set, and the message says which rates are too much."""
    of_provider = Faults("ledger", OPERATIONS)
    with pytest.raises(FaultsError) as caught:
        of_provider.set(*faults)
    assert (str(caught.value), of_provider.active) == (message, ())


def test_rates_may_come_to_all_calls() -> None:
    """Tenths are not exact in binary, and ten of them are one all the same; a latency takes nothing from the others."""
    kinds = drawn(*[Status(status=500, rate=0.1)] * 3, HtmlPage(rate=0.7), Latency(seconds=1), Latency(seconds=1))
    assert set(kinds) == {("latency", "latency", "status"), ("latency", "latency", "html_page")}


def test_latencies_are_drawn_by_themselves_and_add_up() -> None:
    """A call may wait for several, and fail besides."""
    met = set(drawn(Latency(seconds=1, rate=0.5), Latency(seconds=2, rate=0.5), Hanging(rate=0.5)))
    assert met == {(*("latency",) * waits, *spoilt) for waits in range(3) for spoilt in ((), ("hanging",))}
    of_provider = Faults("ledger", OPERATIONS)
    of_provider.set(Latency(seconds=1), Latency(seconds=0.5))
    assert of_provider.draw("getEntry").wait == 1.5


def test_the_same_seed_gives_the_same_faults() -> None:
    """A run can be had again; another seed gives another."""
    faults = (Status(status=500, rate=0.5), Latency(seconds=1, rate=0.5))
    assert drawn(*faults) == drawn(*faults)
    assert drawn(*faults) != drawn(*faults, seed=2)


def test_other_operations_change_nothing_for_one() -> None:
    """What the n-th call of an operation meets does not depend on how calls of others come between."""
    fault = Status(status=500, rate=0.5)
    assert drawn(fault) == drawn(fault, operations=("getEntry", "postEntry", None))


def test_an_operations_faults_are_its_own() -> None:
    """A fault that names an operation meets its calls alone; one without meets all requests that this leaves, wherever it stands."""
    faults = (HtmlPage(), Status(status=500, operation="postEntry"))
    assert set(drawn(*faults)) == {("html_page",)}
    assert set(drawn(*faults, operations=("postEntry",))) == {("status",)}
    assert set(drawn(*faults, operations=(None,))) == {("html_page",)}


def test_times_are_drawn_from_their_distribution() -> None:
    """They are in its range and about its middle, whatever their order."""
    assert set(waits(0.25)) == {0.25}
    uniform, exponential, lognormal = waits(Uniform(low=1, high=3)), waits(Exponential(mean=2)), waits(Lognormal(median=2, sigma=0.5))
    assert 1 <= min(uniform) < 1.1
    assert 2.9 < max(uniform) <= 3
    assert sum(exponential) / 2000 == pytest.approx(2, rel=0.1)
    assert min(exponential) >= 0
    assert median(lognormal) == pytest.approx(2, rel=0.1)
    assert sorted(lognormal)[1682] == pytest.approx(2 * 1.65, rel=0.1)  # One standard deviation up: 84.1% of all.
    assert max(lognormal) > 3 * median(lognormal)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "it is no JSON: "),
        ("{}", "it must be a valid array"),
        ("[3]", "[0] must be an object"),
        ("[{}]", "[0] has no member named fault"),
        ('[{"fault": "fire"}]', "[0] has a fault that is none of latency, status, "),
        ('[{"fault": "status"}]', "[0].status is missing"),
        ('[{"fault": "status", "status": 399}]', "[0].status must be greater than or equal to 400"),
        ('[{"fault": "status", "status": "500"}]', "[0].status must be a valid integer"),
        ('[{"fault": "hanging", "rate": 1.5}]', "[0].rate must be less than or equal to 1"),
        ('[{"fault": "hanging", "rate": NaN}]', "[0].rate must be a finite number"),
        ('[{"fault": "hanging"}, {"fault": "hanging", "rates": 1}]', "[1].rates is unknown"),
        ('[{"fault": "latency"}]', "[0].seconds is missing"),
        ('[{"fault": "latency", "seconds": "1"}]', "[0].seconds must be a valid number"),
        ('[{"fault": "latency", "seconds": {}}]', "[0].seconds must be a number of seconds, or an object whose distribution is "),
        ('[{"fault": "latency", "seconds": {"distribution": []}}]', "[0].seconds must be a number of seconds, "),
        ('[{"fault": "latency", "seconds": {"distribution": "uniform", "low": 2}}]', "[0].seconds.high is missing"),
        (
            '[{"fault": "latency", "seconds": {"distribution": "uniform", "low": 2, "high": 1}}]',
            "[0].seconds must not have a low above its high",
        ),
    ],
)
def test_faults_that_there_are_not_are_refused(text: str, message: str) -> None:
    """The message names the fault's position and the member as they were written, and what is wrong, in no words of the program's own."""
    with pytest.raises(FaultsError) as caught:
        read_faults(text.encode())
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Each thing to put right has a line; in a file for several providers it begins with the provider's name."""
    text = b'{"bik": [{"fault": "status", "status": 99, "rate": 2}], "brij": [{"fault": "fire"}]}'
    with pytest.raises(FaultsError) as caught:
        read_faults_by_provider(text)
    assert sorted(line.partition(" ")[0] for line in str(caught.value).splitlines()) == ["bik[0].rate", "bik[0].status", "brij[0]"]


def test_faults_are_written_as_they_are_read() -> None:
    """Of every kind, all members come back."""
    assert read_faults(written_faults(CHAOS).encode()) == CHAOS


def test_chaos_is_one_call_in_ten() -> None:
    """Every kind is in the mix, and about a tenth of the calls meet something other than a wait."""
    assert {type(fault) for fault in CHAOS} == set(FAULT_KINDS)
    spoilt = [kinds for kinds in drawn(*CHAOS, calls=5000) if set(kinds) - {"latency"}]
    assert 0.08 < len(spoilt) / 5000 < 0.12
    assert sum(fault.rate for fault in CHAOS if fault.fault != "latency") == pytest.approx(0.1, abs=0.01)


def test_an_operation_that_there_is_not_is_refused() -> None:
    """The message names those that there are, and what was set before stays."""
    of_provider = Faults("ledger", OPERATIONS)
    of_provider.set(Hanging())
    with pytest.raises(FaultsError, match="ledger has no operation getentry; it has getEntry, postEntry"):
        of_provider.set(Dropped(), GzipBomb(operation="getentry"))
    assert of_provider.active == (Hanging(),)


async def test_faults_are_set_by_the_providers_names() -> None:
    """A sandbox takes faults for some of its providers, and refuses a name that is none's."""
    sandbox = Sandbox([Ledger(1)])
    sandbox.set_faults({"ledger": [Hanging()]})
    assert list(sandbox["ledger"].faults.active) == [Hanging()]
    with pytest.raises(FaultsError, match="there is no provider folder; there are ledger"):
        sandbox.set_faults({"folder": []})
    sandbox.clear()
    assert not sandbox["ledger"].faults.active


async def over_http(ledger: Caller, method: str, body: bytes = b"") -> tuple[int, str]:
    """Status and text of the answer of the resource of the faults."""
    host, port = ledger.address
    async with ClientSession() as session, session.request(method, f"http://{host}:{port}/_faults", data=body) as response:
        return response.status, await response.text()


async def test_faults_are_set_and_shown_over_http(ledger: Caller) -> None:
    """What is put is shown and meets calls until it is deleted; the resource is no call of the provider's, and fails with none."""
    assert await over_http(ledger, "GET") == (200, "[]\n")
    status, shown = await over_http(ledger, "PUT", b'[{"fault": "status", "status": 503, "retry_after": 1}]')
    put = {"fault": "status", "rate": 1.0, "status": 503, "retry_after": 1, "retry_after_as": "seconds"}
    assert (status, json.loads(shown)) == (200, [put])
    assert await over_http(ledger, "GET") == (200, shown)
    assert (await ledger.answer_now())[0] == 503
    assert await over_http(ledger, "DELETE") == (200, "[]\n")
    assert (await ledger.answer_now())[0] == 200
    assert [call.target for call in ledger.ledger.calls] == ["/v1/entry"] * 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'[{"fault": "hanging", "rate": 2}]', "[0].rate must be less than or equal to 1\n"),
        (
            b'[{"fault": "hanging"}, {"fault": "html_page"}]',
            "ledger has faults of all operations whose rates add up to 2; 1 is every call\n",
        ),
        (b'[{"fault": "hanging", "operation": "get"}]', "ledger has no operation get; it has getEntry, postEntry, deleteEntry\n"),
    ],
)
async def test_what_cannot_be_set_over_http_is_told(ledger: Caller, body: bytes, message: str) -> None:
    """It is 400 and says what is wrong, and what was set before stays."""
    await over_http(ledger, "PUT", b'[{"fault": "html_page"}]')
    assert await over_http(ledger, "PUT", body) == (400, message)
    assert [fault.fault for fault in ledger.ledger.faults.active] == ["html_page"]


async def test_another_method_is_told_which_there_are(ledger: Caller) -> None:
    """It is 405, and changes nothing."""
    assert await over_http(ledger, "POST", b'[{"fault": "hanging"}]') == (405, "")
    assert ledger.ledger.faults.active == ()

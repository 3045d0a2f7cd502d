"""docs/reliability.md leaves nothing out, and its numbers are those of the code."""

import pytest

from graph.settings import PREFIX, Settings
from providers.breaker import FAILING_SHARE, MIN_CALLS, OPEN_SECONDS
from providers.bulkhead import MAX_WAITING
from providers.errors import ProviderError
from providers.retries import ALWAYS, LONGEST_PAUSES, MAX_ATTEMPTS, MAX_SHARE
from providers.rolling import WINDOW_SECONDS
from providers.sandbox.faults import FAULT_KINDS
from providers.settings import ProviderSettings
from providers.transport import FAIR_CHANCE_SECONDS
from tests.chaos.page import PAGE, codes_of_providers, fault_rows, situation_rows, table

SERVER = Settings()
OF_PROVIDER = {f"`__{name.upper()}`": field.default for name, field in ProviderSettings.model_fields.items()}
OF_SERVER = {
    f"`{PREFIX}DEADLINE_SECONDS`": SERVER.deadline_seconds,
    f"`{PREFIX}LIMITS__OPERATIONS`": SERVER.limits.operations,
    f"`{PREFIX}SHUTDOWN_DELAY_SECONDS`": SERVER.shutdown_delay_seconds,
    f"`{PREFIX}SHUTDOWN_SECONDS`": SERVER.shutdown_seconds,
}
FIXED = {
    "calls that wait for it": MAX_WAITING,
    "requests that one read may take": MAX_ATTEMPTS,
    "the longest pause before the second": LONGEST_PAUSES[0],
    "the longest pause before the third": LONGEST_PAUSES[1],
    "retries, as a share of the calls": MAX_SHARE,
    "retries that are always allowed": ALWAYS,
    "how long the calls are counted for that, and requests for the breaker": WINDOW_SECONDS,
    "requests before the breaker may open": MIN_CALLS,
    "the share of failures that opens it": FAILING_SHARE,
    "how long it stays open": OPEN_SECONDS,
    "what a request needs before the deadline counts against its provider": FAIR_CHANCE_SECONDS,
}
NUMBERS = table(PAGE, "What")


def test_every_kind_of_fault_has_a_row() -> None:
    """A fault that joins the sandbox needs its row, and with it a test against every read and write."""
    assert {type(row.fault) for row in fault_rows()} == set(FAULT_KINDS)


def test_no_fault_is_there_twice() -> None:
    """Each row is a case of its own, with a name of its own."""
    names = [row.name for row in fault_rows()]
    assert sorted(set(names)) == sorted(names)


def test_every_code_of_a_provider_is_on_the_page() -> None:
    """What can be told of a provider can be met: by a fault, by a change that meets one, or by a situation."""
    rows = fault_rows()
    met = {row.seen.code for row in rows} | {row.change.code for row in rows} | {row.code for row in situation_rows().values()}
    assert {kind.code for kind in ProviderError.__subclasses__()} - {"BAD_USER_INPUT"} <= met


def test_the_pages_agree_on_what_may_pass() -> None:
    """Each code is as retryable here as it is on the page of errors."""
    told = codes_of_providers()
    here = [(row.seen.code, row.retryable) for row in fault_rows()] + [(row.code, row.retryable) for row in situation_rows().values()]
    assert [(code, retryable) for code, retryable in here if code is not None and told[code] != retryable] == []


@pytest.mark.parametrize(("what", "value", "setting"), NUMBERS, ids=[number[0] for number in NUMBERS])
def test_a_number_is_that_of_the_code(what: str, value: str, setting: str) -> None:
    """Each default and each fixed number has the value that the page gives."""
    number, _, unit = value.replace(",", "").partition(" ")
    held = FIXED[what] if setting == "fixed" else (OF_PROVIDER | OF_SERVER)[setting]
    assert float(number) == pytest.approx(held * 100 if unit == "%" else held)


def test_no_number_is_left_out() -> None:
    """What is fixed in the code is on the page."""
    assert {what for what, _, setting in NUMBERS if setting == "fixed"} == set(FIXED)

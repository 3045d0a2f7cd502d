"""Values that no document lists."""

import enum

import pytest
from structlog.testing import capture_logs

from providers.records.identity import CustomerProvider
from providers.values.unexpected import country_code, listed, reading_answer, tell_unexpected, tell_unreadable


class Colour(enum.Enum):
    """What the tests list."""

    RED = 1
    OTHER = 2


LISTED = {"red": Colour.RED}


def colour(provider: CustomerProvider, field: str, written: str | None) -> Colour | None:
    """The colour that is written."""
    return listed(provider, field, written, LISTED, Colour.OTHER)


def test_listed_in_any_case() -> None:
    """What is listed is found in any case, nothing is None, and neither is told."""
    with capture_logs() as logs:
        found = [colour(CustomerProvider.BIK, "listed", written) for written in ("red", "RED", "Red", None)]
    assert found == [Colour.RED] * 3 + [None]
    assert logs == []


def test_unlisted_is_told_once() -> None:
    """What is not listed is the other, told once for each provider and field, and never with the value."""
    with capture_logs() as logs:
        for written in ("blue", "secret", ""):
            for provider in (CustomerProvider.BIK, CustomerProvider.BRIJ):
                assert colour(provider, "unlisted", written) is Colour.OTHER
    told = {"event": "unexpected value", "log_level": "warning", "field": "unlisted"}
    assert logs == [told | {"provider": "bik"}, told | {"provider": "brij"}]


@pytest.mark.parametrize(("code", "alpha2", "unexpected"), [("no", "NO", 0), ("NOR", "NO", 0), (None, None, 0), ("Norway", None, 1)])
def test_a_country_that_is_none_is_told(code: str | None, alpha2: str | None, unexpected: int) -> None:
    """A code of either length is the shorter one; what is no code is None and unexpected, nothing is None and is not."""
    with reading_answer(CustomerProvider.BIK) as answer:
        assert country_code(CustomerProvider.BIK, "country", code) == alpha2
    assert answer.unexpected == unexpected


def test_every_value_counts_for_its_answer() -> None:
    """What is told of counts each time, known to the log or not, and towards the answer that is being read."""
    with reading_answer(CustomerProvider.BIK) as first:
        for _ in range(2):
            tell_unexpected(CustomerProvider.BIK, "counted")
            tell_unreadable("counted")
            colour(CustomerProvider.BIK, "counted", "blue")
    with reading_answer(CustomerProvider.BIK) as second:
        tell_unreadable("counted")
    assert (first.unexpected, second.unexpected) == (6, 1)


def test_what_is_unreadable_is_of_the_provider_that_is_read() -> None:
    """The log names the provider whose answer is read; where none is, nothing is told."""
    with capture_logs() as logs:
        tell_unreadable("unread")
        with reading_answer(CustomerProvider.BRIJ):
            tell_unreadable("unread")
    assert logs == [{"event": "unexpected value", "log_level": "warning", "field": "unread", "provider": "brij"}]

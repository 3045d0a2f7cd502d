"""Values that no document lists."""

import enum

from structlog.testing import capture_logs

from providers.records.identity import CustomerProvider
from providers.values.unexpected import listed


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
    assert logs == [told | {"provider": "BIK"}, told | {"provider": "BRIJ"}]

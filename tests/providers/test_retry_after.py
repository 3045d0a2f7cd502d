"""What an answer's Retry-After asks for."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict

from providers.upstream import UpstreamResponse


def retry_after(value: str) -> float | None:
    """What an answer with this header asks to wait."""
    return UpstreamResponse(429, CIMultiDict({"retry-after": value}), b"").retry_after


def test_retry_after_in_seconds() -> None:
    """Retry-After may be a number of seconds."""
    assert [retry_after("120"), retry_after(" 0 ")] == [120, 0]


def test_retry_after_as_a_date() -> None:
    """Retry-After may be a moment; one that is past asks for no wait."""
    soon = datetime.now(UTC) + timedelta(seconds=90)
    asked = retry_after(format_datetime(soon, usegmt=True))
    assert asked is not None
    assert 60 < asked <= 90
    assert retry_after("Fri, 06 Jun 2014 13:39:43 GMT") == 0


def test_retry_after_not_there() -> None:
    """Without the header nothing is asked."""
    assert UpstreamResponse(429, CIMultiDict(), b"").retry_after is None


@given(st.text() | st.from_regex(r"[0-9]{1,12} Jun [0-9]{1,12} [0-9]{1,3}:[0-9]{1,3} [+-]?[0-9]{1,30}", fullmatch=True))
@example("9" * 400)
@example(f"Fri, 06 Jun 2014 13:39:43 +{'9' * 20}")
def test_any_retry_after_is_usable_or_none(value: str) -> None:
    """Whatever the header holds, it asks for a finite wait or for none."""
    asked = retry_after(value)
    assert asked is None or 0 <= asked < math.inf

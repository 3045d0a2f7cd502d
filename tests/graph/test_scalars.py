"""How single values are written."""

import datetime as dt

import pytest

from graph.types.scalars import SCALARS


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (dt.datetime(2024, 8, 9, 9, 32, 55, 568_999, dt.UTC), "2024-08-09T09:32:55.568Z"),
        (dt.datetime(2024, 8, 9, 9, 32, 55, tzinfo=dt.UTC), "2024-08-09T09:32:55.000Z"),
        (dt.datetime(2024, 1, 1, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2023-12-31T23:30:00.000Z"),
        (dt.datetime(987, 6, 5, tzinfo=dt.UTC), "0987-06-05T00:00:00.000Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_three_decimals(moment: dt.datetime, written: str) -> None:
    """Every moment has the same form and width, so that texts sort as moments do."""
    serialize = SCALARS[dt.datetime].serialize
    assert serialize
    assert serialize(moment) == written

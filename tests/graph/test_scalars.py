"""How single values are written."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from graph.types.scalars import SCALARS, Base64, CountryCode, Json


def serializer(python_type: object) -> Callable[[Any], Any]:
    """How values of a type are written."""
    serialize = SCALARS[python_type].serialize
    assert serialize
    return serialize


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
    assert serializer(dt.datetime)(moment) == written


@pytest.mark.parametrize(("day", "written"), [(dt.date(1985, 3, 27), "1985-03-27"), (dt.date(987, 6, 5), "0987-06-05")])
def test_a_day_is_written_with_four_digits_of_its_year(day: dt.date, written: str) -> None:
    """A day has always the same form, without time."""
    assert serializer(dt.date)(day) == written


@pytest.mark.parametrize(
    ("number", "written"), [("1E-9", "0.000000001"), ("100000.50", "100000.50"), ("1E+3", "1000"), ("0.00", "0.00"), ("-7", "-7")]
)
def test_a_decimal_is_written_without_exponent_and_with_its_trailing_zeros(number: str, written: str) -> None:
    """What reads decimals need not know exponents, and the precision that the provider gave is kept."""
    assert serializer(Decimal)(Decimal(number)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=9))
def test_a_decimal_loses_no_digit(number: Decimal) -> None:
    """What is read from the text is the number that was written."""
    written = serializer(Decimal)(number)
    assert Decimal(written).as_tuple() == number.as_tuple()
    assert set(written) <= set("-.0123456789")


@pytest.mark.parametrize("value", [{"iban": "NO93"}, ["a", 1], "text", 0, False])
def test_json_goes_out_as_it_is(value: object) -> None:
    """Nothing of what a provider sent is changed, and nothing is copied."""
    assert serializer(Json)(value) is value


def test_bytes_are_not_copied_to_be_written() -> None:
    """A document of many MiB is handed on as the one text that it is."""
    text = "QUJD" * 1_000
    assert serializer(Base64)(text) is text


@pytest.mark.parametrize("value", [5, 1.5, True, ["NO"], {"code": "NO"}])
def test_a_country_is_given_as_text(value: object) -> None:
    """An input of another kind is refused where it is read; whether a text is a country is told by the field that takes it."""
    parse = SCALARS[CountryCode].parse_value
    assert parse
    assert parse("no such country") == "no such country"
    with pytest.raises(GraphQLError):
        parse(value)

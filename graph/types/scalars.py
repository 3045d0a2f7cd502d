"""Scalars: how single values are written."""

import datetime as dt
from decimal import Decimal
from typing import NewType

import strawberry
from graphql import GraphQLString
from strawberry.types.scalar import ScalarDefinition

Base64 = NewType("Base64", str)
CountryCode = NewType("CountryCode", str)
Json = NewType("Json", object)


def _plain_notation(number: Decimal) -> str:
    """Without exponent, every digit kept: ``0.000000001``, ``100.50``."""
    return f"{number:f}"


def _rfc3339(moment: dt.datetime) -> str:
    """Always UTC, exactly three decimals: ``2024-08-09T09:32:55.568Z``."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


SCALARS: dict[object, ScalarDefinition] = {
    Base64: strawberry.scalar(
        name="Base64",
        description="Bytes: base64 in the standard alphabet of RFC 4648, padded, without line breaks, whatever the provider's own form.",
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country: ISO 3166-1 alpha-2 in upper case, such as `NO`, and `XK` for Kosovo.",
        parse_value=GraphQLString.parse_value,
    ),
    dt.date: strawberry.scalar(
        name="Date",
        description="A day of the calendar, without time and time zone: `YYYY-MM-DD`, such as `1985-03-27`.",
        serialize=dt.date.isoformat,
    ),
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="A moment: RFC 3339, always in UTC, written with `Z` and exactly three decimals, such as `2024-08-09T09:32:55.568Z`.",
        serialize=_rfc3339,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number as a string, so that no digit is lost: plain notation, never an exponent, trailing zeros kept, such "
        "as `100000.50` or `0.000000001`.",
        serialize=_plain_notation,
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON value, with the provider's own names and forms: nothing in it is mapped.",
    ),
}

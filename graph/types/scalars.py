"""Scalars: how single values are written."""

import datetime as dt
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

CountryCode = NewType("CountryCode", str)


def _rfc3339(moment: dt.datetime) -> str:
    """Always UTC, exactly three decimals: ``2024-08-09T09:32:55.568Z``."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


SCALARS: dict[object, ScalarDefinition] = {
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country: ISO 3166-1 alpha-2 in upper case, such as `NO`, and `XK` for Kosovo.",
        serialize=str,
    ),
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="A moment: RFC 3339, always in UTC, written with `Z` and exactly three decimals, such as `2024-08-09T09:32:55.568Z`.",
        serialize=_rfc3339,
    ),
}

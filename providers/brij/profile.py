"""A customer's profile, made of the verified data that is not deleted: of each type the newest record that says anything."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from providers.records.customer import CustomerRecord
from providers.records.data import (
    BirthDateDataRecord,
    CustomerDataRecord,
    EmailDataRecord,
    NameDataRecord,
    NationalityDataRecord,
    PhoneDataRecord,
)
from providers.values.phones import e164_of_parts

C = TypeVar("C")

_UNDATED = dt.datetime.min.replace(tzinfo=dt.UTC)


def with_profile(customer: CustomerRecord) -> CustomerRecord:
    """The customer with what their data say. First and last name are of the same record; nationalities are of all, the newest first."""
    contents = [record.content for record in _newest_first(customer.data or ())]
    name = _first(contents, NameDataRecord) or NameDataRecord()
    email = _first(contents, EmailDataRecord) or EmailDataRecord()
    phone = _first(contents, PhoneDataRecord) or PhoneDataRecord()
    birth_date = _first(contents, BirthDateDataRecord) or BirthDateDataRecord()
    return replace(
        customer,
        name=" ".join(part for part in (name.first_name, name.last_name) if part) or None,
        first_name=name.first_name,
        last_name=name.last_name,
        email=email.value,
        phone_number=e164_of_parts(phone.country_code, phone.number),
        birth_date=birth_date.date,
        nationalities=_nationalities(contents),
    )


def _newest_first(data: Sequence[CustomerDataRecord]) -> list[CustomerDataRecord]:
    """Those that are not deleted. An undated one is the oldest; of two of one moment, the later in the list is the newer."""
    left = [record for record in reversed(data) if not record.is_deleted]
    return sorted(left, key=lambda record: record.created_at or _UNDATED, reverse=True)


def _first(contents: Iterable[object], type_: type[C]) -> C | None:
    return next((content for content in contents if isinstance(content, type_)), None)


def _nationalities(contents: Iterable[object]) -> tuple[str, ...] | None:
    codes = (content.country_code for content in contents if isinstance(content, NationalityDataRecord))
    return tuple(dict.fromkeys(code for code in codes if code)) or None

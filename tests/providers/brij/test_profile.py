"""What a customer's verified data say of the customer."""

import datetime as dt

import pytest

from providers.brij.mapping import customer_record
from providers.records.customer import CustomerRecord
from providers.records.identity import Key


def customer(*data: object) -> CustomerRecord:
    """Map a customer with these data."""
    return customer_record(Key("cust_1"), data, [])


def dated(type_: str, day: int | None, **sent: object) -> dict[str, object]:
    """A record of one type, made on this day of a month or nobody knows when."""
    created_at = {} if day is None else {"createdAt": f"2025-01-{day:02}T10:30:00Z"}
    return {"id": f"data_{type_}_{sent}_{day}", "type": type_, **created_at, **sent}


def email(value: str, day: int | None, **sent: object) -> dict[str, object]:
    """An e-mail address of this day."""
    return dated("EMAIL", day, email={"value": value}, **sent)


def test_the_profile_is_of_the_newest() -> None:
    """Of several records of a type the newest says what the profile has, wherever it stands in the list."""
    assert customer(email("old", 1), email("new", 3), email("between", 2)).email == "new"


def test_deleted_data_say_nothing_about_the_customer() -> None:
    """A deleted record does not count, though it is given."""
    found = customer(email("old", 1), email("deleted", 3, isDeleted=True))
    assert (found.email, len(found.data or ())) == ("old", 2)


def test_undated_data_are_the_oldest() -> None:
    """A record without a moment is older than any with one, and better than none."""
    assert customer(email("dated", 1), email("undated", None)).email == "dated"
    assert customer(email("undated", None)).email == "undated"


@pytest.mark.parametrize("day", [5, None])
def test_of_two_of_one_moment_the_later_in_the_list_is_newer(day: int | None) -> None:
    """Where moments do not decide, the list's order does."""
    assert customer(email("first", day), email("second", day)).email == "second"


def test_data_without_content_do_not_hide_older_ones() -> None:
    """A record from which nothing can be read leaves the profile to the one before."""
    assert customer(email("old", 1), dated("EMAIL", 2, email={"value": None})).email == "old"


def test_first_and_last_name_are_of_one_record() -> None:
    """Names of two records are never mixed."""
    found = customer(dated("NAME", 1, name={"firstName": "Kari", "lastName": "Dahl"}), dated("NAME", 2, name={"lastName": "Berg"}))
    assert (found.name, found.first_name, found.last_name) == ("Berg", None, "Berg")


def test_every_nationality_once_the_newest_first() -> None:
    """All that are not deleted and can be read are given, as alpha-2."""
    found = customer(
        dated("NATIONALITY", 1, nationality={"country": "NOR"}),
        dated("NATIONALITY", 3, nationality={"country": "SWE"}),
        dated("NATIONALITY", 2, nationality={"country": "no"}),
        dated("NATIONALITY", 4, nationality={"country": "Narnia"}),
        dated("NATIONALITY", 5, nationality={"country": "DNK"}, isDeleted=True),
    )
    assert found.nationalities == ("SE", "NO")
    assert customer().nationalities is None


def test_the_profile_of_everything() -> None:
    """Name, telephone and date of birth are of their types; what Brij does not supply is None."""
    found = customer(
        dated("NAME", 1, name={"firstName": "Kari", "lastName": "Dahl"}),
        dated("PHONE", 1, phone={"countryCode": "47", "number": "40012345"}),
        dated("BIRTH_DATE", 1, birthDate={"date": "1990-04-01"}),
    )
    assert (found.name, found.phone_number, found.birth_date) == ("Kari Dahl", "+4740012345", dt.date(1990, 4, 1))
    assert (found.addresses, found.assets, found.tags, found.persons, found.kind, found.country_code) == (None,) * 6

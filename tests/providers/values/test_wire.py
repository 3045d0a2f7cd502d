"""Leaves of payload models: one odd value costs only itself."""

import datetime as dt
import math
from typing import Annotated, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from providers.records.identity import CustomerProvider
from providers.values.unexpected import reading_answer
from providers.values.wire import (
    UNREADABLE,
    Date,
    DefinedIdentifier,
    DefinedText,
    DefinedTexts,
    Entries,
    Flag,
    Identifier,
    Instant,
    Integer,
    Number,
    OptionalEntries,
    OptionalObject,
    Payload,
    Text,
    Texts,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Inner(Payload):
    """An object within."""

    text: Text = None


class Outer(Payload):
    """Every kind of leaf."""

    some_text: Text = None
    flag: Flag = None
    number: Number = None
    instant: Instant = None
    day: Date = None
    inner: Annotated[Inner | None, OptionalObject] = None


def read(**members: object) -> Outer:
    """The payload of an object with these members."""
    return Outer.model_validate(members)


def read_json(text: str) -> Outer:
    """The payload of this text."""
    return Outer.model_validate(orjson.loads(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (" a \n", "a"),
        (42, "42"),
        (0, "0"),
        (4313.0, "4313"),
        (0.5, "0.5"),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        ([], None),
        ({}, None),
        (math.nan, None),
        (math.inf, None),
    ],
)
def test_text(value: object, text: str | None) -> None:
    """A string is trimmed, a number stands for a text, and what is empty or something else is None."""
    assert read(someText=value).some_text == text


@pytest.mark.parametrize("digits", ["9007199254740993", "18446744073709551615", "123456789012345678901234567890"])
def test_number_is_never_rounded(digits: str) -> None:
    """A number that stands for a text has all its digits, or is None where reading it has lost some."""
    assert read_json(f'{{"someText": {digits}}}').some_text in {digits, None}


@pytest.mark.parametrize(("value", "flag"), [(True, True), (False, False), (1, None), ("true", None), (None, None), ([], None)])
def test_flag(value: object, flag: bool | None) -> None:  # noqa: FBT001 - a case
    """True and false, and nothing that stands for them."""
    assert read(flag=value).flag is flag


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, 1), ("1.5", 1.5), (True, None), ("one", None), ("nan", None), (10**400, None), ("1_000", None), ("\u0661", None)],
)
def test_number(value: object, number: float | None) -> None:
    """A finite number or a string that holds one, without digits that only Python reads."""
    assert read(number=value).number == number


@pytest.mark.parametrize(
    ("value", "hour"),
    [("2024-08-09T10:00:00.123Z", 10), ("2024-08-09T12:00:00.123+02:00", 10), ("2024-08-09T10:00:00.123", 10)],
)
def test_instant(value: str, hour: int) -> None:
    """A moment is in UTC whatever its offset, and one without an offset is taken to be."""
    assert read(instant=value).instant == dt.datetime(2024, 8, 9, hour, 0, 0, 123000, tzinfo=dt.UTC)


@pytest.mark.parametrize("value", [None, "", "yesterday", 1723197600, "2024-13-01", "0001-01-01T00:00:00+23:00", []])
def test_no_instant(value: object) -> None:
    """What is no moment, or none that UTC has, is None."""
    assert read(instant=value).instant is None


@pytest.mark.parametrize("value", ["2024-08-09", " 2024-08-09\n"])
def test_date(value: str) -> None:
    """A day is written with year, month and day."""
    assert read(day=value).day == dt.date(2024, 8, 9)


@pytest.mark.parametrize("value", [None, "", "2024-W32-5", "2024-W01-1", "20240809", "2024-13-01", "2024-08-9", "٢٠٢٤-٠٨-٠٩", 20240809, []])
def test_no_date(value: object) -> None:
    """A week's day, other digits and other forms are no date, even where ISO 8601 has them."""
    assert read(day=value).day is None


@given(st.dictionaries(st.sampled_from(["someText", "flag", "number", "instant", "day", "inner", "entries", "other"]), JSON))
def test_any_object_has_its_payload(members: dict[str, Any]) -> None:
    """Whatever stands in any member, the payload can be read, and its leaves are of their types."""
    payload = read(**members)
    assert payload.some_text is None or payload.some_text == payload.some_text.strip() != ""
    assert payload.number is None or math.isfinite(payload.number)
    assert payload.instant is None or payload.instant.utcoffset() == dt.timedelta(0)


class Whole(Payload):
    """Every leaf there is, by its name."""

    text: Text = None
    defined_text: DefinedText = None
    identifier: Identifier = None
    defined_identifier: DefinedIdentifier = None
    flag: Flag = None
    number: Number = None
    integer: Integer = None
    instant: Instant = None
    date: Date = None
    object: Annotated[Inner | None, OptionalObject] = None
    texts: Texts = ()
    defined_texts: DefinedTexts = ()
    entries: Annotated[tuple[Inner | None, ...], Entries] = ()
    optional_entries: Annotated[tuple[Inner | None, ...] | None, OptionalEntries] = None


MEMBERS = [str(field.alias) for field in Whole.model_fields.values()]
LISTS = ["texts", "definedTexts", "entries", "optionalEntries"]


def unexpected(**members: object) -> int:
    """How many of an object's values are counted as unexpected."""
    with reading_answer(CustomerProvider.BIK) as answer:
        Whole.model_validate(members)
    return answer.unexpected


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", [None, "", " ", "undefined"])
def test_no_value_is_expected(member: str, value: object) -> None:
    """What stands for no value is none of any type, and nobody is told."""
    assert unexpected(**{member: value}) == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *((member, {"secret": 1}) for member in MEMBERS if member != "object"),
        *((member, True) for member in MEMBERS if member != "flag"),
        *((member, ["secret"]) for member in MEMBERS if member not in {"texts", "definedTexts"}),
        *((member, "secret") for member in MEMBERS if "ext" not in member.removesuffix("s") and "dentifier" not in member),
        *((member, "secret") for member in ("texts", "definedTexts")),
        *((member, [["secret"]]) for member in LISTS),
        ("text", 1e300),
        ("flag", 1),
        ("integer", 1.5),
        ("integer", "1e30"),
        ("number", "1_000"),
        ("instant", 1723197600),
        ("date", "2024-13-01"),
        ("date", []),
    ],
)
def test_a_value_of_a_wrong_type_counts_once(member: str, value: object) -> None:
    """Whatever a leaf drops is counted, each value and each entry of a list for itself."""
    assert unexpected(**{member: value}) == 1


@pytest.mark.parametrize(
    ("member", "value", "count"),
    [
        ("texts", ["a", 7, None, "", True, {}], 2),
        ("entries", [{"text": "a"}, None, 7, "secret", {"text": []}], 3),
        ("optionalEntries", [], 0),
        ("object", [], 0),
        ("object", {"text": True}, 1),
        ("text", 7, 0),
        ("number", "7", 0),
        ("integer", 7.0, 0),
    ],
)
def test_what_can_be_read_does_not_count(member: str, value: object, count: int) -> None:
    """Numbers that stand for texts, texts that hold numbers, and an object without members as PHP writes it are no surprise."""
    assert unexpected(**{member: value}) == count


def is_nothing(value: object) -> bool:
    """Whether a JSON value says nothing."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list) and all(map(is_nothing, value)))


@given(st.sampled_from(MEMBERS), JSON)
def test_what_is_lost_is_counted(member: str, value: object) -> None:
    """A leaf comes to nothing only where the value says nothing, or it is counted."""
    with reading_answer(CustomerProvider.BIK) as answer:
        found = Whole.model_validate({member: value}).model_dump(by_alias=True)[member]
    assert found not in (None, UNREADABLE, ()) or is_nothing(value) or answer.unexpected


def test_the_log_names_the_member() -> None:
    """A value of a wrong type is told of by the provider and the member as it is written, without the value."""

    class Strange(Payload):
        """An object whose member no other has."""

        never_seen_before: Text = None

    with capture_logs() as logs, reading_answer(CustomerProvider.WORLDLINE):
        for _ in range(2):
            Strange.model_validate({"neverSeenBefore": ["secret"]})
    assert logs == [{"event": "unexpected value", "log_level": "warning", "provider": "worldline", "field": "neverSeenBefore"}]

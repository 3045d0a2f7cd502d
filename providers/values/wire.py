"""Leaves of payload models: what has the wrong type or is empty becomes None, so that one odd value costs only itself.

What is there and has the wrong type is told of by the member's name. Empty, and not told of, are null, blank text and "undefined", which
some providers write where there is no value; for an object an empty list, too, which is how PHP writes an object without members.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from providers.values.unexpected import tell_unreadable

UNREADABLE = ""
"""Stands for an identifier that is there but cannot be read: equal to no identifier."""

UNDEFINED = "undefined"
"""What some providers write where a text is missing."""

T = TypeVar("T")
ReadMember: TypeAlias = Callable[[object, ValidationInfo], T | None]
"""What is made of a member's value. Where that is None and the value is not empty, it has been told of."""

_EMPTY = frozenset({"", UNDEFINED})
_FIRST_ROUNDED = 2**53
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Payload(BaseModel):
    """One JSON object of a provider: camelCase on the wire, unknown members ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


def leaf(read: Callable[[object], object]) -> PlainValidator:
    """A leaf of what `read` makes of a value that is not null. Where that is None and the value is not empty, the value is told of."""
    return PlainValidator(telling(read))


def telling(read: Callable[[object], T | None]) -> ReadMember[T]:
    """`read`, and where it makes None of a value that is not empty, the value is told of."""

    def read_or_tell(value: object, info: ValidationInfo) -> T | None:
        found = read(value)
        if found is None:
            tell_unless_empty(value, info)
        return found

    return read_or_tell


def tell_unless_empty(value: object, info: ValidationInfo) -> None:
    """Tell of a member's value that cannot be read, unless there is none."""
    if value is not None and not (isinstance(value, str) and value.strip() in _EMPTY):
        tell_unreadable(to_camel(info.field_name or ""))


def _text(value: object, info: ValidationInfo) -> str | None:
    # Most of what is read are strings. They come first, and take no further call.
    return value.strip() or None if isinstance(value, str) else _number_as_text(value, info)


def _defined_text(value: object, info: ValidationInfo) -> str | None:
    if not isinstance(value, str):
        return _number_as_text(value, info)
    text = value.strip()
    return None if text in _EMPTY else text


def _identifier(value: object, info: ValidationInfo) -> str | None:
    text = _text(value, info)
    return UNREADABLE if text is None and not isinstance(value, str) else text


def _defined_identifier(value: object, info: ValidationInfo) -> str | None:
    text = _identifier(value, info)
    return None if text == UNDEFINED else text


@telling
def _number_as_text(value: object) -> str | None:
    exact = _exact(value) if isinstance(value, float) else value
    return str(exact) if isinstance(exact, int | float) and not isinstance(exact, bool) else None


def _exact(value: float) -> float | None:
    # Beyond this a float, and so a JSON integer of more than 64 bits, is rounded: as an id it would name another.
    if not abs(value) < _FIRST_ROUNDED:
        return None
    return int(value) if value.is_integer() else value


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    if isinstance(value, str) and ("_" in value or not value.isascii()):  # Python's own ways to write digits, not JSON's.
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _instant(value: object) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value.strip()) if isinstance(value, str) and _DATE.fullmatch(value.strip()) else None
    except ValueError:
        return None


def _integer(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number.is_integer() and abs(number) < _FIRST_ROUNDED else None


def read_object(value: object, info: ValidationInfo) -> object:
    """An object as it is; anything else is None, and told of unless it is empty."""
    if isinstance(value, dict):
        return value
    if value != []:
        tell_unless_empty(value, info)
    return None


def _entries(value: object, info: ValidationInfo) -> list[object]:
    return _optional_entries(value, info) or []


def _optional_entries(value: object, info: ValidationInfo) -> list[object] | None:
    if not isinstance(value, list):
        tell_unless_empty(value, info)
        return None
    return [entry if isinstance(entry, dict) else read_object(entry, info) for entry in value]


def texts_of(read: ReadMember[str]) -> BeforeValidator:
    """A leaf of what `read` makes of a list's entries. What it makes None of is left out."""

    def read_entries(value: object, info: ValidationInfo) -> list[str]:
        entries = value if isinstance(value, list) else []
        if value is not entries:
            tell_unless_empty(value, info)
        return [text for entry in entries if (text := read(entry, info)) is not None]

    return BeforeValidator(read_entries)


# Null is known to pydantic, and not read here.
Text = Annotated[str, PlainValidator(_text)] | None
"""A string, or a number standing for one, a whole one without its point; trimmed; None when empty or a rounded number."""
Identifier = Annotated[str, PlainValidator(_identifier)] | None
"""Whom an answer is about: as `Text`, but what is there and cannot be read is `UNREADABLE`, so that it is not taken for missing."""
DefinedText = Annotated[str, PlainValidator(_defined_text)] | None
"""As `Text`, None when "undefined", too."""
DefinedIdentifier = Annotated[str, PlainValidator(_defined_identifier)] | None
"""As `Identifier`, None when "undefined", too."""
Flag = Annotated[bool, leaf(_flag)] | None
"""True or false, nothing else."""
Number = Annotated[float, leaf(_number)] | None
"""A finite number, or a string that holds one."""
Instant = Annotated[dt.datetime, leaf(_instant)] | None
"""A moment in ISO 8601, in UTC; one without an offset is read as UTC."""
Date = Annotated[dt.date, leaf(_date)] | None
"""A day, written YYYY-MM-DD."""
Integer = Annotated[int, leaf(_integer)] | None
"""A whole number, or a string that holds one."""
Texts = Annotated[tuple[str, ...], texts_of(_text)]
"""A list's texts; what is none is left out, anything else than a list is none."""
DefinedTexts = Annotated[tuple[str, ...], texts_of(_defined_text)]
"""As `Texts`, without "undefined"."""

OptionalObject = BeforeValidator(read_object)
"""For ``Annotated[Model | None, OptionalObject]``: an object; anything else is None."""
Entries = BeforeValidator(_entries)
"""For ``Annotated[tuple[Model | None, ...], Entries]``: a list with None for what is no object, so that every entry keeps its position."""
OptionalEntries = BeforeValidator(_optional_entries)
"""For ``Annotated[tuple[Model | None, ...] | None, OptionalEntries]``: as `Entries`, but None for what is no list."""

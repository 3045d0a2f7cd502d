"""Leaves of payload models: what has the wrong type or is empty becomes None, so that one odd value costs only itself."""

import datetime as dt
import math
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

UNREADABLE = ""
"""Stands for an identifier that is there but cannot be read: equal to no identifier."""

UNDEFINED = "undefined"
"""What some providers write where a text is missing."""

_FIRST_ROUNDED = 2**53
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Payload(BaseModel):
    """One JSON object of a provider: camelCase on the wire, unknown members ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


def _text(value: object) -> str | None:
    if isinstance(value, float):
        value = _exact(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _identifier(value: object) -> str | None:
    return _text(value) if value is None or isinstance(value, str) else _text(value) or UNREADABLE


def _defined(text: str | None) -> str | None:
    return None if text == UNDEFINED else text


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


def _object(value: object) -> object:
    return value if isinstance(value, dict) else None


def _entries(value: object) -> list[object]:
    return [entry if isinstance(entry, dict) else None for entry in value] if isinstance(value, list) else []


def _optional_entries(value: object) -> list[object] | None:
    return _entries(value) if isinstance(value, list) else None


def _texts(value: object) -> list[str]:
    found = [_text(entry) for entry in value] if isinstance(value, list) else []
    return [text for text in found if text is not None]


Text = Annotated[str | None, BeforeValidator(_text)]
"""A string, or a number standing for one, a whole one without its point; trimmed; None when empty or a rounded number."""
Identifier = Annotated[str | None, BeforeValidator(_identifier)]
"""Whom an answer is about: as `Text`, but what is there and cannot be read is `UNREADABLE`, so that it is not taken for missing."""
DefinedText = Annotated[Text, AfterValidator(_defined)]
"""As `Text`, None when "undefined", too."""
DefinedIdentifier = Annotated[Identifier, AfterValidator(_defined)]
"""As `Identifier`, None when "undefined", too."""
Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""True or false, nothing else."""
Number = Annotated[float | None, BeforeValidator(_number)]
"""A finite number, or a string that holds one."""
Instant = Annotated[dt.datetime | None, BeforeValidator(_instant)]
"""A moment in ISO 8601, in UTC; one without an offset is read as UTC."""

Date = Annotated[dt.date | None, BeforeValidator(_date)]
"""A day, written YYYY-MM-DD."""
Integer = Annotated[int | None, BeforeValidator(_integer)]
"""A whole number, or a string that holds one."""
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""A list's texts; what is none is left out, anything else than a list is none."""

OptionalObject = BeforeValidator(_object)
"""For ``Annotated[Model | None, OptionalObject]``: an object; anything else is None."""
Entries = BeforeValidator(_entries)
"""For ``Annotated[tuple[Model | None, ...], Entries]``: a list with None for what is no object, so that every entry keeps its position."""
OptionalEntries = BeforeValidator(_optional_entries)
"""For ``Annotated[tuple[Model | None, ...] | None, OptionalEntries]``: as `Entries`, but None for what is no list."""

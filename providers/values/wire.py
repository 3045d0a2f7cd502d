"""Leaves of payload models: what has the wrong type or is empty becomes None, so that one odd value costs only itself."""

import datetime as dt
import math
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

UNREADABLE = ""
"""Stands for an identifier that is there but cannot be read: equal to no identifier."""

_FIRST_ROUNDED = 2**53


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


def _exact(value: float) -> float | None:
    # Beyond this a float, and so a JSON integer of more than 64 bits, is rounded: as an id it would name another.
    if not abs(value) < _FIRST_ROUNDED:
        return None
    return int(value) if value.is_integer() else value


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
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


def _object(value: object) -> object:
    return value if isinstance(value, dict) else None


Text = Annotated[str | None, BeforeValidator(_text)]
"""A string, or a number standing for one, a whole one without its point; trimmed; None when empty or a rounded number."""
Identifier = Annotated[str | None, BeforeValidator(_identifier)]
"""Whom an answer is about: as `Text`, but what is there and cannot be read is `UNREADABLE`, so that it is not taken for missing."""
Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""True or false, nothing else."""
Number = Annotated[float | None, BeforeValidator(_number)]
"""A finite number, or a string that holds one."""
Instant = Annotated[dt.datetime | None, BeforeValidator(_instant)]
"""A moment in ISO 8601, in UTC; one without an offset is read as UTC."""

OptionalObject = BeforeValidator(_object)
"""For ``Annotated[Model | None, OptionalObject]``: an object; anything else is None."""

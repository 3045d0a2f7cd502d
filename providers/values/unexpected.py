"""Values that no document lists: told once per process by the field's name, counted for each answer, and never shown."""

import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import structlog

from providers.records.identity import CustomerProvider
from providers.values.countries import alpha2

_log = structlog.get_logger("providers")
E = TypeVar("E", bound=enum.Enum)
_told: set[tuple[CustomerProvider, str]] = set()


@dataclass(slots=True)
class AnswerReading:
    """A provider's answer while it is read, and how many of its values are not what its documents say."""

    provider: CustomerProvider
    unexpected: int = 0


_reading: ContextVar[AnswerReading | None] = ContextVar("answer_reading", default=None)


@contextmanager
def reading_answer(provider: CustomerProvider) -> Iterator[AnswerReading]:
    """Count what is told of meanwhile as part of one answer."""
    reading = AnswerReading(provider)
    token = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(token)


def tell_unexpected(provider: CustomerProvider, field: str) -> None:
    """Count that a provider's field held something undocumented, and log it the first time."""
    reading = _reading.get()
    if reading is not None:
        reading.unexpected += 1
    if (provider, field) not in _told:
        _told.add((provider, field))
        _log.warning("unexpected value", provider=provider.slug, field=field)


def tell_unreadable(field: str) -> None:
    """Tell that a field of the answer that is being read has a value of another type than its own; nothing while none is read."""
    reading = _reading.get()
    if reading is not None:
        tell_unexpected(reading.provider, field)


def listed(provider: CustomerProvider, field: str, written: str | None, values: Mapping[str, E], other: E) -> E | None:
    """The enum member for what a provider wrote, in any case: `other`, told of, for what is not listed; None for nothing."""
    if written is None:
        return None
    member = values.get(written.casefold())
    if member is None:
        tell_unexpected(provider, field)
        return other
    return member


def country_code(provider: CustomerProvider, field: str, code: str | None) -> str | None:
    """The alpha-2 code for an alpha-2 or alpha-3 code in any case; None, told of, for anything else; None for nothing."""
    found = alpha2(code)
    if found is None and code:
        tell_unexpected(provider, field)
    return found

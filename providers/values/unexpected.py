"""Values that no document lists: told once per process by the field's name, counted for each answer, and never shown."""

import enum
from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self, TypeVar

import structlog

from providers.records.identity import CustomerProvider
from providers.values.countries import alpha2

_log = structlog.get_logger("providers")
E = TypeVar("E", bound=enum.Enum)
_told: set[tuple[CustomerProvider, str]] = set()


class AnswerReading:
    """A provider's answer while it is read, and how many of its values are not what its documents say."""

    __slots__ = ("_before", "provider", "unexpected")
    _before: "Token[AnswerReading | None]"

    def __init__(self, provider: CustomerProvider) -> None:
        self.provider = provider
        self.unexpected = 0

    def __enter__(self) -> Self:
        self._before = _reading.set(self)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        _reading.reset(self._before)


_reading: ContextVar[AnswerReading | None] = ContextVar("answer_reading", default=None)


def reading_answer(provider: CustomerProvider) -> AnswerReading:
    """Count what is told of while the context lasts as part of one answer."""
    return AnswerReading(provider)


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

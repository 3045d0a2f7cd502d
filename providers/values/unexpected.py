"""Values that no document lists: told once per process by the field's name, never with the value."""

import enum
from collections.abc import Mapping
from typing import TypeVar

import structlog

from providers.records.identity import CustomerProvider

_log = structlog.get_logger("providers")
E = TypeVar("E", bound=enum.Enum)
_told: set[tuple[CustomerProvider, str]] = set()


def tell_unexpected(provider: CustomerProvider, field: str) -> None:
    """Log that a provider's field held something undocumented, the first time only."""
    if (provider, field) not in _told:
        _told.add((provider, field))
        _log.warning("unexpected value", provider=provider.value, field=field)


def listed(provider: CustomerProvider, field: str, written: str | None, values: Mapping[str, E], other: E) -> E | None:
    """The enum member for what a provider wrote, in any case: `other`, told once, for what is not listed; None for nothing."""
    if written is None:
        return None
    member = values.get(written.casefold())
    if member is None:
        tell_unexpected(provider, field)
        return other
    return member

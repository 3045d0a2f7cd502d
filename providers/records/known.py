"""Whether anything is known."""

from typing import TypeVar

R = TypeVar("R")


def unless_empty(record: R) -> R | None:
    """The record, None where every attribute has its default: where nothing is known, there is no record."""
    return None if record == type(record)() else record

"""A page of a list that a provider gives piece by piece."""

from typing import Generic, TypeVar

from msgspec import Struct

from providers.errors import ProviderError

R = TypeVar("R")


class Page(Struct, Generic[R], frozen=True):
    """Records in the provider's order, an error for one that could not be read, and the provider's cursor for the next; None at the end."""

    records: tuple[R | ProviderError, ...]
    next_cursor: str | None

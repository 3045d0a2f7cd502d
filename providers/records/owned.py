"""Records that belong to a customer or a person and are found through it."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from msgspec import Struct

from providers.records.identity import CustomerKey, CustomerProvider, GlobalId, Key, PersonKey


class OwnedRecord(Struct, frozen=True, kw_only=True):
    """Something of a customer's or a person's, named by the owner's key and its own, which is a position where the provider gives no id."""

    type: ClassVar[str]
    owner_key: CustomerKey | PersonKey
    key: Key

    @property
    def id(self) -> str:
        """Its id in the graph."""
        return str(GlobalId(self.type, self.provider, (self.owner_key.key, self.key)))

    @property
    def provider(self) -> CustomerProvider:
        """The provider that it comes from."""
        return self.owner_key.provider

    @property
    def external_id(self) -> str | None:
        """The provider's own id, None where it gives none: what belongs to a customer who is found by a look-up has a name of ours."""
        return None if self.key.mark is not None or self.owner_key.key.lookup is not None else self.key.value


def distinct_keys(ids: Iterable[str | None]) -> Iterator[Key]:
    """Give every entry of a list its key: its id, or its position when it has none or an earlier one has the same.

    Two entries with one id in the graph would be one to every client that caches by id.
    """
    taken: set[str] = set()
    for position, own in enumerate(ids):
        if own is None or own in taken:
            yield Key.position(position)
        else:
            taken.add(own)
            yield Key(own)

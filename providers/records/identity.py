"""Which provider a record comes from, and how it is named there and in the graph."""

import enum
import re
from typing import ClassVar, Self
from urllib.parse import unquote

from msgspec import Struct

from providers.records.lookup import Lookup
from providers.values.percent import percent_encoded

MARK = "~"
"""Separates a key's kind from its value: ``partner~abcd``; ``~0`` is a position in a list without ids."""


PARTNER = "partner"
"""The mark of a BIK customer's key that is the shop's own id."""

_ENCODED = re.compile(r"(?:[A-Za-z0-9_.!*'()-]|%[0-9A-Fa-f]{2})+")
"""What JavaScript's encodeURIComponent writes, but for the tilde, which marks."""


class CustomerProvider(enum.Enum):
    """A system that customers are read from."""

    BIK = "BIK"
    BLINK = "BLINK"
    BRIJ = "BRIJ"
    FRONTPAYMENT = "FRONTPAYMENT"
    WORLDLINE = "WORLDLINE"

    # Each is the only one of its kind. Enum's own hash is Python code, and every look-up by provider runs it.
    __hash__ = object.__hash__

    def __init__(self, name: str) -> None:
        self.slug = name.lower()
        """The provider's name in ids, in folder names and in log lines."""


class Key(Struct, frozen=True):
    """One part of an id: a provider's own key, or one of another kind (``mark``), such as BIK's partner key or a position.

    ``lookup`` is what a sealed value stands for: a look-up holds a national id, so that its id in the graph must not show it.
    """

    value: str
    mark: str | None = None
    lookup: Lookup | None = None

    @classmethod
    def position(cls, index: int) -> Self:
        """The key of an entry for which the provider gives no id: where it stands in its list, from 0."""
        return cls(str(index), "")

    def encoded(self) -> str:
        """The key as it stands in an id: percent-encoded with nothing safe, ``~`` as %7E."""
        value = percent_encoded(self.value).replace(MARK, "%7E")
        return value if self.mark is None else f"{self.mark}{MARK}{value}"

    @classmethod
    def decoded(cls, text: str) -> Self:
        """The key that an id's part stands for; of what needs no encoding, more or less may be encoded. Raises ValueError."""
        mark, found, value = text.rpartition(MARK)
        if not _ENCODED.fullmatch(value):
            raise ValueError("not percent-encoded")
        return cls(unquote(value, errors="strict"), mark if found else None)


class GlobalId(Struct, frozen=True):
    """A record's id in the graph: ``<type>:<provider>:<key parts>``."""

    type: str
    provider: CustomerProvider
    keys: tuple[Key, ...]

    def __str__(self) -> str:
        """The id as clients see it."""
        return ":".join((self.type, self.provider.slug, *(key.encoded() for key in self.keys)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id. Raises ValueError for text that is no id; whether its keys suit the provider is not looked at."""
        type_, provider, *parts = text.split(":")
        if not type_ or not parts or provider != provider.lower():
            msg = "not of the form <type>:<provider>:<key>"
            raise ValueError(msg)
        return cls(type_, CustomerProvider(provider.upper()), tuple(Key.decoded(part) for part in parts))


class RecordKey(Struct, frozen=True):
    """A record, named as its provider names it."""

    type: ClassVar[str]
    provider: CustomerProvider
    key: Key

    @property
    def id(self) -> str:
        """The record's id in the graph."""
        return str(GlobalId(self.type, self.provider, (self.key,)))

    @property
    def external_id(self) -> str | None:
        """The provider's own id; None where the key is of another kind."""
        return self.key.value if self.key.mark is None else None


class CustomerKey(RecordKey, frozen=True):
    """A customer, named as its provider names it."""

    type = "customer"


class PersonKey(RecordKey, frozen=True):
    """A person, named as its provider names it."""

    type = "person"


class CustomerDataKey(RecordKey, frozen=True):
    """A record of verified data, named as its provider names it."""

    type = "customerdata"

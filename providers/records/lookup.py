"""Looking a customer up by what is known of them, and what may be asked for that."""

import enum
import json
from collections.abc import Iterable
from typing import Self

from msgspec import Struct


class Lookup(Struct, frozen=True):
    """Values that find a customer, such as a fiscal number, for one payment product in one country."""

    payment_product_id: int
    country_code: str
    """ISO 3166-1 alpha-2."""
    values: tuple[tuple[str, str], ...]
    """Keys and values, sorted by key, so that the same values are the same look-up."""

    @classmethod
    def of(cls, payment_product_id: int, country_code: str, values: Iterable[tuple[str, str]]) -> Self:
        """The look-up by these keys and values: trimmed, in whatever order they are given."""
        trimmed = ((key.strip(), value.strip()) for key, value in values)
        return cls(payment_product_id, country_code.strip(), tuple(sorted(trimmed)))

    def canonical(self) -> str:
        """The look-up as text: the same for the same values."""
        return json.dumps([self.payment_product_id, self.country_code, self.values], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The look-up of a canonical text."""
        payment_product_id, country_code, values = json.loads(text)
        return cls(payment_product_id, country_code, tuple((key, value) for key, value in values))


class LookupFieldType(enum.Enum):
    """How a look-up's value is typed in."""

    STRING = "STRING"
    NUMERIC_STRING = "NUMERIC_STRING"
    DATE = "DATE"
    EXPIRY_DATE = "EXPIRY_DATE"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    OTHER = "OTHER"


class LookupFieldsQuery(Struct, frozen=True):
    """For which payment product, where, and in which currency and language the fields of a look-up are wanted."""

    payment_product_id: int
    country_code: str
    currency_code: str
    locale: str | None = None


class LookupFieldRecord(Struct, frozen=True, kw_only=True):
    """A value that a look-up takes, as a form would show it."""

    key: str
    label: str | None = None
    placeholder: str | None = None
    tooltip: str | None = None
    type: LookupFieldType | None = None
    required: bool = False
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    allowed_values: tuple[str, ...] | None = None
    mask: str | None = None
    obfuscate: bool | None = None
    display_order: int | None = None

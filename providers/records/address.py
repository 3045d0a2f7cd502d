"""Where a customer is, or gets post."""

import enum
from dataclasses import dataclass

from providers.records.owned import OwnedRecord


class AddressKind(enum.Enum):
    """What an address is for."""

    BILLING = "BILLING"
    SHIPPING = "SHIPPING"
    DOMICILE = "DOMICILE"
    MAILING = "MAILING"
    RESIDENTIAL = "RESIDENTIAL"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientRecord:
    """Who gets post at an address."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord(OwnedRecord):
    """One address of one customer."""

    type = "address"
    kinds: tuple[AddressKind, ...] | None = None
    external_reference: str | None = None
    is_default: bool | None = None
    lines: tuple[str, ...] | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    region_code: str | None = None
    country_code: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    recipient: RecipientRecord | None = None

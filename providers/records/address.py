"""Where a customer is, or gets post."""

import enum

from msgspec import Struct

from providers.records.owned import OwnedRecord


class AddressKind(enum.Enum):
    """What an address is for."""

    BILLING = "BILLING"
    SHIPPING = "SHIPPING"
    DOMICILE = "DOMICILE"
    MAILING = "MAILING"
    RESIDENTIAL = "RESIDENTIAL"
    OTHER = "OTHER"


class DispatchType(enum.Enum):
    """On which way post goes to an address."""

    POSTAL = "POSTAL"
    ELECTRONIC = "ELECTRONIC"
    OTHER = "OTHER"


class RecipientRecord(Struct, frozen=True, kw_only=True):
    """Who gets post at an address."""

    salutation: str | None = None
    title: str | None = None
    salutation_override: str | None = None
    reception_restriction: str | None = None
    organisation_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    name_suffix: str | None = None
    email: str | None = None
    phone_number: str | None = None


class AddressRecord(OwnedRecord, frozen=True, kw_only=True):
    """One address of one customer; with its keys alone, a stub: the provider lists it and does not show it."""

    type = "address"
    kinds: tuple[AddressKind, ...] | None = None
    external_reference: str | None = None
    is_default: bool | None = None
    label: str | None = None
    care_of: str | None = None
    attention: str | None = None
    lines: tuple[str, ...] | None = None
    street: str | None = None
    building_number: str | None = None
    post_box: str | None = None
    suffix: str | None = None
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
    mailing_instruction: str | None = None
    dispatch_type: DispatchType | None = None
    language: str | None = None
    language_as_written: str | None = None

    @property
    def is_stub(self) -> bool:
        """Whether nothing is known of it but its keys."""
        return self.kinds is None


def joined_addresses(
    earlier: tuple[AddressRecord, ...] | None, later: tuple[AddressRecord, ...] | None
) -> tuple[AddressRecord, ...] | None:
    """What two lists of one customer's addresses come to: each once and whole where one of them has it, first what the other leaves out."""
    if earlier is None or later is None:
        return later if earlier is None else earlier
    listed, others = (earlier, later) if any(address.is_stub for address in earlier) else (later, earlier)
    whole = {address.key: address for address in (*earlier, *later) if not address.is_stub}
    known = {address.key for address in listed}
    return (
        *(address for address in others if address.key not in known),
        *(whole.get(address.key, address) for address in listed),
    )

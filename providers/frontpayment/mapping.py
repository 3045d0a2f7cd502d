"""From Front Payment's payload to records. Pure functions: any payload has its record."""

from msgspec.structs import replace

from providers.frontpayment.payloads import AddressesPayload, AddressPayload, CustomerPayload
from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerKind, CustomerRecord, CustomerStatus, NationalIdRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.values.countries import alpha2
from providers.values.languages import bcp47
from providers.values.phones import e164_of_parts
from providers.values.unexpected import listed

PROVIDER = CustomerProvider.FRONTPAYMENT

_KINDS = {"private": CustomerKind.PRIVATE, "corporate": CustomerKind.CORPORATE}
_STATUSES = {"active": CustomerStatus.ACTIVE, "inactive": CustomerStatus.INACTIVE, "closed": CustomerStatus.CLOSED}
_SWEDEN_OR_SAMI = "se"


def is_about(payload: CustomerPayload, asked: Key) -> bool:
    """Whether a customer is the one asked for: it has that uuid, in any case, or none."""
    return payload.uuid is None or payload.uuid.casefold() == asked.value.casefold()


def customer_record(payload: CustomerPayload, asked: Key) -> CustomerRecord:
    """The record of a customer, whose key is its uuid, or the one asked with where it names none."""
    key = CustomerKey(PROVIDER, Key(payload.uuid) if payload.uuid else asked)
    return CustomerRecord(
        key=key,
        kind=listed(PROVIDER, "type", payload.type, _KINDS, CustomerKind.OTHER),
        status=listed(PROVIDER, "status", payload.status, _STATUSES, CustomerStatus.OTHER),
        name=payload.name,
        email=payload.email,
        phone_number=e164_of_parts(payload.country_code, payload.msisdn),
        language=_language(payload.preferred_language),
        language_as_written=payload.preferred_language,
        national_id=NationalIdRecord(value=payload.personal_number, country="NO") if payload.personal_number else None,
        organization_id=payload.organization_id,
        addresses=_addresses(key, payload.addresses or AddressesPayload()),
    )


def _language(written: str | None) -> str | None:
    """The language's tag. "se" stays unmapped: ISO's for Northern Sami, often meant as Sweden, and not in Front Payment's list."""
    return None if written and written.casefold() == _SWEDEN_OR_SAMI else bcp47(written)


def _addresses(owner: CustomerKey, payload: AddressesPayload) -> tuple[AddressRecord, ...]:
    """The addresses that say anything, billing first; an id stands once.

    Two that share their uuid and all else are one address for both purposes. Where they share only the uuid, billing has it and shipping
    is known by its position, so that neither is lost and an id still means one address.
    """
    billing = _address(owner, payload.billing, AddressKind.BILLING, 0)
    shipping = _address(owner, payload.shipping, AddressKind.SHIPPING, 1)
    if billing and shipping and billing.key == shipping.key:
        if replace(shipping, kinds=billing.kinds) == billing:
            return (replace(billing, kinds=(AddressKind.BILLING, AddressKind.SHIPPING)),)
        shipping = replace(shipping, key=Key.position(1))
    return tuple(address for address in (billing, shipping) if address)


def _address(owner: CustomerKey, payload: AddressPayload | None, kind: AddressKind, position: int) -> AddressRecord | None:
    if payload is None or not any((payload.uuid, payload.street, payload.zip, payload.city, payload.country)):
        return None
    return AddressRecord(
        owner_key=owner,
        key=Key(payload.uuid) if payload.uuid else Key.position(position),
        kinds=(kind,),
        lines=(payload.street,) if payload.street else None,
        street=payload.street,
        postal_code=payload.zip,
        city=payload.city,
        country_code=alpha2(payload.country),
        country=payload.country,
    )

"""BIK's customer as a record. Pure, and without failure for whatever `payloads` could read."""

from collections.abc import Iterator

from providers.bik.payloads import AddressPayload, AssetPayload, CustomerPayload
from providers.records.address import AddressKind, AddressRecord, RecipientRecord
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import PARTNER, CustomerKey, CustomerProvider, Key
from providers.records.owned import distinct_keys
from providers.values.phones import e164
from providers.values.unexpected import country_code, listed

_ASSET_KINDS = {"email": AssetKind.EMAIL, "phone_number": AssetKind.PHONE}


def is_about(customer: CustomerPayload, asked: Key) -> bool:
    """Whether an answer is about the customer who was asked for, as far as it says who it is about."""
    said = customer.partner_customer_id if asked.mark == PARTNER else customer.id
    return said is None or said.casefold() == asked.value.casefold()


def customer_record(customer: CustomerPayload, asked: Key, parts: CustomerPart) -> CustomerRecord:
    """Make the record of a customer. Lists that were not asked for are None even when they came; those that were are at least empty."""
    key = CustomerKey(CustomerProvider.BIK, Key(customer.id) if customer.id else asked)
    partner_id = customer.partner_customer_id or None
    country = country_code(CustomerProvider.BIK, "countryCode", customer.country_code)
    return CustomerRecord(
        key=key,
        bik_partner_customer_id=partner_id,
        external_reference=partner_id,
        name=" ".join(_present(customer.first_name, customer.last_name)) or None,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        phone_number=e164(customer.phone_number, country),
        country_code=country,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        tags=customer.tags if CustomerPart.TAGS in parts else None,
        addresses=tuple(_addresses(customer, key)) if CustomerPart.ADDRESSES in parts else None,
        assets=tuple(_assets(customer, key)) if CustomerPart.ASSETS in parts else None,
    )


def _present(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text is not None)


def _addresses(customer: CustomerPayload, owner: CustomerKey) -> Iterator[AddressRecord]:
    entries = customer.addresses
    keys = distinct_keys(entry.address_id if entry is not None else None for entry in entries)
    return (_address(entry, key, owner) for entry, key in zip(entries, keys, strict=True) if entry is not None)


def _address(address: AddressPayload, key: Key, owner: CustomerKey) -> AddressRecord:
    country = country_code(CustomerProvider.BIK, "countryCode", address.country_code)
    return AddressRecord(
        owner_key=owner,
        key=key,
        kinds=(AddressKind.OTHER,),
        external_reference=address.partner_address_id,
        is_default=address.is_default,
        lines=_present(address.address1, address.address2) or None,
        postal_code=address.zip,
        city=address.city,
        region=address.state,
        region_code=address.state_code,
        country_code=country,
        country=address.country or (None if country else address.country_code),
        latitude=address.latitude,
        longitude=address.longitude,
        timezone=address.timezone,
        recipient=_recipient(address, country),
    )


def _recipient(address: AddressPayload, country: str | None) -> RecipientRecord | None:
    recipient = RecipientRecord(
        first_name=address.first_name,
        last_name=address.last_name,
        email=address.email,
        phone_number=e164(address.phone_number, country),
    )
    return None if recipient == RecipientRecord() else recipient


def _assets(customer: CustomerPayload, owner: CustomerKey) -> Iterator[AssetRecord]:
    entries = customer.assets
    # One without a value is left out, and leaves its id to the next that has the same.
    keys = distinct_keys(entry.id if entry is not None and entry.asset_value is not None else None for entry in entries)
    for entry, key in zip(entries, keys, strict=True):
        if entry is not None and entry.asset_value is not None:
            yield _asset(entry, entry.asset_value, key, owner)


def _asset(asset: AssetPayload, value: str, key: Key, owner: CustomerKey) -> AssetRecord:
    kind = listed(CustomerProvider.BIK, "assetName", asset.asset_name, _ASSET_KINDS, AssetKind.OTHER) or AssetKind.OTHER
    country = country_code(CustomerProvider.BIK, "countryCode", asset.country_code)
    return AssetRecord(
        owner_key=owner,
        key=key,
        kind=kind,
        value=(e164(value, country) or value) if kind is AssetKind.PHONE else value,
        country_code=country,
        created_at=asset.created_at,
    )

"""Addresses of bLink's customers: one that is shown, others that are only listed."""

from providers.blink.payloads import AddressPayload, NamePayload, PhysicalAddressPayload, PostalAddressPayload, SalutationPayload
from providers.records.address import AddressKind, AddressRecord, DispatchType, RecipientRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.records.known import unless_empty
from providers.values.countries import alpha2
from providers.values.languages import bcp47
from providers.values.unexpected import listed
from providers.values.wire import UNREADABLE

_DISPATCH_TYPES = {"postal": DispatchType.POSTAL, "electronical": DispatchType.ELECTRONIC, "other": DispatchType.OTHER}


def address_key(address: AddressPayload) -> Key:
    """How the readable address is named: by its id, else as the first and only one."""
    return Key(address.address_identification) if address.address_identification else Key.position(0)


def stub(owner: CustomerKey, key: Key) -> AddressRecord:
    """An address that is only listed."""
    return AddressRecord(owner_key=owner, key=key)


def address_record(address: AddressPayload, owner: CustomerKey) -> AddressRecord | None:
    """The record of the readable address, None where nothing is known of it, not even an id that can be read."""
    if all(value in {None, UNREADABLE} for _, value in address):
        return None
    postal = address.postal_address or PostalAddressPayload()
    place = postal.physical_address or PhysicalAddressPayload()
    return AddressRecord(
        owner_key=owner,
        key=address_key(address),
        kinds=_kinds(address),
        label=address.address_name,
        care_of=place.care_of,
        attention=place.to_the_attention_of,
        lines=_lines(place) or None,
        street=place.street_name,
        building_number=place.building_number,
        post_box=place.post_box,
        suffix=place.address_suffix,
        postal_code=place.post_code,
        city=place.town_name,
        region=place.country_sub_division,
        country_code=alpha2(place.country),
        country=place.country,
        recipient=_recipient(postal),
        mailing_instruction=address.mailing_instruction,
        dispatch_type=listed(CustomerProvider.BLINK, "dispatchType", address.dispatch_type, _DISPATCH_TYPES, DispatchType.OTHER),
        language=bcp47(address.language),
        language_as_written=address.language,
    )


def _kinds(address: AddressPayload) -> tuple[AddressKind, ...]:
    flags = ((address.is_domicile, AddressKind.DOMICILE), (address.is_mailing_address, AddressKind.MAILING))
    return tuple(kind for flag, kind in flags if flag) or (AddressKind.OTHER,)


def _lines(place: PhysicalAddressPayload) -> tuple[str, ...]:
    """The lines of an envelope between name and town: street and number, or the post box where there is no street, then the suffix."""
    street = " ".join(part for part in (place.street_name, place.building_number) if part)
    return tuple(line for line in (street or _post_box(place.post_box), place.address_suffix) if line)


def _post_box(written: str | None) -> str | None:
    # A bare number says on an envelope that it is a box only when it is called one.
    return f"P.O. Box {written}" if written and written.isdigit() else written


def _recipient(postal: PostalAddressPayload) -> RecipientRecord | None:
    salutation, name = postal.salutation or SalutationPayload(), postal.name or NamePayload()
    return unless_empty(
        RecipientRecord(
            salutation=salutation.salutation,
            title=salutation.title,
            salutation_override=salutation.override_salutation,
            reception_restriction=salutation.reception_restriction,
            organisation_name=name.organisation_name,
            first_name=name.given_name,
            middle_name=name.middle_name,
            last_name=name.last_name,
            name_suffix=name.name_suffix,
        )
    )

"""From Worldline's payloads to records. Pure functions: any payload has its record."""

from collections.abc import Iterator

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerRecord, NationalIdRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldType
from providers.values.countries import alpha2
from providers.values.languages import bcp47
from providers.values.phones import e164
from providers.values.unexpected import listed
from providers.worldline.payloads import (
    CustomerDetailsPayload,
    DataRestrictionsPayload,
    DisplayHintsPayload,
    FieldPayload,
    FixedListPayload,
    LengthPayload,
    PaymentProductPayload,
    RangePayload,
    RegularExpressionPayload,
    TooltipPayload,
    ValidatorsPayload,
)

PROVIDER = CustomerProvider.WORLDLINE
HOME = Key("home")
"""The key of the one address that a customer has."""

_FIELD_TYPES = {
    "string": LookupFieldType.STRING,
    "numericstring": LookupFieldType.NUMERIC_STRING,
    "date": LookupFieldType.DATE,
    "expirydate": LookupFieldType.EXPIRY_DATE,
    "integer": LookupFieldType.INTEGER,
    "boolean": LookupFieldType.BOOLEAN,
}


def customer_record(details: CustomerDetailsPayload, asked: Key, lookup: Lookup) -> CustomerRecord:
    """The record of a customer, whose key is the one asked with: Worldline has no other."""
    key = CustomerKey(PROVIDER, asked)
    country = _country(details, lookup)
    return CustomerRecord(
        key=key,
        name=" ".join(part for part in (details.first_name, details.surname) if part) or None,
        first_name=details.first_name,
        last_name=details.surname,
        email=details.email_address,
        phone_number=e164(details.phone_number, lookup.country_code),
        country_code=country,
        language=bcp47(details.language_code),
        language_as_written=details.language_code,
        national_id=NationalIdRecord(value=details.fiscal_number, country=lookup.country_code) if details.fiscal_number else None,
        addresses=tuple(_addresses(details, key, country)),
    )


def _country(details: CustomerDetailsPayload, lookup: Lookup) -> str | None:
    """The country that is told, None where that is none we know; else the one in which the customer was looked up."""
    return alpha2(details.country) if details.country else lookup.country_code


def _addresses(details: CustomerDetailsPayload, owner: CustomerKey, country: str | None) -> Iterator[AddressRecord]:
    if any((details.street, details.zip, details.city, details.country)):
        yield AddressRecord(
            owner_key=owner,
            key=HOME,
            kinds=(AddressKind.RESIDENTIAL,),
            lines=(details.street,) if details.street else None,
            street=details.street,
            postal_code=details.zip,
            city=details.city,
            country_code=country,
            country=details.country,
        )


def lookup_field_records(product: PaymentProductPayload) -> tuple[LookupFieldRecord, ...]:
    """The fields that a look-up takes, in the order in which to show them; those without a place in it come last, as they came."""
    records = [_field(field, field.id) for field in product.product_fields if field and field.id and field.used_for_lookup]
    return tuple(sorted(records, key=lambda record: (record.display_order is None, record.display_order or 0)))


def _field(field: FieldPayload, key: str) -> LookupFieldRecord:
    hints = field.display_hints or DisplayHintsPayload()
    restrictions = field.data_restrictions or DataRestrictionsPayload()
    validators = restrictions.validators or ValidatorsPayload()
    length, range_ = validators.length or LengthPayload(), validators.range or RangePayload()
    return LookupFieldRecord(
        key=key,
        label=hints.label,
        placeholder=hints.placeholder_label,
        tooltip=(hints.tooltip or TooltipPayload()).label,
        type=listed(PROVIDER, "type", field.type, _FIELD_TYPES, LookupFieldType.OTHER),
        required=restrictions.is_required or False,
        pattern=(validators.regular_expression or RegularExpressionPayload()).regular_expression,
        min_length=length.min_length,
        max_length=length.max_length,
        min_value=range_.min_value,
        max_value=range_.max_value,
        allowed_values=(validators.fixed_list or FixedListPayload()).allowed_values or None,
        mask=hints.mask,
        obfuscate=hints.obfuscate,
        display_order=hints.display_order,
    )

"""Addresses of customers."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.facts import PersonalData
from graph.field import branch, enum_type, leaf, record_type, resolved
from graph.types.node import Node, owner
from graph.types.scalars import CountryCode
from providers.records.address import AddressKind, AddressRecord, RecipientRecord
from providers.records.identity import CustomerProvider

if TYPE_CHECKING:
    from graph.types.customer import Customer

enum_type(
    AddressKind,
    "What an address is for. `OTHER` is a purpose that the provider does not tell or that this graph does not know yet.",
    {
        "BILLING": "Invoices go there.",
        "SHIPPING": "Goods go there.",
        "DOMICILE": "The registered seat or legal residence.",
        "MAILING": "Letters go there.",
        "RESIDENTIAL": "Somebody lives there.",
        "OTHER": "Not known, or something else.",
    },
)


@record_type(RecipientRecord, "Who gets post at an address, where that is told apart from the customer.")
class Recipient:
    """Who gets post at an address."""

    first_name: str | None = leaf(PersonalData.IDENTITY, "The recipient's first name as written. Null where the provider gives none.")
    last_name: str | None = leaf(PersonalData.IDENTITY, "The recipient's last name as written. Null where the provider gives none.")
    email: str | None = leaf(PersonalData.CONTACT, "The recipient's e-mail address. Null where the provider gives none.")
    phone_number: str | None = leaf(
        PersonalData.CONTACT,
        "The recipient's phone number: E.164 (`+4722334455`) where it is a possible number, without `+` one of the address' country; "
        "else as the provider wrote it. "
        "Null where the provider gives none.",
    )


@record_type(
    AddressRecord,
    "Where a customer is, or gets post. Its id is `address:<provider>:<customer's key>:<address' key>`. Where the provider gives no key "
    "for it, the id ends with `~` and its position, and is not stable.",
)
class Address(Node):
    """One address of one customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE,
        "The provider's own id of this address (BIK `addressId`, Front Payment `uuid`). Null where the provider gives none, or one "
        "that another address of the customer has.",
    )
    external_reference: str | None = leaf(
        PersonalData.NONE,
        "The shop's own id of this address (BIK `partnerAddressId`). Null where the shop set none, and for other providers.",
    )
    kinds: list[AddressKind] | None = leaf(
        PersonalData.NONE,
        "What it is for; several where one address serves several purposes, `OTHER` alone where the provider does not tell (BIK). "
        "Null when only the address' id is known.",
    )
    is_default: bool | None = leaf(
        PersonalData.NONE, "Whether it is the customer's default address. Null where the provider does not say (Front Payment never does)."
    )
    lines: list[str] | None = leaf(
        PersonalData.CONTACT,
        "The lines as they would stand on an envelope, without postal code, city and country: street and number, or the provider's own "
        "lines. Null, never empty, where the provider gives none.",
    )
    street: str | None = leaf(
        PersonalData.CONTACT,
        "Street, with the house number where the provider does not keep it apart. Null where none is known, and for BIK, which has `lines` "
        "only.",
    )
    postal_code: str | None = leaf(
        PersonalData.CONTACT, "Postal code as written; not checked against the country. Null where the provider gives none."
    )
    city: str | None = leaf(PersonalData.CONTACT, "City or town as written. Null where the provider gives none.")
    region: str | None = leaf(PersonalData.CONTACT, "State, province or canton by its name as written. Null where the provider gives none.")
    region_code: str | None = leaf(
        PersonalData.CONTACT,
        "State, province or canton by its code, as the provider writes it (BIK `stateCode`); no standard is promised. Null where it gives "
        "none.",
    )
    country_code: CountryCode | None = leaf(
        PersonalData.CONTACT,
        "The country. Null where the provider gives no code, or one that is no country of ISO 3166-1: then see `country`.",
    )
    country: str | None = leaf(
        PersonalData.CONTACT,
        "The country in the provider's own words, whether `countryCode` has it or not: a name such as `India` (BIK) or a code such as `NO` "
        "(Front Payment). Null where the provider gives none.",
    )
    latitude: float | None = leaf(
        PersonalData.CONTACT,
        "In decimal degrees: positive north of the equator, negative south of it. Null where the provider gives none (Front Payment never "
        "does).",
    )
    longitude: float | None = leaf(
        PersonalData.CONTACT,
        "In decimal degrees: positive east of Greenwich, negative west of it. Null where the provider gives none (Front Payment never "
        "does).",
    )
    timezone: str | None = leaf(
        PersonalData.CONTACT,
        "The time zone in the provider's own words, often a name such as `Asia/Kolkata`; not checked. Null where the provider gives none.",
    )
    recipient: Recipient | None = branch("Who gets post here. Null where the provider names nobody: then it is the customer.")
    customer: Annotated["Customer", strawberry.lazy("graph.types.customer")] | None = resolved(
        owner,
        "Whose address it is. Its `id` costs no call to the provider, nor does what came in one answer with the address; a list that this "
        "request has not asked for may cost one. Null if the provider no longer knows the customer.",
    )

"""Addresses of customers."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.facts import FieldCost, Origin, PersonalData
from graph.field import branch, enum_type, leaf, record_type, resolved
from graph.types.node import Node, owner
from graph.types.scalars import CountryCode
from providers.records.address import AddressKind, AddressRecord, DispatchType, RecipientRecord
from providers.records.customer import CustomerPart
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
enum_type(
    DispatchType,
    "On which way post goes to an address. `OTHER` is the provider's own word, or a way that this graph does not know yet.",
    {
        "POSTAL": "On paper.",
        "ELECTRONIC": "Into an electronic mailbox, such as that of e-banking.",
        "OTHER": "What the provider itself calls other, or a way that this graph does not know yet.",
    },
)

name_part = partial(leaf, PersonalData.IDENTITY)


@record_type(RecipientRecord, "Who gets post at an address, where that is told apart from the customer.")
class Recipient:
    """Who gets post at an address."""

    salutation: str | None = name_part("How the recipient is addressed, such as `Mr.` (bLink). Null where the provider gives none.")
    title: str | None = name_part("A title or degree, such as `PhD` (bLink). Null where the provider gives none.")
    salutation_override: str | None = name_part(
        "What a letter begins with instead of salutation and name, such as `Dear Ironman` (bLink `overrideSalutation`). Null where the "
        "provider gives none."
    )
    reception_restriction: str | None = name_part(
        "To whom alone post may be handed over or how, such as `confidential` (bLink). Null where the provider gives none."
    )
    organisation_name: str | None = name_part(
        "The organisation that gets the post, as written (bLink). Null where the provider gives none."
    )
    first_name: str | None = name_part("The recipient's first name as written. Null where the provider gives none.")
    middle_name: str | None = name_part("The recipient's middle name as written (bLink). Null where the provider gives none.")
    last_name: str | None = name_part("The recipient's last name as written. Null where the provider gives none.")
    name_suffix: str | None = name_part("What follows the name, such as `jr.` (bLink). Null where the provider gives none.")
    email: str | None = leaf(PersonalData.CONTACT, "The recipient's e-mail address (BIK). Null where the provider gives none.")
    phone_number: str | None = leaf(
        PersonalData.CONTACT,
        "The recipient's phone number (BIK): E.164 (`+4722334455`) where it is a possible number, without `+` one of the address' "
        "country; else as the provider wrote it. Null where the provider gives none.",
    )


known = partial(leaf, PersonalData.NONE, owner_part=CustomerPart.ADDRESS_DETAILS)
contact = partial(leaf, PersonalData.CONTACT, owner_part=CustomerPart.ADDRESS_DETAILS)


@record_type(
    AddressRecord,
    "Where a customer is, or gets post. Its id is `address:<provider>:<customer's key>:<address' key>`. Where the provider gives no key "
    "for it, the id ends with `~` and its position, and is not stable; Worldline's one address ends with `home`. bLink lists the ids of "
    "all addresses of a customer and shows one of them: of the others, all but `id`, `provider`, `externalId` and `customer` is null.",
    keys=("id",),
)
class Address(Node):
    """One address of one customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE,
        "The provider's own id of this address (BIK `addressId`, bLink `addressIdentification`, Front Payment `uuid`). Null where the "
        "provider gives none, or one that another address of the customer has.",
    )
    external_reference: str | None = known(
        "The shop's own id of this address (BIK `partnerAddressId`). Null where the shop set none, and for other providers."
    )
    kinds: list[AddressKind] | None = known(
        "What it is for; several where one address serves several purposes, `OTHER` alone where the provider does not tell (BIK). Null "
        "when only the address' id is known.",
        cost=FieldCost(assumed_size=2),
    )
    is_default: bool | None = known(
        "Whether it is the customer's default address (BIK). Null where the provider does not say (Front Payment never does)."
    )
    label: str | None = contact(
        "The name of the address, such as `Holiday home` (bLink `addressName`). Null where the provider gives none."
    )
    care_of: str | None = contact("At whose address the recipient lives (bLink). Null where the provider gives none.")
    attention: str | None = contact(
        "Who in an organisation the post is meant for (bLink `toTheAttentionOf`). Null where the provider gives none."
    )
    lines: list[str] | None = contact(
        "The lines as they would stand on an envelope, without postal code, city and country: street and number, or post box, or the "
        "provider's own lines. Null, never empty, where the provider gives none.",
        cost=FieldCost(assumed_size=2),
    )
    street: str | None = contact(
        "Street, with the house number where the provider does not keep it apart. Null where none is known, and for BIK, which has "
        "`lines` only."
    )
    building_number: str | None = contact(
        "House number, where the provider keeps it apart from the street (bLink). Null where the provider gives none."
    )
    post_box: str | None = contact("Number of the post box, as written (bLink). Null where the provider gives none.")
    suffix: str | None = contact(
        "What follows street and number, such as a floor (bLink `addressSuffix`). Null where the provider gives none."
    )
    postal_code: str | None = contact("Postal code as written; not checked against the country. Null where the provider gives none.")
    city: str | None = contact("City or town as written. Null where the provider gives none.")
    region: str | None = contact(
        "State, province or canton as written (bLink `countrySubDivision`), in BIK by its name. Null where the provider gives none."
    )
    region_code: str | None = contact(
        "State, province or canton by its code, as the provider writes it (BIK `stateCode`); no standard is promised. Null where it gives "
        "none."
    )
    country_code: CountryCode | None = contact(
        "The country. Null where the provider gives no code, or one that is no country of ISO 3166-1: then see `country`."
    )
    country: str | None = contact(
        "The country in the provider's own words, whether `countryCode` has it or not: a name such as `India` (BIK) or a code such as "
        "`NO` (Front Payment). Null where the provider gives none."
    )
    latitude: float | None = contact(
        "In decimal degrees: positive north of the equator, negative south of it (BIK). Null where the provider gives none."
    )
    longitude: float | None = contact(
        "In decimal degrees: positive east of Greenwich, negative west of it (BIK). Null where the provider gives none."
    )
    timezone: str | None = contact(
        "The time zone in the provider's own words, often a name such as `Asia/Kolkata` (BIK); not checked. Null where the provider gives "
        "none."
    )
    recipient: Recipient | None = branch(
        "Who gets post here. Null where the provider names nobody: then it is the customer.", owner_part=CustomerPart.ADDRESS_DETAILS
    )
    mailing_instruction: str | None = contact("How post is to be sent, in the provider's own words (bLink). Null where it gives none.")
    dispatch_type: DispatchType | None = known("On which way post goes there (bLink). Null where the provider does not say.")
    language: str | None = contact(
        "The language of what is sent there as a BCP 47 tag, such as `de` (bLink). Null where none is known, or where the provider's "
        "words cannot be mapped: then see `languageAsWritten`."
    )
    language_as_written: str | None = contact(
        "The language of what is sent there in the provider's own words, such as `German`, whether `language` has it or not (bLink). Null "
        "where the provider tells none."
    )
    customer: Annotated["Customer", strawberry.lazy("graph.types.customer")] | None = resolved(
        owner,
        "Whose address it is. Its `id` costs no call to the provider, nor does what came in one answer with the address; a list that this "
        "request has not asked for may cost one. Null if the provider no longer knows the customer.",
        cost=FieldCost(calls=1, origin=Origin.OWNER),
    )

"""Customers, and the keys by which they are asked for."""

import datetime as dt
from functools import partial
from typing import Annotated

import strawberry

from graph.customer_keys import PROVIDER_KEYS, customer_key_in
from graph.facts import FieldCost, PersonalData
from graph.field import Info, branch, enum_type, given, leaf, owner_parts, record_type, resolved
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.data import Attestation, CustomerData
from graph.types.kyc import Kyc
from graph.types.lookup import WorldlineLookup
from graph.types.node import Node
from graph.types.person import CustomerPerson
from graph.types.scalars import CountryCode
from graph.types.source import SourceReport
from providers.records.address import AddressKind, AddressRecord
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import (
    CustomerIdentityRecord,
    CustomerKind,
    CustomerPart,
    CustomerRecord,
    CustomerStatus,
    NationalIdRecord,
)
from providers.records.data import CustomerDataRecord, CustomerDataType
from providers.records.identity import CustomerKey, CustomerProvider
from providers.records.source import SourceRecord
from resolvers.address import addresses_of
from resolvers.asset import assets_of
from resolvers.data import data_of
from resolvers.sealing import IdKeys
from resolvers.source import sources_of

enum_type(
    CustomerKind,
    "Whether a customer is a human or a company.",
    {"PRIVATE": "A human.", "CORPORATE": "A company or another organisation.", "OTHER": "A kind that this graph does not know yet."},
)
enum_type(
    CustomerStatus,
    "The state of the provider's relationship with a customer.",
    {
        "ACTIVE": "In force.",
        "INACTIVE": "Suspended or not in use.",
        "CLOSED": "Ended.",
        "OTHER": "A state that this graph does not know yet.",
    },
)

profile = partial(leaf, part=CustomerPart.PROFILE)
identity = partial(profile, PersonalData.IDENTITY)
contact = partial(profile, PersonalData.CONTACT)


@record_type(NationalIdRecord, "A number that a state gave a person.")
class NationalId:
    """A number that a state gave a person."""

    value: str = leaf(
        PersonalData.NATIONAL_ID,
        "The number as the provider wrote it (Front Payment `personalNumber`, Worldline `fiscalNumber`); neither checked nor reformatted, "
        "so that leading zeros may be missing.",
    )
    country: CountryCode | None = leaf(
        PersonalData.NATIONAL_ID, "The state that gave it: `NO` for Front Payment, for Worldline that of the look-up. Null where not known."
    )


@record_type(CustomerIdentityRecord, "One provider's record of a customer.")
class CustomerIdentity:
    """One provider's record of a customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that keeps this record.")
    record_id: strawberry.ID = leaf(PersonalData.NONE, "This record's own id in the graph, as in `Customer.id`.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE,
        "The provider's own key for it. Null where the provider gave none, or where the key is itself personal data (Worldline).",
    )


_AddressKinds = Annotated[
    list[AddressKind] | None,
    strawberry.argument(
        description="Only addresses of at least one of these kinds; an address whose kinds are unknown is not among them. Left out or "
        "null: all. An empty list: none."
    ),
]
_AssetKinds = Annotated[
    list[AssetKind] | None,
    strawberry.argument(description="Only assets of these kinds. Left out or null: all. An empty list: none."),
]
_DataTypes = Annotated[
    list[CustomerDataType] | None,
    strawberry.argument(description="Only records of these types. Left out or null: all. An empty list: none."),
]
_IncludeDeleted = Annotated[bool, strawberry.argument(description="Whether records that the provider marked as deleted are wanted too.")]


def _addresses(
    customer: strawberry.Parent[CustomerRecord], info: Info, kinds: _AddressKinds = strawberry.UNSET
) -> tuple[AddressRecord, ...] | None:
    return addresses_of(customer, given(kinds), owner_parts(info, "Address", CustomerPart))


def _assets(customer: strawberry.Parent[CustomerRecord], kinds: _AssetKinds = strawberry.UNSET) -> tuple[AssetRecord, ...] | None:
    return assets_of(customer, given(kinds))


def _data(
    customer: strawberry.Parent[CustomerRecord],
    types: _DataTypes = strawberry.UNSET,
    include_deleted: _IncludeDeleted = False,  # noqa: FBT002 - the argument's default in the schema
) -> tuple[CustomerDataRecord, ...] | None:
    return data_of(customer, given(types), include_deleted=include_deleted)


def _sources(customer: strawberry.Parent[CustomerRecord], info: Info) -> list[SourceRecord]:
    return sources_of(customer, info.context.request)


@record_type(
    CustomerRecord,
    "A customer as the provider of its id knows it. A field is null without an error where that provider does not supply it, and null "
    "with an error at its path where it could not be learnt. A text has no white space around it and is never empty.",
    keys=("id", *PROVIDER_KEYS),
)
class Customer(Node):
    """A customer as one provider knows it."""

    bik_customer_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "BIK's own id. Null for another provider's customer and where BIK did not tell it."
    )
    bik_partner_customer_id: strawberry.ID | None = leaf(
        PersonalData.IDENTITY,
        "The shop's own id of a BIK customer. Null for another provider's customer and where the shop set none. In `id`, it is a key with "
        "`partner~` before it.",
        part=CustomerPart.PARTNER_KEY,
    )
    blink_customer_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "The bank's own id of a bLink customer (`customerIdentification`). Null for another provider's customer."
    )
    brij_customer_id: strawberry.ID | None = leaf(PersonalData.NONE, "Brij's own id. Null for another provider's customer.")
    frontpayment_customer_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "Front Payment's own id (`CSRT` and digits). Null for another provider's customer."
    )
    identities: list[CustomerIdentity] | None = branch(
        "The providers' records that this customer is made of; at least one. Costs no call of its own.",
        cost=FieldCost(assumed_size=1),
    )
    kind: CustomerKind | None = identity("Whether it is a human or a company (Front Payment). Null where the provider does not tell.")
    status: CustomerStatus | None = profile(
        PersonalData.NONE,
        "The state of the relationship with the provider (bLink, Front Payment). Null where the provider does not tell (BIK never does).",
    )
    name: str | None = identity(
        "The full name as the provider writes it (bLink, Front Payment), else first and last name joined by a space. Never split into "
        "parts by this graph. Null where no name is known."
    )
    first_name: str | None = identity(
        "First name as written (BIK, Brij, Worldline). Null where the provider keeps the name in one piece (bLink, Front Payment) or has "
        "none."
    )
    last_name: str | None = identity(
        "Last name as written (BIK, Brij, Worldline). Null where the provider keeps the name in one piece (bLink, Front Payment) or has "
        "none."
    )
    email: str | None = contact(
        "The main e-mail address as the provider wrote it; not checked. Null where none is known, and for bLink, whose `persons` have "
        "their own."
    )
    phone_number: str | None = contact(
        "The main phone number: E.164 (`+4722334455`) where it is a possible number, else as the provider wrote it, with the dialling "
        "code in front where that stands apart (Brij, Front Payment). Null where none is known, and for bLink, whose `persons` have their "
        "own."
    )
    birth_date: dt.date | None = identity("The day of birth (Brij). Null where none is known.")
    nationalities: list[CountryCode] | None = identity(
        "All countries whose citizen the customer is, as far as known (Brij), each once, without what is no country of ISO 3166-1. Null, "
        "never empty, where none is known.",
        cost=FieldCost(assumed_size=2),
    )
    country_code: CountryCode | None = contact(
        "The customer's country (BIK; Worldline, else that of the look-up). Null where the provider names none, or one that is no country "
        "of ISO 3166-1. Always null for Front Payment, which has only a dialling code, and that is no country."
    )
    language: str | None = identity(
        "The preferred language as a BCP 47 tag, such as `no` or `de` (Front Payment, Worldline). Null where none is known, or where the "
        "provider's words cannot be mapped: then see `languageAsWritten`."
    )
    language_as_written: str | None = identity(
        "The preferred language in the provider's own words, whether `language` has it or not. Null where the provider tells none."
    )
    national_id: NationalId | None = branch(
        "The national id (Front Payment, Worldline). Null where none is known.", part=CustomerPart.PROFILE
    )
    organization_id: str | None = identity(
        "A company's registration number as the provider wrote it (Front Payment). Null where none is known, as for a human."
    )
    external_reference: str | None = identity(
        "What the provider's own client calls the customer (BIK: the shop's id; bLink). Null where nothing was set."
    )
    reference_currency: str | None = profile(
        PersonalData.FINANCIAL,
        "The currency in which the bank reckons for the customer, ISO 4217 such as `CHF`, as written (bLink). Null where the provider has "
        "none.",
    )
    opened_on: dt.date | None = profile(
        PersonalData.NONE, "The day on which the bank opened the relationship (bLink `openingDate`). Null where the provider has none."
    )
    created_at: dt.datetime | None = profile(
        PersonalData.NONE, "When the provider recorded the customer (BIK). Null where it does not say (Front Payment)."
    )
    updated_at: dt.datetime | None = profile(
        PersonalData.NONE, "When the provider's record last changed (BIK). Null where it does not say (Front Payment)."
    )
    tags: list[str] | None = leaf(
        PersonalData.IDENTITY,
        "The labels that the provider's client put on the customer (BIK). Null where the provider has no tags (Front Payment); empty "
        "where there are none.",
        part=CustomerPart.TAGS,
        cost=FieldCost(assumed_size=5),
    )
    addresses: list[Address] | None = resolved(
        _addresses,
        "All addresses, or those of the given kinds. For bLink, anything beyond `id`, `provider` and `externalId` costs a call of its "
        "own, which tells one address and no more: the others have their ids alone. Null where the provider keeps no addresses at all "
        "(Brij); empty where it keeps none of this customer, or none of these kinds.",
        part=CustomerPart.ADDRESSES,
        argument_parts={"kinds": CustomerPart.ADDRESS_DETAILS},
        cost=FieldCost(calls=1, assumed_size=3),
    )
    assets: list[Asset] | None = resolved(
        _assets,
        "E-mail addresses and phone numbers that the provider keeps beside `email` and `phoneNumber`, or those of the given kinds; the "
        "two may be among them (BIK). Null where the provider keeps no such list (Front Payment); empty where it keeps none of this "
        "customer, or none of these kinds. bLink keeps them with the `persons`.",
        part=CustomerPart.ASSETS,
        cost=FieldCost(assumed_size=5),
    )
    persons: list[CustomerPerson] | None = branch(
        "The humans and organisations behind a customer of a bank (bLink). Null where the provider has no persons; empty where it names "
        "none.",
        part=CustomerPart.PERSONS,
        cost=FieldCost(assumed_size=5),
    )
    kyc: Kyc | None = branch(
        "What the bank has to know of its customer (bLink). Null where the bank recorded nothing, and for other providers; null with an "
        "error where the bank does not show it: the customer's other fields are there all the same.",
        part=CustomerPart.KYC,
        cost=FieldCost(calls=1),
    )
    data: list[CustomerData] | None = resolved(
        _data,
        "Verified data, or that of the given types, in the provider's order (Brij); bytes are fetched only where they are selected. Null "
        "where the provider has no such data; empty where it has none of this customer, or none of these types.",
        part=CustomerPart.DATA,
        cost=FieldCost(assumed_size=15),
    )
    attestations: list[Attestation] | None = branch(
        "What was checked about the customer, whatever came of it (Brij). Null where the provider attests nothing; empty where there is "
        "none.",
        part=CustomerPart.ATTESTATIONS,
        cost=FieldCost(assumed_size=5),
    )
    sources: list[SourceReport] | None = resolved(
        _sources,
        "What the loads for the customer's own selected fields came to, one entry for each provider that the customer is read from. Makes "
        "no call of its own, and tells of those that ended before it is answered; deferred, of those for what is deferred with it, too.",
        cost=FieldCost(assumed_size=1),
        reports=True,
    )


@strawberry.input(
    one_of=True,
    description="Exactly one key of a customer; white space around it does not count. The names are those of the customer's own key "
    "fields; Worldline's customers have none, and are named by what they are looked up by.",
)
class CustomerBy:
    """Exactly one key of a customer."""

    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The customer's id in this graph, as in `Customer.id`."
    )
    bik_customer_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="BIK's own id.")
    bik_partner_customer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The shop's own id of a BIK customer (BIK `partnerCustomerId`)."
    )
    blink_customer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The bank's own id of a bLink customer (`customerIdentification`)."
    )
    brij_customer_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="Brij's own id.")
    frontpayment_customer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Front Payment's own id (`CSRT` and digits)."
    )
    worldline: WorldlineLookup | None = strawberry.field(
        default=strawberry.UNSET,
        description="Values that Worldline finds a person by: it has no key of its own. The customer's `id` then stands for them.",
    )

    def key(self, name: str, id_keys: IdKeys | None) -> CustomerKey:
        """The customer whom it names. ``name`` is the input's. Raises `BadUserInput`."""
        if self.worldline:
            return self.worldline.key(f"{name}.worldline", id_keys)
        for field, key in PROVIDER_KEYS.items():
            text = getattr(self, key.attribute)
            if isinstance(text, str):
                return customer_key_in(field, name, text, id_keys)
        return customer_key_in("id", name, self.id or "", id_keys)

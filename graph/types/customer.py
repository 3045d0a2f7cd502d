"""Customers, and the keys by which they are asked for."""

import datetime as dt
from functools import partial
from typing import Annotated

import strawberry

from graph.facts import PersonalData
from graph.field import branch, enum_type, leaf, record_type, resolved
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.node import Node
from graph.types.scalars import CountryCode
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
from providers.records.identity import PARTNER, CustomerKey, CustomerProvider
from resolvers.address import addresses_of
from resolvers.asset import assets_of
from resolvers.identity import customer_key, provider_key

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


@record_type(NationalIdRecord, "A number that a state gave a person.")
class NationalId:
    """A number that a state gave a person."""

    value: str = leaf(
        PersonalData.NATIONAL_ID,
        "The number as the provider wrote it (Front Payment `personalNumber`); neither checked nor reformatted, so that leading zeros may "
        "be missing.",
    )
    country: CountryCode | None = leaf(
        PersonalData.NATIONAL_ID, "The state that gave it; `NO` for Front Payment. Null where that is not known."
    )


@record_type(CustomerIdentityRecord, "One provider's record of a customer.")
class CustomerIdentity:
    """One provider's record of a customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that keeps this record.")
    record_id: strawberry.ID = leaf(PersonalData.NONE, "This record's own id in the graph, as in `Customer.id`.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "The provider's own key for it. Null where the provider gave none, or where the key is itself personal data."
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


def _addresses(customer: strawberry.Parent[CustomerRecord], kinds: _AddressKinds = strawberry.UNSET) -> tuple[AddressRecord, ...] | None:
    return addresses_of(customer, None if kinds is strawberry.UNSET else kinds)


def _assets(customer: strawberry.Parent[CustomerRecord], kinds: _AssetKinds = strawberry.UNSET) -> tuple[AssetRecord, ...] | None:
    return assets_of(customer, None if kinds is strawberry.UNSET else kinds)


@record_type(
    CustomerRecord,
    "A customer as the provider of its id knows it. A field is null without an error where that provider does not supply it, "
    "and null with an error at its path where it could not be learnt. A text has no white space around it and is never empty.",
)
class Customer(Node):
    """A customer as one provider knows it."""

    bik_customer_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "BIK's own id. Null for another provider's customer and where BIK did not tell it."
    )
    bik_partner_customer_id: strawberry.ID | None = profile(
        PersonalData.IDENTITY,
        "The shop's own id of a BIK customer. Null for another provider's customer and where the shop set none. In `id`, it is a key "
        "with `partner~` before it.",
    )
    frontpayment_customer_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "Front Payment's own id (`CSRT` and digits). Null for another provider's customer."
    )
    identities: list[CustomerIdentity] | None = branch(
        "The providers' records that this customer is made of; at least one. Costs no call of its own."
    )
    kind: CustomerKind | None = profile(
        PersonalData.IDENTITY, "Whether it is a human or a company. Null where the provider does not tell (BIK never does)."
    )
    status: CustomerStatus | None = profile(
        PersonalData.NONE, "The state of the relationship with the provider. Null where the provider does not tell (BIK never does)."
    )
    name: str | None = profile(
        PersonalData.IDENTITY,
        "The full name as the provider writes it, else first and last name joined by a space. Never split into parts by this graph. "
        "Null where no name is known.",
    )
    first_name: str | None = profile(
        PersonalData.IDENTITY, "First name as written. Null where the provider keeps the name in one piece (Front Payment) or has none."
    )
    last_name: str | None = profile(
        PersonalData.IDENTITY, "Last name as written. Null where the provider keeps the name in one piece (Front Payment) or has none."
    )
    email: str | None = profile(
        PersonalData.CONTACT, "The main e-mail address as the provider wrote it; not checked. Null where none is known."
    )
    phone_number: str | None = profile(
        PersonalData.CONTACT,
        "The main phone number: E.164 (`+4722334455`) where it is a possible number, else as the provider wrote it, with the "
        "dialling code in front where that stands apart (Front Payment). Null where none is known.",
    )
    country_code: CountryCode | None = profile(
        PersonalData.CONTACT,
        "The customer's country. Null where the provider names none, or one that is no country of ISO 3166-1. Always null for Front "
        "Payment, which has only a dialling code, and that is no country.",
    )
    language: str | None = profile(
        PersonalData.IDENTITY,
        "The preferred language as a BCP 47 tag (`no`, `de`). Null where none is known (BIK never tells one), or where the provider's "
        "words cannot be mapped: then see `languageAsWritten`.",
    )
    language_as_written: str | None = profile(
        PersonalData.IDENTITY,
        "The preferred language in the provider's own words, whether `language` has it or not. Null where the provider tells none (BIK "
        "never does).",
    )
    national_id: NationalId | None = branch("The national id. Null where none is known (BIK never has one).", part=CustomerPart.PROFILE)
    organization_id: str | None = profile(
        PersonalData.IDENTITY,
        "A company's registration number as the provider wrote it. Null where none is known, as for a human (BIK never has one).",
    )
    external_reference: str | None = profile(
        PersonalData.IDENTITY,
        "What the provider's own client calls the customer (BIK: the shop's id). Null where nothing was set (Front Payment).",
    )
    created_at: dt.datetime | None = profile(
        PersonalData.NONE, "When the provider recorded the customer. Null where it does not say (Front Payment)."
    )
    updated_at: dt.datetime | None = profile(
        PersonalData.NONE, "When the provider's record last changed. Null where it does not say (Front Payment)."
    )
    tags: list[str] | None = leaf(
        PersonalData.IDENTITY,
        "The labels that the provider's client put on the customer. Null where the provider has no tags (Front Payment); "
        "empty where there are none.",
        part=CustomerPart.TAGS,
    )
    addresses: list[Address] | None = resolved(
        _addresses,
        "All addresses, or those of the given kinds. Null where the provider keeps no addresses at all; empty where it keeps none of this "
        "customer, or none of these kinds.",
        part=CustomerPart.ADDRESSES,
    )
    assets: list[Asset] | None = resolved(
        _assets,
        "E-mail addresses and phone numbers that the provider keeps beside `email` and `phoneNumber`, or those of the given kinds; the two "
        "may be among them. Null where the provider keeps no such list (Front Payment); empty where it keeps none of this customer, or "
        "none of these kinds.",
        part=CustomerPart.ASSETS,
    )


_PROVIDER_KEYS = {
    "bik_customer_id": ("bikCustomerId", CustomerProvider.BIK, None),
    "bik_partner_customer_id": ("bikPartnerCustomerId", CustomerProvider.BIK, PARTNER),
    "frontpayment_customer_id": ("frontpaymentCustomerId", CustomerProvider.FRONTPAYMENT, None),
}


@strawberry.input(
    one_of=True,
    description="Exactly one key of a customer; white space around it does not count. The names are those of the customer's own key "
    "fields.",
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
    frontpayment_customer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Front Payment's own id (`CSRT` and digits)."
    )

    def key(self, name: str) -> CustomerKey:
        """The customer whom it names. ``name`` is the input's. Raises `BadUserInput`."""
        for attribute, (field, provider, mark) in _PROVIDER_KEYS.items():
            text = getattr(self, attribute)
            if isinstance(text, str):
                return provider_key(f"{name}.{field}", text, provider, mark)
        return customer_key(f"{name}.id", self.id or "")

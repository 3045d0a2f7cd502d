"""Assets: ways to reach a customer or a person."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry
from graphql.pyutils import AwaitableOrValue

from graph.facts import FieldCost, Origin, PersonalData
from graph.field import Info, asking, enum_type, leaf, parts, record_type, resolved
from graph.types.node import Node, owner
from graph.types.scalars import CountryCode
from providers.records.asset import AssetKind, AssetRecord, AssetUsage
from providers.records.identity import CustomerProvider, PersonKey
from providers.records.person import PersonPart, PersonRecord
from resolvers.person import referenced_person

if TYPE_CHECKING:
    from graph.types.customer import Customer
    from graph.types.person import Person

enum_type(
    AssetKind,
    "What an asset is. `OTHER` is a kind that the provider does not tell or that this graph does not know yet.",
    {
        "EMAIL": "An e-mail address.",
        "PHONE": "A phone number.",
        "FAX": "A fax number.",
        "WEBSITE": "The address of a web site.",
        "SOCIAL_MEDIA_PROFILE": "A profile at a social network.",
        "OTHER": "Not known, or something else.",
    },
)
enum_type(
    AssetUsage,
    "In which part of life somebody is reached by an asset. `OTHER` is one that this graph does not know yet.",
    {"PRIVATE": "At home, or on one's own device.", "BUSINESS": "At work.", "OTHER": "A part of life that this graph does not know yet."},
)


def _person(asset: strawberry.Parent[AssetRecord], info: Info) -> AwaitableOrValue[PersonRecord | None]:
    key = asset.owner_key
    return referenced_person(key, parts(info, "Person", PersonPart), asking(info)) if isinstance(key, PersonKey) else None


@record_type(
    AssetRecord,
    "Contact details, no wealth: a way to reach a customer (BIK) or a person (bLink). BIK keeps it beside the customer's own `email` and "
    "`phoneNumber`; it may be one of those two again. Its id is `asset:<provider>:<customer's key>:<asset's key>`, for bLink with the "
    "person's key instead of the customer's. Where the provider gives no key for it, the id ends with `~` and its position, and is not "
    "stable.",
    keys=("id",),
)
class Asset(Node):
    """A way to reach a customer or a person."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE,
        "The provider's own id of it (bLink `contactIdentification`). Null where the provider gives none, or one that another asset of "
        "the same owner has.",
    )
    kind: AssetKind = leaf(PersonalData.NONE, "What it is; tells how to read `value`.")
    value: str = leaf(
        PersonalData.CONTACT,
        "The address or number itself. A phone number is in E.164 (`+4722334455`) where it is a possible number, without `+` one of the "
        "country in `countryCode`; else it is as the provider wrote it, as is anything but a phone number.",
    )
    usage: AssetUsage | None = leaf(
        PersonalData.CONTACT, "Whether it is private or for work (bLink). Null where the provider does not say (BIK never does)."
    )
    country_code: CountryCode | None = leaf(
        PersonalData.CONTACT,
        "The country of a phone number (BIK). Null where the provider names none, as for an e-mail address, or one that is no country of "
        "ISO 3166-1.",
    )
    note: str | None = leaf(
        PersonalData.CONTACT,
        "What the provider adds to it in free words (bLink), such as which of two numbers to try first. Null where none.",
    )
    created_at: dt.datetime | None = leaf(
        PersonalData.NONE, "When the provider recorded it. Null where it does not say (bLink never does)."
    )
    customer: Annotated["Customer", strawberry.lazy("graph.types.customer")] | None = resolved(
        owner,
        "The customer whom it reaches. Its `id` costs no call to the provider, nor does what came in one answer with the asset; a list "
        "that this request has not asked for may cost one. Null where it reaches a person (bLink): then see `person`. Null too if the "
        "provider no longer knows the customer.",
        cost=FieldCost(calls=1, origin=Origin.OWNER),
    )
    person: Annotated["Person", strawberry.lazy("graph.types.person")] | None = resolved(
        _person,
        "The person whom it reaches (bLink). Its `id` costs no call to the provider, what this request has not asked for may cost one. "
        "Null where it reaches a customer, or if the provider no longer knows the person.",
        cost=FieldCost(calls=1, origin=Origin.OWNER),
    )

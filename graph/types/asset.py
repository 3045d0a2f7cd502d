"""Assets: ways to reach a customer."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.facts import PersonalData
from graph.field import enum_type, leaf, record_type, resolved
from graph.types.node import Node, owner
from graph.types.scalars import CountryCode
from providers.records.asset import AssetKind, AssetRecord
from providers.records.identity import CustomerProvider

if TYPE_CHECKING:
    from graph.types.customer import Customer

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


@record_type(
    AssetRecord,
    "A way to reach a customer that the provider keeps beside the customer's own `email` and `phoneNumber`; it may be one of those two "
    "again. Its id is `asset:<provider>:<customer's key>:<asset's key>`. Where the provider gives no key for it, the id ends with `~` and "
    "its position, and is not stable.",
)
class Asset(Node):
    """A way to reach a customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(
        PersonalData.NONE, "The provider's own id of it. Null where the provider gives none, or one that another asset of the customer has."
    )
    kind: AssetKind = leaf(PersonalData.NONE, "What it is; tells how to read `value`.")
    value: str = leaf(
        PersonalData.CONTACT,
        "The address or number itself. A phone number is in E.164 (`+4722334455`) where it is a possible number, without `+` one of the "
        "country in `countryCode`; else it is as the provider wrote it, as is anything but a phone number.",
    )
    country_code: CountryCode | None = leaf(
        PersonalData.CONTACT,
        "The country of a phone number. Null where the provider names none, as for an e-mail address, or one that is no country of ISO "
        "3166-1.",
    )
    created_at: dt.datetime | None = leaf(PersonalData.NONE, "When the provider recorded it. Null where it does not say.")
    customer: Annotated["Customer", strawberry.lazy("graph.types.customer")] | None = resolved(
        owner,
        "Whom it reaches. Its `id` costs no call to the provider, nor does what came in one answer with the asset; a list that this "
        "request has not asked for may cost one. Null if the provider no longer knows the customer.",
    )

"""Assets: ways to reach a customer."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.facts import PersonalData
from graph.field import Info, asking, enum_type, leaf, parts, record_type, resolved
from graph.types.node import Node
from graph.types.scalars import CountryCode
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider
from resolvers.customer import referenced_customer

if TYPE_CHECKING:
    from graph.types.customer import Customer

enum_type(
    AssetKind,
    "What an asset is. `OTHER` is a kind that this graph does not know yet.",
    {
        "EMAIL": "An e-mail address.",
        "PHONE": "A phone number.",
        "FAX": "A fax number.",
        "WEBSITE": "The address of a web site.",
        "SOCIAL_MEDIA_PROFILE": "A profile at a social network.",
        "OTHER": "Anything else.",
    },
)


async def _customer(asset: strawberry.Parent[AssetRecord], info: Info) -> CustomerRecord | None:
    return await referenced_customer(asset.customer_key, parts(info, "Customer", CustomerPart), asking(info))


@record_type(
    AssetRecord,
    "A way to reach a customer beside the one in the customer's own `email` and `phoneNumber`. "
    "Where the provider gives no id, the id ends with `~` and a position and is not stable.",
)
class Asset(Node):
    """A way to reach a customer."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(PersonalData.NONE, "The provider's own id of it. Null where the provider gives none.")
    kind: AssetKind = leaf(PersonalData.NONE, "What it is; tells how to read `value`.")
    value: str = leaf(
        PersonalData.CONTACT,
        "The address or number itself. A phone number is in E.164 (`+4722334455`) where it is a possible number, "
        "else as the provider wrote it.",
    )
    country_code: CountryCode | None = leaf(
        PersonalData.CONTACT, "The country of a phone number. Null for an e-mail address and where the provider names no country."
    )
    created_at: dt.datetime | None = leaf(PersonalData.NONE, "When the provider recorded it. Null where the provider does not say.")
    customer: Annotated["Customer", strawberry.lazy("graph.types.customer")] | None = resolved(
        _customer, "Whom it reaches. Its `id` alone costs no call to the provider; null if the provider no longer knows the customer."
    )

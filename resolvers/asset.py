"""Assets: of a customer or a person, or by their own id."""

from collections.abc import Collection

from providers.errors import ProviderError
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import PersonKey
from providers.records.person import PersonPart
from resolvers.customer import load_customer
from resolvers.identity import AssetKey
from resolvers.person import load_person
from resolvers.request import Asking


async def asset(key: AssetKey, asking: Asking) -> AssetRecord | None:
    """The asset that an id names, found among its owner's."""
    if isinstance(key.owner, PersonKey):
        assets = await contact_details(key.owner, asking)
    else:
        customer = await load_customer(key.owner, CustomerPart.ASSETS, asking)
        assets = customer.assets if customer else None
    return next((found for found in assets or () if found.key == key.key), None)


async def contact_details(person_key: PersonKey, asking: Asking) -> tuple[AssetRecord, ...] | None:
    """The ways to reach a person, asked for alone. Raises `ProviderError`."""
    person = await load_person(person_key, PersonPart.CONTACT_DETAILS, asking)
    details = person.contact_details if person else None
    if isinstance(details, ProviderError):
        raise details
    return details


def assets_of(customer: CustomerRecord, kinds: Collection[AssetKind] | None) -> tuple[AssetRecord, ...] | None:
    """A customer's assets, of these kinds where any are given."""
    if customer.assets is None or kinds is None:
        return customer.assets
    return tuple(asset for asset in customer.assets if asset.kind in kinds)

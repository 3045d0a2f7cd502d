"""Assets: of a customer or a person, or by their own id."""

from collections.abc import Awaitable, Collection

from providers.errors import ProviderError
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import PersonKey
from providers.records.person import PersonPart, PersonRecord
from resolvers.customer import load_customer
from resolvers.identity import AssetKey
from resolvers.person import load_person
from resolvers.request import Asking


def asset(key: AssetKey, asking: Asking) -> Awaitable[AssetRecord | None]:
    """The asset that an id names, found among its owner's, who is asked for together with whatever else is asked for now."""
    if isinstance(key.owner, PersonKey):
        return _found(key, load_person(key.owner, PersonPart.CONTACT_DETAILS, asking))
    return _found(key, load_customer(key.owner, CustomerPart.ASSETS, asking))


async def _found(key: AssetKey, asked: Awaitable[CustomerRecord | PersonRecord | None]) -> AssetRecord | None:
    owner = await asked
    assets = _contact_details(owner) if isinstance(owner, PersonRecord) else owner and owner.assets
    return next((found for found in assets or () if found.key == key.key), None)


def _contact_details(person: PersonRecord) -> tuple[AssetRecord, ...] | None:
    if isinstance(person.contact_details, ProviderError):
        raise person.contact_details
    return person.contact_details


def assets_of(customer: CustomerRecord, kinds: Collection[AssetKind] | None) -> tuple[AssetRecord, ...] | None:
    """A customer's assets, of these kinds where any are given."""
    if customer.assets is None or kinds is None:
        return customer.assets
    return tuple(asset for asset in customer.assets if asset.kind in kinds)

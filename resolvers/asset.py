"""Assets: of a customer, or by their own id."""

from collections.abc import Collection

from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers.customer import load_customer
from resolvers.identity import OwnedKey
from resolvers.request import Asking


async def asset(key: OwnedKey, asking: Asking) -> AssetRecord | None:
    """The asset that an id names, found among its customer's."""
    customer = await load_customer(key.customer, CustomerPart.ASSETS, asking)
    assets = customer and customer.assets
    return next((found for found in assets or () if found.key == key.key), None)


def assets_of(customer: CustomerRecord, kinds: Collection[AssetKind] | None) -> tuple[AssetRecord, ...] | None:
    """A customer's assets, of these kinds where any are given."""
    if customer.assets is None or kinds is None:
        return customer.assets
    return tuple(asset for asset in customer.assets if asset.kind in kinds)

"""Addresses: of a customer, or by their own id."""

from collections.abc import Collection

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers.customer import load_customer
from resolvers.identity import OwnedKey
from resolvers.request import Asking


async def address(key: OwnedKey, asking: Asking) -> AddressRecord | None:
    """The address that an id names, found among its customer's."""
    customer = await load_customer(key.customer, CustomerPart.ADDRESSES, asking)
    addresses = customer and customer.addresses
    return next((found for found in addresses or () if found.key == key.key), None)


def addresses_of(customer: CustomerRecord, kinds: Collection[AddressKind] | None) -> tuple[AddressRecord, ...] | None:
    """A customer's addresses, of these kinds where any are given. One whose kinds are unknown is of none."""
    if customer.addresses is None or kinds is None:
        return customer.addresses
    return tuple(address for address in customer.addresses if any(kind in kinds for kind in address.kinds or ()))

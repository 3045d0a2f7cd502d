"""Addresses: of a customer, or by their own id."""

from collections.abc import Collection

from providers.errors import ProviderError
from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers.customer import load_customer
from resolvers.identity import AddressKey
from resolvers.request import Asking


async def address(key: AddressKey, parts: CustomerPart, asking: Asking) -> AddressRecord | None:
    """The address that an id names, with at least these parts of its customer.

    The addresses that a provider shows are looked through first, for one that it shows is known to exist; then those that it lists.
    """
    if CustomerPart.ADDRESS_DETAILS in parts:
        found = await _find(key, CustomerPart.ADDRESS_DETAILS, asking)
        if found is not None:
            return found
    return await _find(key, CustomerPart.ADDRESSES, asking)


async def _find(key: AddressKey, parts: CustomerPart, asking: Asking) -> AddressRecord | None:
    customer = await load_customer(key.customer, parts, asking)
    addresses = customer and addresses_of(customer)
    return next((found for found in addresses or () if found.key == key.key), None)


def addresses_of(customer: CustomerRecord, kinds: Collection[AddressKind] | None = None) -> tuple[AddressRecord, ...] | None:
    """A customer's addresses, of these kinds where any are given. One whose kinds are unknown is of none. Raises `ProviderError`."""
    addresses = customer.addresses
    if isinstance(addresses, ProviderError):
        raise addresses
    if addresses is None or kinds is None:
        return addresses
    return tuple(address for address in addresses if any(kind in kinds for kind in address.kinds or ()))

"""Addresses: of a customer, or by their own id."""

from collections.abc import Collection

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers.customer import load_customer
from resolvers.identity import AddressKey
from resolvers.request import Asking


async def address(key: AddressKey, parts: CustomerPart, asking: Asking) -> AddressRecord | None:
    """The address that an id names, with at least these parts of its customer.

    A provider may list addresses that it does not show, and show one that it does not list: where the first question does not tell, the
    other is put.
    """
    questions = (CustomerPart.ADDRESSES, CustomerPart.ADDRESS_DETAILS)
    for question in reversed(questions) if CustomerPart.ADDRESS_DETAILS in parts else questions:
        customer = await load_customer(key.customer, question, asking)
        addresses = customer and addresses_of(customer, None, question)
        found = next((found for found in addresses or () if found.key == key.key), None)
        if found is not None:
            return found
    return None


def addresses_of(customer: CustomerRecord, kinds: Collection[AddressKind] | None, parts: CustomerPart) -> tuple[AddressRecord, ...] | None:
    """A customer's addresses, of these kinds where any are given, with these parts. One whose kinds are unknown is of none.

    Raises `ProviderError` where no more than their keys could be learnt, and more is wanted.
    """
    if kinds is not None and not kinds:
        return customer.addresses and ()
    if customer.address_failure is not None and (kinds is not None or CustomerPart.ADDRESS_DETAILS in parts):
        raise customer.address_failure
    if customer.addresses is None or kinds is None:
        return customer.addresses
    return tuple(address for address in customer.addresses if any(kind in kinds for kind in address.kinds or ()))

"""Addresses: of a customer, or by their own id."""

from collections.abc import Awaitable, Collection

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers.customer import load_customer
from resolvers.identity import AddressKey
from resolvers.request import Asking


def address(key: AddressKey, parts: CustomerPart, asking: Asking) -> Awaitable[AddressRecord | None]:
    """The address that an id names, with at least these parts of its customer.

    A provider may list addresses that it does not show, and show one that it does not list: where the first question does not tell, the
    other is put. The first one is put together with whatever else is asked for now.
    """
    question = CustomerPart.ADDRESS_DETAILS if CustomerPart.ADDRESS_DETAILS in parts else CustomerPart.ADDRESSES
    return _found(key, question, load_customer(key.customer, question, asking), asking)


async def _found(key: AddressKey, question: CustomerPart, asked: Awaitable[CustomerRecord | None], asking: Asking) -> AddressRecord | None:
    found = _among(await asked, key, question)
    if found is not None:
        return found
    other = (CustomerPart.ADDRESS_DETAILS | CustomerPart.ADDRESSES) & ~question
    return _among(await load_customer(key.customer, other, asking), key, other)


def _among(customer: CustomerRecord | None, key: AddressKey, question: CustomerPart) -> AddressRecord | None:
    addresses = customer and addresses_of(customer, None, question)
    return next((found for found in addresses or () if found.key == key.key), None)


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

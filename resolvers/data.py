"""Verified data: of a customer, or by its own id."""

from collections.abc import Awaitable, Collection

from providers.records.customer import CustomerRecord
from providers.records.data import CustomerDataRecord, CustomerDataType
from providers.records.identity import CustomerDataKey
from resolvers.loader import Whole, Wish
from resolvers.request import Asking


def customer_data(key: CustomerDataKey, asking: Asking) -> Awaitable[CustomerDataRecord | None]:
    """The record that an id names, with its bytes."""
    return asking.request.customer_data().load(Wish(key.key, Whole.ALL, asking.path))


def data_of(
    customer: CustomerRecord, types: Collection[CustomerDataType] | None, *, include_deleted: bool
) -> tuple[CustomerDataRecord, ...] | None:
    """A customer's verified data, of these types where any are given."""
    if customer.data is None:
        return None
    return tuple(
        record for record in customer.data if (include_deleted or not record.is_deleted) and (types is None or record.type in types)
    )

"""Records that are asked about again, for what was not wanted of them at first."""

import enum
from typing import cast

from providers.records.address import AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerKey
from providers.records.person import PersonPart, PersonRecord
from resolvers.address import address
from resolvers.customer import load_customer
from resolvers.identity import AddressKey
from resolvers.person import load_person
from resolvers.request import Asking

LaterRecord = CustomerRecord | PersonRecord | AddressRecord


async def with_parts(record: LaterRecord, parts: enum.Flag, asking: Asking) -> LaterRecord:
    """The record with at least these parts of it, for an address with these of its customer. As it was where it is gone since.

    What is put off together is asked for together, and waits for nothing else that is put off.
    """
    if isinstance(record, CustomerRecord):
        return await load_customer(record.key, cast("CustomerPart", parts), asking, apart=True) or record
    if isinstance(record, PersonRecord):
        return await load_person(record.key, cast("PersonPart", parts), asking, apart=True) or record
    owner = cast("CustomerKey", record.owner_key)  # No person has addresses.
    return await address(AddressKey(owner, record.key), cast("CustomerPart", parts), asking) or record

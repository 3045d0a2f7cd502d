"""Customers: named by a client, or by another record."""

import asyncio
from collections.abc import Sequence

from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerKey
from resolvers.loader import Wish
from resolvers.request import Asking


async def customer(key: CustomerKey, parts: CustomerPart, asking: Asking) -> CustomerRecord | None:
    """The customer whom a client names: its provider is asked whether there is one, even for an id alone."""
    return await load_customer(key, parts | CustomerPart.PROFILE, asking)


async def referenced_customer(key: CustomerKey, parts: CustomerPart, asking: Asking) -> CustomerRecord | None:
    """The customer whom a provider's own answer names: known to exist, so that its id alone costs no call."""
    return await load_customer(key, parts, asking) if parts else CustomerRecord(key=key)


async def referenced_customers(keys: Sequence[CustomerKey], parts: CustomerPart, asking: Asking) -> list[CustomerRecord]:
    """The customers whom a provider's own answer names, but for those that it does not know any more."""
    found = await asyncio.gather(*(referenced_customer(key, parts, asking) for key in keys))
    return [customer for customer in found if customer is not None]


async def load_customer(key: CustomerKey, parts: CustomerPart, asking: Asking, *, apart: bool = False) -> CustomerRecord | None:
    """The customer with at least these parts, through the request's loader."""
    return await asking.request.customers(key.provider).load(Wish(key.key, parts, asking.path, apart))

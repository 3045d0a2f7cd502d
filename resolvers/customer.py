"""Customers: named by a client, or by another record."""

import asyncio
from collections.abc import Awaitable, Sequence

from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerKey
from resolvers.loader import Wish
from resolvers.request import Asking


def customer(key: CustomerKey, parts: CustomerPart, asking: Asking) -> Awaitable[CustomerRecord | None]:
    """The customer whom a client names: its provider is asked whether there is one, even for an id alone."""
    return load_customer(key, parts | CustomerPart.PROFILE, asking)


def referenced_customer(key: CustomerKey, parts: CustomerPart, asking: Asking) -> Awaitable[CustomerRecord | None] | CustomerRecord:
    """The customer whom a provider's own answer names: known to exist, so that its id alone costs no call."""
    return load_customer(key, parts, asking) if parts else CustomerRecord(key=key)


def referenced_customers(
    keys: Sequence[CustomerKey], parts: CustomerPart, asking: Asking
) -> Awaitable[list[CustomerRecord]] | list[CustomerRecord]:
    """The customers whom a provider's own answer names, but for those that it does not know any more."""
    if not parts:
        return [CustomerRecord(key=key) for key in keys]
    return _known([load_customer(key, parts, asking) for key in keys])


async def _known(asked: Sequence[Awaitable[CustomerRecord | None]]) -> list[CustomerRecord]:
    found = await asyncio.gather(*asked)
    return [customer for customer in found if customer is not None]


def load_customer(key: CustomerKey, parts: CustomerPart, asking: Asking, *, apart: bool = False) -> asyncio.Future[CustomerRecord | None]:
    """The customer with at least these parts, through the request's loader."""
    return asking.request.customers(key.provider).load(Wish(key.key, parts, asking.path, apart))

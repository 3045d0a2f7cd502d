"""Persons: named by a client, or by another record."""

import asyncio
from collections.abc import Awaitable

from providers.records.identity import PersonKey
from providers.records.person import PersonPart, PersonRecord
from resolvers.loader import Wish
from resolvers.request import Asking


def person(key: PersonKey, parts: PersonPart, asking: Asking) -> Awaitable[PersonRecord | None]:
    """The person whom a client names: the provider is asked whether there is one, even for an id alone."""
    return load_person(key, parts | PersonPart.PROFILE, asking)


def referenced_person(key: PersonKey, parts: PersonPart, asking: Asking) -> Awaitable[PersonRecord | None] | PersonRecord:
    """The person whom a provider's own answer names: known to exist, so that its id alone costs no call."""
    return load_person(key, parts, asking) if parts else PersonRecord(key=key)


def load_person(key: PersonKey, parts: PersonPart, asking: Asking, *, apart: bool = False) -> asyncio.Future[PersonRecord | None]:
    """The person with at least these parts, through the request's loader."""
    return asking.request.persons().load(Wish(key.key, parts, asking.path, apart))

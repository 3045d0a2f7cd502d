"""Persons: named by a client, or by another record."""

from providers.records.identity import PersonKey
from providers.records.person import PersonPart, PersonRecord
from resolvers.loader import Wish
from resolvers.request import Asking


async def person(key: PersonKey, parts: PersonPart, asking: Asking) -> PersonRecord | None:
    """The person whom a client names: the provider is asked whether there is one, even for an id alone."""
    return await load_person(key, parts | PersonPart.PROFILE, asking)


async def referenced_person(key: PersonKey, parts: PersonPart, asking: Asking) -> PersonRecord | None:
    """The person whom a provider's own answer names: known to exist, so that its id alone costs no call."""
    return await load_person(key, parts, asking) if parts else PersonRecord(key=key)


async def load_person(key: PersonKey, parts: PersonPart, asking: Asking, *, apart: bool = False) -> PersonRecord | None:
    """The person with at least these parts, through the request's loader."""
    return await asking.request.persons().load(Wish(key.key, parts, asking.path, apart))

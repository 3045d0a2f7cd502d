"""Entities: the records that can be asked for again, by their id and, from other subgraphs, by any key that they have."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated

import strawberry
from strawberry.federation.schema import FederationAny

from graph.field import Info, asking, owner_parts, parts
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.customer import PROVIDER_KEYS, Customer
from graph.types.data import CustomerData
from graph.types.person import Person
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import CustomerProvider
from providers.records.person import PersonPart, PersonRecord
from resolvers import address as addresses
from resolvers import asset as assets
from resolvers import customer as customers
from resolvers import data
from resolvers import person as people
from resolvers.errors import BadUserInput
from resolvers.identity import address_key, asset_key, customer_data_key, customer_key, node_type, person_key, provider_key
from resolvers.many import each

NodeRecord = CustomerRecord | AddressRecord | AssetRecord | PersonRecord | CustomerDataRecord
Find = Callable[[Info, str, str], Awaitable[NodeRecord | None]]
"""Asks for the record that a key names, which stands under a name in the input. Raises `BadUserInput` and `ProviderError`."""


async def customer_by_id(info: Info, name: str, id_: str) -> CustomerRecord | None:
    """The customer of an id, which stands under a name in the input."""
    key = customer_key(name, id_, info.context.request.id_keys)
    return await customers.customer(key, parts(info, "Customer", CustomerPart), asking(info))


async def address_by_id(info: Info, name: str, id_: str) -> AddressRecord | None:
    """The address of an id, which stands under a name in the input."""
    key = address_key(name, id_, info.context.request.id_keys)
    return await addresses.address(key, owner_parts(info, "Address", CustomerPart), asking(info))


async def asset_by_id(info: Info, name: str, id_: str) -> AssetRecord | None:
    """The asset of an id, which stands under a name in the input."""
    return await assets.asset(asset_key(name, id_, info.context.request.id_keys), asking(info))


async def person_by_id(info: Info, name: str, id_: str) -> PersonRecord | None:
    """The person of an id, which stands under a name in the input."""
    return await people.person(person_key(name, id_), parts(info, "Person", PersonPart), asking(info))


async def customer_data_by_id(info: Info, name: str, id_: str) -> CustomerDataRecord | None:
    """The record of verified data of an id, which stands under a name in the input."""
    return await data.customer_data(customer_data_key(name, id_), asking(info))


_BY_ID: Mapping[str, Find] = {
    "customer": customer_by_id,
    "address": address_by_id,
    "asset": asset_by_id,
    "person": person_by_id,
    "customerdata": customer_data_by_id,
}


async def node_by_id(info: Info, name: str, id_: str) -> NodeRecord | None:
    """The record of an id of any type, which stands under a name in the input."""
    return await _BY_ID[node_type(name, id_)](info, name, id_)


async def _customer_by_own_key(provider: CustomerProvider, mark: str | None, info: Info, name: str, key: str) -> CustomerRecord | None:
    found = provider_key(name, key, provider, mark)
    return await customers.customer(found, parts(info, "Customer", CustomerPart), asking(info))


_BY_KEY: Mapping[str, Mapping[str, Find]] = {
    "Customer": {
        "id": customer_by_id,
        **{field: partial(_customer_by_own_key, provider, mark) for field, provider, mark in PROVIDER_KEYS.values()},
    },
    "Address": {"id": address_by_id},
    "Asset": {"id": asset_by_id},
    "Person": {"id": person_by_id},
    "CustomerData": {"id": customer_data_by_id},
}
"""By type, and by the keys that it is an entity by, in the order in which they count."""

Entity = Annotated[
    Customer | Address | Asset | Person | CustomerData,
    strawberry.union("_Entity", description="For a federation gateway; an application asks for `Node`."),
]
_Representations = Annotated[
    list[FederationAny],
    strawberry.argument(
        description="For each, `__typename` and a key: text or a whole number. Where there are several keys, the first of the type's that "
        "is not null counts. What else is there is not looked at."
    ),
]


async def by_representations(info: Info, representations: _Representations) -> list[NodeRecord | BaseException | None]:
    """The entities that representations stand for, in their order, each with its own fate."""
    return await each("representations", representations, info.context.request.limits.representations, partial(_entity, info))


async def _entity(info: Info, name: str, representation: object) -> NodeRecord | None:
    known = representation if isinstance(representation, Mapping) else {}
    type_name = known.get("__typename")
    by_key = _BY_KEY.get(type_name) if isinstance(type_name, str) else None
    if by_key is None:
        raise BadUserInput(f"{name}.__typename must be one of {', '.join(_BY_KEY)}.")
    field = next((field for field in by_key if known.get(field) is not None), None)
    if field is None:
        raise BadUserInput(f"{name} must hold a key of {type_name}: {' or '.join(by_key)}.")
    return await by_key[field](info, f"{name}.{field}", _text(f"{name}.{field}", known[field]))


def _text(name: str, key: object) -> str:
    """A key as text; ids are often numbers elsewhere."""
    if isinstance(key, str | int) and not isinstance(key, bool):
        return str(key)
    raise BadUserInput(f"{name} must be text or a whole number.")

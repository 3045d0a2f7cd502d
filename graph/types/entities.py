"""Entities: the records that can be asked for again, by their id and, from other subgraphs, by any key that they have."""

from collections.abc import Awaitable
from functools import partial
from typing import Annotated

import strawberry
from strawberry.federation.schema import FederationAny

from graph.field import Info, asking, owner_parts, parts
from graph.representation import represented
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.customer import Customer
from graph.types.data import CustomerData
from graph.types.person import Person
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import CustomerDataKey, CustomerKey, PersonKey
from providers.records.person import PersonPart, PersonRecord
from resolvers import address as addresses
from resolvers import asset as assets
from resolvers import customer as customers
from resolvers import data
from resolvers import person as people
from resolvers.identity import AddressKey, AssetKey, Reference
from resolvers.many import each

NodeRecord = CustomerRecord | AddressRecord | AssetRecord | PersonRecord | CustomerDataRecord


def record(info: Info, reference: Reference) -> Awaitable[NodeRecord | None]:
    """The record that a client or a gateway names; None where there is none. Raises `ProviderError`."""
    match reference:
        case CustomerKey():
            return customers.customer(reference, parts(info, "Customer", CustomerPart), asking(info))
        case AddressKey():
            return addresses.address(reference, owner_parts(info, "Address", CustomerPart), asking(info))
        case AssetKey():
            return assets.asset(reference, asking(info))
        case PersonKey():
            return people.person(reference, parts(info, "Person", PersonPart), asking(info))
        case CustomerDataKey():
            return data.customer_data(reference, asking(info))


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


def by_representations(info: Info, representations: _Representations) -> list[Awaitable[NodeRecord | None] | Exception]:
    """The entities that representations stand for, in their order, each with its own fate."""
    return each("representations", representations, info.context.request.limits.representations, partial(_entity, info))


def _entity(info: Info, name: str, representation: object) -> Awaitable[NodeRecord | None]:
    return record(info, represented(name, representation, info.context.request.id_keys))

"""The entry points of the graph."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

import strawberry

from graph.field import Info, asking, parts, resolved
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.customer import Customer, CustomerBy
from graph.types.node import Node
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from resolvers import address as addresses
from resolvers import asset as assets
from resolvers import customer as customers
from resolvers.identity import customer_key, node_type, owned_key
from resolvers.many import each

NodeRecord = CustomerRecord | AddressRecord | AssetRecord

_Id = Annotated[strawberry.ID, strawberry.argument(description="The record's id, as its `id` field has it.")]
_Ids = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="The records' ids, as their `id` fields have them; some may be the same."),
]
_By = Annotated[CustomerBy, strawberry.argument(description="The one key by which to find the customer.")]
_Bys = Annotated[
    list[CustomerBy],
    strawberry.argument(description="One key for each customer; some may be the same."),
]


async def _customer_by(info: Info, name: str, by: CustomerBy) -> CustomerRecord | None:
    return await customers.customer(by.key(name), parts(info, "Customer", CustomerPart), asking(info))


async def _customer_by_id(info: Info, name: str, id_: str) -> CustomerRecord | None:
    return await customers.customer(customer_key(name, id_), parts(info, "Customer", CustomerPart), asking(info))


async def _address_by_id(info: Info, name: str, id_: str) -> AddressRecord | None:
    return await addresses.address(owned_key(name, id_, "address"), asking(info))


async def _asset_by_id(info: Info, name: str, id_: str) -> AssetRecord | None:
    return await assets.asset(owned_key(name, id_, "asset"), asking(info))


_BY_ID: dict[str, Callable[[Info, str, str], Awaitable[NodeRecord | None]]] = {
    "customer": _customer_by_id,
    "address": _address_by_id,
    "asset": _asset_by_id,
}


async def _node_by_id(info: Info, name: str, id_: str) -> NodeRecord | None:
    return await _BY_ID[node_type(name, id_)](info, name, id_)


async def _customer(info: Info, by: _By) -> CustomerRecord | None:
    return await _customer_by(info, "by", by)


async def _customers_by(info: Info, by: _Bys) -> list[CustomerRecord | BaseException | None]:
    return await each("by", by, info.context.request, partial(_customer_by, info))


async def _customers_by_ids(info: Info, ids: _Ids) -> list[CustomerRecord | BaseException | None]:
    return await each("ids", ids, info.context.request, partial(_customer_by_id, info))


async def _node(info: Info, id: _Id) -> NodeRecord | None:  # noqa: A002 - the argument's name in the schema
    return await _node_by_id(info, "id", id)


async def _nodes(info: Info, ids: _Ids) -> list[NodeRecord | BaseException | None]:
    return await each("ids", ids, info.context.request, partial(_node_by_id, info))


async def _address(info: Info, id: _Id) -> AddressRecord | None:  # noqa: A002 - the argument's name in the schema
    return await _address_by_id(info, "id", id)


async def _addresses_by_ids(info: Info, ids: _Ids) -> list[AddressRecord | BaseException | None]:
    return await each("ids", ids, info.context.request, partial(_address_by_id, info))


async def _asset(info: Info, id: _Id) -> AssetRecord | None:  # noqa: A002 - the argument's name in the schema
    return await _asset_by_id(info, "id", id)


async def _assets_by_ids(info: Info, ids: _Ids) -> list[AssetRecord | BaseException | None]:
    return await each("ids", ids, info.context.request, partial(_asset_by_id, info))


_IN_ORDER = (
    "In the order of the keys and as many: null where there is none, null and an error at its index where a key is malformed "
    "(`BAD_USER_INPUT`) or its provider failed. At most 100 keys, unless the server is set otherwise: with more, the whole list is "
    "null, with one `BAD_USER_INPUT` error."
)


@strawberry.type(
    description="Where to begin. Every field is nullable: null without an error at its path where there is none, null with an error where "
    "the key is malformed or the provider failed; one that fails never costs the others."
)
class Query:
    """The entry points of the graph. All are nullable, so that one that fails never costs the others."""

    node: Node | None = resolved(_node, "The record of an id, whatever its type. Null where there is none.")
    nodes: list[Node | None] | None = resolved(_nodes, f"The records of several ids, of any types. {_IN_ORDER}")
    customer: Customer | None = resolved(
        _customer,
        "The customer of one key. Its provider is always asked whether it exists, for the `id` alone too. Null where the provider does not "
        "know it.",
    )
    customers_by: list[Customer | None] | None = resolved(_customers_by, f"The customers of several keys, of any providers. {_IN_ORDER}")
    customers_by_ids: list[Customer | None] | None = resolved(_customers_by_ids, f"The customers of several ids. {_IN_ORDER}")
    address: Address | None = resolved(_address, "The address of an id. Null where there is none.")
    addresses_by_ids: list[Address | None] | None = resolved(_addresses_by_ids, f"The addresses of several ids. {_IN_ORDER}")
    asset: Asset | None = resolved(_asset, "The asset of an id. Null where there is none.")
    assets_by_ids: list[Asset | None] | None = resolved(_assets_by_ids, f"The assets of several ids. {_IN_ORDER}")

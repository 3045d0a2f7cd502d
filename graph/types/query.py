"""The entry points of the graph."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, TypeVar

import strawberry

from graph.facts import FieldCost
from graph.field import Info, asking, federated, given, resolved
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.customer import Customer, CustomerBy
from graph.types.data import CustomerData
from graph.types.entities import Entity, NodeRecord, by_representations, record
from graph.types.lookup import LookupField
from graph.types.node import Node
from graph.types.page import CustomerConnection, PersonConnection
from graph.types.person import Person
from graph.types.scalars import CountryCode
from graph.types.source import ProviderStatus
from providers.errors import ProviderRejected
from providers.records.customer import CustomerRecord
from providers.records.identity import CustomerProvider
from providers.records.lookup import LookupFieldRecord
from providers.records.person import PersonRecord
from providers.records.source import ProviderStatusRecord
from resolvers import connection as connections
from resolvers import lookup
from resolvers.connection import ConnectionRecord
from resolvers.identity import record_key
from resolvers.many import each

R = TypeVar("R")

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
_First = Annotated[
    int, strawberry.argument(description="How many are wanted, from 1 to 100. There may be fewer though more follow: see `pageInfo`.")
]
_After = Annotated[
    str | None,
    strawberry.argument(
        description="Go on behind this cursor: an edge's `cursor`, or `pageInfo.endCursor`. Left out or null: from the start."
    ),
]
_PaymentProductId = Annotated[int, strawberry.argument(description="Worldline's number of the payment product, such as 9000.")]
_CountryCode = Annotated[CountryCode, strawberry.argument(description="The country of the person who is to be looked up, such as `SE`.")]
_CurrencyCode = Annotated[str, strawberry.argument(description="The currency of the payment: ISO 4217, such as `SEK`.")]
_Locale = Annotated[
    str | None,
    strawberry.argument(description="The language of labels: language and country, such as `sv_SE`. Left out or null: the provider's own."),
]


def _customer_by(info: Info, name: str, by: CustomerBy) -> Awaitable[NodeRecord | None]:
    found = record(info, by.key(name, info.context.request.id_keys))
    return _placing(name, found) if by.worldline else found


async def _placing(name: str, found: Awaitable[R]) -> R:
    """What is found; where an input is not taken, the error tells its place among the arguments."""
    try:
        return await found
    except ProviderRejected as error:
        raise error.at(*_steps(name)) from None


def _steps(name: str) -> tuple[str | int, ...]:
    """The path of an argument or of an entry of it: ``by[3]`` is by, 3."""
    argument, _, index = name.removesuffix("]").partition("[")
    return (argument, int(index)) if index else (argument,)


def _customer(info: Info, by: _By) -> Awaitable[NodeRecord | None]:
    return _customer_by(info, "by", by)


def _customers_by(info: Info, by: _Bys) -> list[Awaitable[NodeRecord | None] | Exception]:
    return each("by", by, info.context.request.limits.keys, partial(_customer_by, info))


def _record_by_id(info: Info, type_: str | None, name: str, id_: str) -> Awaitable[NodeRecord | None]:
    return record(info, record_key(name, id_, info.context.request.id_keys, type_))


def _one(type_: str | None = None) -> Callable[..., Awaitable[NodeRecord | None]]:
    """What answers with the record of an id: of this type, in lower case, or of any."""

    def by_id(info: Info, id: _Id) -> Awaitable[NodeRecord | None]:  # noqa: A002 - the argument's name in the schema
        return _record_by_id(info, type_, "id", id)

    return by_id


def _several(type_: str | None = None) -> Callable[..., list[Awaitable[NodeRecord | None] | Exception]]:
    """What answers with the records of several ids: of this type, in lower case, or of any."""

    def by_ids(info: Info, ids: _Ids) -> list[Awaitable[NodeRecord | None] | Exception]:
        return each("ids", ids, info.context.request.limits.keys, partial(_record_by_id, info, type_))

    return by_ids


def _customers(info: Info, first: _First = 20, after: _After = strawberry.UNSET) -> Awaitable[ConnectionRecord[CustomerRecord]]:
    return connections.customers(first, given(after), asking(info))


def _persons(info: Info, first: _First = 20, after: _After = strawberry.UNSET) -> Awaitable[ConnectionRecord[PersonRecord]]:
    return connections.persons(first, given(after), asking(info))


def _worldline_lookup_fields(
    info: Info,
    payment_product_id: _PaymentProductId,
    country_code: _CountryCode,
    currency_code: _CurrencyCode,
    locale: _Locale = strawberry.UNSET,
) -> Awaitable[tuple[LookupFieldRecord, ...] | None]:
    return lookup.lookup_fields(payment_product_id, country_code, currency_code, given(locale), asking(info))


def _provider_statuses(info: Info) -> Sequence[ProviderStatusRecord]:
    return info.context.request.provider_statuses()


_KEYS = 20
"""Keys that a list is taken to hold by a gateway that does not count them."""

_ONE_RECORD = FieldCost(calls=1)
_ONE_OF_ANY_TYPE = FieldCost(calls=2)
_SEVERAL_RECORDS = FieldCost(calls=1, assumed_size=_KEYS)
_SEVERAL_OF_ANY_TYPE = FieldCost(calls=2, assumed_size=_KEYS)
_PIECE_OF_A_LIST = FieldCost(
    calls=connections.MAX_PAGES, asks=CustomerProvider.BLINK, assumed_size=_KEYS, slicing_argument="first", sized_field="edges"
)

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

    node: Node | None = resolved(_one(), "The record of an id, whatever its type. Null where there is none.", cost=_ONE_OF_ANY_TYPE)
    nodes: list[Node | None] | None = resolved(
        _several(), f"The records of several ids, of any types. {_IN_ORDER}", cost=_SEVERAL_OF_ANY_TYPE
    )
    customer: Customer | None = resolved(
        _customer,
        "The customer of one key. Its provider is always asked whether it exists, for the `id` alone too. Null where the provider does not "
        "know it.",
        cost=_ONE_RECORD,
    )
    customers_by: list[Customer | None] | None = resolved(
        _customers_by, f"The customers of several keys, of any providers. {_IN_ORDER}", cost=_SEVERAL_RECORDS
    )
    customers_by_ids: list[Customer | None] | None = resolved(
        _several("customer"), f"The customers of several ids. {_IN_ORDER}", cost=_SEVERAL_RECORDS
    )
    address: Address | None = resolved(_one("address"), "The address of an id. Null where there is none.", cost=_ONE_OF_ANY_TYPE)
    addresses_by_ids: list[Address | None] | None = resolved(
        _several("address"), f"The addresses of several ids. {_IN_ORDER}", cost=_SEVERAL_OF_ANY_TYPE
    )
    asset: Asset | None = resolved(_one("asset"), "The asset of an id. Null where there is none.", cost=_ONE_RECORD)
    assets_by_ids: list[Asset | None] | None = resolved(_several("asset"), f"The assets of several ids. {_IN_ORDER}", cost=_SEVERAL_RECORDS)
    person: Person | None = resolved(
        _one("person"), "The person of an id. bLink is always asked, for the `id` alone too. Null where there is none.", cost=_ONE_RECORD
    )
    persons_by_ids: list[Person | None] | None = resolved(
        _several("person"), f"The persons of several ids. {_IN_ORDER}", cost=_SEVERAL_RECORDS
    )
    customer_data: CustomerData | None = resolved(
        _one("customerdata"),
        "The record of verified data of an id, deleted or not. One call, which brings the bytes too. Null where there is none.",
        cost=_ONE_RECORD,
    )
    customer_data_by_ids: list[CustomerData | None] | None = resolved(
        _several("customerdata"),
        f"The records of verified data of several ids, each by a call that brings its bytes too. {_IN_ORDER}",
        cost=_SEVERAL_RECORDS,
    )
    customers: CustomerConnection | None = resolved(
        _customers,
        "The customers of bLink, which alone lists them, in its order. Up to five calls where its pages are short: then there may be fewer "
        "than `first` and `pageInfo.hasNextPage` is true.",
        cost=_PIECE_OF_A_LIST,
    )
    persons: PersonConnection | None = resolved(
        _persons,
        "The persons of bLink, which alone lists them, in its order. Up to five calls where its pages are short: then there may be fewer "
        "than `first` and `pageInfo.hasNextPage` is true.",
        cost=_PIECE_OF_A_LIST,
    )
    worldline_lookup_fields: list[LookupField] | None = resolved(
        _worldline_lookup_fields,
        "The values by which Worldline looks a customer up in this country, as a form shows them; for `CustomerBy.worldline`. Empty where "
        "it takes none. `BAD_USER_INPUT` for a payment product that there is not.",
        cost=FieldCost(calls=1, asks=CustomerProvider.WORLDLINE, assumed_size=5),
    )
    providers: list[ProviderStatus] | None = resolved(
        _provider_statuses,
        "How each provider is, from the last calls and whether it is left alone for failing. Asks no provider.",
        cost=FieldCost(assumed_size=len(CustomerProvider)),
    )
    entities: list[Entity | None] = federated(
        "_entities",
        by_representations,
        "For a federation gateway, which asks here for what other subgraphs refer to. In the order of the representations and as many: "
        "null where there is none, null and an error at its index where a representation is not what it must be (`BAD_USER_INPUT`) or its "
        "provider failed. At most 1,000, unless the server is set otherwise: with more, `data` is null, with one `BAD_USER_INPUT` error.",
    )

"""A schema over hostile records: at each type a field that is the record's attribute, and fields that are answered later."""

import asyncio
import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Annotated, Any, NewType, cast

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from tests.graph.compile.hostile import Colour, LeafRecord, Record, TreeRecord

Picky = NewType("Picky", object)
Json = NewType("Json", object)


def _picky(value: object) -> object:
    if value == "worse":
        raise ValueError("it is worse")
    return None if value == "bad" else value


SCALARS: dict[object, ScalarDefinition] = {
    Picky: strawberry.scalar(name="Picky", serialize=_picky, parse_value=_picky),
    Json: strawberry.scalar(name="JSON"),
    dt.date: strawberry.scalar(name="Date", serialize=dt.date.isoformat, parse_value=dt.date.fromisoformat),
}
strawberry.enum(Colour)

Resolver = Callable[..., Any]


def at_once(name: str) -> Resolver:
    """Answers with an attribute of the record."""

    def resolve(root: strawberry.Parent[Any]) -> Any:  # noqa: ANN401 - of any type
        return getattr(root, name)

    return resolve


def coroutine(name: str) -> Resolver:
    """Answers after a few turns of the event loop."""

    async def resolve(root: strawberry.Parent[Any]) -> Any:  # noqa: ANN401
        for _ in range(len(root.seed) % 3):
            await asyncio.sleep(0)
        return getattr(root, name)

    return resolve


def future(name: str) -> Resolver:
    """Answers with a future that somebody else settles."""

    def resolve(root: strawberry.Parent[Any]) -> Any:  # noqa: ANN401
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Any] = loop.create_future()
        loop.call_soon(_settle, found, root, name)
        return found

    return resolve


def _settle(found: asyncio.Future[Any], root: Record, name: str) -> None:
    try:
        found.set_result(getattr(root, name))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its place
        found.set_exception(error)


def each(name: str) -> Resolver:
    """Answers with a list of which every other entry has to be waited for."""

    def resolve(root: strawberry.Parent[Any]) -> Any:  # noqa: ANN401
        found = getattr(root, name)
        return [_later(entry) if number % 2 else entry for number, entry in enumerate(found)] if isinstance(found, list) else found

    return resolve


async def _later(entry: object) -> object:
    await asyncio.sleep(0)
    if isinstance(entry, Record) and Random(entry.seed).random() < entry.hostility:  # noqa: S311 - guards nothing
        raise ValueError("raised later")
    return entry


@strawberry.input
class Shape:
    """An input with an object and lists in it, fields with and without defaults."""

    corner_count: int
    height: float | None
    colours: list[Colour] = strawberry.field(default_factory=lambda: [Colour.RED])
    inner: "Shape | None" = None
    texts: list[str | None] | None = strawberry.UNSET
    day: dt.date | None = None


@strawberry.input(one_of=True)
class Either:
    """An input of exactly one field."""

    text: str | None = strawberry.UNSET
    shape: Shape | None = strawberry.UNSET


def _told(  # noqa: PLR0913, PLR0917 - as many arguments as there are kinds
    number: int,
    text: str | None = strawberry.UNSET,
    colours: list[Colour | None] | None = None,
    shape: Shape | None = None,
    either: Either | None = None,
    shapes: list[Shape] | None = strawberry.UNSET,
    ratio: float = 1.5,
    json: Json | None = None,
    picky: Picky | None = None,
    with_default: Colour = Colour.GREEN,
) -> str:
    return repr((number, text, colours, shape, either, shapes, ratio, json, picky, with_default))


@strawberry.interface
class Named:
    """What has an id."""

    id: strawberry.ID
    text: str | None
    tree: "Tree | None"


@strawberry.type
class Leaf(Named):
    """What has values alone."""

    is_type_of = staticmethod(lambda value, _: isinstance(value, LeafRecord))
    text_there: str
    flag: bool | None
    flag_there: bool
    number: int | None
    ratio: float | None
    colour: Colour | None
    colour_there: Colour
    day: dt.date | None
    picky: Picky | None
    json: Json | None
    numbers: list[int] | None
    textss: list[list[str] | None] | None
    colours_at_once: list[Colour] = strawberry.field(resolver=at_once("colours_at_once"))
    number_coroutine: int | None = strawberry.field(resolver=coroutine("number_coroutine"))
    texts_future: list[str | None] | None = strawberry.field(resolver=future("texts_future"))
    texts_each: list[str | None] | None = strawberry.field(resolver=each("texts_each"))


Any_ = Annotated["Tree | Leaf", strawberry.union("Any")]


@strawberry.type
class Tree(Named):
    """What leads on."""

    is_type_of = staticmethod(lambda value, _: isinstance(value, TreeRecord))
    told: str = strawberry.field(resolver=_told)
    id_there: strawberry.ID
    tree_there: "Tree"
    trees: list["Tree"] | None
    trees_there: list["Tree | None"]
    leafs: list[Leaf]
    leafss: list[list[Leaf | None]] | None
    any: Any_ | None
    any_there: Any_
    anys: list[Any_] | None
    named: Named | None
    nameds_there: list[Named | None]
    tree_at_once: "Tree" = strawberry.field(resolver=at_once("tree_at_once"))
    trees_coroutine: "list[Tree] | None" = strawberry.field(resolver=coroutine("trees_coroutine"))
    tree_coroutine: "Tree | None" = strawberry.field(resolver=coroutine("tree_coroutine"))
    leaf_future: "Leaf | None" = strawberry.field(resolver=future("leaf_future"))
    tree_future: "Tree | None" = strawberry.field(resolver=future("tree_future"))
    any_future: Any_ | None = strawberry.field(resolver=future("any_future"))
    trees_each: "list[Tree | None] | None" = strawberry.field(resolver=each("trees_each"))
    nameds_each: "list[Named | None]" = strawberry.field(resolver=each("nameds_each"))


def _tree(seed: str, hostility: float) -> TreeRecord:
    return TreeRecord(seed, hostility)


@strawberry.type
class Query:
    """Where it begins."""

    tree: Tree | None = strawberry.field(resolver=_tree)
    tree_there: Tree = strawberry.field(resolver=_tree)


@strawberry.type
class Mutation:
    """The same, one after the other."""

    tree: Tree | None = strawberry.field(resolver=_tree)
    tree_there: Tree = strawberry.field(resolver=_tree)


_strawberry_schema = strawberry.Schema(Query, mutation=Mutation, config=StrawberryConfig(scalar_map=SCALARS))
SCHEMA: GraphQLSchema = _strawberry_schema._schema  # noqa: SLF001 - operations are executed on graphql-core's schema, which has no public name
"""What documents are prepared and executed against."""

cast("GraphQLInputObjectType", SCHEMA.type_map["Either"]).is_one_of = True

"""Random documents over the real schema: fragments, aliases, conditions, interfaces, repetitions, all of them valid."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
)
from hypothesis import strategies as st

from graph.schema import schema

VARIABLES = {"a": None, "b": None, "c": True, "d": False}
"""Variables of conditions, with their defaults."""

_CONDITIONS = ("true", "false", *(f"${name}" for name in VARIABLES), *(f"${name}" for name in VARIABLES))
_ARGUMENTS = {
    "by": '{ bikCustomerId: "1" }',
    "id": '"customer:bik:1"',
    "ids": '["customer:bik:1"]',
    "paymentProductId": "9000",
    "countryCode": '"SE"',
    "currencyCode": '"SEK"',
}
_LISTS = {"customersBy": '[{ bikCustomerId: "1" }]'}
_TYPES = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType)]
_TOLD_APART = frozenset(
    name
    for name in {name for type_ in _TYPES for name in type_.fields}
    if len({str(type_.fields[name].type) for type_ in _TYPES if name in type_.fields}) > 1
)
"""Names of fields that have another type with another object, so that they may not stand side by side in one answer."""


WriteArguments = Callable[[str, GraphQLField], tuple[str, str]]
"""Gives what a field's name in the answer ends with, and its arguments in brackets, or nothing: for one ending always the same ones."""


@dataclass(frozen=True)
class GeneratedDocument:
    """A document, and values for some of its variables."""

    text: str
    variables: dict[str, bool]


@dataclass
class DocumentWriter:
    """Writes selections of types."""

    random: Random
    fragments: list[tuple[str, GraphQLNamedType]]
    write_arguments: WriteArguments
    spread: set[str] = field(default_factory=set)

    def selections(self, type_: GraphQLNamedType, depth: int, first_fragment: int = 0) -> str:
        """A selection set of a type, which spreads no fragment before the given one, so that none spreads itself."""
        count = self.random.randint(1, 4)
        return "{ " + " ".join(self._selection(type_, depth, first_fragment) for _ in range(count)) + " }"

    def _selection(self, type_: GraphQLNamedType, depth: int, first_fragment: int) -> str:
        kind = self.random.random()
        usable = [name for name, other in self.fragments[first_fragment:] if _overlap(type_, other)]
        if kind < 0.2 and usable:
            name = self.random.choice(usable)
            self.spread.add(name)
            return f"...{name}{self._directives()}"
        if kind < 0.4 and depth:
            return self._inline(type_, depth, first_fragment)
        return self._field(type_, depth, first_fragment)

    def _inline(self, type_: GraphQLNamedType, depth: int, first_fragment: int) -> str:
        narrower = self.random.choice([None, *(other for other in _conditions() if _overlap(type_, other))])
        condition = f" on {narrower.name}" if narrower else ""
        return f"...{condition}{self._directives()} {self.selections(narrower or type_, depth - 1, first_fragment)}"

    def _field(self, type_: GraphQLNamedType, depth: int, first_fragment: int) -> str:
        fields = [(name, definition) for name, definition in _fields(type_).items() if depth > 1 or not _leads_on(definition)]
        if not fields or self.random.random() < 0.1:
            return f"__typename{self._directives()}"
        name, definition = self.random.choice(fields)
        below = self.selections(get_named_type(definition.type), depth - 1, first_fragment) if _leads_on(definition) else ""
        ending, arguments = self.write_arguments(name, definition)
        return f"{self._alias(type_, name, ending)}{name}{arguments}{self._directives()} {below}"

    def _alias(self, type_: GraphQLNamedType, name: str, ending: str) -> str:
        is_told_apart = name in _TOLD_APART or self.random.random() < 0.15
        return f"{name}{f'Of{type_.name}' if is_told_apart else ''}{ending}: " if is_told_apart or ending else ""

    def _directives(self) -> str:
        chosen = [name for name in ("include", "skip") if self.random.random() < 0.2]
        return "".join(f" @{name}(if: {self.random.choice(_CONDITIONS)})" for name in chosen)


@st.composite
def documents(draw: st.DrawFn) -> GeneratedDocument:
    """A valid document with one operation, and variables for it."""
    # Seeded by one number: a choice drawn one by one costs ten times as much and repeats itself.
    return generated_document(draw(st.randoms(use_true_random=True)))


def generated_document(random: Random) -> GeneratedDocument:
    """The same, by this source of randomness."""
    return written_document(random, _required_arguments, lambda writer: writer.selections(schema.type_map["Query"], depth=5))


def written_document(
    random: Random, write_arguments: WriteArguments, write_operation: Callable[[DocumentWriter], str]
) -> GeneratedDocument:
    """A query with this selection set, which may spread the writer's fragments, and those of them that are spread."""
    kinds = [random.choice(_conditions()) for _ in range(random.randint(0, 4))]
    writer = DocumentWriter(random, [(f"F{number}", kind) for number, kind in enumerate(kinds)], write_arguments)
    operation = write_operation(writer)
    texts = []
    for number, (name, kind) in enumerate(writer.fragments):
        # Only what is spread may be defined; a fragment spreads later ones alone.
        if name in writer.spread:
            texts.append(f"fragment {name} on {kind.name} {writer.selections(kind, 4, number + 1)}")
    text = " ".join((operation, *texts))
    used = {name: default for name, default in VARIABLES.items() if f"${name})" in text}
    declared = ", ".join(f"${name}: Boolean{'!' if default is None else f' = {str(default).lower()}'}" for name, default in used.items())
    given = {name: random.random() < 0.5 for name, default in used.items() if default is None or random.random() < 0.5}
    return GeneratedDocument(f"query{f'({declared})' if declared else ''} {text}", given)


def _conditions() -> list[GraphQLObjectType | GraphQLInterfaceType]:
    return [
        type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and type_.name[0] != "_"
    ]


def _overlap(one: GraphQLNamedType, other: GraphQLNamedType) -> bool:
    return bool(_concrete(one) & _concrete(other))


def _concrete(type_: GraphQLNamedType) -> set[str]:
    return {possible.name for possible in schema.get_possible_types(type_)} if is_abstract_type(type_) else {type_.name}


def _fields(type_: GraphQLNamedType) -> dict[str, GraphQLField]:
    fields = type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
    return {name: field for name, field in fields.items() if name[0] != "_"}


def _leads_on(definition: GraphQLField) -> bool:
    return is_composite_type(get_named_type(definition.type))


def _required_arguments(name: str, definition: GraphQLField) -> tuple[str, str]:
    given = [
        f"{argument}: {_LISTS.get(name, _ARGUMENTS[argument])}"
        for argument, type_ in definition.args.items()
        if is_required_argument(type_)
    ]
    return "", f"({', '.join(given)})" if given else ""

"""Whether an answer is what the schema allows for its document, and tells of everything that it lacks."""

import enum
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    parse,
    value_from_ast_untyped,
)

from graph.schema import schema
from tests.chaos.page import codes_of_providers

Json = Any
Place = tuple[str | int, ...]

_CODES = {*codes_of_providers(), "BAD_USER_INPUT"}
"""What an error at a field can say; anything else is a fault of the graph's own."""
_PATTERNS: Mapping[str, str] = {
    "Base64": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "CountryCode": r"[A-Z]{2}",
    "Date": r"\d{4}-\d\d-\d\d",
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "Decimal": r"-?\d+(?:\.\d+)?",
}
_KINDS: Mapping[str, Callable[[Json], bool]] = {
    "Boolean": lambda value: isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "ID": lambda value: isinstance(value, str),
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "JSON": lambda value: value is not None,
    "String": lambda value: isinstance(value, str),
}


class Form(enum.Enum):
    """How an answer came."""

    WHOLE = enum.auto()
    """At once."""
    IN_PIECES = enum.auto()
    """In several, so that fields stand in the order in which they came."""
    WITH_GAPS = enum.auto()
    """In several, of which one was lost as a whole, so that its fields are missing."""


_HAS: Mapping[Form, Callable[[list[str], list[str]], bool]] = {
    Form.WHOLE: lambda names, wanted: names == wanted,
    Form.IN_PIECES: lambda names, wanted: set(names) == set(wanted),
    Form.WITH_GAPS: lambda names, wanted: set(names) <= set(wanted),
}


@dataclass
class Selection:
    """A document's one operation with its variables, against which answers are held."""

    document: str
    variables: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        definitions = parse(self.document).definitions
        self._fragments = {found.name.value: found for found in definitions if isinstance(found, FragmentDefinitionNode)}
        [self._operation] = [found for found in definitions if isinstance(found, OperationDefinitionNode)]
        declared = self._operation.variable_definitions or ()
        defaults = {found.variable.name.value: value_from_ast_untyped(found.default_value) for found in declared if found.default_value}
        self.variables = {**defaults, **self.variables}

    def problems(self, data: Json, errors: Sequence[Mapping[str, Json]], form: Form = Form.WHOLE) -> list[str]:
        """What is wrong with an answer."""
        root = schema.get_root_type(self._operation.operation)
        assert root is not None
        told = [problem for error in errors for problem in _problems_of_error(error, data)]
        if data is None:
            return told if errors else ["there is neither data nor an error"]
        return [*told, *_Reading(self, form).of_object(root, [self._operation.selection_set], data, ())]

    def fields(self, type_: GraphQLObjectType, selections: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields that are selected of an object, by their names in the answer and in their order there."""
        found: dict[str, list[FieldNode]] = {}
        for selection in selections:
            for node in self._selected(type_, selection):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return found

    def _selected(self, type_: GraphQLObjectType, selection: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection.selections:
            if not self._is_wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
            if fragment.type_condition is None or _is_of(type_, schema.type_map[fragment.type_condition.name.value]):
                yield from self._selected(type_, fragment.selection_set)

    def _is_wanted(self, node: Any) -> bool:  # noqa: ANN401 - of any kind
        conditions = {
            found.name.value: found.arguments[0].value for found in node.directives or () if found.name.value in {"skip", "include"}
        }
        values = {
            name: self.variables[value.name.value] if isinstance(value, VariableNode) else value.value for name, value in conditions.items()
        }
        return bool(values.get("include", True)) and not values.get("skip", False)


class _Reading:
    """One answer that is held against a selection."""

    def __init__(self, selection: Selection, form: Form) -> None:
        self._selection = selection
        self._form = form

    def of_object(self, type_: GraphQLObjectType, selections: Sequence[SelectionSetNode], value: Json, place: Place) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is no object"
            return
        wanted = self._selection.fields(type_, selections)
        if not _HAS[self._form](list(value), list(wanted)):
            yield f"{place} has {list(value)}, not {list(wanted)}"
            return
        for name in value:
            yield from self._of_field(type_, wanted[name], value[name], (*place, name))

    def _of_field(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode], value: Json, place: Place) -> Iterator[str]:
        name = nodes[0].name.value
        if name == "__typename":
            if value != type_.name:
                yield f"{place} is not {type_.name}"
            return
        below = [node.selection_set for node in nodes if node.selection_set]
        yield from self._of_value(type_.fields[name].type, below, value, place)

    def _of_value(self, type_: GraphQLOutputType, below: Sequence[SelectionSetNode], value: Json, place: Place) -> Iterator[str]:
        if value is None:
            if isinstance(type_, GraphQLNonNull):
                yield f"{place} is null"
            return
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLList):
            if not isinstance(value, list):
                yield f"{place} is no list"
                return
            for index, entry in enumerate(value):
                yield from self._of_value(inner.of_type, below, entry, (*place, index))
        elif is_composite_type(inner):
            yield from self._of_composite(inner, below, value, place)
        elif not _is_leaf(inner, value):
            yield f"{place} is no {inner}"

    def _of_composite(self, type_: GraphQLCompositeType, below: Sequence[SelectionSetNode], value: Json, place: Place) -> Iterator[str]:
        possible = schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
        # Which it is may not be selected: then it has to be as one of them would be.
        tried = [list(self.of_object(kind, below, value, place)) for kind in possible if isinstance(kind, GraphQLObjectType)]
        yield from min(tried, key=len)


def _is_leaf(type_: object, value: Json) -> bool:
    if isinstance(type_, GraphQLEnumType):
        return isinstance(value, str) and value in type_.values
    name = str(type_)
    if name in _PATTERNS:
        return isinstance(value, str) and re.fullmatch(_PATTERNS[name], value) is not None
    return _KINDS[name](value)


def _is_of(type_: GraphQLObjectType, condition: GraphQLNamedType) -> bool:
    return type_ is condition or (is_abstract_type(condition) and schema.is_sub_type(condition, type_))


def _problems_of_error(error: Mapping[str, Json], data: Json) -> Iterator[str]:
    code, path = error["extensions"]["code"], error.get("path")
    if code not in _CODES:
        yield f"{code} is no code"
    if code.startswith("PROVIDER_") and not {"provider", "retryable"} <= error["extensions"].keys():
        yield f"{code} says neither whose it is nor whether it may pass"
    if path is None and data is not None:
        yield f"{code} stands at no path"
    if path is not None and not _is_null_at(path, data):
        yield f"{code} stands at {path}, where there is a value"


def _is_null_at(path: Sequence[str | int], data: Json) -> bool:
    """Whether nothing is at a path, or already on the way to it, where a field that cannot be null was lost."""
    value = data
    for step in path:
        if value is None:
            return True
        if isinstance(value, dict) and step not in value:
            return False
        value = value[step]
    return value is None

"""Variables: coerced to what the operation declares, refused with the place of what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    VariableDefinitionNode,
    is_input_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_default_value
from graphql.utilities.validate_input_value import validate_input_value

from graph.errors import ErrorCode, RequestRefused
from graph.expected import expectation, place, type_at
from graph.inputs import Coerce, Unusual, coercing

MAX_ERRORS = 20


class _EnoughError(Exception):
    """As many places are known as are told."""


class Variables:
    """An operation's variables as a client gave them; ``coerced`` is what resolvers take, defaults included."""

    __slots__ = ("_declared", "_values", "coerced", "given")

    def __init__(self, declared: "DeclaredVariables", given: Mapping[str, Any], coerced: dict[str, Any]) -> None:
        self._declared = declared
        self._values: VariableValues | None = None
        self.given = given
        self.coerced = coerced

    @property
    def values(self) -> VariableValues:
        """The same as graphql-core has them."""
        if self._values is None:
            self._values = self._declared.values(self.given)
        return self._values


class _Quick(NamedTuple):
    """What coerces one variable, and what stands for it when it is not given, Undefined for nothing."""

    name: str
    coerce: Coerce
    default: Any
    is_required: bool


class DeclaredVariables:
    """The variables that an operation declares."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], conditions: Collection[str]) -> None:
        """``conditions`` are those that decide about ``@skip``, ``@include`` and the like.

        One of them with a default may be declared nullable, and is not null all the same.
        """
        self._schema = schema
        self._definitions = definitions
        self._conditions = frozenset(conditions)
        self._quick = [self._quickly(definition) for definition in definitions]

    def read(self, given: Mapping[str, Any]) -> Variables:
        """The variables of one request. Raises `RequestRefused` (BAD_USER_INPUT), which names each wrong place."""
        try:
            coerced = self._quickly_coerced(given)
        except Exception:  # noqa: BLE001 - graphql-core knows better what is wrong, or that nothing is
            coerced = self.values(given).coerced
        return Variables(self, given, coerced)

    def _quickly(self, definition: VariableDefinitionNode) -> _Quick:
        signature = get_variable_signature(self._schema, definition)
        if isinstance(signature, GraphQLError):
            raise signature
        name = signature.name
        default = coerce_default_value(signature) if definition.default_value else Undefined
        is_required = name in self._conditions or (default is Undefined and is_non_null_type(signature.type))
        return _Quick(name, coercing(signature.type), default, is_required)

    def _quickly_coerced(self, given: Mapping[str, Any]) -> dict[str, Any]:
        coerced: dict[str, Any] = {}
        for name, coerce, default, is_required in self._quick:
            value = coerce(given[name]) if name in given else default
            if is_required and (value is None or value is Undefined):
                raise Unusual
            if value is not Undefined:
                coerced[name] = value
        return coerced

    def values(self, given: Mapping[str, Any]) -> VariableValues:
        """The variables as graphql-core has them. Raises as `read`."""
        values = get_variable_values(self._schema, self._definitions, dict(given), max_errors=1, hide_suggestions=True)
        if isinstance(values, VariableValues):
            undecided = [node for node in self._definitions if _name(node) in self._conditions and values.coerced.get(_name(node)) is None]
            if undecided:
                raise RequestRefused(ErrorCode.BAD_USER_INPUT, [_error(node, [], GraphQLNonNull(GraphQLBoolean)) for node in undecided])
            return values
        # Its messages quote the values, which may be personal data: ours say where and what would be right.
        errors = [error for definition in self._definitions for error in _problems(self._schema, definition, given)][:MAX_ERRORS]
        raise RequestRefused(ErrorCode.BAD_USER_INPUT, errors or [GraphQLError("A variable is not what it must be: see its type.")])


def _problems(schema: GraphQLSchema, definition: VariableDefinitionNode, given: Mapping[str, Any]) -> list[GraphQLError]:
    type_ = type_from_ast(schema, definition.type)
    value = given.get(_name(definition), Undefined)
    if not is_input_type(type_) or (value is Undefined and definition.default_value is not None):
        return []
    places = _wrong_places(None if value is Undefined else value, type_)
    return [_error(definition, path, type_at(type_, path)) for path in places]


def _wrong_places(value: object, type_: GraphQLInputType) -> list[tuple[str | int, ...]]:
    """The first places within a value that are not of their type, each once, whatever the number of its faults."""
    places: list[tuple[str | int, ...]] = []

    def note(_: GraphQLError, path: list[str | int]) -> None:
        if tuple(path) not in places:
            places.append(tuple(path))
        if len(places) == MAX_ERRORS:
            raise _EnoughError

    with suppress(_EnoughError):
        validate_input_value(value, type_, note, hide_suggestions=True)
    return places


def _error(definition: VariableDefinitionNode, path: Sequence[str | int], expected: GraphQLInputType) -> GraphQLError:
    return GraphQLError(f"Variable {place(f'${_name(definition)}', path)} must be {expectation(expected)}.", definition)


def _name(definition: VariableDefinitionNode) -> str:
    return definition.variable.name.value

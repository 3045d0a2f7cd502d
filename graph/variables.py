"""Variables: coerced to what the operation declares, refused with the place of what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    VariableDefinitionNode,
    is_input_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Undefined
from graphql.utilities.validate_input_value import validate_input_value

from graph.errors import ErrorCode, RequestRefused
from graph.expected import expectation, place, type_at

MAX_ERRORS = 20


class _EnoughError(Exception):
    """As many places are known as are told."""


def coerced_variables(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], given: Mapping[str, Any], conditions: Collection[str]
) -> VariableValues:
    """The variables as resolvers take them (``coerced``), defaults included.

    Raises `RequestRefused` (BAD_USER_INPUT), which names each wrong place. ``conditions`` are the variables that decide about ``@skip``,
    ``@include`` and the like: those with a default may be declared nullable, and are not null all the same.
    """
    values = get_variable_values(schema, definitions, dict(given), max_errors=1, hide_suggestions=True)
    if isinstance(values, VariableValues):
        undecided = [node for node in definitions if _name(node) in conditions and values.coerced.get(_name(node)) is None]
        if undecided:
            raise RequestRefused(ErrorCode.BAD_USER_INPUT, [_error(node, [], GraphQLNonNull(GraphQLBoolean)) for node in undecided])
        return values
    # Its messages quote the values, which may be personal data: ours say where and what would be right.
    errors = [error for definition in definitions for error in _problems(schema, definition, given)][:MAX_ERRORS]
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

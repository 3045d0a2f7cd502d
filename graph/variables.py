"""Variables: coerced to what the operation declares, refused with the place of what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLSchema, VariableDefinitionNode, is_input_type, type_from_ast
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Undefined
from graphql.utilities.validate_input_value import validate_input_value

from graph.errors import ErrorCode, RequestRefused
from graph.expected import expectation, place, type_at

MAX_ERRORS = 20


def coerced_variables(schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables as resolvers take them, defaults included. Raises `RequestRefused` (BAD_USER_INPUT), which names each wrong place."""
    values = get_variable_values(schema, definitions, dict(given), max_errors=1, hide_suggestions=True)
    if isinstance(values, VariableValues):
        return values.coerced
    # Its messages quote the values, which may be personal data: ours say where and what would be right.
    errors = [error for definition in definitions for error in _problems(schema, definition, given)][:MAX_ERRORS]
    raise RequestRefused(ErrorCode.BAD_USER_INPUT, errors or [GraphQLError("The variables are nested too deeply.")])


def _problems(schema: GraphQLSchema, definition: VariableDefinitionNode, given: Mapping[str, Any]) -> list[GraphQLError]:
    name = definition.variable.name.value
    type_ = type_from_ast(schema, definition.type)
    value = given.get(name, Undefined)
    if not is_input_type(type_) or (value is Undefined and definition.default_value is not None):
        return []
    paths: list[list[str | int]] = []
    validate_input_value(None if value is Undefined else value, type_, lambda _error, path: paths.append(path), hide_suggestions=True)
    return [
        GraphQLError(f"Variable {place(f'${name}', path)} must be {expectation(type_at(type_, path))}.", definition)
        for path in paths[:MAX_ERRORS]
    ]

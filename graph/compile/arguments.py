"""Arguments of a field: read and converted to what its resolver takes, as graphql-core and Strawberry do."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cache
from typing import Any, NamedTuple, cast

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    is_non_null_type,
)
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryList, StrawberryOptional, get_object_definition
from strawberry.types.field import StrawberryField

from graph.variables import Variables

ReadArguments = Callable[[Variables], dict[str, Any]]
"""Gives the arguments by the names of the resolver's parameters. Raises `GraphQLError` where one is not what it must be."""
Convert = Callable[[Any], Any]

_names = NameConverter()


class _Argument(NamedTuple):
    """Where one argument comes from: a variable, else a value that is always the same; Undefined where there is none."""

    parameter: str
    variable: str | None
    otherwise: Any
    convert: Convert
    is_required: bool


def reading_arguments(definition: GraphQLField, node: FieldNode, field: StrawberryField | None) -> ReadArguments | None:
    """What reads the arguments of a field; None where it takes none. Without Strawberry's ``field``, as graphql-core has them."""
    if not definition.args:
        return None
    parameters = _parameters(definition, field)

    def read_each(variables: Variables) -> dict[str, Any]:
        values = get_argument_values(definition, node, variables.values, hide_suggestions=True)
        return {parameters[name][0]: parameters[name][1](value) for name, value in values.items()}

    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if any(_has_variable(value) and not isinstance(value, VariableNode) for value in given.values()):
        return read_each  # Which fills them in.
    arguments = [_argument(argument, given.get(name), *parameters[name]) for name, argument in definition.args.items()]

    def read(variables: Variables) -> dict[str, Any]:
        coerced, read = variables.coerced, {}
        for parameter, variable, otherwise, convert, is_required in arguments:
            value = otherwise if variable is None else coerced.get(variable, otherwise)
            if is_required and (value is Undefined or value is None):
                return read_each(variables)  # Which tells what is wrong.
            if value is not Undefined:
                read[parameter] = convert(value)
        return read

    return read


def _parameters(definition: GraphQLField, field: StrawberryField | None) -> Mapping[str, tuple[str, Convert]]:
    """The resolver's parameter, and the conversion to what it takes, for each argument."""
    if field is None:
        return {name: (argument.out_name or name, _as_it_is) for name, argument in definition.args.items()}
    return {_names.from_argument(argument): (argument.python_name, _conversion(argument.type)) for argument in field.arguments}


def _argument(argument: GraphQLArgument, given: ValueNode | None, parameter: str, convert: Convert) -> _Argument:
    is_required = is_non_null_type(argument.type)
    if isinstance(given, VariableNode):
        return _Argument(parameter, given.name.value, coerce_default_value(argument), convert, is_required)
    value = coerce_default_value(argument) if given is None else coerce_input_literal(given, argument.type)
    return _Argument(parameter, None, value, convert, is_required)


def _has_variable(value: ValueNode) -> bool:
    """Whether a value is a variable, or has one in it."""
    if isinstance(value, ListValueNode):
        return any(_has_variable(entry) for entry in value.values)
    if isinstance(value, ObjectValueNode):
        return any(_has_variable(field.value) for field in value.fields)
    return isinstance(value, VariableNode)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - any argument
    return value


@cache
def _conversion(type_: Any) -> Convert:  # noqa: ANN401 - any of Strawberry's types
    """How a coerced value becomes one that a resolver takes."""
    if isinstance(type_, StrawberryOptional):
        return _conversion(type_.of_type)
    if isinstance(type_, StrawberryList):
        convert = _conversion(type_.of_type)
        return lambda values: None if values is None else [convert(value) for value in values]
    return _as_it_is if get_object_definition(type_) is None else _input_conversion(type_)


class _InputFields(NamedTuple):
    """The fields of an input: for each its name, the attribute of the class that it is, its conversion; and what is null if left out."""

    conversions: list[tuple[str, str, Convert]]
    left_out: dict[str, None]


@cache
def _input_fields(class_: type) -> _InputFields:
    fields = get_object_definition(class_, strict=True).fields
    conversions = [(_names.from_field(field), field.python_name, _conversion(cast("Any", field.type))) for field in fields]
    left_out = [field.python_name for field in fields if field.default_value is MISSING and field.default_factory is MISSING]
    return _InputFields(conversions, dict.fromkeys(left_out))


def _input_conversion(class_: type) -> Convert:
    """How an input object becomes an instance of its class."""

    def convert(value: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - an instance of the class
        if value is None:
            return None
        conversions, left_out = _input_fields(class_)  # Not before: an input may have itself within.
        given = {attribute: convert(value[name]) for name, attribute, convert in conversions if name in value}
        return class_(**left_out | given)

    return convert

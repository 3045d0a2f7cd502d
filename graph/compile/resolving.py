"""How a field comes to its value: an attribute of its record, a function of ours, or what graphql-core itself would ask."""

from collections.abc import Callable
from inspect import Parameter
from typing import Any, NamedTuple, cast

from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema
from strawberry.types.field import StrawberryField

from graph.compile.arguments import reading_arguments
from graph.compile.running import Run
from graph.facts import declared_field
from graph.field import OperationContext
from graph.operation import Selection
from providers.calls import ResponsePath

Resolve = Callable[[Any, Run], Any]
"""Gives the value of a field of a record, or what it will come of."""


class FieldInfo(NamedTuple):
    """What a resolver of ours is told of its field (`graph.field.Info`)."""

    context: OperationContext
    response_path: ResponsePath


def attribute_of(definition: GraphQLField) -> str | None:
    """The attribute of the record that a field is; None for one that a function answers."""
    field = _own_field(definition)
    return field.python_name if field is not None and field.base_resolver is None else None


def resolving(schema: GraphQLSchema, selection: Selection) -> Resolve:
    """What answers a field with a function."""
    field = _own_field(selection.definition)
    if field is None or field.base_resolver is None:
        return _as_graphql_core_does(schema, selection)
    function = cast("Callable[..., Any]", field.base_resolver.wrapped_func)
    read = reading_arguments(selection.definition, selection.node, field)
    record, info = _name_of(field.base_resolver.parent_parameter), _name_of(field.base_resolver.info_parameter)

    def resolve(source: Any, run: Run) -> Any:  # noqa: ANN401 - any record, and any value
        arguments = {} if read is None else read(run.variables)
        if record is not None:
            arguments[record] = source
        if info is not None:
            arguments[info] = FieldInfo(run.context, selection.path)
        return function(**arguments)

    return resolve


def _name_of(parameter: Parameter | None) -> str | None:
    return None if parameter is None else parameter.name


def _own_field(definition: GraphQLField) -> StrawberryField | None:
    """Strawberry's field, where it is answered as that declares it."""
    field = declared_field(definition)
    # It marks what it makes; else the schema has its own answer.
    return field if field is not None and hasattr(definition.resolve, "_is_default") and not field.extensions else None


class _SchemaInfo(NamedTuple):
    """What of graphql-core's own info those read that tell of the schema."""

    schema: GraphQLSchema


def _as_graphql_core_does(schema: GraphQLSchema, selection: Selection) -> Resolve:
    """What answers introspection, and what federation adds: with the schema, whatever the request is."""
    function, read = selection.definition.resolve, reading_arguments(selection.definition, selection.node, None)
    if function is None:
        raise TypeError(f"{selection.field_name} is answered by nothing.")
    info = cast("GraphQLResolveInfo[Any]", _SchemaInfo(schema))
    return lambda source, run: function(source, info, **({} if read is None else read(run.variables)))

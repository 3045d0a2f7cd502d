"""Which changes of the schema break those who rely on the released one: applications, and gateways that merge it with others."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from graphql import (
    BooleanValueNode,
    BreakingChangeType,
    DirectiveNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    StringValueNode,
    build_schema,
    find_schema_changes,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

T = TypeVar("T")

_Composite = GraphQLObjectType | GraphQLInterfaceType
_InputValue = GraphQLArgument | GraphQLInputField


def breaking_changes(released: str, current: str) -> list[str]:
    """One sentence for each change by which who relies on the released schema fails; both are in GraphQL's definition language.

    Those that graphql-core finds, and those that it does not look for: of one-of inputs, of defaults, and of what gateways are promised.
    Raises `graphql.GraphQLError` or `TypeError` where a text is no schema.
    """
    before, after = _schema(released), _schema(current)
    found = [change.description for change in find_schema_changes(before, after) if isinstance(change.type, BreakingChangeType)]
    for _, *types in _in_both(before.type_map, after.type_map):
        found += _of_type(*types)
    return found


def _schema(sdl: str) -> GraphQLSchema:
    # It uses directives that it does not define: those of federation, which `@link` imports.
    return build_schema(sdl, assume_valid=True)


def _of_type(before: GraphQLNamedType, after: GraphQLNamedType) -> Iterator[str]:
    if isinstance(before, GraphQLInputObjectType) and isinstance(after, GraphQLInputObjectType):
        yield from _of_input(before, after)
    if isinstance(before, _Composite) and isinstance(after, _Composite):
        yield from _lost_promises(before.name, before, after)
        for name, *fields in _in_both(before.fields, after.fields):
            yield from _of_field(f"{before.name}.{name}", *fields)


def _of_input(before: GraphQLInputObjectType, after: GraphQLInputObjectType) -> Iterator[str]:
    if after.is_one_of and not before.is_one_of:
        yield f"{before.name} takes exactly one of its fields now."
    for name, *fields in _in_both(before.fields, after.fields):
        if _became_required(*fields):
            yield f"{before.name}.{name} lost its default and must be given now."


def _of_field(place: str, before: GraphQLField, after: GraphQLField) -> Iterator[str]:
    yield from _lost_promises(place, before, after)
    for name, *arguments in _in_both(before.args, after.args):
        if _became_required(*arguments):
            yield f"{place}({name}:) lost its default and must be given now."


def _became_required(before: _InputValue, after: _InputValue) -> bool:
    """Whether it could be left out for its default alone, and cannot now. What was nullable before is graphql-core's to find."""
    return is_non_null_type(before.type) and not _is_required(before) and _is_required(after)


def _is_required(value: _InputValue) -> bool:
    return is_required_argument(value) if isinstance(value, GraphQLArgument) else is_required_input_field(value)


def _lost_promises(place: str, before: _Composite | GraphQLField, after: _Composite | GraphQLField) -> Iterator[str]:
    kept = set(_promises(after))
    yield from (f"{place} lost {promise}, on which gateways rely." for promise in _promises(before) if promise not in kept)


def _promises(element: _Composite | GraphQLField) -> Iterator[str]:
    """By which keys a gateway finds it, and whether other subgraphs may have it, too."""
    for directive in element.ast_node.directives or () if element.ast_node else ():
        if directive.name.value == "shareable":
            yield "@shareable"
        if directive.name.value == "key":
            yield from _key(directive)


def _key(directive: DirectiveNode) -> Iterator[str]:
    """The key, but for one by which it cannot be found here."""
    values = {argument.name.value: argument.value for argument in directive.arguments or ()}
    fields, resolvable = values.get("fields"), values.get("resolvable")
    if isinstance(fields, StringValueNode) and not (isinstance(resolvable, BooleanValueNode) and not resolvable.value):
        yield f'@key(fields: "{" ".join(fields.value.split())}")'


def _in_both(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[tuple[str, T, T]]:
    yield from ((name, value, after[name]) for name, value in before.items() if name in after)

"""Which changes of the schema break those who rely on the released one: applications, and gateways that merge it with others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from graphql import (
    BooleanValueNode,
    BreakingChangeType,
    DirectiveNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
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
    print_ast,
)

T = TypeVar("T")

_Composite = GraphQLObjectType | GraphQLInterfaceType
_InputValue = GraphQLArgument | GraphQLInputField
_Element = GraphQLNamedType | GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue
_WITHDRAWALS = frozenset({"external", "inaccessible"})
"""Directives by which a gateway's clients do not find here what has them."""


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
    yield from _of_element(before.name, before, after)
    if isinstance(before, GraphQLInputObjectType) and isinstance(after, GraphQLInputObjectType):
        yield from _of_input(before, after)
    if isinstance(before, GraphQLEnumType) and isinstance(after, GraphQLEnumType):
        for name, *values in _in_both(before.values, after.values):
            yield from _of_element(f"{before.name}.{name}", *values)
    if isinstance(before, _Composite) and isinstance(after, _Composite):
        for name, *fields in _in_both(before.fields, after.fields):
            yield from _of_field(f"{before.name}.{name}", *fields)


def _of_input(before: GraphQLInputObjectType, after: GraphQLInputObjectType) -> Iterator[str]:
    if after.is_one_of and not before.is_one_of:
        yield f"{before.name} takes exactly one of its fields now."
    for name, *fields in _in_both(before.fields, after.fields):
        yield from _of_input_value(f"{before.name}.{name}", *fields)


def _of_field(place: str, before: GraphQLField, after: GraphQLField) -> Iterator[str]:
    yield from _of_element(place, before, after)
    for name, *arguments in _in_both(before.args, after.args):
        yield from _of_input_value(f"{place}({name}:)", *arguments)


def _of_input_value(place: str, before: _InputValue, after: _InputValue) -> Iterator[str]:
    yield from _of_element(place, before, after)
    if _became_required(before, after):
        yield f"{place} lost its default and must be given now."


def _became_required(before: _InputValue, after: _InputValue) -> bool:
    """Whether it could be left out for its default alone, and cannot now. What was nullable before is graphql-core's to find."""
    return is_non_null_type(before.type) and not _is_required(before) and _is_required(after)


def _is_required(value: _InputValue) -> bool:
    return is_required_argument(value) if isinstance(value, GraphQLArgument) else is_required_input_field(value)


def _of_element(place: str, before: _Element, after: _Element) -> Iterator[str]:
    """What gateways were promised of it and are not any more, and whether it was withdrawn from their clients."""
    kept = set(_promises(after))
    yield from (f"{place} lost {promise}, on which gateways rely." for promise in _promises(before) if promise not in kept)
    withdrawn = _withdrawals(after) - _withdrawals(before)
    yield from (f"{place} became @{name}: clients of gateways do not find it here any more." for name in sorted(withdrawn))


def _promises(element: _Element) -> Iterator[str]:
    """By which keys a gateway finds it, whether other subgraphs may have it, too, and by which tags contracts tell it."""
    for directive in _directives(element):
        match directive.name.value:
            case "shareable":
                yield "@shareable"
            case "tag":
                yield print_ast(directive)
            case "key":
                yield from _key(directive)


def _withdrawals(element: _Element) -> set[str]:
    return {directive.name.value for directive in _directives(element)} & _WITHDRAWALS


def _directives(element: _Element) -> Sequence[DirectiveNode]:
    return (element.ast_node.directives or ()) if element.ast_node else ()


def _key(directive: DirectiveNode) -> Iterator[str]:
    """The key, but for one by which it cannot be found here."""
    values = {argument.name.value: argument.value for argument in directive.arguments or ()}
    fields, resolvable = values.get("fields"), values.get("resolvable")
    if isinstance(fields, StringValueNode) and not (isinstance(resolvable, BooleanValueNode) and not resolvable.value):
        yield f'@key(fields: "{" ".join(fields.value.split())}")'


def _in_both(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[tuple[str, T, T]]:
    yield from ((name, value, after[name]) for name, value in before.items() if name in after)

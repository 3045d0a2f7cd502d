"""What compiled execution takes for granted of the schema."""

import inspect
from collections.abc import Awaitable, Sequence
from functools import partial
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_nullable_type, is_list_type, is_non_null_type

from graph.facts import declared_field
from graph.schema import schema

FIELDS = [
    pytest.param(field, id=f"{type_.name}.{name}")
    for type_ in schema.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if (declared := declared_field(field)) is not None and declared.base_resolver is not None
]


def given_by(field: GraphQLField) -> Any:  # noqa: ANN401 - an annotation
    """What the field's resolver declares that it gives: an awaitable where it is a coroutine function."""
    declared = declared_field(field)
    assert declared is not None
    assert declared.base_resolver is not None
    function: Any = declared.base_resolver.wrapped_func
    function = function.func if isinstance(function, partial) else function
    return Awaitable if inspect.iscoroutinefunction(function) else inspect.signature(function).return_annotation


def alternatives(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The alternatives that an annotation leaves."""
    return get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)


def may_come_later(annotation: Any) -> bool:  # noqa: ANN401
    """Whether an awaitable is among the alternatives."""
    return any(Awaitable in {each, get_origin(each)} for each in alternatives(annotation))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_may_be_waited_for_is_nullable(field: GraphQLField) -> None:
    """Its failure then costs itself alone, and nothing that was answered before: nothing has to be taken back."""
    assert not (may_come_later(given_by(field)) and is_non_null_type(field.type))


@pytest.mark.parametrize("field", FIELDS)
def test_entries_that_may_be_waited_for_are_nullable(field: GraphQLField) -> None:
    """The same holds for entries of a list, each of which comes by itself."""
    lists = [each for each in alternatives(given_by(field)) if get_origin(each) in {list, tuple, Sequence}]
    if any(may_come_later(entry) for each in lists for entry in get_args(each)):
        type_ = get_nullable_type(field.type)
        assert is_list_type(type_)
        assert not is_non_null_type(type_.of_type)


def test_resolvers_that_give_awaitables_are_recognised() -> None:
    """The fields that are looked at are those that ask providers: coroutine functions, futures, and lists of them."""
    asking = {param.id for param in FIELDS if may_come_later(given_by(cast("GraphQLField", param.values[0])))}
    assert {"Query.node", "Query.customers", "Address.customer", "BinaryContent.size", "Mutation.createAddress"} <= asking

"""What an input should have been, in words that never repeat what it was."""

from collections.abc import Sequence
from typing import cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)


def expectation(type_: GraphQLInputType) -> str:
    """What a value of this type is, for the end of a sentence that begins "must be"."""
    return _kind(type_.of_type) if is_non_null_type(type_) else f"{_kind(type_)}, or null"


def _kind(inner: GraphQLInputType) -> str:
    if is_list_type(inner):
        return f"a list of which each entry is {expectation(inner.of_type)}"
    if is_enum_type(inner):
        return f"one of {', '.join(inner.values)}"
    if is_input_object_type(inner):
        how_many = "exactly one" if inner.is_one_of else "none but those"
        return f"an object of {inner.name} with {how_many} of the fields {', '.join(inner.fields)}"
    name = get_named_type(inner).name
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def type_at(type_: GraphQLInputType, path: Sequence[str | int]) -> GraphQLInputType:
    """The type that an input has at a path below one of this type."""
    for step in path:
        type_ = _step(_nullable(type_), step)
    return type_


def _step(type_: GraphQLInputType, step: str | int) -> GraphQLInputType:
    if is_list_type(type_):
        # A value that is no list stands for a list of it alone, and then has no index in the path.
        return type_.of_type if isinstance(step, int) else _step(_nullable(type_.of_type), step)
    parent = cast("GraphQLInputObjectType", type_)
    field = parent.fields[str(step)].type
    return GraphQLNonNull(field) if parent.is_one_of else field


def _nullable(type_: GraphQLInputType) -> GraphQLInputType:
    return type_.of_type if is_non_null_type(type_) else type_


def place(name: str, path: Sequence[str | int]) -> str:
    """An input's place in words: ``$by.values[0].key``."""
    return name + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)

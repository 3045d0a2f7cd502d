"""What an input should have been, in words that never repeat what it was."""

from collections.abc import Sequence

from graphql import (
    GraphQLInputType,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)


def expectation(type_: GraphQLInputType) -> str:
    """What a value of this type is, for the end of a sentence that begins "must be"."""
    if is_non_null_type(type_):
        return f"{expectation(type_.of_type)}, not null"
    if is_list_type(type_):
        return f"a list of which each entry is {expectation(type_.of_type)}"
    if is_enum_type(type_):
        return f"one of {', '.join(type_.values)}"
    if is_input_object_type(type_):
        how_many = "exactly one, not null," if type_.is_one_of else "only"
        return f"an object of {type_.name} with {how_many} of the fields {', '.join(type_.fields)}"
    name = get_named_type(type_).name
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def type_at(type_: GraphQLInputType, path: Sequence[str | int]) -> GraphQLInputType:
    """The type that an input has at a path below one of this type; that of the last known step where the path leads on from there."""
    for step in path:
        inner = type_.of_type if is_non_null_type(type_) else type_
        if isinstance(step, int) and is_list_type(inner):
            type_ = inner.of_type
        elif isinstance(step, str) and is_input_object_type(inner) and step in inner.fields:
            type_ = inner.fields[step].type
        else:
            break
    return type_


def place(name: str, path: Sequence[str | int]) -> str:
    """An input's place in words: ``$by.values[0].key``."""
    return name + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)

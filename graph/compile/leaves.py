"""Leaves: how a value of a scalar or an enum is written, and which values are written as they are."""

from collections.abc import Callable
from functools import cache
from typing import Any

from graphql import GraphQLBoolean, GraphQLID, GraphQLLeafType, GraphQLString
from graphql.pyutils import Undefined
from strawberry.types.scalar import identity

_AS_THEY_ARE: dict[GraphQLLeafType, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}

Write = Callable[[Any], Any]
"""Gives a value that is not None as it stands in the answer. Raises where it is no value of the type."""


def written_as_it_is(type_: GraphQLLeafType) -> type | None:
    """The class whose very instances stand in the answer as they are; None where each has to be written."""
    return str if type_.coerce_output_value is identity else _AS_THEY_ARE.get(type_)


@cache
def writing(type_: GraphQLLeafType) -> Write:
    """What writes values of a type, as graphql-core does."""

    def write(value: Any) -> Any:  # noqa: ANN401 - any leaf
        if isinstance(value, Exception):
            raise value
        written = type_.coerce_output_value(value)
        if written is None or written is Undefined:
            raise TypeError(f"{type_.name} has no such value.")
        return written

    # Strawberry looks through all names for each member of an enum that it writes.
    names = {member: write(member) for member in getattr(type_, "wrapped_cls", ())}
    return (lambda value: names.get(value) or write(value)) if names else write

"""Coercing values of variables quickly: what is as it should be is coerced here, and whatever is not is left to graphql-core.

What this takes, graphql-core takes too and makes the same of it. What is wrong with anything else, it can tell.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLLeafType,
    GraphQLString,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_default_value

Coerce = Callable[[Any], Any]
"""Gives the coerced value. Raises whatever it may for what is left to graphql-core."""

_AS_THEY_ARE: Final[dict[GraphQLLeafType, type]] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}


class Unusual(Exception):
    """A value that is left to graphql-core: it is wrong, or right in an unusual way."""


def coercing(type_: GraphQLInputType) -> Coerce:
    """What coerces values of a type."""
    if is_non_null_type(type_):
        return _coercing_there(type_.of_type)
    coerce = _coercing_there(type_)
    return lambda value: None if value is None else coerce(value)


def _coercing_there(type_: GraphQLInputType) -> Coerce:
    """What coerces values that are not null, and does not take null."""
    if is_list_type(type_):
        return _coercing_list(coercing(type_.of_type))
    if is_input_object_type(type_):
        return _coercing_object(type_)
    if is_leaf_type(type_):
        return _coercing_leaf(type_)
    raise TypeError(f"{type_} is no type of inputs.")


def _coercing_leaf(type_: GraphQLLeafType) -> Coerce:
    as_it_is = _AS_THEY_ARE.get(type_)

    def coerce(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if value.__class__ is as_it_is:
            return value
        coerced = Undefined if value is None else type_.coerce_input_value(value)
        if coerced is Undefined:
            raise Unusual
        return coerced

    return coerce


def _coercing_list(coerce_entry: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if value.__class__ is not list:
            raise Unusual  # A list of one may be written without brackets.
        return [coerce_entry(entry) for entry in value]

    return coerce


class _Field(NamedTuple):
    """A field of an input object: what coerces it, and what stands for it when it is left out, Undefined for nothing."""

    coerce: Coerce
    default: Any
    is_required: bool


@cache
def _fields(type_: GraphQLInputObjectType) -> dict[str, _Field]:
    return {
        name: _Field(coercing(field.type), coerce_default_value(field), is_required_input_field(field))
        for name, field in type_.fields.items()
    }


@cache
def _left_out(type_: GraphQLInputObjectType) -> dict[str, _Field]:
    """The fields that matter where they are left out."""
    return {name: field for name, field in _fields(type_).items() if field.is_required or field.default is not Undefined}


def _coercing_object(type_: GraphQLInputObjectType) -> Coerce:
    def coerce(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if value.__class__ is not dict:
            raise Unusual
        fields = _fields(type_)  # Not before: a type may have itself within.
        coerced = {name: fields[name].coerce(entry) for name, entry in value.items()}
        for name, field in _left_out(type_).items():
            if name not in coerced:
                if field.is_required:
                    raise Unusual
                coerced[name] = field.default
        if type_.is_one_of and (len(value) != 1 or None in coerced.values()):
            raise Unusual
        return coerced

    return coerce

"""Values of arguments: written as literals, as variables, or as literals with variables in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
)

Json = Any


class _Standing(NamedTuple):
    """How a variable comes to its value: what it is declared with, and what is given for it, neither being certain."""

    weight: int
    has_default: bool
    is_given: bool
    is_null: bool = False


_STANDINGS = (
    _Standing(12, has_default=False, is_given=True),
    _Standing(4, has_default=True, is_given=False),
    _Standing(3, has_default=True, is_given=True),
    _Standing(1, has_default=True, is_given=True, is_null=True),
)
_ABSENT = (_Standing(3, has_default=False, is_given=False), _Standing(3, has_default=False, is_given=True, is_null=True))
"""For a place that may be null."""


@dataclass
class ValueWriter:
    """Writes values, and keeps the variables that stand in them."""

    random: Random
    declared: list[str] = field(default_factory=list)
    given: dict[str, Json] = field(default_factory=dict)

    def written(self, value: Json, type_: GraphQLInputType, share: float = 0.35) -> str:
        """A value as a document has it; this share of them are variables, and fewer of what is in a literal."""
        if self.random.random() < share:
            return self._variable(value, type_)
        inner = get_nullable_type(type_)
        if is_list_type(inner) and isinstance(value, list):
            return f"[{', '.join(self.written(entry, inner.of_type, share / 3) for entry in value)}]"
        if is_list_type(inner):  # A list of one may be written without brackets.
            return self.written(value, inner.of_type, 0)
        if isinstance(inner, GraphQLInputObjectType) and isinstance(value, Mapping):
            types = {name: field.type for name, field in inner.fields.items()}
            if inner.is_one_of:
                types = {name: GraphQLNonNull(cast("Any", type_)) for name, type_ in types.items()}
            return _braced({name: self.written(entry, types[name], share / 3) for name, entry in value.items()})
        return str(value) if is_enum_type(inner) and value is not None else _untyped(value)

    def _variable(self, value: Json, type_: GraphQLInputType) -> str:
        name = f"v{len(self.declared)}"
        possible = _STANDINGS if is_non_null_type(type_) else (*_STANDINGS, *_ABSENT)
        (standing,) = self.random.choices(possible, [standing.weight for standing in possible])
        is_nullable = standing.is_null or (standing.has_default and self.random.random() < 0.3)
        declared = get_nullable_type(cast("Any", type_)) if is_nullable else type_
        default = f" = {ValueWriter(self.random).written(value, type_, 0)}" if standing.has_default else ""
        self.declared.append(f"${name}: {declared}{default}")
        if standing.is_given:
            self.given[name] = None if standing.is_null else value
        return f"${name}"


def _untyped(value: Json) -> str:
    if isinstance(value, Mapping):
        return _braced({name: _untyped(entry) for name, entry in value.items()})
    return f"[{', '.join(map(_untyped, value))}]" if isinstance(value, list) else json.dumps(value)


def _braced(fields: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {entry}' for name, entry in fields.items())}}}"

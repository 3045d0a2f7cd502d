"""The one way to declare types and fields: which record is behind a type, and what is to be known of each field."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from graph.facts import METADATA_KEY, FieldFacts, PersonalData
from graph.operation import Plan
from resolvers.request import Asking, Request

T = TypeVar("T", bound=type[Any])
E = TypeVar("E", bound=type[enum.Enum])
P = TypeVar("P", bound=enum.Flag)


@dataclass(frozen=True, slots=True)
class OperationContext:
    """What every field of one running operation shares."""

    request: Request
    plan: Plan


Info = strawberry.Info[OperationContext, None]


def record_type(record: type[Any], description: str) -> Callable[[T], T]:
    """Declare a type of the schema whose values are records of this class. The type itself is never instantiated."""

    def declare(cls: T) -> T:
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, record))
        return strawberry.type(cls, description=description)

    return declare


def enum_type(cls: E, description: str, values: Mapping[str, str]) -> E:
    """Declare an enum of the records as one of the schema, with a description of each of its values."""
    declared = strawberry.enum(cls, description=description)
    definition: StrawberryEnumDefinition = declared.__strawberry_definition__  # type: ignore[attr-defined] # left there by the line above
    for value in definition.values:
        value.description = values[value.name]
    return declared


def leaf(personal_data: PersonalData, description: str, *, part: enum.Flag | None = None) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that is the record's attribute of the same name and holds a value."""
    return strawberry.field(description=description, metadata={METADATA_KEY: FieldFacts(personal_data, part)})


def branch(description: str, *, part: enum.Flag | None = None) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that is the record's attribute of the same name and leads to further records."""
    return strawberry.field(description=description, metadata={METADATA_KEY: FieldFacts(None, part)})


def resolved(resolver: Callable[..., Any], description: str, *, part: enum.Flag | None = None) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that a function answers with further records."""
    return strawberry.field(resolver=resolver, description=description, metadata={METADATA_KEY: FieldFacts(None, part)})


def asking(info: Info) -> Asking:
    """Who asks: the field being resolved."""
    return Asking(_path(info), info.context.request)


def parts(info: Info, type_name: str, kind: type[P]) -> P:
    """What the selection below the field being resolved wants of records of that type."""
    return info.context.plan.parts(_path(info), type_name, kind)


def _path(info: Info) -> tuple[str, ...]:
    return tuple(key for key in info.path.as_list() if isinstance(key, str))

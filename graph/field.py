"""The one way to declare types and fields: which record is behind a type, and what is to be known of each field."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import strawberry
from strawberry.federation.schema_directives import Cost, Key, ListSize, Shareable, Tag
from strawberry.federation.types import FieldSet
from strawberry.types.enum import StrawberryEnumDefinition

from graph.facts import METADATA_KEY, NO_COST, FieldCost, FieldFacts, PersonalData
from graph.operation import Plan
from providers.calls import ResponsePath
from resolvers.request import Asking, Request

T = TypeVar("T", bound=type[Any])
E = TypeVar("E", bound=type[enum.Enum])
P = TypeVar("P", bound=enum.Flag)
V = TypeVar("V")


class OperationContext(NamedTuple):
    """What every field of one running operation shares."""

    request: Request
    plan: Plan


class Info(strawberry.Info[OperationContext, None]):
    """What a resolver is told of the field that it answers, beside the field's record and arguments."""

    @property
    def response_path(self) -> ResponsePath:
        """Where the field stands in the answer, without list indices."""
        return tuple(step for step in self.path.as_list() if isinstance(step, str))


def record_type(record: type[Any], description: str, *, keys: Sequence[str] = (), is_shareable: bool = False) -> Callable[[T], T]:
    """Declare a type of the schema whose values are records of this class. The type itself is never instantiated.

    ``keys`` are the fields by each of which other subgraphs refer to it; of a shareable type they may have their own.
    """
    directives = [*(Key(fields=FieldSet(key), resolvable=strawberry.UNSET) for key in keys), *([Shareable()] if is_shareable else [])]

    def declare(cls: T) -> T:
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, record))
        return strawberry.type(cls, description=description, directives=directives)

    return declare


def enum_type(cls: E, description: str, values: Mapping[str, str], *, name: str | None = None) -> E:
    """Declare an enum of the records as one of the schema, under its own name unless given another, with a description of each value."""
    declared = strawberry.enum(cls, name=name, description=description)
    definition: StrawberryEnumDefinition = declared.__strawberry_definition__  # type: ignore[attr-defined] # left there by the line above
    for value in definition.values:
        value.description = values[value.name]
    return declared


def leaf(
    personal_data: PersonalData,
    description: str,
    *,
    part: enum.Flag | None = None,
    owner_part: enum.Flag | None = None,
    cost: FieldCost = NO_COST,
) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that is the record's attribute of the same name and holds a value."""
    return _field(description, FieldFacts(personal_data, part, owner_part, cost=cost))


def branch(description: str, *, part: enum.Flag | None = None, owner_part: enum.Flag | None = None, cost: FieldCost = NO_COST) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that is the record's attribute of the same name and leads to further records."""
    return _field(description, FieldFacts(None, part, owner_part, cost=cost))


def resolved(  # noqa: PLR0913 - each is given by its name
    resolver: Callable[..., Any],
    description: str,
    *,
    part: enum.Flag | None = None,
    argument_parts: Mapping[str, enum.Flag] | None = None,
    personal_data: PersonalData | None = None,
    cost: FieldCost = NO_COST,
    reports: bool = False,
) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that a function answers with further records, or with a value of a class of personal data."""
    facts = FieldFacts(personal_data, part, argument_parts=argument_parts or {}, cost=cost, reports=reports)
    return _field(description, facts, resolver)


def federated(name: str, resolver: Callable[..., Any], description: str) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field that federation demands, under the name that it gives it."""
    return _field(description, FieldFacts(), resolver, name)


def _field(description: str, facts: FieldFacts, resolver: Any = None, name: str | None = None) -> Any:  # noqa: ANN401 - as its callers
    tag = facts.personal_data and facts.personal_data.tag
    directives = [*([Tag(name=tag)] if tag else []), *_cost_directives(facts.cost)]
    return strawberry.field(resolver=resolver, name=name, description=description, metadata={METADATA_KEY: facts}, directives=directives)


def _cost_directives(cost: FieldCost) -> Iterator[Cost | ListSize]:
    if cost.calls:
        yield Cost(weight=cost.calls)
    if cost.assumed_size is not None:
        slicing, sized = ([name] if name else strawberry.UNSET for name in (cost.slicing_argument, cost.sized_field))
        is_required = False if cost.slicing_argument else strawberry.UNSET
        yield ListSize(
            assumed_size=cost.assumed_size, slicing_arguments=slicing, sized_fields=sized, require_one_slicing_argument=is_required
        )


def given(argument: V | None) -> V | None:
    """An argument that may be left out: left out is as null. Its default is UNSET, because null would be printed as the default."""
    return None if argument is strawberry.UNSET else argument


def asking(info: Info) -> Asking:
    """Who asks: the field being resolved."""
    return Asking(info.response_path, info.context.request)


def parts(info: Info, type_name: str, kind: type[P]) -> P:
    """What the selection below the field being resolved wants of records of that type."""
    return info.context.plan.parts(info.response_path, type_name, kind)


def owner_parts(info: Info, type_name: str, kind: type[P]) -> P:
    """What the selection below the field being resolved wants of the records that those of that type belong to."""
    return info.context.plan.owner_parts(info.response_path, type_name, kind)

"""What is declared of each field of the schema beside its name and type."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

from providers.records.identity import CustomerProvider

METADATA_KEY = "facts"
_STRAWBERRY_FIELD = "strawberry-definition"
"""Under this name Strawberry leaves its own field with graphql-core's."""


class PersonalData(enum.Enum):
    """What a field's value tells of a person."""

    NONE = "NONE"
    IDENTITY = "IDENTITY"
    CONTACT = "CONTACT"
    FINANCIAL = "FINANCIAL"
    DOCUMENT = "DOCUMENT"
    NATIONAL_ID = "NATIONAL_ID"

    @property
    def tag(self) -> str | None:
        """The name of federation's ``@tag`` for it, such as ``pii-national-id``; None for what tells nothing of a person."""
        return None if self is PersonalData.NONE else f"pii-{self.value.lower().replace('_', '-')}"


class Origin(enum.Enum):
    """Where the records come from that a field leads to."""

    ANSWER = "ANSWER"
    """With the answer that its own record came with."""
    OWNER = "OWNER"
    """There is one already, to which its own record belongs."""
    REFERENCE = "REFERENCE"
    """Its own record names them, and no more: each is asked for by itself."""


@dataclass(frozen=True, slots=True)
class FieldCost:
    """What a field comes to, in upstream calls and in records.

    ``calls`` are the calls that it adds for one record, at most; ``asks`` is the provider to which it makes them itself, None where they
    are made for parts of records. A list is taken to have ``assumed_size`` entries. Where ``sized_field`` is given, it is the list of that
    name one step below, and has as many as ``slicing_argument`` says.
    """

    calls: int = 0
    asks: CustomerProvider | None = None
    origin: Origin = Origin.ANSWER
    assumed_size: int | None = None
    slicing_argument: str | None = None
    sized_field: str | None = None


NO_COST = FieldCost()


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The facts of one field.

    ``personal_data`` is None for a field that only leads to an object, whose own fields have their class. ``part`` is what must be wanted
    of the field's record for its value to be known; None where the record's key tells it. ``owner_part`` is what must be wanted of the
    record one step above instead, where records come with the one that they belong to. ``argument_parts`` are wanted of the field's record
    where the argument of that name is given. ``cost`` tells what it comes to. A field that ``reports`` tells of the calls for others, so
    that it is answered after those that are put off with it.
    """

    personal_data: PersonalData | None = None
    part: enum.Flag | None = None
    owner_part: enum.Flag | None = None
    argument_parts: Mapping[str, enum.Flag] = field(default_factory=dict)
    cost: FieldCost = NO_COST
    reports: bool = False


NO_FACTS = FieldFacts()


def declared_field(field: GraphQLField) -> StrawberryField | None:
    """What Strawberry keeps of a field; None for introspection's own."""
    declared: StrawberryField | None = field.extensions.get(_STRAWBERRY_FIELD)
    return declared


def facts_of(field: GraphQLField) -> FieldFacts:
    """The facts declared of a field; none for introspection's own."""
    declared = declared_field(field)
    facts: FieldFacts = declared.metadata.get(METADATA_KEY, NO_FACTS) if declared is not None else NO_FACTS
    return facts

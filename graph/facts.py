"""What is declared of each field of the schema beside its name and type."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLField

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


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The facts of one field.

    ``personal_data`` is None for a field that only leads to an object, whose own fields have their class. ``part`` is what must be wanted
    of the field's record for its value to be known; None where the record's key tells it. ``owner_part`` is what must be wanted of the
    record one step above instead, where records come with the one that they belong to. ``argument_parts`` are wanted of the field's record
    where the argument of that name is given.
    """

    personal_data: PersonalData | None = None
    part: enum.Flag | None = None
    owner_part: enum.Flag | None = None
    argument_parts: Mapping[str, enum.Flag] = field(default_factory=dict)


NO_FACTS = FieldFacts()


def facts_of(field: GraphQLField) -> FieldFacts:
    """The facts declared of a field; none for introspection's own."""
    declared = field.extensions.get(_STRAWBERRY_FIELD)
    facts: FieldFacts = declared.metadata.get(METADATA_KEY, NO_FACTS) if declared is not None else NO_FACTS
    return facts

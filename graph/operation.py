"""A prepared operation: a tree of what a document selects, made once, that everything else reads instead of the document."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from graphql import DocumentNode, FieldNode, GraphQLField, NullValueNode, OperationDefinitionNode, OperationType

from graph.facts import FieldFacts
from graph.occurrence import Conditions, Deferral, Occurrence, Place, conditions_of, hold
from graph.variables import DeclaredVariables
from providers.calls import ResponsePath

P = TypeVar("P", bound=enum.Flag)

OperationKind = Literal["query", "mutation"]

MAX_CACHED_PLANS = 32
"""Plans kept per operation. There is one for each combination of its condition variables, and a client chooses those."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One field at one place of the answer, of one concrete type: whatever fragments and repetitions select it there, merged.

    ``path`` is where it stands in the answer without list indices and ends with its response name, ``places`` are those in the document,
    all with the same arguments, ``definition`` is what the schema has of it, and ``children`` are by the concrete type of the object that
    the field leads to.
    """

    path: ResponsePath
    places: tuple[Place, ...]
    definition: GraphQLField
    facts: FieldFacts
    occurrences: frozenset[Occurrence]
    children: Mapping[str, tuple["Selection", ...]]

    @property
    def node(self) -> FieldNode:
        """The field at the first of its places."""
        return self.places[0].node

    @property
    def field_name(self) -> str:
        """Its name in the schema."""
        return self.node.name.value

    @property
    def is_aliased(self) -> bool:
        """Whether the answer has it under another name than the schema."""
        return self.path[-1] != self.field_name

    @property
    def parts(self) -> Iterator[enum.Flag]:
        """What it wants of its record."""
        if self.facts.part is not None:
            yield self.facts.part
        given = {argument.name.value for argument in self.node.arguments or () if not isinstance(argument.value, NullValueNode)}
        yield from (part for argument, part in self.facts.argument_parts.items() if argument in given)

    @property
    def stream_conditions(self) -> Conditions | None:
        """When its list is to be answered entry by entry; None where it never is."""
        return conditions_of("stream", self.node.directives)

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Whether it is selected, given the values of the variables that conditions ask for."""
        return any(hold(occurrence.conditions, truths) for occurrence in self.occurrences)

    def held_places(self, truths: Mapping[str, bool]) -> Iterator[Place]:
        """Its places in the document, but for those at which it is not selected."""
        return (place for place in self.places if hold(place.occurrence.conditions, truths))

    def deferrals(self, truths: Mapping[str, bool]) -> frozenset[Deferral]:
        """The deferred fragments with which it is answered; none where it is answered at once."""
        held = [occurrence.deferral for occurrence in self.occurrences if hold(occurrence.conditions, truths)]
        in_force = {deferral and deferral.in_force(truths) for deferral in held}
        if None in in_force:
            return frozenset()
        return frozenset(deferral for deferral in in_force if deferral and in_force.isdisjoint(deferral.all_around()))

    def variables(self) -> Iterator[str]:
        """The variables whose values decide about it, or about where in the document it is selected."""
        for place in self.places:
            yield from place.occurrence.variables()
        yield from (condition.variable for condition in self.stream_conditions or ())

    def walk(self) -> Iterator["Selection"]:
        """This selection and all below it."""
        yield self
        for selections in self.children.values():
            for child in selections:
                yield from child.walk()


Wanted = dict[tuple[ResponsePath, str], enum.Flag]
"""Parts by the place of a field and a type."""


class Plan:
    """An operation with its conditions settled: which parts of which records are wanted where, and which of them later.

    A place is a path of response names. Where one place lies below objects of several types, what is wanted of its records below any of
    them is wanted below each.
    """

    def __init__(self, selections: Iterable[Selection], truths: Mapping[str, bool], *, incremental: bool) -> None:
        """Plan these root selections, given the values of the variables that conditions ask for.

        Unless ``incremental``, all is answered at once, whatever the document defers or streams.
        """
        self.truths = truths
        """The values of the variables that conditions ask for."""
        self._incremental = incremental
        self._parts: Wanted = {}
        self._owner_parts: Wanted = {}
        self._later: Wanted = {}
        self.is_incremental = False
        """Whether the answer comes in several pieces."""
        self.is_repeated = False
        """Whether it was asked for before: else nothing should be made of it at length, for it may be the only time."""
        held = self._held(selections)
        self.is_incremental = any(self._deferrals(root) for root in held)
        self._want(held)

    def parts(self, path: ResponsePath, type_name: str, kind: type[P]) -> P:
        """What is wanted at once of records of a type that the field at this place leads to."""
        return _of_kind(kind, self._parts.get((path, type_name)))

    def owner_parts(self, path: ResponsePath, type_name: str, kind: type[P]) -> P:
        """What is wanted at once of the records that those belong to."""
        return _of_kind(kind, self._owner_parts.get((path, type_name)))

    def later_parts(self, path: ResponsePath, type_name: str) -> enum.Flag | None:
        """What a deferred field of records of this type, and those deferred with it, want of them, or of those that they belong to.

        None where the field itself wants nothing.
        """
        return self._later.get((path, type_name))

    def _want(self, selections: Iterable[Selection]) -> None:
        """Add what lies below these selections."""
        for selection in selections:
            self.is_incremental |= self._incremental and _streams(selection, self.truths)
            for type_name, children in selection.children.items():
                held = self._held(children)
                together: dict[frozenset[Deferral], list[Selection]] = {}
                for child in held:
                    together.setdefault(self._deferrals(child), []).append(child)
                for deferrals, fields in together.items():
                    self._want_fields((selection.path, type_name), fields, is_later=deferrals != self._deferrals(selection))
                self._want(held)

    def _want_fields(self, place: tuple[ResponsePath, str], fields: Sequence[Selection], *, is_later: bool) -> None:
        """Add what fields want that are answered together, at once or later."""
        wanted = [(field_, [*self._parts_of(field_)]) for field_ in fields]
        parts = [part for _, own in wanted for part in own]
        if not is_later:
            _add(self._parts, place, parts)
            _add(self._owner_parts, place, (field_.facts.owner_part for field_ in fields))
            return
        self.is_incremental = True
        owner_parts = [field_.facts.owner_part for field_ in fields]
        for field_, own in wanted:
            if own or field_.facts.owner_part is not None or field_.facts.reports:
                _add(self._later, (field_.path, place[1]), (*parts, *owner_parts))

    def _parts_of(self, selection: Selection) -> Iterator[enum.Flag]:
        """What a field wants of its record, with what those below it want of the same that are answered with it."""
        yield from selection.parts
        for children in selection.children.values():
            for child in self._held(children):
                if child.facts.owner_part is not None and self._deferrals(child) == self._deferrals(selection):
                    yield child.facts.owner_part

    def _held(self, selections: Iterable[Selection]) -> list[Selection]:
        return [selection for selection in selections if selection.holds(self.truths)]

    def _deferrals(self, selection: Selection) -> frozenset[Deferral]:
        return selection.deferrals(self.truths) if self._incremental else frozenset()


def _streams(selection: Selection, truths: Mapping[str, bool]) -> bool:
    conditions = selection.stream_conditions
    return conditions is not None and hold(conditions, truths)


def _add(wanted: Wanted, place: tuple[ResponsePath, str], parts: Iterable[enum.Flag | None]) -> None:
    for part in parts:
        if part is not None:
            wanted[place] = wanted[place] | part if place in wanted else part


def _of_kind(kind: type[P], wanted: enum.Flag | None) -> P:
    return wanted if isinstance(wanted, kind) else kind(0)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, parsed, validated and analysed. ``whole_document`` is the document with nothing deferred or streamed."""

    document: DocumentNode
    whole_document: DocumentNode
    definition: OperationDefinitionNode
    shape_hash: str
    selections: tuple[Selection, ...]
    work: int
    """How many selections it comes to once its fragments are followed, and conditions around them."""
    condition_variables: tuple[str, ...]
    variables: DeclaredVariables
    _plans: dict[tuple[bool, ...], Plan] = field(default_factory=dict, compare=False)

    @property
    def kind(self) -> OperationKind:
        """What it does."""
        return "mutation" if self.definition.operation is OperationType.MUTATION else "query"

    @property
    def name(self) -> str | None:
        """The name under which the client asked for it."""
        return self.definition.name.value if self.definition.name else None

    def plan(self, variables: Mapping[str, object], *, incremental: bool = False) -> Plan:
        """The plan under these coerced variables, for an answer in several pieces or for a whole one."""
        values = tuple(variables.get(name) is True for name in self.condition_variables)
        incremental = incremental and self.document is not self.whole_document
        key = (incremental, *values)
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(self.selections, dict(zip(self.condition_variables, values, strict=True)), incremental=incremental)
            if len(self._plans) < MAX_CACHED_PLANS:
                self._plans[key] = plan
        else:
            plan.is_repeated = True
        return plan

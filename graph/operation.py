"""A prepared operation: a tree of what a document selects, made once, that everything else reads instead of the document."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, TypeVar

from graphql import DocumentNode, OperationDefinitionNode, OperationType

from graph.facts import FieldFacts
from providers.calls import ResponsePath

P = TypeVar("P", bound=enum.Flag)

OperationKind = Literal["query", "mutation"]

MAX_CACHED_PLANS = 32
"""Plans kept per operation. There is one for each combination of its condition variables, and a client chooses those."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What ``@skip`` or ``@include`` demands of a variable."""

    variable: str
    expected: bool


Conditions = frozenset[Condition]
"""All of them must hold; none always do."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One field at one place of the answer, of one concrete type: whatever fragments and repetitions select it there, merged.

    ``path`` is its place without list indices and ends with its response name, ``arguments`` are the names of those that are given,
    ``conditions`` are alternatives of which one must hold, and ``children`` are by the concrete type of the object that the field leads
    to.
    """

    path: ResponsePath
    field_name: str
    arguments: frozenset[str]
    facts: FieldFacts
    conditions: frozenset[Conditions]
    children: Mapping[str, tuple["Selection", ...]]

    @property
    def is_aliased(self) -> bool:
        """Whether the answer has it under another name than the schema."""
        return self.path[-1] != self.field_name

    @property
    def parts(self) -> Iterator[enum.Flag]:
        """What it wants of its record."""
        if self.facts.part is not None:
            yield self.facts.part
        yield from (part for argument, part in self.facts.argument_parts.items() if argument in self.arguments)

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Whether it is selected, given the values of the variables that conditions ask for."""
        return any(all(truths[condition.variable] is condition.expected for condition in all_of) for all_of in self.conditions)

    def walk(self) -> Iterator["Selection"]:
        """This selection and all below it."""
        yield self
        for selections in self.children.values():
            for child in selections:
                yield from child.walk()


Wanted = dict[tuple[ResponsePath, str], enum.Flag]
"""Parts by the place of a field and the type of the records that it leads to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation with its conditions settled: which parts of which records are wanted where.

    A place is a path of response names. Where one place lies below objects of several types, what is wanted of its records below any of
    them is wanted below each.
    """

    _parts: Wanted
    _owner_parts: Wanted

    @classmethod
    def of(cls, selections: Iterable[Selection], truths: Mapping[str, bool]) -> Self:
        """The plan of these root selections, given the values of the variables that conditions ask for."""
        plan = cls({}, {})
        plan._want(selections, truths)
        return plan

    def parts(self, path: ResponsePath, type_name: str, kind: type[P]) -> P:
        """What is wanted of records of a type that the field at this place leads to."""
        return _of_kind(kind, self._parts.get((path, type_name)))

    def owner_parts(self, path: ResponsePath, type_name: str, kind: type[P]) -> P:
        """What is wanted of the records that those belong to."""
        return _of_kind(kind, self._owner_parts.get((path, type_name)))

    def _want(self, selections: Iterable[Selection], truths: Mapping[str, bool]) -> None:
        """Add what these selections and those below them want."""
        for selection in selections:
            if not selection.holds(truths):
                continue
            for type_name, children in selection.children.items():
                place = (selection.path, type_name)
                held = [child for child in children if child.holds(truths)]
                below = [
                    grandchild for child in held for those in child.children.values() for grandchild in those if grandchild.holds(truths)
                ]
                _add(self._parts, place, (part for child in held for part in child.parts))
                _add(self._parts, place, (grandchild.facts.owner_part for grandchild in below))
                _add(self._owner_parts, place, (child.facts.owner_part for child in held))
                self._want(held, truths)


def _add(wanted: Wanted, place: tuple[ResponsePath, str], parts: Iterable[enum.Flag | None]) -> None:
    for part in parts:
        if part is not None:
            wanted[place] = wanted[place] | part if place in wanted else part


def _of_kind(kind: type[P], wanted: enum.Flag | None) -> P:
    return wanted if isinstance(wanted, kind) else kind(0)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, parsed, validated and analysed."""

    document: DocumentNode
    definition: OperationDefinitionNode
    shape_hash: str
    selections: tuple[Selection, ...]
    condition_variables: tuple[str, ...]
    _plans: dict[tuple[bool, ...], Plan] = field(default_factory=dict, compare=False)

    @property
    def kind(self) -> OperationKind:
        """What it does."""
        return "mutation" if self.definition.operation is OperationType.MUTATION else "query"

    @property
    def name(self) -> str | None:
        """The name under which the client asked for it."""
        return self.definition.name.value if self.definition.name else None

    def plan(self, variables: Mapping[str, object]) -> Plan:
        """The plan under these coerced variables."""
        key = tuple(variables.get(name) is True for name in self.condition_variables)
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan.of(self.selections, dict(zip(self.condition_variables, key, strict=True)))
            if len(self._plans) < MAX_CACHED_PLANS:
                self._plans[key] = plan
        return plan

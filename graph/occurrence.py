"""Where in a document a field stands: what must hold for it to be selected there, and whether it may come later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphql import BooleanValueNode, DirectiveNode, FieldNode, VariableNode


@dataclass(frozen=True, slots=True)
class Condition:
    """What a directive's ``if`` demands of a variable."""

    variable: str
    expected: bool


Conditions = frozenset[Condition]
"""All of them must hold; none always do."""

ALWAYS: Conditions = frozenset()


def hold(conditions: Conditions, truths: Mapping[str, bool]) -> bool:
    """Whether they all hold, given the values of their variables."""
    return all(truths[condition.variable] is condition.expected for condition in conditions)


def together(conditions: Conditions, directives: Sequence[DirectiveNode] | None) -> Conditions | None:
    """Conditions with a node's own ``@skip`` and ``@include``; None where they can never hold."""
    all_of = set(conditions)
    for directive in directives or ():
        if directive.name.value in {"skip", "include"}:
            own = _conditions_of(directive, expected=directive.name.value == "include")
            if own is None:
                return None
            all_of |= own
    contradictory = any(Condition(condition.variable, not condition.expected) in all_of for condition in all_of)
    return None if contradictory else frozenset(all_of)


def conditions_of(name: str, directives: Sequence[DirectiveNode] | None) -> Conditions | None:
    """When a node's ``@defer`` or ``@stream`` is in force; None where it never is."""
    directive = next((directive for directive in directives or () if directive.name.value == name), None)
    return None if directive is None else _conditions_of(directive, expected=True)


def _conditions_of(directive: DirectiveNode, *, expected: bool) -> Conditions | None:
    value = next((argument.value for argument in directive.arguments or () if argument.name.value == "if"), None)
    if isinstance(value, VariableNode):
        return frozenset({Condition(value.name.value, expected)})
    never = isinstance(value, BooleanValueNode) and value.value is not expected
    return None if never else ALWAYS


@dataclass(frozen=True, slots=True, eq=False)
class Deferral:
    """A fragment with ``@defer`` at one place of the selections: whatever has the same one, and no other, is answered together."""

    conditions: Conditions
    outer: "Deferral | None"

    def in_force(self, truths: Mapping[str, bool]) -> "Deferral | None":
        """This one, else the one around it that is in force, given the values of the variables."""
        if hold(self.conditions, truths):
            return self
        return self.outer and self.outer.in_force(truths)

    def all_around(self) -> Iterator["Deferral"]:
        """Those around it, from the inside out."""
        if self.outer is not None:
            yield self.outer
            yield from self.outer.all_around()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of the places that select a field: under which conditions, and within which deferred fragment."""

    conditions: Conditions
    deferral: Deferral | None = None

    def variables(self) -> Iterator[str]:
        """The variables whose values decide about it."""
        yield from (condition.variable for condition in self.conditions)
        for deferral in (self.deferral, *self.deferral.all_around()) if self.deferral else ():
            yield from (condition.variable for condition in deferral.conditions)


class Place(NamedTuple):
    """A field as the document has it at one of the places that select it; ``order`` ascends as the places follow each other."""

    node: FieldNode
    occurrence: Occurrence
    order: int


AT_ONCE = Occurrence(ALWAYS)
"""Selected whatever the variables are, and answered at once."""

"""From a validated document to the tree of its selections, within the limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)

from graph.errors import ErrorCode, RequestRefused
from graph.facts import facts_of
from graph.occurrence import AT_ONCE, Deferral, Occurrence, Place, conditions_of, together
from graph.operation import Selection
from graph.setting_values import Limits
from providers.calls import ResponsePath

MAX_WORK = 20_000
"""Fields and fragments that one operation may come to when its fragments are followed, and the conditions of each. A document of the
permitted size that a person or a tool writes stays far below; one made to grow with every fragment does not."""

OccurringSet = tuple[SelectionSetNode, Occurrence]


class SelectionBuilder:
    """Builds the tree of one operation of a valid document. Raises `RequestRefused` (LIMIT_EXCEEDED) as soon as a limit is passed."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._schema = schema
        self._fragments = fragments
        self._limits = limits
        self.work = 0
        self._aliased: set[ResponsePath] = set()

    def build(self, operation: OperationDefinitionNode) -> tuple[Selection, ...]:
        """The operation's root selections."""
        root = cast("GraphQLObjectType", self._schema.get_root_type(operation.operation))
        selections = self._selections(root, [(operation.selection_set, AT_ONCE)], (), self._limits.depth)
        if len(selections) > self._limits.root_fields:
            raise _too_many("root fields", self._limits.root_fields)
        return selections

    def _selections(
        self, type_: GraphQLObjectType, sets: Sequence[OccurringSet], path: ResponsePath, max_depth: int
    ) -> tuple[Selection, ...]:
        grouped: dict[str, list[Place]] = {}
        visited: set[tuple[str, Occurrence]] = set()
        for selection_set, occurrence in sets:
            self._collect(type_, selection_set, occurrence, grouped, visited)
        return tuple(self._selection(type_, fields, (*path, name), max_depth) for name, fields in grouped.items())

    def _selection(self, type_: GraphQLObjectType, places: Sequence[Place], path: ResponsePath, max_depth: int) -> Selection:
        node = places[0].node
        definition = cast("GraphQLField", self._schema.get_field(type_, node.name.value))
        if len(path) == 1 and node.name.value in {"__schema", "__type"}:
            max_depth = self._limits.introspection_depth
        self._check(path, node.name.value, max_depth)
        sets = [(place.node.selection_set, place.occurrence) for place in places if place.node.selection_set]
        children = {
            concrete.name: self._selections(concrete, sets, path, max_depth)
            for concrete in (self._concrete(cast("GraphQLCompositeType", get_named_type(definition.type))) if sets else ())
        }
        occurrences = _simplified(place.occurrence for place in places)
        return Selection(path, tuple(places), definition, facts_of(definition), occurrences, children)

    def _check(self, path: ResponsePath, field_name: str, max_depth: int) -> None:
        if len(path) > max_depth:
            raise _too_many("levels of depth", max_depth)
        if path[-1] != field_name:
            self._aliased.add(path)
            if len(self._aliased) > self._limits.aliases:
                raise _too_many("aliases", self._limits.aliases)

    def _collect(
        self,
        type_: GraphQLObjectType,
        selection_set: SelectionSetNode,
        around: Occurrence,
        grouped: dict[str, list[Place]],
        visited: set[tuple[str, Occurrence]],
    ) -> None:
        for node in selection_set.selections:
            self.work += 1 + len(around.conditions)
            if self.work > MAX_WORK:
                raise _too_many("fields and conditions once its fragments are followed", MAX_WORK)
            occurrence = _occurrence(node, around)
            if occurrence is None:
                continue
            if isinstance(node, FieldNode):
                name = node.alias.value if node.alias else node.name.value
                grouped.setdefault(name, []).append(Place(node, occurrence, self.work))
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, type_):
                    self._collect(type_, node.selection_set, occurrence, grouped, visited)
            elif isinstance(node, FragmentSpreadNode) and (node.name.value, occurrence) not in visited:
                visited.add((node.name.value, occurrence))
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, type_):
                    self._collect(type_, fragment.selection_set, occurrence, grouped, visited)

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        conditional = self._schema.get_type(condition)
        return conditional is type_ or (is_abstract_type(conditional) and self._schema.is_sub_type(conditional, type_))

    def _concrete(self, type_: GraphQLCompositeType) -> Iterable[GraphQLObjectType]:
        return self._schema.get_possible_types(type_) if is_abstract_type(type_) else (cast("GraphQLObjectType", type_),)


def _occurrence(node: SelectionNode, around: Occurrence) -> Occurrence | None:
    """Where a node stands, given where its selection set does; None where it is never selected."""
    conditions = together(around.conditions, node.directives)
    if conditions is None:
        return None
    deferring = conditions_of("defer", node.directives)
    return Occurrence(conditions, around.deferral if deferring is None else Deferral(deferring, around.deferral))


def _simplified(alternatives: Iterable[Occurrence]) -> frozenset[Occurrence]:
    distinct = frozenset(alternatives)
    return frozenset({AT_ONCE}) if AT_ONCE in distinct else distinct


def _too_many(what: str, limit: int) -> RequestRefused:
    return RequestRefused.because(
        ErrorCode.LIMIT_EXCEEDED, f"The operation has more than {limit} {what}. Ask for less, or in several requests."
    )

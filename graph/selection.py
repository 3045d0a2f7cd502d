"""From a validated document to the tree of its selections, within the limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)

from graph.errors import ErrorCode, RequestRefused
from graph.facts import facts_of
from graph.operation import Condition, Conditions, Selection
from graph.settings import Limits
from providers.calls import ResponsePath

ALWAYS: Conditions = frozenset()
MAX_WORK = 20_000
"""Fields and fragments that one operation may come to when its fragments are followed, and the conditions of each. A document of the
permitted size that a person or a tool writes stays far below; one made to grow with every fragment does not."""

Occurrence = tuple[FieldNode, Conditions]
ConditionalSet = tuple[SelectionSetNode, Conditions]


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
        selections = self._selections(root, [(operation.selection_set, ALWAYS)], (), self._limits.depth)
        if len(selections) > self._limits.root_fields:
            raise _too_many("root fields", self._limits.root_fields)
        return selections

    def _selections(
        self, type_: GraphQLObjectType, sets: Sequence[ConditionalSet], path: ResponsePath, max_depth: int
    ) -> tuple[Selection, ...]:
        grouped: dict[str, list[Occurrence]] = {}
        visited: set[tuple[str, Conditions]] = set()
        for selection_set, conditions in sets:
            self._collect(type_, selection_set, conditions, grouped, visited)
        return tuple(self._selection(type_, occurrences, (*path, name), max_depth) for name, occurrences in grouped.items())

    def _selection(self, type_: GraphQLObjectType, occurrences: Sequence[Occurrence], path: ResponsePath, max_depth: int) -> Selection:
        field_name = occurrences[0][0].name.value
        definition = cast("GraphQLField", self._schema.get_field(type_, field_name))
        if len(path) == 1 and field_name in {"__schema", "__type"}:
            max_depth = self._limits.introspection_depth
        self._check(path, field_name, max_depth)
        sets = [(node.selection_set, conditions) for node, conditions in occurrences if node.selection_set]
        children = {
            concrete.name: self._selections(concrete, sets, path, max_depth)
            for concrete in (self._concrete(cast("GraphQLCompositeType", get_named_type(definition.type))) if sets else ())
        }
        arguments = frozenset(argument.name.value for argument in occurrences[0][0].arguments or ())
        return Selection(
            path, field_name, arguments, facts_of(definition), _simplified(conditions for _, conditions in occurrences), children
        )

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
        conditions: Conditions,
        grouped: dict[str, list[Occurrence]],
        visited: set[tuple[str, Conditions]],
    ) -> None:
        for node in selection_set.selections:
            self.work += 1 + len(conditions)
            if self.work > MAX_WORK:
                raise _too_many("fields and conditions once its fragments are followed", MAX_WORK)
            all_of = _with_own(conditions, node.directives)
            if all_of is None:
                continue
            if isinstance(node, FieldNode):
                name = node.alias.value if node.alias else node.name.value
                grouped.setdefault(name, []).append((node, all_of))
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, type_):
                    self._collect(type_, node.selection_set, all_of, grouped, visited)
            elif isinstance(node, FragmentSpreadNode) and (node.name.value, all_of) not in visited:
                visited.add((node.name.value, all_of))
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, type_):
                    self._collect(type_, fragment.selection_set, all_of, grouped, visited)

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        conditional = self._schema.get_type(condition)
        return conditional is type_ or (is_abstract_type(conditional) and self._schema.is_sub_type(conditional, type_))

    def _concrete(self, type_: GraphQLCompositeType) -> Iterable[GraphQLObjectType]:
        return self._schema.get_possible_types(type_) if is_abstract_type(type_) else (cast("GraphQLObjectType", type_),)


def _with_own(conditions: Conditions, directives: Sequence[DirectiveNode] | None) -> Conditions | None:
    """The conditions together with a node's own ``@skip`` and ``@include``; None where they can never hold."""
    together = set(conditions)
    for directive in (directive for directive in directives or () if directive.name.value in {"skip", "include"}):
        expected = directive.name.value == "include"
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            together.add(Condition(value.name.value, expected))
        elif isinstance(value, BooleanValueNode) and value.value is not expected:
            return None
    contradictory = any(Condition(condition.variable, not condition.expected) in together for condition in together)
    return None if contradictory else frozenset(together)


def _simplified(alternatives: Iterable[Conditions]) -> frozenset[Conditions]:
    distinct = frozenset(alternatives)
    return frozenset({ALWAYS}) if ALWAYS in distinct else distinct


def _too_many(what: str, limit: int) -> RequestRefused:
    return RequestRefused.because(
        ErrorCode.LIMIT_EXCEEDED, f"The operation has more than {limit} {what}. Ask for less, or in several requests."
    )

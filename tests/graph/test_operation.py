"""What an operation wants: the plan, against a naive reading of the specification."""

import enum
from collections.abc import Iterable, Mapping

import pytest
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
    parse,
    value_from_ast_untyped,
)
from hypothesis import HealthCheck, given, settings

from graph.facts import facts_of
from graph.operation import MAX_CACHED_PLANS, Operation, Selection
from graph.schema import schema
from providers.records.customer import CustomerPart
from providers.records.person import PersonPart
from resolvers.loader import Whole
from tests.graph.documents import VARIABLES, GeneratedDocument, documents
from tests.graph.preparing import prepared

Place = tuple[tuple[str, ...], str]


class Oracle:
    """What an operation selects and wants, by CollectFields and its kin as the specification has them, for these variables."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, bool]) -> None:
        self.fields: set[tuple[tuple[str, ...], str, str]] = set()
        self.parts: dict[Place, enum.Flag] = {}
        self.owner_parts: dict[Place, enum.Flag] = {}
        self._variables = variables
        self._fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
        self._visit(schema.query_type, [operation.selection_set], (), None)

    def _visit(self, type_: GraphQLObjectType | None, sets: Iterable[SelectionSetNode], path: tuple[str, ...], owner: Place | None) -> None:
        assert type_ is not None
        grouped: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            self._collect_fields(type_, selection_set, set(), grouped)
        for name, nodes in grouped.items():
            here = (*path, name)
            self.fields.add((here, type_.name, nodes[0].name.value))
            definition = schema.get_field(type_, nodes[0].name.value)
            assert definition is not None
            facts, place = facts_of(definition), (path, type_.name)
            for wanted, whose, part in (
                (self.parts, place, facts.part),
                (self.owner_parts, place, facts.owner_part),
                (self.parts, owner, facts.owner_part),
            ):
                if whose is not None and part is not None:
                    wanted[whose] = wanted[whose] | part if whose in wanted else part
            below = get_named_type(definition.type)
            for concrete in schema.get_possible_types(below) if is_abstract_type(below) else [below] if is_object_type(below) else []:
                self._visit(concrete, [node.selection_set for node in nodes if node.selection_set], here, place if path else None)

    def _collect_fields(
        self, type_: GraphQLObjectType, node: SelectionSetNode, visited: set[str], grouped: dict[str, list[FieldNode]]
    ) -> None:
        for selection in node.selections:
            if not self._included(selection.directives or ()):
                continue
            if isinstance(selection, FieldNode):
                grouped.setdefault(selection.alias.value if selection.alias else selection.name.value, []).append(selection)
                continue
            if isinstance(selection, FragmentSpreadNode):
                if selection.name.value in visited:
                    continue
                visited.add(selection.name.value)
                fragment: FragmentDefinitionNode | InlineFragmentNode = self._fragments[selection.name.value]
            else:
                assert isinstance(selection, InlineFragmentNode)
                fragment = selection
            if self._applies(fragment, type_):
                self._collect_fields(type_, fragment.selection_set, visited, grouped)

    def _applies(self, fragment: FragmentDefinitionNode | InlineFragmentNode, type_: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        condition = schema.get_type(fragment.type_condition.name.value)
        return condition is type_ or (is_abstract_type(condition) and type_ in schema.get_possible_types(condition))

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        values = {node.name.value: value_from_ast_untyped((node.arguments or ())[0].value, dict(self._variables)) for node in directives}
        return values.get("skip") is not True and values.get("include") is not False


def selected(operation: Operation, variables: Mapping[str, object]) -> set[tuple[tuple[str, ...], str, str]]:
    """Every field of the tree whose conditions hold, with the type of its object."""
    truths = {name: variables.get(name) is True for name in operation.condition_variables}
    found: set[tuple[tuple[str, ...], str, str]] = set()

    def walk(type_name: str, selections: Iterable[Selection]) -> None:
        for selection in selections:
            if selection.holds(truths):
                found.add((selection.path, type_name, selection.field_name))
                for child_type, children in selection.children.items():
                    walk(child_type, children)

    walk("Query", operation.selections)
    return found


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_plan_wants_what_the_specification_selects(generated: GeneratedDocument) -> None:
    """For any valid document and any variables, the tree and the parts are those of a naive CollectFields."""
    document = parse(generated.text)
    operation = prepared(generated.text, depth=100, aliases=1000, root_fields=1000)
    variables = operation.variables.read(generated.variables).coerced
    oracle = Oracle(document, {name: default is True for name, default in VARIABLES.items()} | generated.variables)
    assert selected(operation, variables) == oracle.fields
    plan = operation.plan(variables)
    places: set[Place] = {(path[:-1], type_name) for path, type_name, _ in oracle.fields}
    kinds = (CustomerPart, PersonPart, Whole)
    assert {place: parts for place in places for kind in kinds if (parts := plan.parts(*place, kind))} == oracle.parts
    assert {place: parts for place in places if (parts := plan.owner_parts(*place, CustomerPart))} == oracle.owner_parts


def test_what_comes_with_its_owner_is_wanted_of_the_owner() -> None:
    """What is selected of an address is wanted of its customer, under a condition only where it holds."""
    operation = prepared(
        'query ($more: Boolean!) { address(id: "x") { city customer { addresses { id city @include(if: $more) } } } '
        'other: address(id: "x") { id } }'
    )
    plan, more = operation.plan({"more": False}), operation.plan({"more": True})

    assert plan.owner_parts(("address",), "Address", CustomerPart) == CustomerPart.ADDRESS_DETAILS
    assert plan.owner_parts(("other",), "Address", CustomerPart) == CustomerPart(0)
    assert plan.parts(("address", "customer"), "Customer", CustomerPart) == CustomerPart.ADDRESSES
    assert more.parts(("address", "customer"), "Customer", CustomerPart) == CustomerPart.ADDRESSES | CustomerPart.ADDRESS_DETAILS


def test_one_place_below_two_types_wants_what_either_wants() -> None:
    """A customer reached through an address and through an asset at the same place of the answer has the parts of both."""
    operation = prepared('{ node(id: "x") { ... on Address { customer { tags } } ... on Asset { customer { name } } } }')
    assert operation.plan({}).parts(("node", "customer"), "Customer", CustomerPart) == CustomerPart.TAGS | CustomerPart.PROFILE


def test_a_place_that_is_not_selected_wants_nothing() -> None:
    """A plan asked about a place or a type that the operation does not have says that nothing is wanted there."""
    plan = prepared('{ customer(by: { bikCustomerId: "1" }) { name } }').plan({})
    assert plan.parts(("elsewhere",), "Customer", CustomerPart) == CustomerPart(0)
    assert plan.parts(("customer",), "Address", CustomerPart) == CustomerPart(0)


def test_plans_are_kept_per_combination_of_conditions_up_to_a_number() -> None:
    """The same truths give the very same plan; a client that tries all combinations does not fill the memory."""
    names = [f"v{number}" for number in range(7)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"f{number}: __typename @include(if: ${name})" for number, name in enumerate(names))
    operation = prepared(f"query ({declared}) {{ {fields} }}")
    combinations = [{name: bool(bits >> number & 1) for number, name in enumerate(names)} for bits in range(2 ** len(names))]
    plans = [operation.plan(combination) for combination in combinations]
    again = [operation.plan(combination) for combination in combinations]
    assert [first is second for first, second in zip(plans, again, strict=True)].count(True) == MAX_CACHED_PLANS


@pytest.mark.parametrize(
    ("document", "name", "expected"),
    [
        ("{ __typename }", None, None),
        ("query A { __typename }", None, "A"),
        ("query A { __typename } query B { a: __typename }", "B", "B"),
    ],
)
def test_an_operation_knows_its_kind_and_name(document: str, name: str | None, expected: str | None) -> None:
    """What is executed is the operation that was asked for."""
    operation = prepared(document, name)
    assert (operation.kind, operation.name) == ("query", expected)

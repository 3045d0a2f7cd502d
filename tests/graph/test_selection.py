"""The tree of selections, and the limits that are met while it is built."""

import time

import pytest
from graphql import get_introspection_query

from graph.errors import ErrorCode
from graph.occurrence import Condition
from graph.operation import Operation, Selection
from tests.graph.preparing import prepared, refused

CUSTOMER = 'customer(by: { bikCustomerId: "1" })'


def at(operation: Operation, *path: str) -> list[Selection]:
    """The selections at one place of the answer."""
    return [selection for root in operation.selections for selection in root.walk() if selection.path == path]


def test_fragments_and_repetitions_come_to_one_selection() -> None:
    """A field that is selected directly, again, in a named and in an inline fragment, is one selection with all that is below."""
    operation = prepared(
        f"{{ {CUSTOMER} {{ addresses {{ city }} addresses {{ street }} ...F ... on Customer {{ addresses {{ region }} }} }} }} "
        "fragment F on Customer { addresses { country } }"
    )
    (addresses,) = at(operation, "customer", "addresses")
    assert [child.field_name for child in addresses.children["Address"]] == ["city", "street", "country", "region"]


def test_an_interface_has_selections_for_each_of_its_types() -> None:
    """What lies below an interface is told apart by concrete type, and a fragment on one type is no part of another."""
    (node,) = prepared('{ node(id: "x") { id ... on Address { city } } }').selections
    children = {name: [child.field_name for child in children] for name, children in node.children.items()}
    assert children == {"Customer": ["id"], "Address": ["id", "city"], "Asset": ["id"], "Person": ["id"], "CustomerData": ["id"]}


def test_an_alias_is_known_from_a_name() -> None:
    """A selection knows its place by response name and its field by the schema's name; a field aliased to itself is not aliased."""
    operation = prepared("{ a: __typename __typename: __typename }")
    assert [(selection.path, selection.field_name, selection.is_aliased) for selection in operation.selections] == [
        (("a",), "__typename", True),
        (("__typename",), "__typename", False),
    ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("name", {frozenset()}),
        ("name @include(if: true) @skip(if: false)", {frozenset()}),
        ("name @include(if: $a)", {frozenset({Condition("a", expected=True)})}),
        ("name @skip(if: $a)", {frozenset({Condition("a", expected=False)})}),
        ("name @skip(if: $a) @include(if: $b)", {frozenset({Condition("a", expected=False), Condition("b", expected=True)})}),
        ("name @include(if: $a) name @include(if: $b)", {frozenset({Condition(name, expected=True)}) for name in "ab"}),
        ("name @include(if: $a) name", {frozenset()}),
        ("... @include(if: $a) { name @include(if: $b) }", {frozenset({Condition(name, expected=True) for name in "ab"})}),
        ("...F @include(if: $a) ...F @include(if: $b)", {frozenset({Condition(name, expected=True)}) for name in "ab"}),
    ],
)
def test_conditions_are_alternatives_of_conjunctions(selection: str, expected: set[frozenset[Condition]]) -> None:
    """Literals are settled, variables stay; one unconditional occurrence makes all others pointless."""
    fragment = "fragment F on Customer { name }" if "F" in selection else ""
    used = ", ".join(f"${name}: Boolean!" for name in "ab" if f"${name}" in selection)
    operation = prepared(f"query {f'({used})' if used else ''} {{ {CUSTOMER} {{ {selection} }} }} {fragment}")
    (name,) = at(operation, "customer", "name")
    assert {occurrence.conditions for occurrence in name.occurrences} == expected


@pytest.mark.parametrize(
    "selection", ["name @skip(if: true)", "name @include(if: false)", "name @include(if: $a) @skip(if: $a)", "... @skip(if: true) { name }"]
)
def test_what_can_never_be_selected_is_left_out(selection: str) -> None:
    """A literal that excludes a field, and a variable that would have to be true and false, leave no selection."""
    operation = prepared(f"query ($a: Boolean!) {{ {CUSTOMER} {{ id @include(if: $a) {selection} }} }}")
    assert at(operation, "customer", "name") == []


def nested(depth: int) -> str:
    """A selection whose leaf is at this depth."""
    steps = [CUSTOMER, *(("addresses", "customer")[step % 2] for step in range(depth - 2))]
    return " { ".join(["", *steps, "id"]) + " }" * (len(steps) + 1)


def of_types(depth: int) -> str:
    """An introspection whose leaf is at this depth."""
    return '{ __type(name: "Customer") ' + "{ ofType " * (depth - 2) + "{ name " + "}" * depth


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        pytest.param(nested(15), nested(16), id="depth"),
        pytest.param(of_types(20), of_types(21), id="depth of introspection"),
        pytest.param(
            *(f"{{ {CUSTOMER} {{ {' '.join(f'a{number}: id' for number in range(count))} }} }}" for count in (50, 51)), id="aliases"
        ),
        pytest.param(*(f"{{ {' '.join(f'a{number}: __typename' for number in range(count))} }}" for count in (20, 21)), id="root fields"),
        pytest.param(*("# a comment is a token\n" * count + "{ __typename }" for count in (9_997, 9_998)), id="tokens"),
    ],
)
def test_a_limit_lets_through_what_is_within_and_nothing_beyond(within: str, beyond: str) -> None:
    """The greatest that is allowed is answered; one more is refused as a whole, and the error says what there is too much of."""
    assert prepared(within)
    code, errors = refused(beyond)
    assert code is ErrorCode.LIMIT_EXCEEDED
    assert len(errors) == 1


def test_aliases_within_fragments_count_each_time() -> None:
    """A fragment of aliases that is spread at several places counts at each."""
    places = " ".join(f"a{number}: {CUSTOMER} {{ ...F }}" for number in range(10))
    fragment = f"fragment F on Customer {{ {' '.join(f'b{number}: id' for number in range(5))} }}"
    assert refused(f"{{ {places} }} {fragment}")[0] is ErrorCode.LIMIT_EXCEEDED
    assert prepared(f"{{ {places} }} {fragment}", aliases=60)


def chain(levels: int, body: str) -> str:
    """Fragments of which each has a body that leads on to the next, ``{next}``, and the last selects an id."""
    links = " ".join(f"fragment F{level} on Customer {{ {body.format(next=f'...F{level + 1}', level=level)} }}" for level in range(levels))
    variables = ", ".join(f"${name}{level}: Boolean!" for level in range(levels) for name in "ab") if "$a" in body else ""
    return f"query {f'({variables})' if variables else ''} {{ {CUSTOMER} {{ ...F0 }} }} {links} fragment F{levels} on Customer {{ id }}"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(chain(100, "{next} @include(if: $a{level}) {next} @include(if: $b{level})"), id="conditions that double"),
        pytest.param(chain(16, "... @include(if: $a{level}) {{ {next} }} ... @skip(if: $b{level}) {{ {next} }}"), id="inline and named"),
        pytest.param(
            chain(7, "a: addresses {{ customer {{ {next} }} }} b: addresses {{ customer {{ {next} }} }}"), id="aliases that double"
        ),
        pytest.param(chain(30, "addresses {{ customer {{ {next} }} }} assets {{ customer {{ {next} }} }}"), id="fields that double"),
        pytest.param(chain(1200, "{next}"), id="a long chain"),
        pytest.param("{ " + "__typename " * 5_000 + "}", id="one field many times"),
        pytest.param("{ node(id: 1) " + "{ ... on Node " * 3_000 + "{ id }" + "}" * 3_001, id="braces"),
        pytest.param("{ node(id: " + "[" * 4_000 + "]" * 4_000 + ") { id } }", id="brackets"),
    ],
)
def test_a_document_that_is_made_to_explode_is_refused_quickly(document: str) -> None:
    """A small document whose meaning grows with every fragment costs no more than a large honest one."""
    begun = time.process_time()
    assert refused(document)[0] is ErrorCode.LIMIT_EXCEEDED
    assert time.process_time() - begun < 3


def test_fragments_that_grow_are_refused_even_where_their_depth_is_allowed() -> None:
    """With a generous depth, it is the work of following fragments that ends the preparation."""
    body = "addresses {{ customer {{ {next} }} }} assets {{ customer {{ {next} }} }}"
    assert refused(chain(14, body), depth=100)[0] is ErrorCode.LIMIT_EXCEEDED


@pytest.mark.parametrize(
    "query",
    [
        get_introspection_query(),
        get_introspection_query(
            specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True, one_of=True
        ),
    ],
    ids=["standard", "with all that GraphiQL adds"],
)
def test_the_introspection_of_tools_is_within_the_limits(query: str) -> None:
    """What GraphiQL and code generators ask first is allowed as it is."""
    assert prepared(query)


def test_introspection_in_circles_is_refused() -> None:
    """Lists within lists of the schema, whose answer would be huge, are no valid document."""
    document = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    assert refused(document)[0] is ErrorCode.GRAPHQL_VALIDATION_FAILED

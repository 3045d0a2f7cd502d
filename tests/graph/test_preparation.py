"""From text to a prepared operation: what is refused and in what words, and what is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ErrorCode, RequestRefused
from graph.preparation import MAX_CACHED_WEIGHT, Preparation
from graph.schema import schema
from graph.setting_values import Limits
from graph.syntax import MAX_REPETITIONS
from tests.graph.preparing import refused

# Of letters that make no word of ours, so that none is found by chance.
SECRETS = st.text("jkqvwxz", min_size=6, max_size=30)
# Where a client may have put a value, rightly or wrongly.
LITERALS = [
    '{{ node(id: "{0}") {{ name }} }}',
    '{{ customer(by: {{ name: "{0}" }}) {{ id }} }}',
    '{{ customer(by: {{ id: "{0}", bikCustomerId: "{0}" }}) {{ id }} }}',
    '{{ node(id: "a", key: "{0}") {{ id }} }}',
    '{{ customer(by: "{0}") {{ id }} }}',
    '{{ customer(by: ["{0}"]) {{ id }} }}',
    '{{ customer(by: {{ id: {{ id: "{0}" }} }}) {{ id }} }}',
    '{{ customersByIds(ids: [["{0}"]]) {{ id }} }}',
    '{{ node(id: """{0}""" """{0}""") {{ id }} }}',
    '{{ customer(by: {{ id: "1" }}) {{ addresses(kinds: "{0}") {{ id }} }} }}',
    '{{ customer(by: {{ id: "1" }}) {{ addresses(kinds: [{0}]) {{ id }} }} }}',
    'query ($k: [AddressKind!] = ["{0}"]) {{ customer(by: {{ id: "1" }}) {{ addresses(kinds: $k) {{ id }} }} }}',
    '{{ __typename @include(if: "{0}") }}',
    '{{ node(id: "a") {{ id }} node(id: "{0}") {{ id }} }}',
    '{{ node(id: "{0}") }}',
    '{{ node(id: "{0}") {{ id }}',
    '{{ node(id: "{0}) {{ id }} }}',
    '{{ node(id: "\\u{{{0}}}") {{ id }} }}',
    '{{ node(id: "\\q{0}") {{ id }} }}',
    '{{ node(id: "a" "{0}") {{ id }} }}',
    '{{ node("{0}") {{ id }} }}',
    "{{ node(id: a {0} {0}) {{ id }} }}",
    '"{0}" {{ node(id: 1) {{ id }} }} "{0}"',
    "{{ node(id: '{0}') {{ id }} }}",
    "{{ node(id: 5{0}) {{ id }} }}",
    "{0}",
]


@settings(max_examples=15)
@given(SECRETS)
@pytest.mark.parametrize("document", LITERALS)
def test_no_message_repeats_a_value_of_the_document(document: str, secret: str) -> None:
    """Whatever is wrong with a document, and wherever a value stands in it, the message says what is wrong and not the value."""
    code, errors = refused(document.format(secret))
    assert code in {ErrorCode.GRAPHQL_PARSE_FAILED, ErrorCode.GRAPHQL_VALIDATION_FAILED}
    assert errors
    assert secret not in str(errors)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ node(id: a Mary) { id } }", "Syntax Error: Expected ':', found ')'."),
        ("{ node(id: a Mary Smith) { id } }", "Syntax Error: Expected ':', found Name."),
        ('{ node(id: "a" "b") { id } }', "Syntax Error: Expected Name, found String."),
        ("{ node(id: 1 2) { id } }", "Syntax Error: Expected Name, found Int."),
        ('{ node(id: "a) { id } }', "Syntax Error: a string, a number or a character is malformed."),
        ("{ node(id: 012) { id } }", "Syntax Error: a string, a number or a character is malformed."),
        ("", "Syntax Error: Unexpected <EOF>."),
    ],
)
def test_a_syntax_error_says_where_and_what_kind_of_thing_was_found(document: str, message: str) -> None:
    """Enough to find the place: the kinds of what was expected and found, and the line."""
    code, (error,) = refused(document)
    assert code is ErrorCode.GRAPHQL_PARSE_FAILED
    assert error["message"] == message
    assert error["locations"][0]["line"] == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{ customer(by: { id: ["a"] }) { id } }', "The value.id must be an ID."),
        ("{ customersBy(by: [{ id: 1 }, 5]) { id } }", "The value[1] must be an object of CustomerBy with exactly one of the fields "),
        ("{ customer(by: {}) { id } }", "The value must be an object of CustomerBy with exactly one of the fields "),
        ("{ customer(by: { id: null }) { id } }", "The value.id must be an ID."),
        ('{ customer(by: { id: "a", bikCustomerId: "b" }) { id } }', "The value must be an object of CustomerBy with exactly one of the "),
        ("{ node(id: 1.5) { id } }", "The value must be an ID."),
        (
            '{ customer(by: { id: "1" }) { addresses(kinds: [HOME]) { id } } }',
            "The value[0] must be one of BILLING, SHIPPING, DOMICILE, MAILING, RESIDENTIAL, OTHER.",
        ),
    ],
)
def test_a_wrong_literal_is_told_by_its_place_and_what_would_be_right(document: str, message: str) -> None:
    """The place within the argument and the type that it should have, once for each place."""
    code, (error,) = refused(document)
    assert code is ErrorCode.GRAPHQL_VALIDATION_FAILED
    assert error["message"].startswith(message)


def test_a_misspelt_field_is_told_with_its_neighbours() -> None:
    """A developer's mistake is worth a suggestion: names of the schema are no secret."""
    _, (error,) = refused('{ customer(by: { id: "1" }) { phoneNumbr } }')
    assert error["message"] == "Cannot query field 'phoneNumbr' on type 'Customer'. Did you mean 'phoneNumber'?"


def test_a_document_with_many_faults_tells_some_of_them() -> None:
    """The answer to a long invalid document stays short."""
    code, errors = refused("{ " + " ".join(f"wrong{number}" for number in range(1_000)) + " }")
    assert code is ErrorCode.GRAPHQL_VALIDATION_FAILED
    assert len(errors) == 21


@pytest.mark.parametrize(("document", "name"), [("query A { __typename } query B { __typename }", name) for name in (None, "", "C")])
def test_the_operation_must_be_known(document: str, name: str | None) -> None:
    """Of two operations none is run unless one is named, and none under a name that the document lacks; no name is repeated."""
    code, (error,) = refused(document, name)
    assert code is ErrorCode.OPERATION_RESOLUTION_FAILURE
    assert "operationName" in error["message"]


def test_a_name_that_the_only_operation_lacks_is_refused() -> None:
    """A document with one operation without a name does not answer to any name."""
    assert refused("{ __typename }", "A")[0] is ErrorCode.OPERATION_RESOLUTION_FAILURE


@pytest.mark.parametrize("document", ["mutation { x }", "subscription { x }", "type Query { x: Int }", "fragment F on Node { id }"])
def test_what_the_schema_cannot_run_is_invalid(document: str) -> None:
    """Kinds of operation that there are none of, definitions, and fragments alone are refused as invalid."""
    assert refused(document)[0] is ErrorCode.GRAPHQL_VALIDATION_FAILED


def test_a_document_is_prepared_once() -> None:
    """The same text and name give the same operation; another operation of the same text is another."""
    preparation = Preparation(schema, Limits())
    text = "query A { __typename } query B { __typename }"
    assert preparation.operation(text, "A") is preparation.operation(text, "A")
    assert preparation.operation(text, "A") is not preparation.operation(text, "B")


def test_the_operations_that_are_kept_are_those_used_last() -> None:
    """Beyond their number, the one goes that was used longest ago."""
    preparation = Preparation(schema, Limits(prepared_documents=2))
    first, second = preparation.operation("{ a: __typename }", None), preparation.operation("{ b: __typename }", None)
    assert preparation.operation("{ a: __typename }", None) is first
    preparation.operation("{ c: __typename }", None)
    assert preparation.operation("{ a: __typename }", None) is first
    assert preparation.operation("{ b: __typename }", None) is not second


@pytest.mark.parametrize("field", ['node(id: "a") { id }', "a: __typename", "... { a: __typename } a: __typename"])
def test_a_field_may_be_repeated_so_often_and_no_more(field: str) -> None:
    """Validation compares every two fields of one name, so that very many are refused before it begins."""
    preparation = Preparation(schema, Limits())
    preparation.operation(f"{{ {f'{field} ' * MAX_REPETITIONS} }}", None)
    with pytest.raises(RequestRefused) as caught:
        preparation.operation(f"{{ {f'{field} ' * (MAX_REPETITIONS + 1)} }}", None)
    assert caught.value.code is ErrorCode.LIMIT_EXCEEDED


def test_what_is_kept_is_bounded_by_what_it_weighs() -> None:
    """A few huge documents do not fill the memory, however few they are."""
    preparation = Preparation(schema, Limits())
    padding = " " * (MAX_CACHED_WEIGHT // 2)
    first = preparation.operation("{ a: __typename }" + padding, None)
    second = preparation.operation("{ b: __typename }" + padding, None)
    assert preparation.operation("{ b: __typename }" + padding, None) is second
    assert preparation.operation("{ a: __typename }" + padding, None) is not first


def test_a_refused_document_takes_no_room_of_a_good_one() -> None:
    """What is refused is refused again, without looking at it again, and drives out no operation."""
    preparation = Preparation(schema, Limits(prepared_documents=1))
    kept = preparation.operation("{ __typename }", None)
    refusals = []
    for _ in range(2):
        with pytest.raises(RequestRefused) as caught:
            preparation.operation("{ wrong }", None)
        refusals.append(caught.value)
    assert refusals[0] is refusals[1]
    assert preparation.operation("{ __typename }", None) is kept


def test_a_logged_hash_tells_documents_apart_but_not_their_literals() -> None:
    """Documents that differ in literals alone are one to the log, so that no literal can be guessed back from it; others are not."""
    hashes = [
        Preparation(schema, Limits()).operation(f"{{ node(id: {literal}) {{ {field} }} }}", None).shape_hash
        for literal, field in (('"customer:bik:1"', "id"), ('"customer:bik:2"', "id"), ("3", "__typename"))
    ]

    assert hashes[0] == hashes[1] != hashes[2]

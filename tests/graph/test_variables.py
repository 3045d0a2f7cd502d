"""Variables: what they come to, and how a wrong one is told."""

from typing import Any

import pytest
from graphql import GraphQLFormattedError
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import ErrorCode, RequestRefused
from graph.variables import MAX_ERRORS
from tests.graph.preparing import prepared
from tests.serving import Server

BY = "query ($by: CustomerBy!) { customer(by: $by) { id } }"
IDS = "query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }"
KINDS = 'query ($kinds: [AddressKind!]) { customer(by: { bikCustomerId: "1" }) { addresses(kinds: $kinds) { id } } }'
ONE_OF = (
    "an object of CustomerBy with exactly one of the fields id, bikCustomerId, bikPartnerCustomerId, blinkCustomerId, brijCustomerId, "
    "frontpaymentCustomerId, worldline."
)
ADDRESS_KINDS = "one of BILLING, SHIPPING, DOMICILE, MAILING, RESIDENTIAL, OTHER."
SECRETS = st.text("jkqvwxz", min_size=6, max_size=30)


def coerced(document: str, given_: dict[str, Any]) -> dict[str, Any]:
    """What a document's variables come to."""
    operation = prepared(document)
    return operation.variables.read(given_).coerced


def wrong(document: str, given_: dict[str, Any]) -> list[GraphQLFormattedError]:
    """The errors with which variables are refused."""
    with pytest.raises(RequestRefused) as raised:
        coerced(document, given_)
    assert raised.value.code is ErrorCode.BAD_USER_INPUT
    return raised.value.errors


@pytest.mark.parametrize(
    ("document", "variables", "messages"),
    [
        (BY, {}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": None}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": "x"}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": {}}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": {"unknown": "x"}}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": {"id": "x", "bikCustomerId": "y"}}, [f"Variable $by must be {ONE_OF}"]),
        (BY, {"by": {"frontpaymentCustomerId": {"a": "x"}}}, ["Variable $by.frontpaymentCustomerId must be an ID."]),
        (BY, {"by": {"id": None}}, ["Variable $by.id must be an ID."]),
        (BY, {"by": {"id": 1.5}}, ["Variable $by.id must be an ID."]),
        (BY, {"by": {"id": True}}, ["Variable $by.id must be an ID."]),
        (IDS, {"ids": ["a", None, ["b"]]}, [f"Variable $ids[{index}] must be an ID." for index in (1, 2)]),
        (IDS, {"ids": None}, ["Variable $ids must be a list of which each entry is an ID."]),
        ("query ($by: [CustomerBy!]!) { customersBy(by: $by) { id } }", {"by": {"id": [1]}}, ["Variable $by.id must be an ID."]),
        (
            'query ($a: ID! = "x", $b: ID, $c: ID!) { nodes(ids: [$a, $c]) { id } node(id: "x") { id } customer(by: { id: $b }) { id } }',
            {},
            ["Variable $c must be an ID."],
        ),
        (KINDS, {"kinds": ["HOME"]}, [f"Variable $kinds[0] must be {ADDRESS_KINDS}"]),
        (KINDS, {"kinds": "HOME"}, [f"Variable $kinds must be a list of which each entry is {ADDRESS_KINDS[:-1]}, or null."]),
    ],
)
def test_a_wrong_variable_is_told_by_its_place_and_what_would_be_right(
    document: str, variables: dict[str, Any], messages: list[str]
) -> None:
    """Every wrong place is named, once, with the type that belongs there."""
    errors = wrong(document, variables)
    assert [error["message"] for error in errors] == messages


@pytest.mark.parametrize(
    ("document", "given_", "expected"),
    [
        ("query ($id: ID!) { node(id: $id) { id } }", {"id": 5}, {"id": "5"}),
        ('query ($id: ID! = "x") { node(id: $id) { id } }', {}, {"id": "x"}),
        ('query ($id: ID = "x") { node(id: $id) { id } }', {"id": None}, {"id": None}),
        (IDS, {"ids": "a"}, {"ids": ["a"]}),
        (KINDS, {}, {}),
        (KINDS, {"unknown": "ignored"}, {}),
        ("query ($a: Boolean = true) { __typename @skip(if: $a) }", {}, {"a": True}),
        ("query ($a: Boolean!) { __typename @skip(if: $a) }", {"a": False}, {"a": False}),
    ],
)
def test_defaults_nullability_and_single_values_are_as_specified(document: str, given_: dict[str, Any], expected: dict[str, Any]) -> None:
    """A default stands in for what is not given, null is kept where allowed, one value makes a list, what is unknown is ignored."""
    assert coerced(document, given_) == expected


def test_a_condition_that_is_null_is_refused() -> None:
    """A variable of @skip may be nullable where it has a default; given as null, it is told before anything is asked."""
    (error,) = wrong("query ($a: Boolean = true) { __typename @skip(if: $a) }", {"a": None})
    assert error["message"] == "Variable $a must be a Boolean."


def test_many_wrong_values_are_told_in_few_errors() -> None:
    """A long list of wrong entries makes a short answer."""
    assert len(wrong(IDS, {"ids": [{}] * 10_000})) == MAX_ERRORS


@pytest.mark.parametrize(
    "shape",
    [
        lambda secret: {"by": secret},
        lambda secret: {"by": [secret]},
        lambda secret: {"by": {secret: secret}},
        lambda secret: {"by": {"id": secret, "bikCustomerId": secret}},
        lambda secret: {"by": {"id": [secret]}},
        lambda secret: {"by": {"frontpaymentCustomerId": {secret: secret}}},
        lambda secret: {secret: secret},
    ],
)
@settings(max_examples=15)
@given(secret=SECRETS)
def test_no_message_repeats_a_value_of_a_variable(shape: Any, secret: str) -> None:  # noqa: ANN401 - one of the functions above
    """Wherever a value stands in the variables, and whatever is wrong with them, no error has it."""
    assert secret not in str(wrong(BY, shape(secret)))


@pytest.mark.parametrize(
    ("document", "variables", "path"),
    [
        ("query ($x: ID) { customer(by: { id: $x }) { id } }", {"x": None}, ["customer"]),
        ("query ($x: ID) { customer(by: { id: $x }) { id } }", {}, ["customer"]),
        ("query ($x: ID) { customersBy(by: [{ id: $x }]) { id } }", {}, ["customersBy"]),
        ('query ($x: ID = "x") { node(id: $x) { id } }', {"x": None}, ["node"]),
        ("query ($x: AddressKind = OTHER) { FIND { addresses(kinds: [$x]) { id } } }", {"x": None}, ["customer", "addresses"]),
    ],
)
async def test_an_argument_that_a_variable_makes_wrong_costs_its_own_field(
    sandboxed_server: Server, document: str, variables: dict[str, Any], path: list[str]
) -> None:
    """Where only the value shows that an argument cannot be, the field has the error and the others answer."""
    find = 'customer(by: { bikCustomerId: "5482636" })'
    answer = await sandboxed_server.query(document.replace("FIND", find).replace("{", "{ __typename", 1), variables)
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", path)
    assert answer["data"]["__typename"] == "Query"


async def test_a_nullable_variable_may_stand_for_a_key(sandboxed_server: Server) -> None:
    """A client whose tools declare every variable nullable gets its customer all the same."""
    document = "query ($x: ID) { customer(by: { bikCustomerId: $x }) { id } }"
    assert (await sandboxed_server.data(document, {"x": "5482636"}))["customer"] == {"id": "customer:bik:5482636"}

"""Values of variables that are coerced quickly come to what graphql-core makes of them, and nothing is taken that it refuses."""

import gc
import weakref
from random import Random
from typing import Any, cast

import pytest
from graphql import (
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    coerce_input_value,
    is_input_type,
    parse,
    parse_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Undefined
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import RequestRefused
from graph.inputs import coercing
from graph.schema import schema
from graph.variables import DeclaredVariables
from tests.graph.compile.hostile_schema import SCHEMA
from tests.graph.compile.input_values import random_value
from tests.graph.compile.values import ValueWriter

TYPES = [
    pytest.param(of, type_, id=f"{'real' if of is schema else 'made up'} {type_}")
    for of in (schema, SCHEMA)
    for type_ in of.type_map.values()
    if is_input_type(type_)
]
RANDOMS = st.randoms(use_true_random=True)
WRONG = st.sampled_from((0.0, 0.05, 0.3))


def random_modified(random: Random, type_: GraphQLInputType) -> str:
    """A type of variables: the named one, or lists of it, required or not."""
    text = str(type_)
    for _ in range(random.choice((0, 0, 1, 2))):
        text = f"[{text}{random.choice(('', '!'))}]"
    return text + random.choice(("", "!"))


def typed(value: Any) -> Any:  # noqa: ANN401 - any value
    """A value with the classes of all that it consists of: 1, 1.0 and True are equal."""
    if isinstance(value, dict):
        return {name: typed(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    return type(value), value


def definitions(text: str) -> list[Any]:
    """The variables that a query declares."""
    return list(cast("OperationDefinitionNode", parse(f"query ({text}) {{ __typename }}").definitions[0]).variable_definitions or ())


@pytest.mark.parametrize(("of", "type_"), TYPES)
@settings(max_examples=40)
@given(random=RANDOMS, wrong=WRONG)
def test_a_value_that_is_coerced_quickly_is_coerced_alike(
    of: GraphQLSchema,  # noqa: ARG001 - names the case
    type_: GraphQLInputType,
    random: Random,
    wrong: float,
) -> None:
    """What is taken is what graphql-core takes, and comes to the same; what is right in the usual way is taken."""
    value = random_value(random, type_, wrong)
    theirs = coerce_input_value(value, type_)
    try:
        ours = coercing(type_)(value)
    except Exception:  # noqa: BLE001 - whatever it is, the value is left to graphql-core
        return
    assert theirs is not Undefined
    assert typed(ours) == typed(theirs)


@pytest.mark.parametrize(("of", "type_"), TYPES)
@settings(max_examples=40)
@given(random=RANDOMS, wrong=WRONG)
def test_variables_are_read_or_refused_as_graphql_core_would(
    of: GraphQLSchema, type_: GraphQLInputType, random: Random, wrong: float
) -> None:
    """Required or not, given, left out or null, with a default or without: the same values, or a refusal."""
    modified = random_modified(random, type_)
    variable_type = cast("GraphQLInputType", type_from_ast(of, parse_type(modified)))
    value = random_value(random, variable_type, wrong)
    default = f" = {ValueWriter(random).written(random_value(random, variable_type), variable_type, 0)}" if random.random() < 0.3 else ""
    declared = definitions(f"$v: {modified}{default}")
    given_ = random.choice(({"v": value}, {"v": value}, {"v": None}, {}, {"v": value, "w": 1}))

    theirs = get_variable_values(of, declared, given_)
    try:
        ours = DeclaredVariables(of, declared, ()).read(given_).coerced
    except RequestRefused:
        assert not isinstance(theirs, VariableValues)
        return
    assert isinstance(theirs, VariableValues)
    assert typed(ours) == typed(theirs.coerced)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("ID!", "customer:bik:1"),
        ("[ID!]!", ["customer:bik:1", 5]),
        ("CustomerBy!", {"bikCustomerId": "5482636"}),
        ("[AddressKind!]", ["BILLING"]),
        ("UpdateAddressInput!", {"id": "a", "label": None, "postal": {"street": "Seeweg"}, "isDomicile": True}),
        ("Int", None),
    ],
)
def test_usual_values_are_coerced_quickly(type_: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    """What clients send as a rule is not left to graphql-core, which takes many times as long."""
    of_type = cast("GraphQLInputType", type_from_ast(schema, parse_type(type_)))
    assert coercing(of_type)(value) == coerce_input_value(value, of_type)


def test_types_that_documents_make_are_let_go() -> None:
    """Each document has list types of its own: what coerces them goes with them."""
    type_ = GraphQLList(GraphQLNonNull(GraphQLString))
    coercing(GraphQLNonNull(type_))
    kept = weakref.ref(type_)
    del type_
    gc.collect()
    assert kept() is None

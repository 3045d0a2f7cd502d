"""Compiled execution treats whatever a resolver may give as graphql-core does: wrong values, errors, and what comes late."""

from collections.abc import Sequence
from random import Random
from typing import Any, cast

import orjson
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from structlog.testing import capture_logs

from graph.errors import RequestRefused, format_field_error
from graph.execution import Executor
from graph.field import OperationContext
from graph.operation import Operation
from graph.preparation import Preparation
from graph.setting_values import Limits
from resolvers.request import Request
from tests.graph.compile.hostile_schema import SCHEMA
from tests.graph.compile.input_values import random_value
from tests.graph.compile.values import ValueWriter

CHUNK = 40
HOSTILITIES = (0, 0.02, 0.05, 0.1, 0.3)
"""The shares of values that are hostile."""
PREPARATION = Preparation(SCHEMA, Limits(aliases=1000))
EXECUTORS = [Executor(SCHEMA, compiles=compiles) for compiles in (True, False)]

_SEEDED = "($seed: String!, $hostility: Float!"


def random_request(random: Random) -> tuple[str, dict[str, Any]]:
    """A document over trees that two variables decide, and the other variables."""
    values, kind = ValueWriter(random), random.choice(("query", "query", "mutation"))
    roots = [
        f"t{number}: {random.choice(('tree', 'tree', 'treeThere'))}(seed: $seed, hostility: $hostility) "
        f"{_selections(random, SCHEMA.type_map['Tree'], 3, values)}"
        for number in range(random.randint(1, 3))
    ]
    return f"{kind} {', '.join([_SEEDED, *values.declared])}) {{ {' '.join(roots)} }}", values.given


def _selections(random: Random, type_: GraphQLNamedType, depth: int, values: ValueWriter) -> str:
    if is_abstract_type(type_):
        inline = [f"... on {each.name} {_selections(random, each, depth, values)}" for each in SCHEMA.get_possible_types(type_)]
        return f"{{ __typename {' '.join(inline)} {'id' if isinstance(type_, GraphQLInterfaceType) else ''} }}"
    of_type = cast("GraphQLObjectType", type_)
    possible = [name for name, field in of_type.fields.items() if depth > 1 or not is_composite_type(get_named_type(field.type))]
    chosen = random.sample(possible, random.randint(1, min(4, len(possible))))
    return f"{{ {' '.join(_field(random, of_type, name, depth, values) for name in chosen)} __typename }}"


def _field(random: Random, type_: GraphQLObjectType, name: str, depth: int, values: ValueWriter) -> str:
    field = type_.fields[name]
    given = ", ".join(
        f"{argument}: {values.written(random_value(random, of.type), of.type)}"
        for argument, of in field.args.items()
        if argument == "number" or random.random() < 0.5
    )
    named = get_named_type(field.type)
    below = _selections(random, named, depth - 1, values) if is_composite_type(named) else ""
    number = f"_{random.randint(0, 10**9)}" if given else ""
    return f"{name}{type_.name}{number}: {name}{f'({given})' if given else ''} {below}"


async def answered(executor: Executor, operation: Operation, variables: dict[str, Any]) -> tuple[bytes, Sequence[bytes]]:
    """The data with the order of its keys, and the errors in an order of their own."""
    coerced = operation.variables.read(variables)
    operation.plan(coerced.coerced)  # Only what is asked for again is compiled.
    context = OperationContext(cast("Request", None), operation.plan(coerced.coerced))
    result = await executor.run(operation, coerced, context)
    with capture_logs():  # Each is logged with its traceback, which takes longer than all else.
        errors = [orjson.dumps(format_field_error(error)) for error in result.errors or ()]  # type: ignore[union-attr] # nothing is deferred
    return orjson.dumps(result.data, default=lambda value: type(value).__name__), sorted(errors)  # type: ignore[union-attr]


@pytest.mark.parametrize("chunk", range(8))
async def test_whatever_resolvers_give_is_answered_alike(chunk: int) -> None:
    """Data, errors with their places, and which errors are dropped below a place that is null are the same."""
    differing, with_errors, refused = list[tuple[int, float]](), 0, 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        document, variables = random_request(Random(seed))  # noqa: S311 - guards nothing
        for hostility in HOSTILITIES:
            asked = {**variables, "seed": str(seed), "hostility": hostility}
            try:
                operation = PREPARATION.operation(document, None)
                compiled, interpreted = [await answered(executor, operation, asked) for executor in EXECUTORS]
            except RequestRefused:
                refused += 1
                continue
            with_errors += bool(compiled[1])
            if compiled != interpreted:
                differing.append((seed, hostility))
    assert differing == []
    assert with_errors > CHUNK, "too few records were hostile"
    assert refused < CHUNK, "too few documents were executed"

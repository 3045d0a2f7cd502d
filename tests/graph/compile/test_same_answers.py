"""Compiled execution answers as graphql-core does: generated requests over the real schema, with providers that answer and that fail."""

from collections.abc import Callable
from random import Random

import pytest
from aiohttp import web
from graphql import get_introspection_query

from graph.service import GraphQLRequest
from providers.registry import CLIENTS
from providers.sandbox.runner import Sandbox
from tests.graph.compile.requests import random_introspection, random_mutation, random_query
from tests.graph.compile.ways import Ways, failing_by_request

PROVIDERS = [client.provider.slug for client in CLIENTS]
CHUNK = 50
HARDLY_ANY = CHUNK / 10


async def _fail(_: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


async def differing(
    ways: Ways, sandbox: Sandbox, generate: Callable[[Random], GraphQLRequest], chunk: int, shares: tuple[float, ...]
) -> list[tuple[int, float, list[str]]]:
    """The seeds of generated requests that are not answered alike, with the share of upstream calls that fail, and what differs."""
    found, refused = [], 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        share = shares[seed % len(shares)]
        with failing_by_request(sandbox, PROVIDERS, seed, share):
            outcomes = await ways.outcomes(generate(Random(seed)))  # noqa: S311 - guards nothing
        refused += outcomes is None
        if outcomes is not None and outcomes[0] != outcomes[1]:
            found.append((seed, share, outcomes[0].differing(outcomes[1])))
    assert refused < HARDLY_ANY, "too few documents were executed"
    return found


@pytest.mark.parametrize("chunk", range(30))
async def test_queries_are_answered_alike(ways: Ways, sandbox: Sandbox, chunk: int) -> None:
    """Data with the order of its keys, errors with their places, and upstream calls are the same, whether or not providers fail."""
    assert await differing(ways, sandbox, random_query, chunk, (0, 0.15, 0.5)) == []


@pytest.mark.parametrize(
    ("selections", "locations"),
    [
        ("customer(by: $by) { id } customer(by: $by) { firstName }", 2),
        ("customer(by: $by) { id } ... @include(if: $a) { customer(by: $by) { firstName } }", 2),
        ("customer(by: $by) { id } ... @skip(if: $a) { customer(by: $by) { firstName } }", 1),
        ("...F @include(if: $a) ...F", 1),
        ("...F @skip(if: $a) __typename ...F", 1),
        ("...F ...G", 2),
    ],
)
async def test_a_merged_field_that_fails_is_told_with_all_its_places(ways: Ways, sandbox: Sandbox, selections: str, locations: int) -> None:
    """Each place that selects it under these conditions once, however often its fragment is spread."""
    head, fragments = (
        "query ($a: Boolean!, $by: CustomerBy!)",
        [f"fragment {name} on Query {{ customer(by: $by) {{ id }} }}" for name in "FG"],
    )
    used = [fragment for fragment in fragments if f"...{fragment[9]}" in selections]
    document = f"{head} {{ __typename @skip(if: $a) {selections} }} {' '.join(used)}"
    asked = GraphQLRequest(document, variables={"a": True, "by": {"bikCustomerId": "5482636"}})
    with sandbox["bik"].answering(_fail):
        outcomes = await ways.outcomes(asked)
    assert outcomes
    compiled, interpreted = outcomes
    assert compiled == interpreted
    assert [error.count(b'"line":') for error in compiled.errors] == [locations]


@pytest.mark.parametrize("chunk", range(6))
async def test_mutations_are_answered_alike(ways: Ways, sandbox: Sandbox, chunk: int) -> None:
    """Changes are made in the same order, and what is read of the new state is the same."""
    assert await differing(ways, sandbox, random_mutation, chunk, (0, 0.3)) == []


@pytest.mark.parametrize("chunk", range(3))
async def test_the_schema_is_told_alike(ways: Ways, sandbox: Sandbox, chunk: int) -> None:
    """Introspection asks nobody and tells the same."""
    assert await differing(ways, sandbox, random_introspection, chunk, (0,)) == []


@pytest.mark.parametrize("are_all_wanted", [True, False])
async def test_the_full_introspection_query_is_answered_alike(ways: Ways, *, are_all_wanted: bool) -> None:
    """What every tool asks first is answered to the last byte as graphql-core does, at its shortest and with all there is."""
    parts = ("descriptions", "specified_by_url", "directive_is_repeatable", "schema_description", "input_value_deprecation")
    document = get_introspection_query(**dict.fromkeys(parts, are_all_wanted))
    outcomes = await ways.outcomes(GraphQLRequest(document))
    assert outcomes
    compiled, interpreted = outcomes
    assert compiled.data == interpreted.data
    assert compiled.errors == interpreted.errors == []

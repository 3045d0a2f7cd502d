"""Documents that are named by an id, over HTTP: which are run, which are refused, and that nothing is asked for those."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from graph.settings import MANIFEST, PREFIX
from providers.sandbox.runner import Sandbox
from tests.journeys.watched import PLANTED, watched_server
from tests.serving import Server, running_server

NAME = 'query Name { customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
EMAIL = 'query Email { customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { email } }'
WRITE = "mutation Write($input: CreateAddressInput!) { createAddress(input: $input) { userErrors { code } } }"
KARI = {"customer": {"name": "Kari Nordmann"}}
GRAPHQL_RESPONSE = "application/graphql-response+json"


def hash_of(text: str) -> str:
    """The id under which clients know a text."""
    return sha256(text.encode()).hexdigest()


def persisted(id_: str) -> dict[str, Any]:
    """The extensions by which Apollo's and urql's clients name a document."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id_}}}


NAMED = [
    pytest.param({"documentId": hash_of(NAME)}, id="documentId"),
    pytest.param({"documentId": f"sha256:{hash_of(NAME)}"}, id="documentId with algorithm"),
    pytest.param(persisted(hash_of(NAME)), id="persistedQuery"),
    pytest.param({"query": NAME}, id="text"),
    pytest.param({"query": NAME, **persisted(hash_of(NAME))}, id="text and persistedQuery"),
]


@asynccontextmanager
async def trusting(sandbox: Sandbox, folder: Path, *texts: str, **variables: str) -> AsyncIterator[Server]:
    """A server that knows these documents by their hashes."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({hash_of(text): text for text in texts}), encoding="utf-8")
    settings = {f"{PREFIX}{name}": value for name, value in variables.items()}
    async with running_server({**sandbox.environment(), MANIFEST: str(manifest), **settings}) as server:
        yield server


async def answered(server: Server, body: Mapping[str, Any], accept: str = "application/json") -> tuple[int, dict[str, Any]]:
    """The status and the answer of a request by POST."""
    async with server.session.post(f"{server.url}/graphql", json=body, headers={"Accept": accept}) as response:
        return response.status, json.loads(await response.read())


def code(answer: Mapping[str, Any]) -> str:
    """The one code of an answer without data."""
    assert "data" not in answer
    (error,) = answer["errors"]
    assert "customer" not in error["message"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("body", NAMED)
@pytest.mark.parametrize("required", ["false", "true"])
async def test_a_trusted_document_is_run(sandbox: Sandbox, tmp_path: Path, body: dict[str, Any], required: str) -> None:
    """However the client names it, it has its answer, by the same upstream call."""
    async with trusting(sandbox, tmp_path, NAME, TRUSTED_DOCUMENTS__REQUIRED=required) as server:
        status, answer = await answered(server, body)
    assert (status, answer["data"]) == (200, KARI)
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize("parameters", [{"documentId": hash_of(NAME)}, {"extensions": json.dumps(persisted(hash_of(NAME))["extensions"])}])
async def test_a_trusted_document_is_run_by_get(sandbox: Sandbox, tmp_path: Path, parameters: dict[str, str]) -> None:
    """The id fits into a URL, where a text might not."""
    async with (
        trusting(sandbox, tmp_path, NAME, TRUSTED_DOCUMENTS__REQUIRED="true") as server,
        server.session.get(f"{server.url}/graphql", params=parameters, headers={"Accept": "application/json"}) as response,
    ):
        assert (response.status, (await response.json())["data"]) == (200, KARI)


async def test_a_trusted_mutation_is_not_run_by_get(sandbox: Sandbox, tmp_path: Path) -> None:
    """That its text is out of sight makes no mutation safe."""
    async with (
        trusting(sandbox, tmp_path, WRITE) as server,
        server.session.get(f"{server.url}/graphql", params={"documentId": hash_of(WRITE)}, headers={"Accept": "*/*"}) as response,
    ):
        assert response.status == 405
    assert sandbox.calls == []


async def test_variables_and_the_operations_name_come_with_the_id(sandbox: Sandbox, tmp_path: Path) -> None:
    """An id stands for the text alone."""
    text = f"query ByKey($by: CustomerBy!) {{ customer(by: $by) {{ name }} }} {EMAIL}"
    async with trusting(sandbox, tmp_path, text, TRUSTED_DOCUMENTS__REQUIRED="true") as server:
        body = {"documentId": hash_of(text), "variables": {"by": {"frontpaymentCustomerId": "CSRT1511414842"}}}
        _, named = await answered(server, {**body, "operationName": "ByKey"})
        _, unnamed = await answered(server, body)
    assert named["data"] == KARI
    assert code(unnamed) == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize("body", [{"query": EMAIL}, {"query": f"{NAME} "}, {"query": EMAIL, **persisted(hash_of(EMAIL))}])
async def test_what_is_not_trusted_is_not_run(sandbox: Sandbox, tmp_path: Path, body: dict[str, Any]) -> None:
    """Where trust is required, another text than the manifest's is refused before anything is asked."""
    async with trusting(sandbox, tmp_path, NAME, TRUSTED_DOCUMENTS__REQUIRED="true") as server:
        for accept, status in ((GRAPHQL_RESPONSE, 400), ("application/json", 200)):
            given, answer = await answered(server, body, accept)
            assert (given, code(answer)) == (status, "DOCUMENT_NOT_TRUSTED")
    assert sandbox.calls == []


async def test_introspection_is_a_document_like_any_other(sandbox: Sandbox, tmp_path: Path) -> None:
    """A server that runs trusted documents alone shows its schema to those whom the manifest lets ask for it."""
    introspection = get_introspection_query()
    async with trusting(sandbox, tmp_path, NAME, TRUSTED_DOCUMENTS__REQUIRED="true") as server:
        assert code(await server.query(introspection)) == "DOCUMENT_NOT_TRUSTED"
    async with trusting(sandbox, tmp_path, introspection, TRUSTED_DOCUMENTS__REQUIRED="true") as server:
        assert (await server.data(introspection))["__schema"]


async def test_an_unknown_id_is_told_as_clients_look_for_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """By the message and the code at which Apollo's and urql's clients send the text."""
    async with trusting(sandbox, tmp_path, NAME) as server:
        for body in (persisted(hash_of(EMAIL)), {"documentId": "unknown"}):
            status, answer = await answered(server, body, GRAPHQL_RESPONSE)
            assert (status, code(answer)) == (400, "PERSISTED_QUERY_NOT_FOUND")
            assert answer["errors"][0]["message"] == "PersistedQueryNotFound"
        assert sandbox.calls == []
        _, answer = await answered(server, {"query": EMAIL, **persisted(hash_of(EMAIL))})
    assert answer["data"]["customer"]["email"]


async def test_a_client_learns_that_its_hashes_are_not_taken(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """By default, no document is known by an id."""
    status, answer = await answered(sandboxed_server, persisted(hash_of(NAME)))
    assert (status, code(answer)) == (200, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert answer["errors"][0]["message"] == "PersistedQueryNotSupported"
    assert sandbox.calls == []


async def test_a_document_is_kept_from_the_first_time_that_it_is_run(sandbox: Sandbox) -> None:
    """The hash alone is not found, then the text is sent with it, and from then on the hash is enough, by GET as well."""
    settings = {f"{PREFIX}AUTOMATIC_PERSISTED_QUERIES": "true"}
    async with running_server({**sandbox.environment(), **settings}) as server:
        assert code((await answered(server, persisted(hash_of(NAME))))[1]) == "PERSISTED_QUERY_NOT_FOUND"
        assert sandbox.calls == []
        for body in ({"query": NAME, **persisted(hash_of(NAME))}, persisted(hash_of(NAME))):
            assert (await answered(server, body))[1]["data"] == KARI
        parameters = {"extensions": json.dumps(persisted(hash_of(NAME))["extensions"])}
        async with server.session.get(f"{server.url}/graphql", params=parameters, headers={"Accept": "application/json"}) as response:
            assert (await response.json())["data"] == KARI


@pytest.mark.parametrize("text", ["{", "{ wrong }", "query A { __typename } query B { __typename }"])
async def test_a_document_that_is_refused_is_not_kept(sandbox: Sandbox, text: str) -> None:
    """What cannot be run takes no room."""
    settings = {f"{PREFIX}AUTOMATIC_PERSISTED_QUERIES": "true"}
    async with running_server({**sandbox.environment(), **settings}) as server:
        assert code((await answered(server, {"query": text, **persisted(hash_of(text))}))[1]) != "PERSISTED_QUERY_NOT_FOUND"
        assert code((await answered(server, persisted(hash_of(text))))[1]) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_document_is_not_kept_under_the_hash_of_another(sandbox: Sandbox) -> None:
    """No client can put its document in the place of another client's, and none is run under a wrong hash."""
    settings = {f"{PREFIX}AUTOMATIC_PERSISTED_QUERIES": "true"}
    async with running_server({**sandbox.environment(), **settings}) as server:
        assert code((await answered(server, {"query": EMAIL, **persisted(hash_of(NAME))}))[1]) == "BAD_USER_INPUT"
        assert code((await answered(server, persisted(hash_of(NAME))))[1]) == "PERSISTED_QUERY_NOT_FOUND"
    assert sandbox.calls == []


async def test_no_document_and_no_id_is_logged(sandbox: Sandbox, tmp_path: Path) -> None:
    """A text holds what somebody was looked up by, and an id is whatever a client sends: neither is written, kept or refused."""
    manifest = tmp_path / "manifest.json"
    text = f'query Found {{ customer(by: {{ frontpaymentCustomerId: "{PLANTED}" }}) {{ name }} }}'
    manifest.write_text(json.dumps({PLANTED: text}), encoding="utf-8")
    untrusted = f"# {PLANTED}\n{NAME}"
    async with watched_server(sandbox, **{MANIFEST: str(manifest), f"{PREFIX}AUTOMATIC_PERSISTED_QUERIES": "true"}) as watched:
        for body in (
            {"documentId": PLANTED},
            {"documentId": f"{PLANTED}2"},
            {"query": untrusted, **persisted(PLANTED)},
            {"query": untrusted, **persisted(f"{PLANTED}2")},
            {"query": untrusted, **persisted(hash_of(untrusted))},
            persisted(hash_of(untrusted)),
        ):
            assert await watched.request("POST", "/graphql", json.dumps(body))

"""Python's gql, with the file of docs/clients.md, reads customers and partial errors."""

import asyncio
import runpy
from pathlib import Path
from typing import Any

import pytest
from gql import GraphQLRequest

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import client_files
from tests.gateways.clients.customer import KYC, STEVE, paths, refusing_all
from tests.serving import Server

KEYS = [STEVE, {"bikCustomerId": "5482636"}]


@pytest.fixture
def module(sandboxed_server: Server, tmp_path: Path) -> dict[str, Any]:
    """What the file defines."""
    file = tmp_path / "callers.py"
    file.write_text(client_files(sandboxed_server.url)[file.name], encoding="utf-8")
    return runpy.run_path(str(file))


async def test_customers_by_their_keys(module: dict[str, Any], sandbox: Sandbox) -> None:
    """Customers of two providers come whole, for a call to each; that the schema is asked for costs none."""
    async with module["client"] as session:
        data, errors = await module["callers"](session, KEYS)

    assert [customer["name"] for customer in data["customersBy"]] == ["Steve Rogers", "Test Last"]
    assert errors == []
    assert sorted(call.provider for call in sandbox.calls) == ["bik", "blink"]


async def test_tasks_that_ask_at_once(module: dict[str, Any], sandbox: Sandbox) -> None:
    """Tasks share a session: each has its own customers and its own errors."""
    with sandbox["bik"].answering(refusing_all):
        async with module["client"] as session:
            (steve, no_errors), (nobody, errors) = await asyncio.gather(*(module["callers"](session, [key]) for key in KEYS))

    assert [customer["name"] for customer in steve["customersBy"]] == ["Steve Rogers"]
    assert no_errors == []
    assert nobody == {"customersBy": [None]}
    assert [error["extensions"]["code"] for error in errors] == ["PROVIDER_REFUSED"]


async def test_an_error_beside_data(module: dict[str, Any], sandbox: Sandbox) -> None:
    """Where one provider fails, there is the other's customer, and the error with its path and code."""
    with sandbox["bik"].answering(refusing_all):
        async with module["client"] as session:
            data, errors = await module["callers"](session, KEYS)

    assert [customer and customer["name"] for customer in data["customersBy"]] == ["Steve Rogers", None]
    assert [(error["path"], error["extensions"]["code"]) for error in errors] == [(["customersBy", 1], "PROVIDER_REFUSED")]


async def test_what_is_deferred_comes_in_one_answer(module: dict[str, Any], sandbox: Sandbox) -> None:
    """Gql takes no answer in parts: it gets all at once, for the calls of a document that defers nothing."""
    document = """query ($by: CustomerBy!) {
        customer(by: $by) { name ... @defer { kyc { nonFinancialSituation { profession employment } } } }
    }"""

    async with module["client"] as session:
        data = await session.execute(GraphQLRequest(document, variable_values={"by": STEVE}))

    assert data == {"customer": {"name": "Steve Rogers", "kyc": KYC}}
    assert paths(sandbox) == ["/customers/C0001/kyc"]

"""What `Customer.sources` tells of the calls that a customer took, through a running server over the sandbox."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from providers.sandbox.faults import Dropped, HtmlPage, Status
from providers.sandbox.runner import Sandbox
from tests.serving import Server

SOURCES = "sources { provider status latencyMs attempts }"
BIK_ID = "5482636"
BY_PROVIDER = {
    "bik": f'bikCustomerId: "{BIK_ID}"',
    "blink": 'blinkCustomerId: "C0001"',
    "frontpayment": 'frontpaymentCustomerId: "CSRT1511414842"',
}


def customer(provider: str, selection: str) -> str:
    """A query for the documented customer of a provider."""
    return f"{{ customer(by: {{ {BY_PROVIDER[provider]} }}) {selection} }}"


def told(customer_: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Provider, status and attempts of a customer's sources, each of which was timed if and only if it was asked."""
    assert all((source["latencyMs"] is None) == (source["status"] == "NOT_ASKED") for source in customer_["sources"])
    return [(source["provider"], source["status"], source["attempts"]) for source in customer_["sources"]]


@pytest.mark.parametrize("provider", BY_PROVIDER)
async def test_a_customer_that_is_read(sandboxed_server: Server, sandbox: Sandbox, provider: str) -> None:
    """One call that goes well is one attempt of the customer's provider, and nothing is asked for the report itself."""
    data = await sandboxed_server.data(customer(provider, f"{{ {SOURCES} }}"))

    assert told(data["customer"]) == [(provider.upper(), "OK", 1)]
    assert data["customer"]["sources"][0]["latencyMs"] > 0
    assert [call.provider for call in sandbox.calls] == [provider]


@pytest.mark.parametrize(
    ("provider", "selection", "attempts"),
    [("blink", "kyc { nonFinancialSituation { profession } }", 4), ("bik", "tags", 4)],
    ids=["a part that fails alone", "a record that fails as a whole"],
)
async def test_a_deferred_report_follows_what_is_deferred_with_it(
    sandboxed_server: Server, sandbox: Sandbox, provider: str, selection: str, attempts: int
) -> None:
    """In a later piece, too, the report and the error beside it say the same."""
    service, is_first = sandbox[provider].service, iter([True])

    async def fail_later(request: web.Request) -> web.StreamResponse:
        return await service.handle(request) if next(is_first, False) else web.Response(status=503)

    document = customer(provider, f"{{ id ... @defer {{ {selection} {SOURCES} }} }}")
    headers = {"Accept": "text/event-stream"}
    with sandbox[provider].answering(fail_later):
        async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", json={"query": document}, headers=headers) as response:
            lines = (await response.text()).splitlines()

    pieces = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    [piece] = [piece for payload in pieces for piece in payload.get("incremental", ())]
    assert [error["extensions"]["code"] for error in piece["errors"]] == ["PROVIDER_UNAVAILABLE"]
    assert told(piece["data"]) == [(provider.upper(), "UNAVAILABLE", attempts)]


async def test_attempts_are_counted(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A call that was tried again counts with all its attempts, and its status is how it ended."""
    answers = iter([503, 429])

    async def fail_twice(request: web.Request) -> web.StreamResponse:
        status = next(answers, None)
        return web.Response(status=status) if status else await sandbox["bik"].service.handle(request)

    with sandbox["bik"].answering(fail_twice):
        data = await sandboxed_server.data(customer("bik", f"{{ name {SOURCES} }}"))

    assert told(data["customer"]) == [("BIK", "OK", 3)]
    assert len(sandbox.calls) == 3


@pytest.mark.parametrize(
    ("fault", "status", "attempts"),
    [
        (Status(status=500), "UNAVAILABLE", 2),
        (Status(status=503), "UNAVAILABLE", 4),
        (Dropped(), "UNAVAILABLE", 4),
        (Status(status=429), "RATE_LIMITED", 4),
        (Status(status=403), "REFUSED", 2),
        (Status(status=409), "REJECTED", 2),
        (Status(status=404), "OK", 2),
        (HtmlPage(), "BAD_RESPONSE", 2),
    ],
    ids=lambda value: repr(value) if not isinstance(value, str | int) else None,
)
async def test_a_part_that_cannot_be_learnt(
    sandboxed_server: Server, sandbox: Sandbox, fault: Status | Dropped | HtmlPage, status: str, attempts: int
) -> None:
    """A customer whose KYC fails is there, and its source tells of the failure and of all attempts: of the KYC, and of the customer."""
    of_kyc = fault.model_copy(update={"operation": "getKycByCustomerId"})
    with sandbox["blink"].failing(of_kyc):
        answer = await sandboxed_server.query(customer("blink", f"{{ name kyc {{ nonFinancialSituation {{ profession }} }} {SOURCES} }}"))

    assert answer["data"]["customer"]["name"] == "Steve Rogers"
    assert answer["data"]["customer"]["kyc"] is None
    assert told(answer["data"]["customer"]) == [("BLINK", status, attempts)]
    assert len(sandbox.calls) == attempts


async def test_several_calls_for_one_customer(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Calls for parts of a customer add up, and the slowest of them is told."""
    blink, arrived = sandbox["blink"], asyncio.Event()

    async def in_turn(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/addresses"):
            await arrived.wait()
        answer = await blink.service.handle(request)
        arrived.set()
        return answer

    with blink.answering(in_turn):
        selection = f"{{ kyc {{ nonFinancialSituation {{ profession }} }} addresses {{ city }} {SOURCES} }}"
        answer = await sandboxed_server.query(customer("blink", selection), None, **{"X-Explain": "upstream"})

    calls = answer["extensions"]["upstream"]
    [source] = answer["data"]["customer"]["sources"]
    assert told(answer["data"]["customer"]) == [("BLINK", "OK", 2)]
    assert len(calls) == len(blink.calls) == 2
    assert source["latencyMs"] == max(call["milliseconds"] for call in calls)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (
            f'{{ person(id: "person:blink:P0001") {{ customers {{ id {SOURCES} }} }} }}',
            ("person", "customers", 0),
        ),
        (f"{{ customers(first: 1) {{ edges {{ node {{ id name {SOURCES} }} }} }} }}", ("customers", "edges", 0, "node")),
    ],
    ids=["another record's", "of a list"],
)
async def test_a_customer_that_came_with_something_else(
    sandboxed_server: Server, sandbox: Sandbox, query: str, path: tuple[str | int, ...]
) -> None:
    """A customer known from another record's answer, or from a list, was not asked for."""
    found: Any = await sandboxed_server.data(query)
    for step in path:
        found = found[step]

    assert told(found) == [("BLINK", "NOT_ASKED", 0)]
    assert len(sandbox.calls) == 1


async def test_a_customer_of_a_list_that_is_asked_for(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What a list does not tell of a customer is asked, and that call is the customer's; the list's own is not."""
    data = await sandboxed_server.data(f"{{ customers(first: 1) {{ edges {{ node {{ addresses {{ city }} {SOURCES} }} }} }} }}")

    asked = len(sandbox.calls) - 1
    assert asked > 0
    assert told(data["customers"]["edges"][0]["node"]) == [("BLINK", "OK", asked)]


async def test_a_customer_found_by_the_shops_key(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The call by which a customer was found under another key is the customer's, for every field that leads to it."""
    data = await sandboxed_server.data(
        f'{{ customer(by: {{ bikPartnerCustomerId: "abcd-122345" }}) {{ {SOURCES} addresses {{ customer {{ name {SOURCES} }} }} }} }}'
    )

    assert told(data["customer"]) == told(data["customer"]["addresses"][0]["customer"]) == [("BIK", "OK", 1)]
    assert len(sandbox.calls) == 1


async def test_a_customer_asked_for_by_two_keys(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A customer that is asked for under two keys in one operation took two calls, and no other customer's count."""
    data = await sandboxed_server.data(
        f"""{{
          one: customer(by: {{ bikPartnerCustomerId: "abcd-122345" }}) {{ id }}
          other: customer(by: {{ bikCustomerId: "{BIK_ID}" }}) {{ id addresses {{ customer {{ name {SOURCES} }} }} }}
          third: customer(by: {{ {BY_PROVIDER["frontpayment"]} }}) {{ {SOURCES} }}
        }}"""
    )

    assert told(data["other"]["addresses"][0]["customer"]) == [("BIK", "OK", 2)]
    assert told(data["third"]) == [("FRONTPAYMENT", "OK", 1)]
    assert len(sandbox.calls) == 3

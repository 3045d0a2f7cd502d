"""What an operation costs in upstream calls: foretold, counted, refused, and told."""

import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.sandbox.faults import Hanging
from providers.sandbox.runner import Answer, Sandbox
from tests.graph.documents import GeneratedDocument, documents
from tests.journeys.test_documents import Block, blocks_of, commands, shell
from tests.serving import Server, running_server

PAGE = Path(__file__).parents[2] / "docs" / "cost.md"
IDS = (
    "customer:bik:5482636",
    "customer:blink:C0001",
    "customer:brij:cust_abc123xyz",
    "customer:frontpayment:CSRT1511414842",
    "address:bik:5482636:142385",
    "address:blink:C0001:12345679",
    "asset:bik:5482636:4516077",
    "asset:blink:P0001:K1",
    "person:blink:P0031",
    "customerdata:brij:data_def456",
)
CREATE = """mutation ($input: CreateAddressInput!) {
  first: createAddress(input: $input) { addressId customer { persons { person { fullName } } } }
  second: createAddress(input: $input) { addressId }
}"""
NEW_ADDRESS = {"customerId": "customer:blink:C0001", "postal": {"postalCode": "8001", "city": "Zürich", "countryCode": "CH"}}


def customer(key: str, selection: str) -> str:
    """A query for a documented customer by a provider's key."""
    keys = {"bikCustomerId": "5482636", "blinkCustomerId": "C0001", "brijCustomerId": "cust_abc123xyz"}
    return f'{{ customer(by: {{ {key}: "{keys[key]}" }}) {{ {selection} }} }}'


async def explained(
    server: Server, document: str, variables: dict[str, Any] | None = None, wanted: str = "cost, upstream"
) -> dict[str, Any]:
    """The answer to a document, with what is wanted explained."""
    return await server.query(document, variables, **{"X-Explain": wanted})


async def cost(server: Server, document: str, variables: dict[str, Any] | None = None) -> tuple[dict[str, int], dict[str, int]]:
    """The calls by provider that an operation was estimated at, and those that it made."""
    told = (await explained(server, document, variables))["extensions"]["cost"]
    for calls in told.values():
        assert calls["total"] == sum(calls["byProvider"].values())
    return told["estimated"]["byProvider"], told["actual"]["byProvider"]


def with_limit(sandbox: Sandbox, calls: int) -> dict[str, str]:
    """The settings of a server that allows an operation so many calls."""
    return sandbox.environment() | {"CUSTOMER_GRAPH_LIMITS__CALLS": str(calls)}


def with_ten_persons(sandbox: Sandbox) -> Answer:
    """A bank whose customer has twice as many persons as a customer is taken to have."""
    persons = [{"personIdentification": f"P{number:04}"} for number in range(1, 11)]

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/customers/C0001"):
            return web.json_response({"customerIdentification": "C0001", "status": "active", "name": "Ann", "personList": persons})
        return await sandbox["blink"].service.handle(request)

    return answer


@pytest.mark.parametrize(
    "document",
    [
        customer("bikCustomerId", "id"),
        customer("bikCustomerId", "name tags addresses { city customer { name } }"),
        customer("bikCustomerId", "addresses { customer { tags } }"),
        customer("blinkCustomerId", "name kyc { financialSituation { sourceOfIncome } }"),
        customer("blinkCustomerId", "kyc { financialSituation { sourceOfIncome } } addresses { city }"),
        customer("blinkCustomerId", "addresses { id } persons { person { id } }"),
        customer("brijCustomerId", "name data { content { ... on IdDocument { frontSideImage { hash } } } }"),
        '{ customerData(id: "customerdata:brij:data_def456") { content { ... on IdDocument { frontSideImage { base64 } } } } }',
        '{ asset(id: "asset:blink:P0001:K1") { value person { id } } }',
        '{ address(id: "address:blink:C0001:12345679") { city } }',
        "{ customers(first: 3) { edges { node { name addresses { id city } } } } }",
        "{ customers(first: 45) { edges { node { name persons { relation } } } } }",
        '{ worldlineLookupFields(paymentProductId: 9000, countryCode: "DK", currencyCode: "DKK") { key } }',
        '{ _entities(representations: [{ __typename: "Customer", bikPartnerCustomerId: "abcd-122345" }]) { ... on Customer { name } } }',
        'mutation { updateAddress(input: { id: "address:blink:C0001:12345678", label: null }) { address { id city } customer { name } } }',
    ],
)
async def test_what_can_be_known_is_estimated_exactly(sandboxed_server: Server, sandbox: Sandbox, document: str) -> None:
    """Where no length of a list has to be guessed, the estimate is what is made, by the sandbox's own count."""
    estimated, made = await cost(sandboxed_server, document)

    assert estimated == made
    assert sum(made.values()) == len(sandbox.calls)


@pytest.mark.parametrize(
    "document",
    [
        customer("blinkCustomerId", "persons { person { fullName contactDetails { value } customers { name } } }"),
        customer("brijCustomerId", "data { content { ... on IdDocument { frontSideImage { base64 } } ... on Selfie { image { size } } } }"),
        "{ persons(first: 40) { edges { node { fullName contactDetails { value } } } } }",
        '{ person(id: "person:blink:P0031") { fullName contactDetails { value } } }',
        '{ address(id: "address:blink:C0001:1") { city } }',
    ],
)
async def test_what_is_guessed_is_not_below(sandboxed_server: Server, sandbox: Sandbox, document: str) -> None:
    """Lists are assumed long enough, and the dearer way is taken where a provider's answer decides."""
    estimated, made = await cost(sandboxed_server, document)

    assert sum(estimated.values()) >= sum(made.values()) == len(sandbox.calls) > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(generated=documents(), id_=st.sampled_from(IDS))
async def test_no_document_costs_more_than_estimated(sandboxed_server: Server, generated: GeneratedDocument, id_: str) -> None:
    """Whatever is selected of a record, no provider gets more calls than foretold."""
    estimated, made = await cost(sandboxed_server, generated.text.replace("customer:bik:1", id_), generated.variables)

    assert {provider: calls for provider, calls in made.items() if calls > estimated.get(provider, 0)} == {}


async def test_too_high_an_estimate_is_refused_before_the_first_call(sandbox: Sandbox) -> None:
    """An operation above the limit is not executed: no data, no call, and what to do about it; at the limit it is."""
    ids = [f"customer:frontpayment:CSRT{number}" for number in range(6)]
    document = "query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }"

    async with running_server(with_limit(sandbox, 5)) as server:
        refused = await explained(server, document, {"ids": ids})
        assert sandbox.calls == []
        await server.data(document, {"ids": ids[:5]})

    assert "data" not in refused
    [error] = refused["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "6 upstream calls, 6 of them to FRONTPAYMENT" in error["message"]
    assert [refused["extensions"]["cost"][name]["total"] for name in ("estimated", "actual")] == [6, 0]
    assert len(sandbox.calls) == 5


async def test_one_call_too_many_is_refused_where_it_is_wanted(sandbox: Sandbox) -> None:
    """A list that is longer than assumed is answered up to the limit; behind it each place that wants a call has the error."""
    async with running_server(with_limit(sandbox, 6)) as server:
        with sandbox["blink"].answering(with_ten_persons(sandbox)):
            answer = await server.query(customer("blinkCustomerId", "name persons { person { id fullName } }"))

    persons = [entry["person"] for entry in answer["data"]["customer"]["persons"]]
    assert answer["data"]["customer"]["name"] == "Ann"
    assert [person is not None for person in persons] == [True] * 5 + [False] * 5
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["customer", "persons", index, "person"], "LIMIT_EXCEEDED") for index in range(5, 10)
    ]
    assert len(sandbox.calls) == 6


async def test_pages_shorter_than_assumed_end_at_the_limit(sandbox: Sandbox) -> None:
    """A bank whose pages hold one customer each is asked as often as the limit allows, and no other field is lost."""

    async def one_by_one(request: web.Request) -> web.StreamResponse:
        number = int(request.query.get("cursor", "1"))
        customers = [{"customerIdentification": f"C{number}", "status": "active"}]
        return web.json_response(customers, headers={"nextCursor": str(number + 1)})

    async with running_server(with_limit(sandbox, 3)) as server:
        with sandbox["blink"].answering(one_by_one):
            document = '{ customers(first: 9) { edges { cursor } } customer(by: { bikCustomerId: "5482636" }) { name } }'
            answer = await server.query(document)

    assert answer["data"] == {"customers": None, "customer": {"name": "Test Last"}}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["customers"], "LIMIT_EXCEEDED")
    assert len(sandbox.calls) == 3


async def test_a_write_is_never_one_call_too_many(sandbox: Sandbox) -> None:
    """What was estimated as a change is made, however much was read of an earlier one: the client's changes are not cut in half."""
    async with running_server(with_limit(sandbox, 8)) as server:
        with sandbox["blink"].answering(with_ten_persons(sandbox)):
            answer = await server.query(CREATE, {"input": NEW_ADDRESS})

    assert answer["data"]["second"]["addressId"]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"LIMIT_EXCEEDED"}
    assert {error["path"][0] for error in answer["errors"]} == {"first"}
    assert [call.method for call in sandbox.calls].count("POST") == 2
    assert len(sandbox.calls) == 9


async def test_calls_are_told_without_what_was_asked(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Each call is told with its provider, how it ended, and the places that wanted it; no key and no value is in it."""
    document = '{ a: customer(by: { bikCustomerId: "5482636" }) { name } b: node(id: "customer:bik:5482636") { id } }'

    answer = await explained(sandboxed_server, document)

    [call] = answer["extensions"]["upstream"]
    elapsed, received = call.pop("milliseconds"), call.pop("bytes")
    assert call == {"provider": "BIK", "operation": "getCustomer", "keys": 1, "attempts": 1, "outcome": "OK", "paths": [["a"], ["b"]]}
    assert elapsed > 0
    assert received > 0
    assert "5482636" not in orjson.dumps(answer["extensions"]).decode()
    assert len(sandbox.calls) == 1


async def test_what_is_given_up_tells_all_calls(sandbox: Sandbox) -> None:
    """Of an operation that comes to too many records, those calls are told, too, that were under way when it was given up."""
    persons = "persons { person { fullName } }"
    document = (
        '{ held: customer(by: { bikCustomerId: "5482636" }) { name } '
        f'customer(by: {{ blinkCustomerId: "C0001" }}) {{ persons {{ person {{ customers {{ name {persons} }} }} }} }} }}'
    )
    settings = sandbox.environment() | {"CUSTOMER_GRAPH_LIMITS__LOADS": "6"}
    async with running_server(settings) as server:
        with sandbox["bik"].failing(Hanging()):
            answer = await explained(server, document, wanted="upstream")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
    assert ("BIK", "CANCELLED") in [(call["provider"], call["outcome"]) for call in answer["extensions"]["upstream"]]
    assert len(answer["extensions"]["upstream"]) == len(sandbox.calls)


async def test_the_last_piece_tells_all_calls(sandboxed_server: Server) -> None:
    """Where an answer comes in pieces, the first tells the calls behind it, and the last tells all of them in their place."""
    document = '{ customer(by: { blinkCustomerId: "C0001" }) { name ... @defer { kyc { nonFinancialSituation { profession } } } } }'
    headers = {"Accept": "text/event-stream", "X-Explain": "upstream"}

    async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", json={"query": document}, headers=headers) as response:
        lines = (await response.text()).splitlines()

    pieces = [orjson.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    told = [
        [call["operation"] for call in piece["extensions"]["upstream"]] for piece in pieces if "upstream" in piece.get("extensions", {})
    ]
    assert told == [["getCustomerByCustomerId"], ["getCustomerByCustomerId", "getKycByCustomerId"]]


async def test_nothing_is_explained_unasked(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Without the header, and on a server that is not set to explain, an answer tells no cost."""
    hushed = {name: value for name, value in sandbox.environment().items() if name != "CUSTOMER_GRAPH_EXPLAIN"}
    document = customer("bikCustomerId", "id")

    unasked = await sandboxed_server.query(document)
    only_cost = await explained(sandboxed_server, document, wanted="cost")
    async with running_server(hushed) as server:
        asked = await explained(server, document)

    assert [answer["extensions"].keys() for answer in (unasked, only_cost, asked)] == [{"requestId"}, {"requestId", "cost"}, {"requestId"}]


@pytest.mark.parametrize("count", [150, 1000])
async def test_a_gateways_batch_is_answered(sandboxed_server: Server, sandbox: Sandbox, count: int) -> None:
    """As many representations as a gateway may send at once pass by default, each with its call."""
    of = [{"__typename": "Customer", "frontpaymentCustomerId": f"CSRT{number}"} for number in range(count)]

    data = await sandboxed_server.data("query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }", {"of": of})

    assert data == {"_entities": [None] * count}
    assert len(sandbox.calls) == count


@pytest.mark.parametrize("block", [block for block in blocks_of(PAGE) if block.kind == "sh"], ids=str)
async def test_the_page_shows_what_is_told(sandboxed_server: Server, block: Block) -> None:
    """The command of the page gets the very answer that the page shows, apart from time and request id."""
    blocks = blocks_of(PAGE)
    shown = orjson.loads(blocks[blocks.index(block) + 1].text)
    [command] = commands(block)

    answer = orjson.loads(await shell(command.replace("http://127.0.0.1:8000", sandboxed_server.url)))

    assert answer["data"] == shown["data"]
    assert untimed(answer["extensions"]) == untimed(shown["extensions"])
    assert "X-Explain" in " ".join(shlex.split(command))


def untimed(extensions: dict[str, Any]) -> dict[str, Any]:
    """Extensions without what is another each time."""
    calls = [{name: value for name, value in call.items() if name not in {"milliseconds", "bytes"}} for call in extensions["upstream"]]
    return {"cost": extensions["cost"], "upstream": calls}

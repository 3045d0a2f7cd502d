"""Which upstream calls a query makes, exactly, by the sandbox's own record."""

import asyncio
from typing import Any

import orjson
import pytest
from aiohttp import web

from providers.sandbox.runner import RecordedCall, Sandbox
from tests.serving import Server

BIK_ID = "5482636"
FRONTPAYMENT_ID = "CSRT1511414842"
FLAGS = {"includeAddress": True, "includeAssets": True, "includeTags": True}


def asked_of_bik(call: RecordedCall) -> dict[str, Any]:
    """The JSON object that a call sent to BIK."""
    body: dict[str, Any] = orjson.loads(call.body)
    return body


def bik(selection: str) -> str:
    """A query for the documented BIK customer."""
    return f'{{ customer(by: {{ bikCustomerId: "{BIK_ID}" }}) {selection} }}'


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        pytest.param(bik("{ firstName }"), None, id="a field of the profile"),
        pytest.param(bik("{ __typename }"), None, id="nothing but the type"),
        pytest.param(bik("{ id }"), None, id="nothing but the id"),
        pytest.param(
            f"query ($no: Boolean!) {bik('{ id addresses @include(if: $no) { city } }')}", {"no": False}, id="included on a variable"
        ),
        pytest.param(f"query ($no: Boolean = false) {bik('{ id addresses @include(if: $no) { city } }')}", {}, id="included on a default"),
        pytest.param(f"query ($yes: Boolean!) {bik('{ id tags @skip(if: $yes) }')}", {"yes": True}, id="skipped on a variable"),
        pytest.param(bik("{ id assets @include(if: false) { value } }"), None, id="included on a literal"),
        pytest.param(
            f"query ($no: Boolean!) {bik('{ ...Lists @include(if: $no) }')} fragment Lists on Customer {{ id tags addresses {{ id }} }}",
            {"no": False},
            id="a fragment that is not included",
        ),
        pytest.param(bik("{ id ... on Node @skip(if: true) { ... on Customer { tags } } }"), None, id="an inline fragment that is skipped"),
    ],
)
async def test_bik_is_asked_for_no_list_that_is_not_selected(
    sandboxed_server: Server, sandbox: Sandbox, query: str, variables: dict[str, Any] | None
) -> None:
    """What a query does not select, or selects under a condition that does not hold, is not asked for."""
    await sandboxed_server.data(query, variables)

    assert [asked_of_bik(call) for call in sandbox.calls] == [{"bikCustomerId": BIK_ID}]


@pytest.mark.parametrize(
    ("selection", "flag"),
    [("addresses { id }", "includeAddress"), ("assets { id }", "includeAssets"), ("tags", "includeTags")],
)
async def test_bik_is_asked_for_the_list_that_is_selected(sandboxed_server: Server, sandbox: Sandbox, selection: str, flag: str) -> None:
    """Each list has its own flag, sent as true when the list is selected, through fragments too."""
    fragments = f"query {bik('{ ... on Node { ...Wanted } }')} fragment Wanted on Customer {{ {selection} }}"

    await sandboxed_server.data(bik(f"{{ {selection} }}"))
    await sandboxed_server.data(fragments)

    assert [asked_of_bik(call) for call in sandbox.calls] == [{"bikCustomerId": BIK_ID, flag: True}] * 2


async def test_one_call_serves_all_that_a_request_wants_of_a_customer(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The same customer under two aliases, each wanting another list, is asked for once, with both flags."""
    one = f'customer(by: {{ bikCustomerId: "{BIK_ID}" }}) {{ addresses {{ city }} }}'
    other = f'customer(by: {{ id: "customer:bik:{BIK_ID}" }}) {{ tags }}'

    data = await sandboxed_server.data(f"{{ one: {one} other: {other} }}")

    assert [asked_of_bik(call) for call in sandbox.calls] == [{"bikCustomerId": BIK_ID, "includeAddress": True, "includeTags": True}]
    assert data == {"one": {"addresses": [{"city": "bangalore"}]}, "other": {"tags": ["newsletter", "vip"]}}


async def test_distinct_keys_are_asked_for_once_and_all_at_the_same_time(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Of 50 Front Payment keys of which 25 are distinct, 25 calls are made, and none waits for another."""
    service = sandbox["frontpayment"]
    keys = [customer["uuid"] for customer in service.service.dataset()["customers"]][:25]
    all_there = asyncio.Event()

    async def answer_once_all_are_there(request: web.Request) -> web.StreamResponse:
        await all_there.wait()
        return await service.service.handle(request)

    with service.answering(answer_once_all_are_there):
        query = "query ($by: [CustomerBy!]!) { customersBy(by: $by) { frontpaymentCustomerId } }"
        variables = {"by": [{"frontpaymentCustomerId": key} for key in keys * 2]}
        asking = asyncio.create_task(sandboxed_server.data(query, variables))
        await service.until(lambda running: running.in_flight == 25)
        all_there.set()
        data = await asking

    assert [customer["frontpaymentCustomerId"] for customer in data["customersBy"]] == keys * 2
    assert sorted(call.target.rpartition("/")[2] for call in sandbox.calls) == sorted(keys)


async def test_a_key_and_the_id_of_the_same_customer_make_one_call(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """`customer` by the provider's key and `node` by the id share one call."""
    data = await sandboxed_server.data(
        f"""{{
          customer(by: {{ frontpaymentCustomerId: "{FRONTPAYMENT_ID}" }}) {{ name }}
          node(id: "customer:frontpayment:{FRONTPAYMENT_ID}") {{ id ... on Customer {{ addresses {{ city }} }} }}
        }}"""
    )

    assert [call.target for call in sandbox.calls] == [f"/api/v1/connect/customers/details/{FRONTPAYMENT_ID}"]
    assert data["customer"]["name"] == "Kari Nordmann"
    assert data["node"]["addresses"] == [{"city": "Sandnes"}, {"city": "Stavanger"}]


async def test_each_entry_of_a_list_has_its_own_fate(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Each distinct well-formed id costs one call; an unknown one is null, a malformed one or one of another type an error at its index."""
    ids = [
        f"customer:bik:{BIK_ID}",
        f"customer:frontpayment:{FRONTPAYMENT_ID}",
        "customer:frontpayment:CSRT0",
        "customer:frontpayment",
        f"customer:bik:{BIK_ID}",
        "asset:bik:1:2",
    ]

    answer = await sandboxed_server.query("query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }", {"ids": ids})

    assert answer["data"] == {"customersByIds": [{"id": ids[0]}, {"id": ids[1]}, None, None, {"id": ids[0]}, None]}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["customersByIds", 3], "BAD_USER_INPUT"),
        (["customersByIds", 5], "BAD_USER_INPUT"),
    ]
    assert [len(sandbox[name].calls) for name in ("bik", "frontpayment")] == [1, 2]


@pytest.mark.parametrize("query", ["{ __typename }", "{ __schema { types { name fields { name description } } } }", "{ _service { sdl } }"])
async def test_what_the_schema_knows_costs_no_call(sandboxed_server: Server, sandbox: Sandbox, query: str) -> None:
    """Introspection asks no provider."""
    await sandboxed_server.data(query)

    assert sandbox.calls == []


@pytest.mark.parametrize("what", ['address(id: "address:bik:{id}:142385")', 'asset(id: "asset:bik:{id}:4516077")'])
async def test_the_owner_that_an_answer_names_is_trusted(sandboxed_server: Server, sandbox: Sandbox, what: str) -> None:
    """The id alone of an address' or asset's customer costs no further call."""
    data = await sandboxed_server.data(f"{{ found: {what.replace('{id}', BIK_ID)} {{ customer {{ __typename id bikCustomerId }} }} }}")

    assert data["found"]["customer"] == {"__typename": "Customer", "id": f"customer:bik:{BIK_ID}", "bikCustomerId": BIK_ID}
    assert len(sandbox.calls) == 1


async def test_the_way_back_to_a_customer_is_covered_by_the_answer_it_came_from(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """More than the id of an address' customer needs no call where the request has it already, and one where it has not."""
    data = await sandboxed_server.data(bik("{ addresses { customer { name addresses { customer { id } } } } }"))
    assert data["customer"]["addresses"][0]["customer"]["name"] == "Test Last"
    assert len(sandbox.calls) == 1

    sandbox.clear()
    await sandboxed_server.data(bik("{ addresses { customer { tags } } }"))
    assert [asked_of_bik(call) for call in sandbox.calls] == [
        {"bikCustomerId": BIK_ID, "includeAddress": True},
        {"bikCustomerId": BIK_ID, "includeTags": True},
    ]


async def test_an_address_brings_its_customers_profile_along(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The answer that holds an address holds its customer's profile too, which costs no second call."""
    data = await sandboxed_server.data(f'{{ address(id: "address:bik:{BIK_ID}:142385") {{ city customer {{ name }} }} }}')

    assert data["address"] == {"city": "bangalore", "customer": {"name": "Test Last"}}
    assert [asked_of_bik(call) for call in sandbox.calls] == [{"bikCustomerId": BIK_ID, "includeAddress": True}]


async def test_a_customer_found_by_the_shops_key_is_known_by_its_own_id_too(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The way back from the address of a customer who was found by partner key makes no second call."""
    data = await sandboxed_server.data('{ customer(by: { bikPartnerCustomerId: "abcd-122345" }) { id addresses { customer { name } } } }')

    assert data["customer"] == {"id": f"customer:bik:{BIK_ID}", "addresses": [{"customer": {"name": "Test Last"}}]}
    assert [asked_of_bik(call) for call in sandbox.calls] == [{"partnerCustomerId": "abcd-122345", "includeAddress": True}]


@pytest.mark.parametrize("type_", ["address", "asset"])
async def test_several_records_of_one_customer_cost_one_call(sandboxed_server: Server, sandbox: Sandbox, type_: str) -> None:
    """Addresses and assets by id are found in their customer's one answer; one that is not there is null."""
    root = {"address": "addressesByIds", "asset": "assetsByIds"}[type_]
    known = {"address": ["142385"], "asset": ["4516077", "4516079"]}[type_]
    ids = [f"{type_}:bik:{BIK_ID}:{key}" for key in [*known, "0"]]

    data = await sandboxed_server.data(f"query ($ids: [ID!]!) {{ {root}(ids: $ids) {{ id }} }}", {"ids": ids})

    assert data[root] == [*({"id": id_} for id_ in ids[:-1]), None]
    assert len(sandbox.calls) == 1


async def test_nodes_of_all_types_share_their_calls(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A customer, its address and its asset asked for as nodes are one call with just the lists that they need."""
    ids = [f"customer:bik:{BIK_ID}", f"address:bik:{BIK_ID}:142385", f"asset:bik:{BIK_ID}:4516079"]

    data = await sandboxed_server.data(
        """query ($ids: [ID!]!) { nodes(ids: $ids) {
          __typename id ... on Customer { name } ... on Address { city } ... on Asset { value }
        } }""",
        {"ids": ids},
    )

    assert data["nodes"] == [
        {"__typename": "Customer", "id": ids[0], "name": "Test Last"},
        {"__typename": "Address", "id": ids[1], "city": "bangalore"},
        {"__typename": "Asset", "id": ids[2], "value": "+919090909090"},
    ]
    assert [asked_of_bik(call) for call in sandbox.calls] == [{"bikCustomerId": BIK_ID, "includeAddress": True, "includeAssets": True}]


async def test_too_many_keys_cost_only_their_own_field(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """101 keys are refused at their field before any of them is asked for; the rest of the query is answered."""
    by = [{"frontpaymentCustomerId": f"CSRT{number}"} for number in range(101)]

    answer = await sandboxed_server.query(
        f"query ($by: [CustomerBy!]!) {{ customersBy(by: $by) {{ id }} {bik('{ name }')[1:-1]} }}", {"by": by}
    )

    assert answer["data"] == {"customersBy": None, "customer": {"name": "Test Last"}}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["customersBy"], "BAD_USER_INPUT")]
    assert [call.provider for call in sandbox.calls] == ["bik"]


async def test_a_list_filtered_by_kind_is_asked_for_as_a_whole(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """`kinds` chooses among what came: of assets by kind, of addresses by kind, none for an empty list of kinds, all for null."""
    data = await sandboxed_server.data(
        bik("{ phones: assets(kinds: [PHONE]) { kind } none: assets(kinds: []) { kind } all: assets(kinds: null) { kind } }").replace(
            "{ customer",
            f'{{ paid: customer(by: {{ frontpaymentCustomerId: "{FRONTPAYMENT_ID}" }}) '
            "{ addresses(kinds: [SHIPPING, OTHER]) { city } } customer",
            1,
        )
    )

    assert data["customer"] == {"phones": [{"kind": "PHONE"}], "none": [], "all": [{"kind": "EMAIL"}, {"kind": "PHONE"}]}
    assert data["paid"] == {"addresses": [{"city": "Stavanger"}]}
    assert [len(sandbox[name].calls) for name in ("bik", "frontpayment")] == [1, 1]

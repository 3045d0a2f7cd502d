"""Queries across subgraphs through each gateway of docs/gateways.md: what they answer, and what they cost here and at the providers."""

import asyncio
import re
from collections import Counter
from typing import Any

import orjson
import pytest

from providers.sandbox.runner import RecordedCall, Sandbox
from tests.gateways.gateway import BIK_ID, PARTNER_ID, Gateway, Subgraphs
from tests.gateways.page import PAGE, shown_files

REQUESTS_FOR_FIVE_TYPES = {"apollo": 5, "hive": 1, "stitch": 5}


def partner_ids(sandbox: Sandbox, count: int) -> list[str]:
    """As many partner ids of BIK customers."""
    customers: list[dict[str, Any]] = sandbox["bik"].service.dataset()["customers"]
    return [customer["partnerCustomerId"] for customer in customers if customer.get("partnerCustomerId")][:count]


def asked_of_bik(calls: list[RecordedCall]) -> list[dict[str, Any]]:
    """The JSON objects that calls sent to BIK."""
    return [orjson.loads(call.body) for call in calls]


def merging_field(gateway: Gateway, list_field: str) -> str:
    """The field by which a gateway asks for the records of a list: its own is given for stitching."""
    return "_entities" if gateway.merges_entities else list_field


async def test_the_query_of_the_page_has_the_answer_of_the_page(gateway: Gateway, subgraphs: Subgraphs) -> None:
    """The curl that the page shows, over the records that it shows."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Run a gateway\n")[2]
    [command] = re.findall(r"^```sh\n(curl .*?)^```$", section, re.MULTILINE | re.DOTALL)
    [answer] = re.findall(r"^```json\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    subgraphs.records.write_text(shown_files()["records.json"], encoding="utf-8")

    url = gateway.server.url
    process = await asyncio.create_subprocess_shell(command.replace("http://127.0.0.1:4000", url), stdout=asyncio.subprocess.PIPE)
    printed, _ = await asyncio.wait_for(process.communicate(), 30)

    assert orjson.loads(printed) == orjson.loads(answer)


async def test_orders_of_the_same_customers_cost_one_request_and_a_call_for_each_customer(
    gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox
) -> None:
    """50 orders with 25 distinct customers, by BIK partner id: one request of the gateway, 25 upstream calls."""
    keys = partner_ids(sandbox, 25) * 2
    subgraphs.hold(orders=keys)

    data = await gateway.server.data("{ orders { id customer { name externalReference } } }")

    assert [order["customer"]["externalReference"] for order in data["orders"]] == keys
    assert all(order["customer"]["name"] for order in data["orders"])
    assert len(gateway.requests) == 1
    assert merging_field(gateway, "customersBy") in gateway.requests[0].document
    assert Counter(call["partnerCustomerId"] for call in asked_of_bik(sandbox.calls)) == dict.fromkeys(keys, 1)


async def test_reviews_of_the_same_customers_cost_one_request_and_a_call_for_each_customer(
    gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox
) -> None:
    """50 reviews with 25 distinct customers, by id: one request of the gateway, 25 upstream calls."""
    keys = [customer["uuid"] for customer in sandbox["frontpayment"].service.dataset()["customers"]][:25] * 2
    subgraphs.hold(reviews=[("customer", f"customer:frontpayment:{key}") for key in keys])

    data = await gateway.server.data("{ reviews { customer { frontpaymentCustomerId name } } }")

    assert [review["customer"]["frontpaymentCustomerId"] for review in data["reviews"]] == keys
    assert len(gateway.requests) == 1
    assert merging_field(gateway, "customersByIds") in gateway.requests[0].document
    assert Counter(call.target.rpartition("/")[2] for call in sandbox.calls) == dict.fromkeys(keys, 1)


async def test_more_customers_than_a_list_field_takes(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """150 distinct customers: one `_entities` request, or two of a list field with at most 100 keys each; 150 calls either way."""
    keys = partner_ids(sandbox, 150)
    subgraphs.hold(orders=keys)

    data = await gateway.server.data("{ orders { customer { externalReference } } }")

    assert [order["customer"]["externalReference"] for order in data["orders"]] == keys
    assert sorted(len(request.keys) for request in gateway.requests) == ([150] if gateway.merges_entities else [50, 100])
    assert len(sandbox.calls) == 150


async def test_every_type_with_an_id_can_be_referred_to(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """References to each of the five types by id are followed, those of one type, or all of them, in one request."""
    own = "{ id addresses { id } assets { id } }"
    bik = (await gateway.customers.server.data(f'{{ customer(by: {{ id: "{BIK_ID}" }}) {own} }}'))["customer"]
    brij = await gateway.customers.server.data(f'{{ customer(by: {{ brijCustomerId: "{brij_customer(sandbox)}" }}) {{ data {{ id }} }} }}')
    ids = {
        "customer": [BIK_ID],
        "address": [address["id"] for address in bik["addresses"]],
        "asset": [asset["id"] for asset in bik["assets"]],
        "person": ["person:blink:P0001", "person:blink:P0002"],
        "data": [record["id"] for record in brij["customer"]["data"]][:2],
    }
    subgraphs.hold(reviews=[(field, id_) for field, of_field in ids.items() for id_ in of_field])

    data = await gateway.server.data(
        """{ reviews {
          customer { id name } address { id city } asset { id value } person { id fullName } data { id type }
        } }"""
    )

    read = [(field, record) for review in data["reviews"] for field, record in review.items() if record]
    assert [record["id"] for _, record in read] == [id_ for of_field in ids.values() for id_ in of_field]
    assert all(value is not None for _, record in read for value in record.values())
    assert len(gateway.requests) == REQUESTS_FOR_FIVE_TYPES[gateway.name]


def brij_customer(sandbox: Sandbox) -> str:
    """A customer of whom Brij has verified data."""
    return str(sandbox["brij"].service.dataset()["customers"][0]["id"])


async def test_a_customer_is_followed_into_the_other_subgraphs(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """A customer's orders, which another subgraph knows by partner id, and reviews, which a third knows by id, cost one call in all."""
    subgraphs.hold(orders=[PARTNER_ID, "another", PARTNER_ID], reviews=[("customer", BIK_ID)])

    data = await gateway.server.data(f'{{ customer(by: {{ id: "{BIK_ID}" }}) {{ name orders {{ id }} reviews {{ verdict }} }} }}')

    assert data == {"customer": {"name": "Test Last", "orders": [{"id": "1"}, {"id": "3"}], "reviews": [{"verdict": "ok"}]}}
    assert asked_of_bik(sandbox.calls) == [{"bikCustomerId": "5482636"}]


async def test_the_key_fields_of_references_cost_no_call(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """A person's customers are known by their ids: that a gateway asks for their keys on the way to another subgraph costs nothing."""
    person = '{ person(id: "person:blink:P0001") { customers { id } } }'
    await gateway.customers.server.data(person)
    without_gateway = sorted(call.target for call in sandbox.calls)
    sandbox.clear()
    gateway.requests.clear()
    subgraphs.hold(reviews=[("customer", "customer:blink:C0001")])

    data = await gateway.server.data(person.replace("{ id }", "{ id orders { id } reviews { verdict } }"))

    assert ("customer:blink:C0001", [{"verdict": "ok"}]) in [
        (customer["id"], customer["reviews"]) for customer in data["person"]["customers"]
    ]
    assert {customer["orders"] for customer in data["person"]["customers"]} == {None}
    assert sorted(call.target for call in sandbox.calls) == without_gateway


async def test_what_a_client_of_the_gateway_gets_to_see(gateway: Gateway) -> None:
    """The fields of all three subgraphs; `node` and `nodes` only of the stitched gateway, and of none what is for gateways."""
    data = await gateway.server.data("{ __schema { queryType { fields { name } } } }")

    fields = {field["name"] for field in data["__schema"]["queryType"]["fields"]}
    assert fields > {"customer", "customersByIds", "orders", "reviews"}
    assert fields & {"node", "nodes"} == (set() if gateway.merges_entities else {"node", "nodes"})
    assert fields.isdisjoint({"_entities", "_service"})


async def test_the_request_id_is_passed_on(gateway: Gateway, subgraphs: Subgraphs) -> None:
    """The id that the gateway's client sent comes with each of the gateway's requests."""
    subgraphs.hold(orders=[PARTNER_ID], reviews=[("customer", BIK_ID)])

    await gateway.server.query("{ orders { customer { name } } reviews { customer { name } } }", None, **{"X-Request-Id": "desk-2026.11"})

    assert gateway.requests
    assert {request.headers.get("X-Request-Id") for request in gateway.requests} == {"desk-2026.11"}


async def test_two_keys_of_one_customer_are_refused(gateway: Gateway, sandbox: Sandbox) -> None:
    """Two keys in `CustomerBy` reach this server only where the supergraph has lost `@oneOf`, and are refused all the same."""
    answer = await gateway.server.query('{ customer(by: { bikCustomerId: "5482636", blinkCustomerId: "C0001" }) { name } }')

    assert answer["errors"]
    assert len(gateway.requests) == (1 if gateway.merges_entities else 0)
    assert sandbox.calls == []


@pytest.mark.parametrize(("selection", "directive"), [("... @defer { tags }", "defer"), ("addresses @stream { city }", "stream")])
async def test_incremental_delivery_is_refused(gateway: Gateway, sandbox: Sandbox, selection: str, directive: str) -> None:
    """No gateway knows `@defer` and `@stream`, so that a client learns that it cannot have parts, and loses none."""
    answer = await gateway.server.query(f'{{ customer(by: {{ bikCustomerId: "5482636" }}) {{ name {selection} }} }}')

    assert [error["message"] for error in answer["errors"]] == [f'Unknown directive "@{directive}".']
    assert not answer.get("data")
    assert sandbox.calls == []

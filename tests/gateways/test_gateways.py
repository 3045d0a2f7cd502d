"""Queries across subgraphs through each gateway of docs/gateways.md: what they answer, and what they cost here and at the providers."""

from collections import Counter
from typing import Any

import orjson
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.sandbox.runner import RecordedCall, Sandbox
from tests.gateways.gateway import Gateway, Subgraphs

PARTNER_ID = "abcd-122345"
BIK_ID = "customer:bik:5482636"
FRONTPAYMENT_ID = "customer:frontpayment:CSRT1511414842"
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


async def test_orders_of_the_same_customers_cost_one_request_and_a_call_for_each_customer(
    gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox
) -> None:
    """50 orders with 25 distinct customers, by BIK partner id: one request of the gateway, 25 upstream calls."""
    keys = partner_ids(sandbox, 25) * 2
    await subgraphs.hold(orders=keys)

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
    await subgraphs.hold(reviews=[("customer", f"customer:frontpayment:{key}") for key in keys])

    data = await gateway.server.data("{ reviews { customer { frontpaymentCustomerId name } } }")

    assert [review["customer"]["frontpaymentCustomerId"] for review in data["reviews"]] == keys
    assert len(gateway.requests) == 1
    assert merging_field(gateway, "customersByIds") in gateway.requests[0].document
    assert Counter(call.target.rpartition("/")[2] for call in sandbox.calls) == dict.fromkeys(keys, 1)


async def test_more_customers_than_a_list_field_takes(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """150 distinct customers: one `_entities` request, or two of a list field with at most 100 keys each; 150 calls either way."""
    keys = partner_ids(sandbox, 150)
    await subgraphs.hold(orders=keys)

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
    await subgraphs.hold(reviews=[(field, id_) for field, of_field in ids.items() for id_ in of_field])

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
    await subgraphs.hold(orders=[PARTNER_ID, "another", PARTNER_ID], reviews=[("customer", BIK_ID)])

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
    await subgraphs.hold(reviews=[("customer", "customer:blink:C0001")])

    data = await gateway.server.data(person.replace("{ id }", "{ id orders { id } reviews { verdict } }"))

    assert ("customer:blink:C0001", [{"verdict": "ok"}]) in [
        (customer["id"], customer["reviews"]) for customer in data["person"]["customers"]
    ]
    assert not any(customer["orders"] for customer in data["person"]["customers"])
    assert sorted(call.target for call in sandbox.calls) == without_gateway


async def test_unknown_customers_are_null(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """A partner id that BIK does not know is null without an error, and so is the customer of an order that has none."""
    await subgraphs.hold(orders=[PARTNER_ID, "nobody", None])

    data = await gateway.server.data("{ orders { customer { name } } }")

    known, unknown, without = (order["customer"] for order in data["orders"])
    assert known == {"name": "Test Last"}
    assert unknown in (None, {"name": None})
    assert without is None
    assert [call["partnerCustomerId"] for call in asked_of_bik(sandbox.calls)] == [PARTNER_ID, "nobody"]


async def test_a_customer_without_the_key_of_another_subgraph_has_nothing_there(gateway: Gateway, subgraphs: Subgraphs) -> None:
    """A bLink customer has no number in the shop, hence no orders, and that is no error."""
    await subgraphs.hold(orders=[PARTNER_ID])

    data = await gateway.server.data('{ customer(by: { blinkCustomerId: "C0001" }) { name orders { id } } }')

    assert data["customer"]["name"] == "Steve Rogers"
    assert not data["customer"]["orders"]


async def test_a_failing_provider_costs_its_own_entries(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """Where Front Payment fails, its customers are null with its code at their paths, and those of BIK are there."""

    async def failing(_: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    await subgraphs.hold(reviews=[("customer", BIK_ID), ("customer", FRONTPAYMENT_ID), ("customer", BIK_ID)])

    with sandbox["frontpayment"].answering(failing):
        answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == ["Test Last", None, "Test Last"]
    assert places(answer) == [(["reviews", 1, "customer"], "PROVIDER_UNAVAILABLE")]


async def test_a_malformed_id_costs_its_own_entry(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """A reference by what is no id of a customer is null with an error at its path, and costs no call."""
    await subgraphs.hold(reviews=[("customer", BIK_ID), ("customer", "person:blink:P0001"), ("customer", "7")])

    answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == ["Test Last", None, None]
    assert places(answer) == [(["reviews", index, "customer"], "BAD_USER_INPUT") for index in (1, 2)]
    assert len(sandbox.calls) == 1


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(st.sampled_from([BIK_ID, FRONTPAYMENT_ID, "customer:blink:C0001", "customer:bik:0", "person:blink:P0001", "7"])))
async def test_a_gateway_answers_what_the_server_answers(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox, ids: list[str]) -> None:
    """Whatever references there are, in whatever order and however often: the same names, and as many calls as distinct customers."""
    sandbox.clear()
    await subgraphs.hold(reviews=[("customer", id_) for id_ in ids])
    direct = await gateway.customers.server.query("query ($ids: [ID!]!) { customersByIds(ids: $ids) { name } }", {"ids": ids})
    calls = len(sandbox.calls)
    sandbox.clear()
    gateway.requests.clear()

    answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == [customer and customer["name"] for customer in direct["data"]["customersByIds"]]
    assert len(sandbox.calls) == calls == len({id_ for id_ in ids if id_.startswith("customer:")})
    assert len(gateway.requests) <= 1


async def test_what_a_client_of_the_gateway_gets_to_see(gateway: Gateway) -> None:
    """The fields of all three subgraphs; `node` and `nodes` only of the stitched gateway, and of none what is for gateways."""
    data = await gateway.server.data("{ __schema { queryType { fields { name } } } }")

    fields = {field["name"] for field in data["__schema"]["queryType"]["fields"]}
    assert fields > {"customer", "customersByIds", "orders", "reviews"}
    assert fields & {"node", "nodes"} == (set() if gateway.merges_entities else {"node", "nodes"})
    assert fields.isdisjoint({"_entities", "_service"})


async def test_the_request_id_is_passed_on(gateway: Gateway, subgraphs: Subgraphs) -> None:
    """The id that the gateway's client sent comes with each of the gateway's requests."""
    await subgraphs.hold(orders=[PARTNER_ID], reviews=[("customer", BIK_ID)])

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


def names(answer: dict[str, Any]) -> list[str | None]:
    """The names of the customers of reviews, None for one that is null or has a null name."""
    return [review["customer"] and review["customer"]["name"] for review in answer["data"]["reviews"]]


def places(answer: dict[str, Any]) -> list[tuple[list[str | int], str]]:
    """The path of each error as far as the customer, at which some gateways stop, and its code."""
    return sorted((error["path"][:3], error["extensions"]["code"]) for error in answer["errors"])

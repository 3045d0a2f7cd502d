"""What clients of each gateway of docs/gateways.md see of a record that is not there, or that cannot be read."""

from typing import Any

from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import ErrorCode
from providers.sandbox.runner import Sandbox
from tests.gateways.gateway import BIK_ID, FRONTPAYMENT_ID, PARTNER_ID, Gateway, Subgraphs


async def failing(_: web.Request) -> web.StreamResponse:
    """What a provider that fails answers."""
    return web.Response(status=500)


def names(answer: dict[str, Any]) -> list[str | None]:
    """The names of the customers of reviews."""
    return [review["customer"]["name"] for review in answer["data"]["reviews"]]


def places(answer: dict[str, Any]) -> list[tuple[list[str | int], str]]:
    """The path of each error, and its code."""
    return sorted((error["path"], error["extensions"]["code"]) for error in answer["errors"])


def places_of(gateway: Gateway, reviews: list[int], code: str, *fields: str) -> list[tuple[list[str | int], str]]:
    """The same where the customers of these reviews have an error: Apollo's gateway says which customer, the others which field."""
    ends = [[]] if gateway.name == "apollo" else [[field] for field in fields or ["name"]]
    return [(["reviews", index, "customer", *end], code) for index in reviews for end in ends]


async def test_unknown_customers_have_null_fields(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """What is asked about a partner id that BIK does not know is null without an error; so is the customer of an order that has none."""
    subgraphs.hold(orders=[PARTNER_ID, "nobody", None])

    data = await gateway.server.data("{ orders { customer { name } } }")

    known, unknown, without = (order["customer"] for order in data["orders"])
    assert known == {"name": "Test Last"}
    assert unknown == {"name": None}
    assert without is None
    assert len(sandbox.calls) == 2


async def test_a_customer_without_the_key_of_another_subgraph_has_nothing_there(gateway: Gateway, subgraphs: Subgraphs) -> None:
    """A bLink customer has no number in the shop, hence no orders, and that is no error."""
    subgraphs.hold(orders=[PARTNER_ID])

    data = await gateway.server.data('{ customer(by: { blinkCustomerId: "C0001" }) { name orders { id } } }')

    assert data["customer"] == {"name": "Steve Rogers", "orders": None}


async def test_a_failing_provider_costs_its_own_entries(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """Where Front Payment fails, its customers have null fields with its code at their paths, and those of BIK are there."""
    subgraphs.hold(reviews=[("customer", BIK_ID), ("customer", FRONTPAYMENT_ID), ("customer", BIK_ID)])

    with sandbox["frontpayment"].answering(failing):
        answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == ["Test Last", None, "Test Last"]
    assert places(answer) == places_of(gateway, [1], "PROVIDER_UNAVAILABLE")


async def test_the_orders_of_a_customer_who_cannot_be_read_are_null(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """What the gateway then sends as partner id is no key: the subgraph of the orders tells neither of an error nor of no orders."""
    subgraphs.hold(orders=[PARTNER_ID], reviews=[("customer", BIK_ID), ("customer", FRONTPAYMENT_ID), ("customer", "customer:bik:0")])

    with sandbox["frontpayment"].answering(failing):
        answer = await gateway.server.query("{ reviews { customer { name orders { id } } } }")

    assert [review["customer"]["orders"] for review in answer["data"]["reviews"]] == [[{"id": "1"}], None, None]
    assert places(answer) == places_of(gateway, [1], "PROVIDER_UNAVAILABLE")


async def test_the_reviews_of_a_customer_who_cannot_be_read_are_null(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """The same where the gateway lacks the id: of a failure on the way that no selected field is of, only Apollo's gateway tells."""
    subgraphs.hold(orders=[PARTNER_ID, "nobody"], reviews=[("customer", BIK_ID)])
    query = "{ orders { customer { reviews { id } } } }"

    answer = await gateway.server.query(query)
    with sandbox["bik"].answering(failing):
        failed = await gateway.server.query(query)

    assert [order["customer"]["reviews"] for order in answer["data"]["orders"]] == [[{"id": "1"}], None]
    assert [order["customer"]["reviews"] for order in failed["data"]["orders"]] == [None, None]
    assert "errors" not in answer
    assert [error["path"] for error in failed.get("errors", [])] == [["orders", n, "customer"] for n in (0, 1) if gateway.name == "apollo"]


async def test_a_reference_keeps_what_the_other_subgraph_knows(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """The id that a review holds is there, whoever fails: Apollo's gateway tells of one error for it, the others of one for each field."""
    subgraphs.hold(reviews=[("customer", FRONTPAYMENT_ID), ("customer", "customer:bik:0")])

    with sandbox["frontpayment"].answering(failing):
        answer = await gateway.server.query("{ reviews { customer { id kind name } } }")

    nobody = {"kind": None, "name": None}
    assert [review["customer"] for review in answer["data"]["reviews"]] == [
        {"id": FRONTPAYMENT_ID, **nobody},
        {"id": "customer:bik:0", **nobody},
    ]
    assert places(answer) == places_of(gateway, [0], "PROVIDER_UNAVAILABLE", "kind", "name")


async def test_a_customer_whose_id_is_not_to_be_had_is_null(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """An order does not know its customer's id, which cannot be null: all but Apollo's gateway tell of an error, though nobody failed."""
    subgraphs.hold(orders=["nobody"])
    query = "{ orders { customer { id name } } }"

    answer = await gateway.server.query(query)
    with sandbox["bik"].answering(failing):
        failed = await gateway.server.query(query)

    assert answer["data"] == failed["data"] == {"orders": [{"customer": None}]}
    assert [error["path"] for error in answer.get("errors", [])] == ([] if gateway.name == "apollo" else [["orders", 0, "customer", "id"]])
    assert not {error.get("extensions", {}).get("code") for error in answer.get("errors", [])} & {code.value for code in ErrorCode}
    assert {error["extensions"]["code"] for error in failed["errors"]} == {"PROVIDER_UNAVAILABLE"}


async def test_a_field_of_this_graph_is_null_as_it_is_here(gateway: Gateway, sandbox: Sandbox) -> None:
    """A customer asked for by a key is null: without an error where nobody has it, with the provider's code where it could not be read."""
    query = '{ customer(by: { bikCustomerId: "0" }) { id name } }'

    answer = await gateway.server.query(query)
    with sandbox["bik"].answering(failing):
        failed = await gateway.server.query(query)

    assert answer["data"] == failed["data"] == {"customer": None}
    assert "errors" not in answer
    assert places(failed) == [(["customer"], "PROVIDER_UNAVAILABLE")]


async def test_a_malformed_id_costs_its_own_entry(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox) -> None:
    """A reference by what is no id of a customer has null fields, with an error at its path, and costs no call."""
    subgraphs.hold(reviews=[("customer", BIK_ID), ("customer", "person:blink:P0001"), ("customer", "7")])

    answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == ["Test Last", None, None]
    assert places(answer) == places_of(gateway, [1, 2], "BAD_USER_INPUT")
    assert len(sandbox.calls) == 1


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(st.sampled_from([BIK_ID, FRONTPAYMENT_ID, "customer:blink:C0001", "customer:bik:0", "person:blink:P0001", "7"])))
async def test_a_gateway_answers_what_the_server_answers(gateway: Gateway, subgraphs: Subgraphs, sandbox: Sandbox, ids: list[str]) -> None:
    """Whatever references there are, in whatever order and however often: the same names, and as many calls as distinct customers."""
    sandbox.clear()
    subgraphs.hold(reviews=[("customer", id_) for id_ in ids])
    direct = await gateway.customers.server.query("query ($ids: [ID!]!) { customersByIds(ids: $ids) { name } }", {"ids": ids})
    calls = len(sandbox.calls)
    sandbox.clear()
    gateway.requests.clear()

    answer = await gateway.server.query("{ reviews { customer { name } } }")

    assert names(answer) == [customer and customer["name"] for customer in direct["data"]["customersByIds"]]
    assert len(sandbox.calls) == calls == len({id_ for id_ in ids if id_.startswith("customer:")})
    assert len(gateway.requests) <= 1

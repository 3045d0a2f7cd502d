"""What Relay alone has, with the files of docs/clients.md: errors at their fields, refetching by id, an answer that breaks off."""

from pathlib import Path

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import called, compiled_app
from tests.gateways.clients.customer import KYC, PERSONS, STEVE, customer_of, names_of, paths, refusing
from tests.gateways.node import Node

FILE = "customers.js"


async def test_an_error_in_a_deferred_part(client_app: Node, sandbox: Sandbox) -> None:
    """The error, with its code, is at the field that has no value, and everything else is there."""
    with sandbox["blink"].answering(refusing(sandbox, "/kyc")):
        call = await called(client_app, FILE, "watchCustomer", STEVE)

    customer = customer_of(call.shown[-1])
    assert (customer["name"], names_of(customer), customer["kyc"]["ok"]) == ("Steve Rogers", PERSONS, False)
    assert [error["extensions"]["code"] for error in customer["kyc"]["errors"]] == ["PROVIDER_REFUSED"]


async def test_a_customer_who_cannot_be_read(client_app: Node, sandbox: Sandbox) -> None:
    """Where the bank does not show the customer, that is an error with its code, and not nobody."""
    with sandbox["blink"].answering(refusing(sandbox, "/customers/C0001")):
        call = await called(client_app, FILE, "watchCustomer", STEVE)

    assert [[error["extensions"]["code"] for error in shown["errors"]] for shown in call.shown] == [["PROVIDER_REFUSED"]]


@pytest.mark.parametrize("number", range(3))
async def test_a_person_who_cannot_be_read(client_app: Node, sandbox: Sandbox, number: int) -> None:
    """Where the bank does not show a person, streamed or not, the error is in the person's place, and all else is there."""
    person = ["P0001", "P0002", "P0061"][number]
    with sandbox["blink"].answering(refusing(sandbox, f"/persons/{person}")):
        call = await called(client_app, FILE, "watchCustomer", STEVE)

    last = customer_of(call.shown[-1])
    assert (last["name"], last["kyc"]) == ("Steve Rogers", KYC)
    persons = [entry["person"] for entry in last["persons"]]
    (error,) = persons.pop(number)["errors"]
    assert error["extensions"]["code"] == "PROVIDER_REFUSED"
    assert [person["fullName"] for person in persons] == PERSONS[:number] + PERSONS[number + 1 :]


async def test_a_fragment_is_refetched_by_id(client_app: Node, sandbox: Sandbox) -> None:
    """The query that the compiler makes of a refetchable fragment finds the customer as a node, for one call."""
    call = await called(client_app, "refetch.js", "refetchKyc", "customer:blink:C0001")

    assert call.shown == [{"ok": True, "value": KYC}]
    assert "node(id: $id)" in call.sent[0]["body"]["query"]
    assert paths(sandbox) == ["/customers/C0001/kyc"]


async def test_a_streamed_list_with_gaps(client_app: Node) -> None:
    """A customer whom nobody knows, or who has an error, is null in the list, and those behind are there all the same."""
    by = [{"blinkCustomerId": "C0001"}, {"blinkCustomerId": "C9999"}, {"id": "no-such-thing"}, {"blinkCustomerId": "C0002"}]
    call = await called(client_app, "gaps.js", "watchCustomers", by)

    assert call.shown[0] == {"customers": ["Steve Rogers"]}
    assert call.shown[-1] == {"customers": ["Steve Rogers", None, None, "Luca Rochat"]}


async def lose_the_fragment(request: web.Request) -> web.Response:
    """Answer as the server does when an operation comes to too much after its first part."""
    query = (await request.json())["query"]
    pending = {"id": "0", "path": ["customer"], "label": query.partition('@defer(label: "')[2].partition('"')[0]}
    error = {"message": "The operation comes to too much.", "extensions": {"code": "LIMIT_EXCEEDED"}}
    payloads = [
        {
            "data": {"customer": {"id": "customer:blink:C0001", "name": "Steve Rogers", "persons": []}},
            "pending": [pending],
            "hasNext": True,
        },
        {"completed": [{"id": "0", "errors": [error]}], "hasNext": False},
    ]
    events = "".join(f"event: next\ndata: {orjson.dumps(payload).decode()}\n\n" for payload in payloads)
    return web.Response(text=f"{events}event: complete\ndata:\n\n", content_type="text/event-stream")


async def test_a_fragment_that_is_lost(node: Node, tmp_path: Path) -> None:  # noqa: ARG001 - skips
    """What came before is shown, and then the error that ends the query."""
    application = web.Application()
    application.router.add_post("/graphql", lose_the_fragment)
    async with TestServer(application) as server:
        app = await compiled_app(tmp_path, str(server.make_url("")).rstrip("/"))
        call = await called(app, FILE, "watchCustomer", STEVE)

    first, last = call.shown
    assert first == {"customer": {"name": "Steve Rogers", "persons": []}}
    assert [error["extensions"]["code"] for error in last["errors"]] == ["LIMIT_EXCEEDED"]

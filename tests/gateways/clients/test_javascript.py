"""Apollo Client, urql and Relay, with the files of docs/clients.md, read customers, pages, partial errors and answers in parts."""

import asyncio

import pytest
from aiohttp import web

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import called, calling
from tests.gateways.clients.customer import KYC, PERSONS, STEVE, customer_of, holding, names_of, paths, plain, refusing, refusing_all
from tests.gateways.node import Node

WITH_ERRORS = ["apollo.js", "urql.js"]
"""The clients that put errors beside the data; Relay puts them into it."""
ALL = [*WITH_ERRORS, "customers.js"]
IN_PARTS = {
    "apollo.js": "multipart/mixed",
    "apollo-older.js": "multipart/mixed",
    "urql.js": "text/event-stream",
    "customers.js": "text/event-stream",
}
"""The clients, Apollo Client also with its handler for the older form of the proposal, and how an answer in parts comes to each."""


@pytest.mark.parametrize("file", WITH_ERRORS)
async def test_customers_by_their_keys(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Customers of two providers come whole, in one request and a call to each provider."""
    call = await called(client_app, file, "callers", [STEVE, {"bikCustomerId": "5482636"}])

    (answer,) = call.shown
    assert plain(answer["data"]["customersBy"]) == [
        {"id": "customer:blink:C0001", "name": "Steve Rogers", "email": None},
        {"id": "customer:bik:5482636", "name": "Test Last", "email": "test.2@bik.ai"},
    ]
    assert answer["errors"] == []
    assert [request["method"] for request in call.sent] == [{"apollo.js": "POST", "urql.js": "GET"}[file]]
    assert sorted(call.provider for call in sandbox.calls) == ["bik", "blink"]


async def test_urql_posts_what_is_too_long_for_a_url(client_app: Node, sandbox: Sandbox) -> None:
    """A hundred keys do not fit into a URL: urql sends them by POST, and a customer who is named twice is asked for once."""
    call = await called(client_app, "urql.js", "callers", [STEVE] * 100)

    assert [request["method"] for request in call.sent] == ["POST"]
    assert [customer["name"] for customer in call.shown[0]["data"]["customersBy"]] == ["Steve Rogers"] * 100
    assert paths(sandbox) == ["/customers/C0001"]


@pytest.mark.parametrize("file", WITH_ERRORS)
async def test_an_error_beside_data(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Where one provider fails, the client has the other's customer, and the error with its path and code."""
    with sandbox["bik"].answering(refusing_all):
        call = await called(client_app, file, "callers", [STEVE, {"bikCustomerId": "5482636"}])

    (answer,) = call.shown
    assert [customer and customer["name"] for customer in answer["data"]["customersBy"]] == ["Steve Rogers", None]
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["customersBy", 1], "PROVIDER_REFUSED")]


@pytest.mark.parametrize("file", ALL)
async def test_pages_of_customers(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Each page joins those before it, to the end of the list, with one request for each, and no customer is read by itself."""
    call = await called(client_app, file, "customers", 25)

    assert [len(customers) for customers in call.shown] == [25, 50, 60]
    assert [customer["id"] for customer in call.shown[-1]] == [f"customer:blink:C{number:04}" for number in range(1, 61)]
    assert len(call.sent) == 3
    assert {path.partition("?")[0] for path in paths(sandbox)} == {"/customers"}


@pytest.mark.parametrize("file", ALL)
async def test_pages_that_are_shorter_than_was_asked_for(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Where a page would take more than five of the bank's, it ends there, and the client goes on to the end of the list."""
    call = await called(client_app, file, "customers", 100)

    assert [len(customers) for customers in call.shown] == [50, 60]
    assert len(paths(sandbox)) == 6


@pytest.mark.parametrize("file", ALL)
async def test_a_page_that_fails(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Where the bank refuses a page, the list ends with its error and is not asked for again."""

    async def refuse_the_second(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403) if len(sandbox.calls) > 1 else await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(refuse_the_second):
        call = await called(client_app, file, "customers", 10)

    customers, failure = call.shown
    assert len(customers) == 10
    assert [error["extensions"]["code"] for error in failure["errors"]] == ["PROVIDER_REFUSED"]
    assert len(call.sent) == 2


@pytest.mark.parametrize("file", IN_PARTS)
async def test_a_deferred_kyc(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """The customer and its persons are shown while the bank still looks for the KYC; with the KYC, the client has all, for one request."""
    let_go = asyncio.Event()
    with sandbox["blink"].answering(holding(sandbox, "/kyc", let_go)):
        async with calling(client_app, file, "watchCustomer", STEVE) as call:
            while names_of(customer := customer_of(await call.next())) != PERSONS:
                assert "kyc" not in customer
            assert customer["name"] == "Steve Rogers"
            assert "kyc" not in customer
            let_go.set()
            await call.end()

    last = customer_of(call.shown[-1])
    assert (last["name"], names_of(last), last["kyc"]) == ("Steve Rogers", PERSONS, KYC)
    assert [request["answeredAs"] for request in call.sent] == [IN_PARTS[file]]
    assert paths(sandbox) == ["/customers/C0001", "/customers/C0001/kyc", "/persons/P0001", "/persons/P0002", "/persons/P0061"]


@pytest.mark.parametrize("file", IN_PARTS)
async def test_streamed_persons(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """The persons who are known are shown while the bank still looks for the last one; then they stand in their order."""
    let_go = asyncio.Event()
    with sandbox["blink"].answering(holding(sandbox, "/persons/P0061", let_go)):
        async with calling(client_app, file, "watchCustomer", STEVE) as call:
            while names_of(customer_of(await call.next())) != PERSONS[:2]:
                assert PERSONS[2] not in names_of(customer_of(call.shown[-1]))
            let_go.set()
            await call.end()

    assert names_of(customer_of(call.shown[-1])) == PERSONS


@pytest.mark.parametrize("client", ["apollo", "urql", "relay"])
async def test_an_object_of_which_one_half_is_deferred(client_app: Node, client: str) -> None:
    """What is deferred of an object that is there already joins it, at its place."""
    call = await called(client_app, "shared.js", client, STEVE)

    kyc = {
        "nonFinancialSituation": {"profession": "Philanthropist"},
        "financialSituation": {"incomeCurrentPeriod": {"currency": "CHF"}},
    }
    assert customer_of(call.shown[-1]) == {"id": "customer:blink:C0001", "name": "Steve Rogers", "kyc": kyc}


@pytest.mark.parametrize("file", IN_PARTS)
async def test_nobody_of_whom_something_is_deferred(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """A customer who is not there is null, without an error, and nothing more is waited for."""
    call = await called(client_app, file, "watchCustomer", {"blinkCustomerId": "C9999"})

    last = call.shown[-1]
    assert last.get("data", last) == {"customer": None}
    assert last.get("errors", []) == []
    assert paths(sandbox) == ["/customers/C9999"]


@pytest.mark.parametrize("file", [*WITH_ERRORS, "apollo-older.js"])
async def test_an_error_in_a_deferred_part(client_app: Node, sandbox: Sandbox, file: str) -> None:
    """Where the bank does not show the KYC, the customer is shown all the same, and the error comes with its path and code."""
    with sandbox["blink"].answering(refusing(sandbox, "/kyc")):
        call = await called(client_app, file, "watchCustomer", STEVE)

    last = call.shown[-1]
    customer = customer_of(last)
    assert (customer["name"], names_of(customer), customer["kyc"]) == ("Steve Rogers", PERSONS, None)
    assert [(error["path"], error["extensions"]["code"]) for error in last["errors"]] == [(["customer", "kyc"], "PROVIDER_REFUSED")]
    assert last["whole"]

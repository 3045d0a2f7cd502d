"""Writes through the graph: what is sent, what is read again, and what a client learns of each outcome."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from aiohttp import web

from providers.sandbox.runner import Answer, Sandbox
from tests.journeys.test_calls_to_blink import C1, P1, targets
from tests.serving import Server, running_server

ADDRESS = "address:blink:C0001:12345678"
UPDATE = "mutation ($input: UpdateAddressInput!) { updateAddress(input: $input) %s }"
CREATE_ADDRESS = "mutation ($input: CreateAddressInput!) { createAddress(input: $input) %s }"
CREATE_CONTACT = "mutation ($input: CreateContactDetailsInput!) { createContactDetails(input: $input) %s }"
ERRORS = "userErrors { code field message }"
NEW_ADDRESS = {
    "customerId": "customer:blink:C0001",
    "label": " Summer house ",
    "recipient": {"firstName": "Pepper", "lastName": "Potts"},
    "postal": {"street": "Seeweg", "buildingNumber": "1", "postalCode": "8001", "city": "Zürich", "countryCode": "CH"},
}
NEW_CONTACT = {"personId": "person:blink:P0001", "medium": "EMAIL", "usage": "BUSINESS", "content": " tony@stark.example.com ", "note": ""}


def sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    """What was written, in order."""
    return [orjson.loads(call.body) for call in sandbox["blink"].calls if call.method != "GET"]


def on_write(sandbox: Sandbox, response: Answer) -> Answer:
    """Answer writes so, and reads as ever."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (sandbox["blink"].service.handle if request.method == "GET" else response)(request)

    return answer


def status(code: int, body: bytes = b"{}") -> Answer:
    """An answer with this status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, body=body)

    return answer


async def test_an_address_is_read_changed_written_back_and_read_again(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What is left out stays, null removes, the rest is as it was read; the state comes from a further read."""
    changes = {"id": ADDRESS, "label": None, "isMailingAddress": False, "postal": {"street": "Point Dume", "postBox": None}}

    data = await sandboxed_server.data(
        UPDATE % f"{{ address {{ id label kinds street postBox city recipient {{ lastName }} }} {ERRORS} }}", {"input": changes}
    )

    assert targets(sandbox) == [f"GET {C1}/addresses", f"PUT {C1}/addresses", f"GET {C1}/addresses"]
    assert data["updateAddress"] == {
        "address": {
            "id": ADDRESS,
            "label": None,
            "kinds": ["DOMICILE"],
            "street": "Point Dume",
            "postBox": None,
            "city": "Malibu",
            "recipient": {"lastName": "Stark"},
        },
        "userErrors": [],
    }
    [written] = sent(sandbox)
    assert written["mailingInstruction"] == "MainDispatch"
    assert written["postalAddress"]["salutation"]["overrideSalutation"] == "Dear Ironman"


async def test_only_what_is_selected_is_read_again(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A client that wants no state costs no read for it, and its id costs none either."""
    await sandboxed_server.data(UPDATE % f"{{ customer {{ id }} {ERRORS} }}", {"input": {"id": ADDRESS, "label": "Home"}})

    assert targets(sandbox) == [f"GET {C1}/addresses", f"PUT {C1}/addresses"]


async def test_an_address_is_created(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The new address has its id, and its customer, read again, lists it."""
    data = await sandboxed_server.data(
        CREATE_ADDRESS % f"{{ addressId customer {{ name addresses {{ id }} }} {ERRORS} }}", {"input": NEW_ADDRESS}
    )

    created = data["createAddress"]
    assert created["userErrors"] == []
    assert {"id": created["addressId"]} in created["customer"]["addresses"]
    assert targets(sandbox) == [f"POST {C1}/addresses", f"GET {C1}"]
    assert sent(sandbox) == [
        {
            "addressName": "Summer house",
            "postalAddress": {
                "salutation": {},
                "name": {"givenName": "Pepper", "lastName": "Potts"},
                "physicalAddress": {
                    "streetName": "Seeweg",
                    "buildingNumber": "1",
                    "postCode": "8001",
                    "townName": "Zürich",
                    "country": "CH",
                },
            },
        }
    ]


async def test_contact_details_are_created(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The new way to reach a person is read again by its id, alone or with its person."""
    data = await sandboxed_server.data(
        CREATE_CONTACT % f"{{ contactDetails {{ id kind value usage note }} person {{ id }} {ERRORS} }}", {"input": NEW_CONTACT}
    )

    assert data["createContactDetails"] == {
        "contactDetails": {
            "id": "asset:blink:P0001:K6",
            "kind": "EMAIL",
            "value": "tony@stark.example.com",
            "usage": "BUSINESS",
            "note": None,
        },
        "person": {"id": "person:blink:P0001"},
        "userErrors": [],
    }
    assert targets(sandbox) == [f"POST {P1}/contactdetails", f"GET {P1}/contactdetails"]
    assert sent(sandbox) == [{"medium": "email", "contactMediumType": "business", "contactContent": "tony@stark.example.com"}]


LONG = "x" * 71
WRONG: list[tuple[str, Mapping[str, object], list[tuple[str, list[str] | None]]]] = [
    (CREATE_CONTACT, {**NEW_CONTACT, "personId": "customer:blink:C0001"}, [("INVALID", ["personId"])]),
    (CREATE_CONTACT, {**NEW_CONTACT, "personId": "person:bik:1"}, [("INVALID", ["personId"])]),
    (CREATE_CONTACT, {**NEW_CONTACT, "content": "  "}, [("INVALID", ["content"])]),
    (CREATE_CONTACT, {**NEW_CONTACT, "content": LONG, "note": LONG}, [("INVALID", ["content"]), ("INVALID", ["note"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "customerId": "customer:bik:1"}, [("INVALID", ["customerId"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "customerId": "nobody"}, [("INVALID", ["customerId"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "label": LONG}, [("INVALID", ["label"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "recipient": {"firstName": "x" * 36}}, [("INVALID", ["recipient", "firstName"])]),
    (
        CREATE_ADDRESS,
        {**NEW_ADDRESS, "postal": {"street": "Seeweg"}},
        [("INVALID", ["postal", "postalCode"]), ("INVALID", ["postal", "city"]), ("INVALID", ["postal", "countryCode"])],
    ),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "postal": {**NEW_ADDRESS["postal"], "countryCode": "CHE"}}, [("INVALID", ["postal", "countryCode"])]),  # type: ignore[dict-item]
    (UPDATE, {"id": "address:bik:1:2", "label": "x"}, [("INVALID", ["id"])]),
    (UPDATE, {"id": "nowhere", "label": "x"}, [("INVALID", ["id"])]),
    (UPDATE, {"id": "address:worldline:k~abc:home", "label": "x"}, [("INVALID", ["id"])]),
    (UPDATE, {"id": "address:worldline:k~abc:home", "label": LONG}, [("INVALID", ["id"]), ("INVALID", ["label"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "customerId": "customer:worldline:k~abc"}, [("INVALID", ["customerId"])]),
    (CREATE_CONTACT, {**NEW_CONTACT, "personId": "nobody", "content": ""}, [("INVALID", ["personId"]), ("INVALID", ["content"])]),
    (UPDATE, {"id": " ", "label": "x"}, [("INVALID", ["id"])]),
    (CREATE_ADDRESS, {**NEW_ADDRESS, "customerId": ""}, [("INVALID", ["customerId"])]),
    (UPDATE, {"id": ADDRESS, "postal": {"city": "x" * 36}}, [("INVALID", ["postal", "city"])]),
    (UPDATE, {"id": ADDRESS, "language": "x" * 36}, [("INVALID", ["language"])]),
]


@pytest.mark.parametrize(("mutation", "input_", "problems"), WRONG)
async def test_wrong_input_is_told_by_its_path_and_nothing_is_sent(
    sandboxed_server: Server,
    sandbox: Sandbox,
    mutation: str,
    input_: Mapping[str, object],
    problems: list[tuple[str, list[str] | None]],
) -> None:
    """Each thing that a person at a form can put right has the path of its input; the provider is not asked at all."""
    data = await sandboxed_server.data(mutation % f"{{ {ERRORS} }}", {"input": input_})

    [payload] = data.values()
    assert sorted((error["code"], error["field"]) for error in payload["userErrors"]) == sorted(problems)
    assert not any(LONG in error["message"] for error in payload["userErrors"])
    assert sandbox.calls == []


@pytest.mark.parametrize(
    ("mutation", "input_", "problem"),
    [
        (CREATE_CONTACT, {**NEW_CONTACT, "personId": "person:blink:P9999"}, ("NOT_FOUND", ["personId"])),
        (CREATE_ADDRESS, {**NEW_ADDRESS, "customerId": "customer:blink:C9999"}, ("NOT_FOUND", ["customerId"])),
        (UPDATE, {"id": "address:blink:C9999:1", "label": "x"}, ("NOT_FOUND", ["id"])),
        (UPDATE, {"id": "address:blink:C0001:12345679", "label": "x"}, ("CONFLICT", ["id"])),
    ],
)
async def test_what_the_bank_has_to_tell_a_person_at_a_form(
    sandboxed_server: Server, mutation: str, input_: Mapping[str, object], problem: tuple[str, list[str]]
) -> None:
    """Something unknown, or an address that the bank does not show, is a user error without data."""
    data = await sandboxed_server.data(mutation % f"{{ __typename {ERRORS} }}", {"input": input_})

    [payload] = data.values()
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [problem]


async def test_a_write_whose_state_cannot_be_read_has_succeeded(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The payload is there, the error stands at the state alone."""
    service = sandbox["blink"].service

    async def failing_after_the_write(request: web.Request) -> web.StreamResponse:
        if any(call.method == "PUT" for call in sandbox["blink"].calls) and request.method == "GET":
            return web.Response(status=503)
        return await service.handle(request)

    with sandbox["blink"].answering(failing_after_the_write):
        answer = await sandboxed_server.query(UPDATE % f"{{ address {{ city }} {ERRORS} }}", {"input": {"id": ADDRESS, "label": "x"}})

    assert answer["data"]["updateAddress"] == {"address": None, "userErrors": []}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["updateAddress", "address"], "PROVIDER_UNAVAILABLE")
    ]


@pytest.mark.parametrize(
    ("answer", "code"), [(status(500), "OUTCOME_UNKNOWN"), (status(401), "PROVIDER_REFUSED"), (status(429), "PROVIDER_RATE_LIMITED")]
)
async def test_an_outage_is_no_user_error(sandboxed_server: Server, sandbox: Sandbox, answer: Answer, code: str) -> None:
    """What nobody at a form can put right is an error at the mutation's path, its payload null; it was sent once."""
    with sandbox["blink"].answering(on_write(sandbox, answer)):
        told = await sandboxed_server.query(UPDATE % f"{{ {ERRORS} }}", {"input": {"id": ADDRESS, "label": "x"}})

    assert told["data"] == {"updateAddress": None}
    [error] = told["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["updateAddress"], code)
    assert targets(sandbox) == [f"GET {C1}/addresses", f"PUT {C1}/addresses"]
    if code == "OUTCOME_UNKNOWN":
        assert error["extensions"]["retryable"] is False
        assert "Read the customer's addresses" in error["message"]


async def test_changes_of_one_request_are_made_one_after_the_other(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The second change begins when the first has ended, and each sees the state that the other left."""
    query = (
        f'mutation {{ one: updateAddress(input: {{ id: "{ADDRESS}", label: "one" }}) {{ address {{ label }} }} '
        f'two: updateAddress(input: {{ id: "{ADDRESS}", mailingInstruction: "two" }}) {{ address {{ label mailingInstruction }} }} }}'
    )

    data = await sandboxed_server.data(query)

    assert data == {"one": {"address": {"label": "one"}}, "two": {"address": {"label": "one", "mailingInstruction": "two"}}}
    assert [target.partition(" ")[0] for target in targets(sandbox)] == ["GET", "PUT", "GET"] * 2


async def test_a_change_is_told_however_much_is_asked_of_its_state(sandbox: Sandbox) -> None:
    """An answer that multiplies costs the state beyond the limit; what was written, and that it was, stays."""
    turns = " ".join(f"fragment F{n} on Person {{ customers {{ persons {{ person {{ ...F{n + 1} }} }} }} }}" for n in range(3))
    create = (
        f'createContactDetails(input: {{ personId: "person:blink:P0002", medium: FAX, content: "1" }}) {{ person {{ ...F0 }} {ERRORS} }}'
    )
    aliases = " ".join(f"m{number}: {create}" for number in range(5))

    async with running_server(
        {**sandbox.environment(), "CUSTOMER_GRAPH_LIMITS__CALLS": "1000000", "CUSTOMER_GRAPH_LIMITS__LOADS": "1000"}
    ) as server:
        answer = await server.query(f"mutation {{ {aliases} }} {turns} fragment F3 on Person {{ fullName }}")

    assert [answer["data"][f"m{number}"]["userErrors"] for number in range(5)] == [[]] * 5
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"LIMIT_EXCEEDED"}
    assert len(sent(sandbox)) == 5


async def test_the_changed_address_is_there_though_it_is_not_listed(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The id of the address that was written is in the payload, whatever the bank lists."""

    async def unlisted(request: web.Request) -> web.StreamResponse:
        if request.path.endswith(C1):
            return web.json_response({"customerIdentification": "C0001", "status": "active"})
        return await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(unlisted):
        data = await sandboxed_server.data(UPDATE % f"{{ address {{ id }} {ERRORS} }}", {"input": {"id": ADDRESS, "label": "x"}})

    assert data["updateAddress"] == {"address": {"id": ADDRESS}, "userErrors": []}


async def test_what_was_known_before_a_write_is_asked_anew(sandboxed_server: Server) -> None:
    """A read that a write made stale is made again, though the same request had made it before."""
    query = (
        f'mutation {{ one: updateAddress(input: {{ id: "{ADDRESS}", label: "one" }}) {{ customer {{ addresses {{ label }} }} }} '
        f'two: updateAddress(input: {{ id: "{ADDRESS}", label: "two" }}) {{ customer {{ addresses {{ label }} }} }} }}'
    )

    data = await sandboxed_server.data(query)

    assert [data[name]["customer"]["addresses"][0]["label"] for name in ("one", "two")] == ["one", "two"]


async def test_a_client_that_goes_away_sends_nothing_twice(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A write is sent once, however its client behaves."""
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await go_on.wait()
        return web.Response(status=204)

    with sandbox["blink"].answering(on_write(sandbox, slow)):
        asking = asyncio.create_task(sandboxed_server.query(UPDATE % f"{{ {ERRORS} }}", {"input": {"id": ADDRESS, "label": "x"}}))
        await arrived.wait()
        asking.cancel()
        go_on.set()
        await sandbox["blink"].until(lambda running: running.in_flight == 0)

    assert len(sent(sandbox)) == 1


async def test_a_mutation_by_get_is_not_made(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """GET must change nothing: a link or an image's address could do so otherwise."""
    query = f'mutation {{ updateAddress(input: {{ id: "{ADDRESS}", label: "x" }}) {{ __typename }} }}'
    url = f"{sandboxed_server.url}/graphql"

    async with sandboxed_server.session.get(url, params={"query": query}, headers={"Accept": "application/json"}) as response:
        answer = await response.json()

    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert sandbox.calls == []

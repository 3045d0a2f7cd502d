"""Which calls a query makes to bLink, exactly, by the sandbox's own record."""

import asyncio

import pytest
from aiohttp import web

from providers.sandbox.faults import Hanging
from providers.sandbox.runner import Answer, Sandbox
from tests.serving import Server

C1 = "/customers/C0001"
P1 = "/persons/P0001"


def targets(sandbox: Sandbox) -> list[str]:
    """Method and path of each call to bLink, without the base path."""
    base = sandbox["blink"].service.base_path
    return [f"{call.method} {call.target.removeprefix(base)}" for call in sandbox["blink"].calls]


def customer(selection: str) -> str:
    """A query for the documented customer."""
    return f'{{ customer(by: {{ blinkCustomerId: "C0001" }}) {selection} }}'


def answering_kyc(sandbox: Sandbox, status: int, body: bytes = b"{}") -> Answer:
    """Answer the KYC call so, and every other as ever."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/kyc"):
            return web.Response(status=status, body=body)
        return await sandbox["blink"].service.handle(request)

    return answer


async def test_kyc_brings_the_customer_along(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Name and KYC of a customer are one call."""
    data = await sandboxed_server.data(customer("{ name kyc { nonFinancialSituation { profession } } }"))

    assert data["customer"] == {"name": "Steve Rogers", "kyc": {"nonFinancialSituation": {"profession": "Philanthropist"}}}
    assert targets(sandbox) == [f"GET {C1}/kyc"]


@pytest.mark.parametrize(
    ("selection", "calls"),
    [
        ("addresses { id }", [f"GET {C1}"]),
        ("addresses { id externalId provider customer { id } }", [f"GET {C1}"]),
        ("addresses { id city }", [f"GET {C1}", f"GET {C1}/addresses"]),
        ("name addresses { ... on Address { recipient { lastName } } }", [f"GET {C1}", f"GET {C1}/addresses"]),
        ("kyc { financialSituation { sourceOfIncome } } addresses { city }", [f"GET {C1}/addresses", f"GET {C1}/kyc"]),
        ("persons { relation person { id } }", [f"GET {C1}"]),
        ("persons { person { id externalId provider } }", [f"GET {C1}"]),
        ("id", [f"GET {C1}"]),
        ("addresses(kinds: null) { id }", [f"GET {C1}"]),
        ("data { id } attestations { id } tags assets { id }", [f"GET {C1}"]),
    ],
)
async def test_a_customer_costs_what_is_selected(sandboxed_server: Server, sandbox: Sandbox, selection: str, calls: list[str]) -> None:
    """The customer's own answer serves all that it holds; only what it does not hold costs a second call."""
    await sandboxed_server.data(customer(f"{{ {selection} }}"))

    assert sorted(targets(sandbox)) == calls


async def test_an_unselected_address_is_not_read(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """An address' field under a condition that does not hold costs no call."""
    query = f"query ($no: Boolean = false) {customer('{ addresses { id city @include(if: $no) } }')}"

    await sandboxed_server.data(query)

    assert targets(sandbox) == [f"GET {C1}"]


@pytest.mark.parametrize(
    ("key", "selection", "shown", "calls"),
    [
        ("12345678", "city kinds", {"city": "Malibu", "kinds": ["DOMICILE", "MAILING"]}, [f"GET {C1}/addresses"]),
        ("12345679", "city kinds", {"city": None, "kinds": None}, [f"GET {C1}/addresses", f"GET {C1}"]),
        ("12345678", "id", {"id": "address:blink:C0001:12345678"}, [f"GET {C1}"]),
        ("1", "city", None, [f"GET {C1}/addresses", f"GET {C1}"]),
    ],
)
async def test_an_address_by_its_id(  # noqa: PLR0913, PLR0917 - what is asked, what comes, what it costs
    sandboxed_server: Server, sandbox: Sandbox, key: str, selection: str, shown: dict[str, object] | None, calls: list[str]
) -> None:
    """The readable address is one call; another that is listed is two, and a stub; one that is not listed is null."""
    data = await sandboxed_server.data(f'{{ address(id: "address:blink:C0001:{key}") {{ {selection} }} }}')

    assert data["address"] == shown
    assert targets(sandbox) == calls


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, b"{}", "PROVIDER_REFUSED"),
        (405, b"{}", "PROVIDER_REJECTED"),
        (500, b"{}", "PROVIDER_UNAVAILABLE"),
        (501, b"{}", "PROVIDER_REJECTED"),
        (200, b"garbage", "PROVIDER_BAD_RESPONSE"),
    ],
)
async def test_kyc_that_fails_costs_itself_alone(sandboxed_server: Server, sandbox: Sandbox, status: int, body: bytes, code: str) -> None:
    """When the call that carries both fails, the customer is asked for alone: the name is there, KYC has the error."""
    with sandbox["blink"].answering(answering_kyc(sandbox, status, body)):
        answer = await sandboxed_server.query(customer("{ name kyc { nonFinancialSituation { profession } } }"))

    assert answer["data"]["customer"] == {"name": "Steve Rogers", "kyc": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["customer", "kyc"], code)]
    assert targets(sandbox) == [f"GET {C1}/kyc", f"GET {C1}"]


async def test_kyc_that_does_not_come_costs_itself_alone(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A customer is there at the deadline though the call that would have brought it along is not: it was asked for alone in good time."""
    with sandbox["blink"].failing(Hanging(operation="getKycByCustomerId")):
        document = customer("{ name kyc { nonFinancialSituation { profession } } }")
        answer = await sandboxed_server.query(document, None, **{"X-Deadline-Ms": "600"})

    assert answer["data"]["customer"] == {"name": "Steve Rogers", "kyc": None}
    errors = [(error["path"], error["extensions"]["code"]) for error in answer["errors"]]
    assert errors == [(["customer", "kyc"], "DEADLINE_EXCEEDED")]
    assert targets(sandbox) == [f"GET {C1}/kyc", f"GET {C1}"]


async def test_kyc_that_is_late_is_given_all_the_same(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """KYC that comes when the customer was asked for alone already is not lost."""
    released = asyncio.Event()

    async def late(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/kyc"):
            await released.wait()
        else:
            released.set()
        return await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(late):
        document = customer("{ name kyc { nonFinancialSituation { profession } } }")
        answer = await sandboxed_server.query(document, None, **{"X-Deadline-Ms": "2000"})

    assert answer["data"]["customer"] == {"name": "Steve Rogers", "kyc": {"nonFinancialSituation": {"profession": "Philanthropist"}}}
    assert targets(sandbox) == [f"GET {C1}/kyc", f"GET {C1}"]


async def test_kyc_that_is_not_there(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """404 of the KYC call alone is a customer without KYC: null without an error."""
    with sandbox["blink"].answering(answering_kyc(sandbox, 404)):
        data = await sandboxed_server.data(customer("{ name kyc { nonFinancialSituation { profession } } }"))

    assert data["customer"] == {"name": "Steve Rogers", "kyc": None}
    assert targets(sandbox) == [f"GET {C1}/kyc", f"GET {C1}"]


async def test_kyc_of_nobody(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """404 of both calls is a customer who is not known."""
    query = '{ customer(by: { blinkCustomerId: "C9999" }) { name kyc { nonFinancialSituation { profession } } } }'

    assert await sandboxed_server.data(query) == {"customer": None}
    assert targets(sandbox) == ["GET /customers/C9999/kyc", "GET /customers/C9999"]


def failing_at(sandbox: Sandbox, *ends: str, status: int = 503) -> Answer:
    """Answer calls whose paths end so with this status, and every other as ever."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith(ends):
            return web.Response(status=status)
        return await sandbox["blink"].service.handle(request)

    return answer


async def test_an_address_that_cannot_be_read_costs_only_who_wants_it(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """When the address' call fails, `addresses` is null with the error where more than ids is wanted, and there where ids are all."""
    with sandbox["blink"].answering(failing_at(sandbox, "/addresses")):
        answer = await sandboxed_server.query(
            f"{{ {customer('{ name ids: addresses { id } whole: addresses { id city } mail: addresses(kinds: [MAILING]) { id } }')[1:-1]} "
            'again: customer(by: { id: "customer:blink:C0001" }) { addresses { externalId } } }'
        )

    stubs = [{"id": f"address:blink:C0001:{key}"} for key in ("12345678", "12345679")]
    assert answer["data"]["customer"] == {"name": "Steve Rogers", "ids": stubs, "whole": None, "mail": None}
    assert answer["data"]["again"] == {"addresses": [{"externalId": "12345678"}, {"externalId": "12345679"}]}
    assert sorted((error["path"], error["extensions"]["code"]) for error in answer["errors"]) == [
        (["customer", "mail"], "PROVIDER_UNAVAILABLE"),
        (["customer", "whole"], "PROVIDER_UNAVAILABLE"),
    ]


async def test_addresses_of_a_kind_are_looked_at(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What an address is for stands with the address: a filter by kind reads it, though no more than its id is selected."""
    data = await sandboxed_server.data(customer("{ addresses(kinds: [MAILING]) { id } }"))

    assert data["customer"] == {"addresses": [{"id": "address:blink:C0001:12345678"}]}
    assert sorted(targets(sandbox)) == [f"GET {C1}", f"GET {C1}/addresses"]


async def test_addresses_of_no_kind_are_none(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """An empty list of kinds is answered by an empty list, whether the address can be read or not."""
    with sandbox["blink"].answering(failing_at(sandbox, "/addresses")):
        data = await sandboxed_server.data(customer("{ addresses(kinds: []) { id } }"))

    assert data["customer"] == {"addresses": []}


async def test_an_address_that_the_bank_shows_and_does_not_list(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A customer without a list of addresses may have one all the same, by whatever is selected of it."""

    async def unlisted(request: web.Request) -> web.StreamResponse:
        if request.path.endswith(C1):
            return web.json_response({"customerIdentification": "C0001", "status": "active"})
        return await sandbox["blink"].service.handle(request)

    id_ = "address:blink:C0001:12345678"
    with sandbox["blink"].answering(unlisted):
        data = await sandboxed_server.data(f'{{ a: address(id: "{id_}") {{ id }} b: address(id: "{id_}") {{ id city }} }}')
        of_customer = await sandboxed_server.data(customer("{ addresses { id city } }"))

    assert (data["a"], data["b"]) == ({"id": id_}, {"id": id_, "city": "Malibu"})
    assert of_customer["customer"]["addresses"] == [{"id": id_, "city": "Malibu"}]


async def test_persons_of_many_customers_are_read_once_each(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Ten customers cost ten calls and one for each distinct person, contact details included."""
    by = [{"blinkCustomerId": f"C{number:04}"} for number in range(1, 11)]
    query = "query ($by: [CustomerBy!]!) { customersBy(by: $by) { persons { person { id fullName contactDetails { value } } } } }"

    data = await sandboxed_server.data(query, {"by": by})

    persons = {entry["person"]["id"] for found in data["customersBy"] for entry in found["persons"]}
    of_customers = [f"GET /customers/C{number:04}" for number in range(1, 11)]
    of_persons = [f"GET /persons/{id_.rpartition(':')[2]}" for id_ in persons]
    assert sorted(targets(sandbox)) == sorted([*of_customers, *of_persons])


async def test_persons_are_read_at_the_same_time(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """No person of a customer waits for another."""
    service = sandbox["blink"]
    all_there = asyncio.Event()

    async def hold_persons(request: web.Request) -> web.StreamResponse:
        if "/persons/" in request.path:
            await all_there.wait()
        return await service.service.handle(request)

    with service.answering(hold_persons):
        asking = asyncio.create_task(sandboxed_server.data(customer("{ persons { person { fullName } } }")))
        await service.until(lambda running: running.in_flight == 3)
        all_there.set()
        data = await asking

    assert data["customer"]["persons"][0] == {"person": {"fullName": "Tony Stark"}}


async def test_an_asset_of_a_person(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A person's asset by its id is one call, for the contact details alone; its person's id costs none."""
    data = await sandboxed_server.data('{ asset(id: "asset:blink:P0001:K1") { kind value usage customer { id } person { id } } }')

    assert data["asset"] == {
        "kind": "EMAIL",
        "value": "tony.stark@example.com",
        "usage": "PRIVATE",
        "customer": None,
        "person": {"id": "person:blink:P0001"},
    }
    assert targets(sandbox) == [f"GET {P1}/contactdetails"]


async def test_a_person_by_its_id(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A person is one call, contact details included where the person's answer has them; its customers' ids cost none."""
    data = await sandboxed_server.data('{ person(id: "person:blink:P0001") { fullName contactDetails { value } customers { id } } }')

    assert data["person"]["fullName"] == "Tony Stark"
    assert {"id": "customer:blink:C0001"} in data["person"]["customers"]
    assert targets(sandbox) == [f"GET {P1}"]


async def test_customers_of_a_list_cost_nothing_more(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Ten customers of the list with what it tells are one call."""
    data = await sandboxed_server.data(
        "{ customers(first: 10) { edges { node { id name status persons { relation } addresses { id } } } } }"
    )

    assert len(data["customers"]["edges"]) == 10
    assert len(sandbox.calls) == 1


async def test_what_a_list_does_not_tell_is_asked_for(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """KYC of customers in a list costs a call for each, and nothing else is asked again."""
    await sandboxed_server.data("{ customers(first: 2) { edges { node { name kyc { financialSituation { sourceOfIncome } } } } } }")

    listed, *others = targets(sandbox)
    assert listed.startswith("GET /customers?")
    assert sorted(others) == [f"GET {C1}/kyc", "GET /customers/C0002/kyc"]


async def test_addresses_of_a_list_cost_one_call_each(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What a list tells of a customer is joined to its address, and not asked for again."""
    data = await sandboxed_server.data("{ customers(first: 3) { edges { node { name addresses { id city } } } } }")

    assert data["customers"]["edges"][0]["node"]["addresses"][0] == {"id": "address:blink:C0001:12345678", "city": "Malibu"}
    assert sorted(targets(sandbox)[1:]) == [f"GET /customers/C000{number}/addresses" for number in (1, 2, 3)]


async def test_what_a_list_told_stays_when_more_cannot_be_learnt(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """KYC and addresses that fail cost themselves alone, in a list as for one customer, and are not asked for twice."""
    with sandbox["blink"].answering(failing_at(sandbox, "/kyc", "/addresses", "C0001", status=403)):
        answer = await sandboxed_server.query(
            "{ customers(first: 1) { edges { node { name addresses { city } kyc { financialSituation { sourceOfIncome } } } } } }"
        )

    assert answer["data"]["customers"]["edges"] == [{"node": {"name": "Steve Rogers", "addresses": None, "kyc": None}}]
    assert sorted(error["path"][-1] for error in answer["errors"]) == ["addresses", "kyc"]
    assert sorted(targets(sandbox)[1:]) == [f"GET {C1}/addresses", f"GET {C1}/kyc"]


async def test_the_way_there_and_back_asks_nothing_twice(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """From an address to its customer and back, each question is put once."""
    await sandboxed_server.data(
        '{ address(id: "address:blink:C0001:12345678") { city customer { addresses { customer { name addresses { city } } } } } }'
    )

    assert sorted(targets(sandbox)) == [f"GET {C1}", f"GET {C1}/addresses"]


async def test_contact_details_that_a_list_tells_cost_nothing_more(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Persons of a list with their contact details cost the list's pages, and one call for each whom it shows without them."""
    data = await sandboxed_server.data("{ persons(first: 40) { edges { node { id fullName contactDetails { value } } } } }")

    persons = sandbox["blink"].service.dataset()["persons"][:40]
    without = [person["personIdentification"] for person in persons if "contactInformation" not in person]
    pages, others = targets(sandbox)[:4], targets(sandbox)[4:]
    assert all(page.startswith("GET /persons?") for page in pages)
    assert without
    assert sorted(others) == [f"GET /persons/{key}/contactdetails" for key in without]
    assert all(edge["node"]["contactDetails"] is not None for edge in data["persons"]["edges"])


async def test_a_failing_call_for_contact_details_costs_them_alone(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A person whose contact details cannot be read is there, alone as in a list, with the error at them."""
    selection = "id contactDetails { value }"
    with sandbox["blink"].answering(failing_at(sandbox, "/contactdetails")):
        answer = await sandboxed_server.query(
            f'{{ person(id: "person:blink:P0031") {{ {selection} }} persons(first: 31) {{ edges {{ node {{ {selection} }} }} }} }}'
        )

    alone = {"id": "person:blink:P0031", "contactDetails": None}
    assert (answer["data"]["person"], answer["data"]["persons"]["edges"][30]["node"]) == (alone, alone)
    assert sorted(len(error["path"]) for error in answer["errors"]) == [2, 5]


async def test_contact_details_that_are_known_outlast_a_failure(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What came with the person stays, though a later question for the same fails."""
    with sandbox["blink"].answering(failing_at(sandbox, "/P0001/contactdetails")):
        data = await sandboxed_server.data(
            '{ person(id: "person:blink:P0001") { fullName customers { persons { person { id contactDetails { id } } } } } }'
        )

    persons = [entry["person"] for found in data["person"]["customers"] for entry in found["persons"] or ()]
    assert {len(person["contactDetails"]) for person in persons if person["id"] == "person:blink:P0001"} == {5}


async def test_a_person_of_a_list_without_contact_details(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A person whom a list shows, and who has no contact details, has an empty list of them, as when asked for alone."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404) if request.path.endswith("/contactdetails") else await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(answer):
        data = await sandboxed_server.data("{ persons(first: 31) { edges { node { id contactDetails { value } } } } }")

    assert data["persons"]["edges"][30]["node"] == {"id": "person:blink:P0031", "contactDetails": []}


@pytest.mark.parametrize("further", ["kyc { financialSituation { sourceOfIncome } }", "addresses { city }"])
async def test_nobody_stays_nobody(sandboxed_server: Server, sandbox: Sandbox, further: str) -> None:
    """A customer whom an answer names and the bank does not know is left out, also where more of it is asked for later."""
    linked = {
        "/persons/P0002": {"customerList": [{"customerIdentification": key} for key in ("C0002", "C9999")]},
        "/customers/C0002": {"personList": [{"personIdentification": "P0002", "personRelation": "accountOwner"}]},
    }

    async def answer(request: web.Request) -> web.StreamResponse:
        found = next((body for path, body in linked.items() if request.path.endswith(path)), None)
        return await sandbox["blink"].service.handle(request) if found is None else web.json_response(found)

    inner = f"persons {{ person {{ customers {{ id name {further} }} }} }}"
    with sandbox["blink"].answering(answer):
        data = await sandboxed_server.data(f'{{ person(id: "person:blink:P0002") {{ customers {{ id name {inner} }} }} }}')

    [outer] = data["person"]["customers"]
    assert [found["id"] for found in outer["persons"][0]["person"]["customers"]] == ["customer:blink:C0002"]

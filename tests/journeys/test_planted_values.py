"""Values that would be seen anywhere are planted wherever a value can stand; none reaches a log line, an error or a trace."""

import json
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import web

from providers.bik import payloads as bik
from providers.frontpayment import payloads as frontpayment
from providers.registry import CLIENTS
from providers.sandbox.runner import Answer, Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from providers.values.wire import Payload
from tests.journeys.watched import COORDINATE, MOMENT, NUMBER, PHONE, PLANTED, Watched, assert_clean, watched_server
from tests.traced import collector

# One server is watched through all of them, and at its end has to have seen what they ask of it.
pytestmark = pytest.mark.xdist_group("planted values")

CUSTOMER = """
  id bikCustomerId bikPartnerCustomerId frontpaymentCustomerId identities { provider recordId externalId } kind status
  name firstName lastName email phoneNumber countryCode language languageAsWritten nationalId { value country }
  organizationId externalReference createdAt updatedAt tags
  addresses {
    id externalId externalReference kinds isDefault lines street postalCode city region regionCode countryCode country latitude longitude
    timezone recipient { firstName lastName email phoneNumber }
  }
  assets { id externalId kind value countryCode createdAt }
"""
BOTH = f"""query ($key: ID) {{
  bik: customer(by: {{ bikCustomerId: $key }}) {{ {CUSTOMER} }}
  frontpayment: customer(by: {{ frontpaymentCustomerId: $key }}) {{ {CUSTOMER} }}
}}"""
KEY = {"key": PLANTED}
READABLE = {
    "countryCode": "IND",
    "country": "NO",
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
    "phoneNumber": PHONE,
    "latitude": COORDINATE,
    "longitude": COORDINATE,
    "isDefault": True,
    "assetName": "EMAIL",
    "type": "Private",
    "status": "Active",
    "personalNumber": NUMBER,
    "msisdn": NUMBER,
}


def members(payload: type[Payload], values: dict[str, object]) -> dict[str, object]:
    """Every member of a payload that is read, and one that is not, with its value of these or else a planted one."""
    return {PLANTED: PLANTED} | {str(field.alias): values.get(str(field.alias), PLANTED) for field in payload.model_fields.values()}


def answers(values: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """A whole answer of BIK and one of Front Payment, planted throughout, about the customer of the planted key."""
    assets = [members(bik.AssetPayload, values), members(bik.AssetPayload, values | {"assetName": "PHONE_NUMBER", "assetValue": PHONE})]
    of_bik = {"addresses": [members(bik.AddressPayload, values)], "assets": assets, "tags": [PLANTED]}
    addresses = {kind: members(frontpayment.AddressPayload, values) for kind in ("billing", "shipping")}
    of_frontpayment = members(frontpayment.CustomerPayload, values | {"countryCode": "+47"}) | {"addresses": addresses}
    notes = {"message": PLANTED, "errors": [PLANTED], "status_message": PLANTED}
    return (
        {"status": 200, "success": True, **notes, "data": {"customer": members(bik.CustomerPayload, values) | of_bik}},
        {"status_code": 200, "is_data": True, **notes, "data": of_frontpayment},
    )


def replying(body: object, status: int = 200) -> Answer:
    """An answer of a provider, JSON or a text as it is, with planted headers."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Location": f"http://127.0.0.1/{PLANTED}", "Retry-After": PLANTED, PLANTED: PLANTED, "Set-Cookie": f"a={PLANTED}"}

    async def reply(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type="application/json", headers=headers)

    return reply


async def cut_short(request: web.Request) -> web.StreamResponse:
    """Announce more than is sent."""
    response = web.StreamResponse(headers={"Content-Length": "1000", PLANTED: PLANTED})
    await response.prepare(request)
    await response.write(PLANTED.encode())
    assert request.transport is not None
    request.transport.close()
    return response


async def compressed_wrongly(_: web.Request) -> web.Response:
    """Say that plain text is compressed."""
    return web.Response(text=PLANTED, headers={"Content-Encoding": "gzip"})


BANK = """query ($key: ID, $person: ID!) {
  customer(by: { blinkCustomerId: $key }) {
    name externalReference
    persons { relation person { fullName details { ... on NaturalPerson { givenName taxId } } contactDetails { value note } } }
    addresses { label lines recipient { lastName } }
    kyc { nonFinancialSituation { profession } financialSituation { incomeCurrentPeriod { amount } priorBank { name } } }
  }
  person(id: $person) { fullName language languageAsWritten }
  customers(first: 2) { edges { node { name } } }
}"""
VERIFIED = """query ($key: ID, $data: ID!) {
  customer(by: { brijCustomerId: $key }) {
    name email phoneNumber data(includeDeleted: true) { typeAsWritten hash value content { ... on IdDocument { documentNumber } } }
    attestations { typeAsWritten actionUrl signature proof }
  }
  customerData(id: $data) { value content { ... on IdDocument { documentNumber frontSideImage { base64 hashMatches } } } }
}"""
LOOKED_UP = """query ($lookup: WorldlineLookup!) {
  customer(by: { worldline: $lookup }) { name email nationalId { value } addresses { lines city country } }
  worldlineLookupFields(paymentProductId: 9000, countryCode: "SE", currencyCode: "SEK") { key label tooltip }
}"""
CHANGES = """mutation ($person: ID!, $address: ID!, $customer: ID!, $text: String!) {
  createContactDetails(input: { personId: $person, medium: EMAIL, content: $text, note: $text }) {
    contactDetails { value } userErrors { message }
  }
  updateAddress(input: { id: $address, label: $text, postal: { city: $text, countryCode: "CH" } }) {
    address { label } userErrors { message }
  }
  createAddress(input: { customerId: $customer, postal: { city: $text, postalCode: $text, countryCode: "CH" } }) {
    userErrors { message }
  }
}"""
LOOKUP = {"paymentProductId": 9000, "countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "012345678901"}]}
OF_CHANGES = {"person": "person:blink:P0001", "address": "address:blink:C0001:12345678", "customer": "customer:blink:C0001"}
QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("blink", BANK, {"key": "C0001", "person": "person:blink:P0001"}),
    ("blink", BANK, {"key": PLANTED, "person": f"person:blink:{PLANTED}"}),
    ("blink", CHANGES, OF_CHANGES | {"text": PLANTED}),
    ("blink", CHANGES, OF_CHANGES | {"text": PLANTED * 10}),
    ("brij", VERIFIED, {"key": "cust_abc123xyz", "data": "customerdata:brij:data_def456"}),
    ("worldline", LOOKED_UP, {"lookup": LOOKUP}),
]
IDS = frozenset({"customerIdentification", "personIdentification", "addressIdentification", "id", "type", "personType"})


def planted(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """A JSON value with every text but ids and types replaced."""
    if isinstance(value, dict):
        return {PLANTED: PLANTED} | {name: planted(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [planted(entry, key) for entry in value]
    return PLANTED if isinstance(value, str) and key not in IDS else value


def planting(sandbox: Sandbox, slug: str, status: int) -> Answer:
    """The provider's own answer with everything in it planted, under this status."""

    async def answer(request: web.Request) -> web.StreamResponse:
        own = await sandbox[slug].service.handle(request)
        body = json.loads(own.body) if isinstance(own, web.Response) and isinstance(own.body, bytes) and own.body else {}
        headers = {"Retry-After": PLANTED, PLANTED: PLANTED, "Set-Cookie": f"a={PLANTED}", "Location": f"/{PLANTED}"}
        return web.json_response(planted(body), status=status, headers=headers)

    return answer


@pytest.fixture(scope="module")
async def watched() -> AsyncIterator[Watched]:
    """A server that is watched through all of these tests, to its end."""
    services = [import_module(f"providers.{client.provider.slug}.sandbox").Service(DEFAULT_SEED) for client in CLIENTS]
    async with Sandbox.running(services) as sandbox, collector() as collected:
        async with watched_server(sandbox, **collected.variables) as watched:
            yield watched
        watched.assert_clean()
        assert_clean(collected.text)
        assert {"query", "mutation", "load customers", "bik getCustomer"} <= set(collected.names())
        events = [json.loads(line)["event"] for line in watched.lines]
        assert events.count("operation") > watched.marks
        assert "upstream call" in events


@pytest.mark.parametrize("values", [{}, READABLE], ids=["texts everywhere", "readable values"])
async def test_nothing_of_a_providers_answer_is_told_elsewhere(watched: Watched, values: dict[str, object]) -> None:
    """Every member of both payloads is planted and read: the client gets the values, the log and the errors do not."""
    of_bik, of_frontpayment = map(replying, answers(values))
    with watched.sandbox["bik"].answering(of_bik), watched.sandbox["frontpayment"].answering(of_frontpayment):
        answer = await watched.query(BOTH, KEY)
    assert "errors" not in answer
    assert all(str(customer).count(PLANTED) > 10 for customer in answer["data"].values())
    assert any("upstream call" in line for line in watched.lines)


@pytest.mark.parametrize(
    "answer",
    [
        *(
            pytest.param(replying(answers({})[0] | {"status": status}, status), id=str(status))
            for status in (302, 400, 401, 418, 429, 500, 503)
        ),
        pytest.param(replying(PLANTED), id="no JSON"),
        pytest.param(replying(f'{{"data": "{PLANTED}'), id="JSON without its end"),
        pytest.param(replying([PLANTED]), id="a list"),
        pytest.param(replying({"status": PLANTED, "data": PLANTED}), id="texts for objects"),
        pytest.param(replying({"status": 200, "data": {"customer": {"id": f"{PLANTED}2"}, "uuid": f"{PLANTED}2"}}), id="another customer"),
        pytest.param(cut_short, id="cut short"),
        pytest.param(compressed_wrongly, id="not compressed"),
    ],
)
async def test_nothing_of_a_providers_failure_is_told(watched: Watched, answer: Answer) -> None:
    """However a provider fails, and whatever it says then, both fields have an error and nobody reads its words."""
    with watched.sandbox["bik"].answering(answer), watched.sandbox["frontpayment"].answering(answer):
        errors = (await watched.query(BOTH, KEY))["errors"]
    assert sorted(error["path"] for error in errors) == [["bik"], ["frontpayment"]]
    assert all(error["extensions"]["code"].startswith("PROVIDER_") for error in errors)


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        (BOTH, {"key": {"id": PLANTED}}, "BAD_USER_INPUT"),
        (BOTH, {"key": [PLANTED], PLANTED: PLANTED}, "BAD_USER_INPUT"),
        ("query ($by: CustomerBy!) { customer(by: $by) { id } }", {"by": {PLANTED: PLANTED}}, "BAD_USER_INPUT"),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [PLANTED, f"customer:bik:{PLANTED}:{PLANTED}"]}, "BAD_USER_INPUT"),
        ("query ($ids: [ID!]!) { assetsByIds(ids: $ids) { id } }", {"ids": [f"customer:{PLANTED}:{NUMBER}"]}, "BAD_USER_INPUT"),
        ("query ($ids: [ID!]!) { addressesByIds(ids: $ids) { id } }", {"ids": [PLANTED] * 101}, "BAD_USER_INPUT"),
        (f'{{ {PLANTED}: node(id: "{PLANTED}") {{ {PLANTED}: id }} }}', None, "BAD_USER_INPUT"),
        (f'{{ customer(by: {{ id: "customer:worldline:{PLANTED}" }}) {{ id }} }}', None, "BAD_USER_INPUT"),
        (f'{{ customer(by: "{PLANTED}") {{ id }} }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'{{ customer(by: {{ id: ["{PLANTED}", {NUMBER}] }}) {{ id }} }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'{{ customer(by: {{ id: "{PLANTED}", bikCustomerId: "{PLANTED}" }}) {{ id }} }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'{{ customer(by: {{ id: "{PLANTED}" }}) {{ addresses(kinds: {PLANTED}) {{ id }} }} }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'{{ node(id: "{PLANTED}" "{PLANTED}") {{ id }} }}', None, "GRAPHQL_PARSE_FAILED"),
        (f'{{ node(id: "{PLANTED}) {{ id }} }}', None, "GRAPHQL_PARSE_FAILED"),
        (f"{{ node(id: {PLANTED} {PLANTED} {PLANTED}) {{ id }} }}", None, "GRAPHQL_PARSE_FAILED"),
        (f"{{ node(id: {NUMBER}x) {{ id }} }}", None, "GRAPHQL_PARSE_FAILED"),
        (f"query {PLANTED} {{ a: __typename }} query B {{ b: __typename }}", None, "OPERATION_RESOLUTION_FAILURE"),
        (f"query {PLANTED} {{ {' '.join(f'{PLANTED}{number}: __typename' for number in range(51))} }}", None, "LIMIT_EXCEEDED"),
    ],
)
async def test_nothing_of_a_request_that_fails_is_repeated(
    watched: Watched, document: str, variables: dict[str, Any] | None, code: str
) -> None:
    """A wrong variable, literal, id, name or syntax is told by place and kind, never by its text."""
    answer = await watched.query(document, variables)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


@pytest.mark.parametrize(("slug", "document", "variables"), QUESTIONS)
@pytest.mark.parametrize("status", [200, 201, 302, 400, 403, 404, 418, 429, 500])
async def test_nothing_of_a_bank_a_document_or_a_look_up_is_told_elsewhere(
    watched: Watched, slug: str, document: str, variables: dict[str, Any], status: int
) -> None:
    """Whatever a provider says of people, with whatever status, and whatever is written: the log and the errors do not repeat it."""
    with watched.sandbox[slug].answering(planting(watched.sandbox, slug, status)):
        await watched.query(document, variables)


async def test_what_is_planted_is_read(watched: Watched) -> None:
    """The values of the test before do come to the client where the answer is good."""
    for slug, document, variables in QUESTIONS:
        with watched.sandbox[slug].answering(planting(watched.sandbox, slug, 200)):
            answer = await watched.query(document, variables)
        if document.startswith("query"):
            assert PLANTED in json.dumps(answer["data"])


async def test_nothing_of_a_request_that_succeeds_is_logged(watched: Watched) -> None:
    """Keys, aliases, names of operations and fragments, and comments leave no trace where the answer is good."""
    document = (
        f"query {PLANTED} {{ {PLANTED}: customer(by: {{ bikCustomerId: 5482636 }}) {{ ...{PLANTED}2 }} }} # {PLANTED}\n"
        f"fragment {PLANTED}2 on Customer {{ {PLANTED}: firstName }}"
    )
    answer = await watched.query(document, {PLANTED: PLANTED}, operationName=PLANTED, extensions={PLANTED: PLANTED})
    assert "errors" not in answer
    assert (await watched.query(BOTH, {"key": NUMBER}))["data"] == {"bik": None, "frontpayment": None}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Request-Id": f"{PLANTED} {PLANTED}"},
        {"X-Request-Id": f"{PLANTED}@example.com"},
        {"Content-Type": f"application/{PLANTED}"},
        {"Content-Type": f"application/json; charset={PLANTED}"},
        {"Content-Encoding": PLANTED},
        {"Accept": f"application/{PLANTED}"},
        {"Accept": f"text/html;q={PLANTED}"},
        {"traceparent": PLANTED},
        {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01", "tracestate": f"{PLANTED.lower()}={PLANTED}", "baggage": f"{PLANTED}={PLANTED}"},
        {
            "User-Agent": PLANTED,
            "Cookie": f"a={PLANTED}",
            "Authorization": f"Bearer {PLANTED}",
            "Origin": f"http://{PLANTED}",
            PLANTED: PLANTED,
        },
    ],
)
async def test_nothing_of_a_requests_headers_is_repeated(watched: Watched, headers: dict[str, str]) -> None:
    """Whether they are heeded, refused or ignored, what headers hold is not told again."""
    await watched.request("POST", "/graphql", json.dumps({"query": "{ __typename }"}), **headers)


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/graphql?" + urlencode({"query": f'{{ node(id: "{PLANTED}") {{ id }} }}', PLANTED: PLANTED}), ""),
        ("GET", "/graphql?" + urlencode({"query": f'{{ node(id: "{PLANTED}" }}', "operationName": PLANTED}), ""),
        ("GET", "/graphql?" + urlencode({"query": "{ __typename }", "variables": PLANTED}), ""),
        ("GET", "/graphql?" + urlencode({"query": "{ __typename }", "variables": f'["{PLANTED}"]'}), ""),
        ("GET", f"/graphql?query={PLANTED}&query={PLANTED}", ""),
        ("GET", f"/graphql?{PLANTED}={PLANTED}", ""),
        ("PUT", f"/graphql?{PLANTED}", PLANTED),
        ("GET", f"/{PLANTED}?{PLANTED}", ""),
        ("GET", f"/explorer/{PLANTED}", ""),
        ("POST", f"/health?{PLANTED}", PLANTED),
        ("POST", "/graphql", PLANTED),
        ("POST", "/graphql", f'{{"query": "{PLANTED}'),
        ("POST", "/graphql", json.dumps(PLANTED)),
        ("POST", "/graphql", json.dumps({"query": [PLANTED]})),
        ("POST", "/graphql", json.dumps({"query": "{ __typename }", "variables": PLANTED})),
        ("POST", "/graphql", json.dumps({"query": "{ __typename }", "operationName": [PLANTED]})),
        ("POST", "/graphql", json.dumps({PLANTED: PLANTED})),
        ("POST", "/graphql", PLANTED * 200_000),
    ],
    ids=lambda value: quote(value)[:50],
)
async def test_nothing_of_a_bad_request_is_repeated(watched: Watched, method: str, target: str, body: str) -> None:
    """What cannot be read as a request is told in our words alone, and leaves no trace in the log."""
    answer = await watched.request(method, target, body)
    assert {"errors", "error"} & answer.keys()

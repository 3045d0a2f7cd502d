"""Worldline's sandbox: that it answers as Worldline documents it, asked by hand."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from yarl import URL

from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from providers.worldline.sandbox import Service

PRODUCT = "/v1/1234/products/9000"
DETAILS = f"{PRODUCT}/customerDetails"
EXAMPLE = {"countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "012345678901"}]}
QUERY = "?countryCode=SE&currencyCode=SEK"


@pytest.fixture
async def worldline() -> AsyncIterator[RunningService]:
    """Serve the default data set."""
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox["worldline"]


def date(minutes: float = 0) -> str:
    """The moment in so many minutes, as HTTP writes it."""
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), usegmt=True)


def authorization(lines: tuple[str, ...], secret: bytes = b"sandbox-secret") -> str:
    """Sign these lines."""
    text = "".join(f"{line}\n" for line in lines).encode()
    return f"GCS v1HMAC:sandbox-key-id:{base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()}"


async def send(worldline: RunningService, method: str, target: str, body: object, headers: dict[str, str]) -> ClientResponse:
    """Send one request, its target as it is, and read the answer."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    async with ClientSession(headers=headers) as session:
        response = await session.request(method, URL(worldline.url + target, encoded=True), data=data)
        await response.read()
        return response


async def ask(worldline: RunningService, target: str, body: object = None) -> ClientResponse:
    """Send a request with our own reading of the signature."""
    now = date()
    if body is None:
        headers = {"Date": now, "Authorization": authorization(("GET", "", now, target))}
        return await send(worldline, "GET", target, None, headers)
    signed = ("POST", "application/json", now, "x-gcs-anything:a b", target)
    headers = {"Date": now, "Content-Type": "application/json", "X-GCS-Anything": "a b", "Authorization": authorization(signed)}
    return await send(worldline, "POST", target, body, headers)


async def error(response: ClientResponse) -> dict[str, Any]:
    """The one error of an answer in the documented shape, without what stands for people."""
    assert response.content_type == "application/json"
    answer = await response.json()
    assert set(answer) == {"errorId", "errors"}
    [only] = answer["errors"]
    assert only["httpStatusCode"] == response.status
    return {name: value for name, value in only.items() if name not in {"httpStatusCode", "message"}}


async def test_the_documented_customer_is_answered_as_documented(worldline: RunningService) -> None:
    """The page's request finds the page's answer."""
    response = await ask(worldline, DETAILS, EXAMPLE)
    assert (response.status, response.content_type) == (200, "application/json")
    assert await response.json() == {
        "fiscalNumber": "0123456789012",
        "city": "Stockholm",
        "street": "Gustav Adolfs torg 22",
        "zip": "111 52",
        "firstName": "Gustav",
        "surname": "Adolfs",
        "emailAddress": "gustav.adolfs@stockholm.se",
        "phoneNumber": "0123456789",
        "languageCode": "",
    }


async def test_everybody_is_found_by_their_values(worldline: RunningService) -> None:
    """What the data set holds is what is answered, and no two people are found by the same values."""
    customers = worldline.service.dataset()["customers"]
    assert len({json.dumps([sent["countryCode"], sent["values"]]) for sent in customers}) == len(customers) == 61
    for sent in customers[:7]:
        values = [{"key": key, "value": value} for key, value in sent["values"].items()]
        response = await ask(worldline, DETAILS, {"countryCode": sent["countryCode"], "values": values})
        assert (response.status, await response.json()) == (200, sent["details"])


async def test_nobody_is_400_as_documented(worldline: RunningService) -> None:
    """Values that find nobody are 400 with code and id of the document, and another errorId each time."""
    nobody = {"countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "999999999999"}]}
    first, second = await ask(worldline, DETAILS, nobody), await ask(worldline, DETAILS, nobody)
    assert (first.status, await error(first)) == (400, {"code": "1214", "id": "CUSTOMER_DETAILS_NOT_FOUND"})
    assert (await first.json())["errorId"] != (await second.json())["errorId"]


@pytest.mark.parametrize("target", ["/v1/1234/products/1/customerDetails", "/v1/1234/products/x/customerDetails"])
async def test_an_unknown_product_is_404_as_documented(worldline: RunningService, target: str) -> None:
    """Only product 9000 is there; the code of another stands beside a message and no id."""
    response = await ask(worldline, target, EXAMPLE)
    assert (response.status, await error(response)) == (404, {"code": "1070"})
    assert (await response.json())["errors"][0]["message"] == "UNKNOWN_PAYMENT_PRODUCT_ID"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"{", "countryCode"),
        ([], "countryCode"),
        ({}, "countryCode"),
        ({**EXAMPLE, "countryCode": "SWE"}, "countryCode"),
        ({"countryCode": "SE"}, "values"),
        ({"countryCode": "SE", "values": ["x"]}, "values"),
        ({"countryCode": "SE", "values": []}, "values[key='fiscalNumber']"),
        ({"countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "12"}]}, "values[0].value"),
        ({"countryCode": "SE", "values": [{"key": "fiscalNumber"}]}, "values[0].value"),
        ({"countryCode": "SE", "values": [*EXAMPLE["values"], *EXAMPLE["values"]]}, "values[1].key"),
        ({"countryCode": "DK", "values": [{"key": "fiscalNumber", "value": "0000000000"}]}, "values[key='zip']"),
    ],
)
async def test_a_wrong_request_is_400_and_names_what_is_wrong(worldline: RunningService, body: object, name: str) -> None:
    """What is missing or wrong is named by its path; it is another 400 than nobody."""
    response = await ask(worldline, DETAILS, body)
    told = await error(response)
    assert (response.status, told["propertyName"]) == (400, name)
    assert told["code"] != "1214"


@pytest.mark.parametrize("minutes", [-4.9, 4.9])
async def test_a_date_may_be_a_little_off(worldline: RunningService, minutes: float) -> None:
    """Clocks that differ by less than five minutes are close enough."""
    moment = date(minutes)
    headers = {"Date": moment, "Authorization": authorization(("GET", "", moment, PRODUCT + QUERY))}
    assert (await send(worldline, "GET", PRODUCT + QUERY, None, headers)).status == 200


@pytest.mark.parametrize("minutes", [-5.1, 5.1])
async def test_a_date_that_is_off_is_403(worldline: RunningService, minutes: float) -> None:
    """A request that was signed long ago, or is to be, is refused."""
    moment = date(minutes)
    headers = {"Date": moment, "Authorization": authorization(("GET", "", moment, PRODUCT + QUERY))}
    assert (await send(worldline, "GET", PRODUCT + QUERY, None, headers)).status == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"Authorization": ""},
        {"Authorization": "GCS v1HMAC:sandbox-key-id:"},
        {"Authorization": "GCS v1HMAC:kjør:x"},
        {"Date": ""},
        {"Date": "yesterday"},
        {"Content-Type": "application/json"},
        {"X-GCS-Anything": "not signed"},
    ],
)
async def test_a_wrong_signature_is_403(worldline: RunningService, changes: dict[str, str]) -> None:
    """Whatever is signed and differs is refused, in the documented shape."""
    now = date()
    headers = {"Date": now, "Authorization": authorization(("GET", "", now, PRODUCT + QUERY))}
    response = await send(worldline, "GET", PRODUCT + QUERY, None, {**headers, **changes})
    assert (response.status, await error(response)) == (403, {"code": "9002"})


async def test_another_secret_or_merchant_is_403(worldline: RunningService) -> None:
    """Neither another secret nor another merchant's path is accepted."""
    now = date()
    headers = {"Date": now, "Authorization": authorization(("GET", "", now, PRODUCT + QUERY), b"another")}
    assert (await send(worldline, "GET", PRODUCT + QUERY, None, headers)).status == 403
    assert (await ask(worldline, f"/v1/4321/products/9000{QUERY}")).status == 403


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/"), ("GET", "/v1/1234/products"), ("GET", DETAILS), ("POST", PRODUCT), ("POST", f"{DETAILS}/"), ("PUT", DETAILS)],
)
async def test_a_path_that_is_not_served_is_404_and_no_json(worldline: RunningService, method: str, target: str) -> None:
    """Whoever asks the wrong way gets a page, without having to sign."""
    response = await send(worldline, method, target, None, {})
    assert (response.status, response.content_type) == (404, "text/html")


async def test_the_product_shows_fields_of_both_kinds(worldline: RunningService) -> None:
    """Some of the product's fields find people and some do not, and they are not in the order of a form."""
    fields = (await (await ask(worldline, f"{PRODUCT}?countryCode=DK&currencyCode=DKK&locale=da_DK")).json())["fields"]
    assert [(field["id"], field["usedForLookup"]) for field in fields] == [
        ("termsAndConditions", False),
        ("zip", True),
        ("fiscalNumber", True),
    ]
    orders = [field["displayHints"]["displayOrder"] for field in fields]
    assert orders == sorted(orders, reverse=True)
    assert fields[2]["displayHints"]["label"] == "CPR-nummer"


@pytest.mark.parametrize(("locale", "label"), [("", "Fiscal number"), ("&locale=sv_SE", "Personnummer"), ("&locale=xx", "Fiscal number")])
async def test_labels_are_in_the_language_of_the_locale(worldline: RunningService, locale: str, label: str) -> None:
    """Texts for people come in the language asked for, English where there is none of it."""
    fields = (await (await ask(worldline, PRODUCT + QUERY + locale)).json())["fields"]
    assert fields[-1]["displayHints"]["label"] == label


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?currencyCode=SEK", "countryCode"),
        ("?countryCode=se&currencyCode=SEK", "countryCode"),
        ("?countryCode=SE", "currencyCode"),
        (f"{QUERY}&locale=swedish", "locale"),
    ],
)
async def test_a_wrong_parameter_is_400_and_named(worldline: RunningService, query: str, name: str) -> None:
    """Country and currency must be given, a locale must be one."""
    response = await ask(worldline, PRODUCT + query)
    assert (response.status, (await error(response))["propertyName"]) == (400, name)


def test_the_same_seed_gives_the_same_people() -> None:
    """The data set is the seed's, and no fiscal number could be anybody's: none begins with a date."""
    assert Service(1).dataset() == Service(1).dataset() != Service(2).dataset()
    drawn = Service(1).dataset()["customers"][1:]
    assert all(sent["values"]["fiscalNumber"].startswith("00") for sent in drawn)
    assert {len(sent["values"]["fiscalNumber"]) for sent in drawn} == {10, 11, 12}

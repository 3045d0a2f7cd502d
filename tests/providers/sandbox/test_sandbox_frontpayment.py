"""Front Payment's sandbox answers as Front Payment's document says, and as its demo was seen to."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from yarl import URL

from providers.frontpayment.sandbox import Service
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED

AUTHORIZATION = "Bearer sandbox-frontpayment-token"
DETAILS = "/connect/customers/details/"
NOT_FOUND = {"status_code": 404, "status_message": "Not Found", "message": "customerNotFound", "is_data": False, "data": None}


@pytest.fixture
async def front() -> AsyncIterator[RunningService]:
    """Serve the default data set."""
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox["frontpayment"]


def customers(front: RunningService) -> list[dict[str, Any]]:
    """Return the data set's customers as a client would read them."""
    listed: list[dict[str, Any]] = json.loads(json.dumps(front.service.dataset()))["customers"]
    return listed


async def ask(front: RunningService, path: str, method: str = "GET", authorization: str = AUTHORIZATION) -> ClientResponse:
    """Send one request, its path as it is, and read the answer."""
    async with ClientSession(headers={"Authorization": authorization}) as session:
        response = await session.request(method, URL(front.url + path, encoded=True))
        await response.read()
        return response


async def test_documented_customer_is_answered_as_documented(front: RunningService) -> None:
    """The document's customer comes in the document's envelope."""
    response = await ask(front, DETAILS + "CSRT1511414842")
    answer = await response.json()
    customer = answer.pop("data")
    assert response.status == HTTPStatus.OK
    assert answer == {
        "status_code": 200,
        "status_message": "OK",
        "message": "customerDetailsRetrievedSuccessfully",
        "is_data": True,
    }
    assert (customer["name"], customer["countryCode"], customer["msisdn"]) == ("Kari Nordmann", "+47", "00000000")
    assert (customer["organizationId"], customer["personalNumber"], customer["preferredLanguage"]) == (None, None, None)
    assert customer["addresses"]["shipping"]["street"] == "Sjøhusbakken 42"


async def test_every_customer_is_found_by_its_uuid(front: RunningService) -> None:
    """What the data set holds is what is answered."""
    for customer in customers(front)[:30]:
        response = await ask(front, DETAILS + customer["uuid"])
        assert (await response.json())["data"] == customer


async def test_json_is_written_as_php_writes_it(front: RunningService) -> None:
    """Slashes are escaped and nothing beyond ASCII is sent, as the demo does; it reads the same."""
    slashed = next(customer for customer in customers(front) if "/" in json.dumps(customer))
    response = await ask(front, DETAILS + slashed["uuid"])
    body = (await response.read()).decode("ascii")
    assert r"\/" in body
    assert "/" not in body.replace(r"\/", "")
    assert (await response.json())["data"] == slashed


async def test_headers_are_those_of_the_demo(front: RunningService) -> None:
    """The rate limit is announced and answers are not to be stored, on errors too."""
    for path in (DETAILS + "CSRT1511414842", DETAILS + "CSRT0", "/nowhere"):
        response = await ask(front, path)
        assert response.headers["x-ratelimit-limit"] == "240"
        assert response.headers["Cache-Control"] == "no-cache, private"
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("key", ["CSRT0", "csrt1511414842", "..%2FCSRT1511414842", "CSRT1511414842%20", "%F0%9F%AA%94", "%2E%2E"])
async def test_unknown_uuid_is_404_as_documented(front: RunningService, key: str) -> None:
    """A uuid that nobody has is not found, whatever it is made of; an escaped slash stays part of it."""
    response = await ask(front, DETAILS + key)
    assert (response.status, await response.json()) == (404, NOT_FOUND)


async def test_escaped_uuid_is_the_uuid(front: RunningService) -> None:
    """Escapes in the path are undone before the look-up."""
    assert (await ask(front, DETAILS + "CSRT%31511414842?unused=1")).status == HTTPStatus.OK


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic sandbox-frontpayment-token", "Bearer kjør"])
async def test_wrong_token_is_401(front: RunningService, authorization: str) -> None:
    """Without the token nobody is found, and the envelope is that of an error."""
    response = await ask(front, DETAILS + "CSRT1511414842", authorization=authorization)
    answer = await response.json()
    assert (response.status, answer["status_code"], answer["is_error"], answer["errors"]) == (401, 401, True, None)
    assert "data" not in answer


@pytest.mark.parametrize("path", ["", DETAILS, DETAILS + "CSRT1511414842/", DETAILS + "x/../CSRT1511414842", "/connect/customers"])
async def test_unserved_path_is_404_without_an_envelope(front: RunningService, path: str) -> None:
    """A path that is not the details of one customer is another 404 than a customer who is not there."""
    response = await ask(front, path)
    assert response.status == HTTPStatus.NOT_FOUND
    assert set(await response.json()) == {"message"}


async def test_other_method_is_405(front: RunningService) -> None:
    """Only reading is served, and the answer says so."""
    response = await ask(front, DETAILS + "CSRT1511414842", method="PUT")
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")

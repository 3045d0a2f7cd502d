"""BIK's sandbox answers as BIK's document says."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from providers.bik.sandbox import Service
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED

# Of `sandbox-bik-key:sandbox-bik-secret`.
AUTHORIZATION = "Basic c2FuZGJveC1iaWsta2V5OnNhbmRib3gtYmlrLXNlY3JldA=="
HEADERS = {"Content-Type": "application/json", "Authorization": AUTHORIZATION}
GET = "/bikPlatformFunctions-customers/get"
ALL = {"includeAddress": True, "includeAssets": True, "includeTags": True}


@pytest.fixture
async def bik() -> AsyncIterator[RunningService]:
    """Serve the default data set."""
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox["bik"]


async def ask(bik: RunningService, payload: object, path: str = GET, method: str = "POST", **headers: str) -> tuple[int, Any]:
    """Send one request; a `bytes` payload goes out as it is."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    async with ClientSession() as session, session.request(method, bik.url + path, data=body, headers=HEADERS | headers) as response:
        assert response.content_type == "application/json"
        return response.status, await response.json()


def error(status: int, message: str) -> tuple[int, Any]:
    """Return what an error is answered with."""
    return status, {"status": status, "errors": [{"message": message}]}


async def test_documented_customer_is_answered_as_documented(bik: RunningService) -> None:
    """The document's request gets the document's answer, value for value."""
    status, answer = await ask(bik, {"partnerCustomerId": "abcd-122345", "includeAssets": True, "includeAddress": True})
    customer = answer["data"]["customer"]
    assert (status, answer["status"], answer["success"]) == (200, 200, True)
    assert customer["id"] == 5482636
    assert customer["updatedAt"] == "2024-08-09T09:33:15.939Z"
    assert (customer["addresses"][0]["partnerAddressId"], customer["addresses"][0]["addressId"]) == ("undefined", 142385)
    assert [(asset["id"], asset["countryCode"]) for asset in customer["assets"]] == [(4516077, None), (4516079, "IND")]
    assert "tags" not in customer


@pytest.mark.parametrize(
    ("flag", "name"),
    [("includeAddress", "addresses"), ("includeAssets", "assets"), ("includeTags", "tags")],
)
async def test_lists_come_only_with_their_flag(bik: RunningService, flag: str, name: str) -> None:
    """Each include flag brings its own list and no other; false is as good as absent."""
    flags = dict.fromkeys(ALL, False) | {flag: True}
    _, answer = await ask(bik, {"bikCustomerId": "5482636", **flags})
    assert {"addresses", "assets", "tags"} & set(answer["data"]["customer"]) == {name}


async def test_text_beyond_ascii_is_sent_as_it_is(bik: RunningService) -> None:
    """Names go out as UTF-8, not escaped, so that a client's decoding is put to use."""
    body = json.dumps({"partnerCustomerId": "kunde 007848 ø", **ALL}).encode()
    async with ClientSession() as session, session.post(bik.url + GET, data=body, headers=HEADERS) as response:
        assert '"kunde 007848 ø"'.encode() in await response.read()


async def test_every_customer_is_found_by_either_key(bik: RunningService) -> None:
    """What the data set holds is what is answered, by BIK's id and by the partner's."""
    listed: list[Any] = json.loads(json.dumps(bik.service.dataset()))["customers"]
    for customer in listed[:30]:
        keys = {"bikCustomerId": str(customer["id"]), "partnerCustomerId": customer.get("partnerCustomerId", "")}
        for name, key in keys.items():
            if key:
                _, answer = await ask(bik, {name: key, **ALL})
                assert answer["data"]["customer"] == customer
        assert (await ask(bik, keys))[0] == 200


@pytest.mark.parametrize(
    "keys",
    [
        {"bikCustomerId": "1"},
        {"partnerCustomerId": "nobody"},
        {"bikCustomerId": "5482636", "partnerCustomerId": "nobody"},
        {"bikCustomerId": "1", "partnerCustomerId": "abcd-122345"},
        {"bikCustomerId": "05482636"},
    ],
)
async def test_unknown_or_contradicting_keys_are_406(bik: RunningService, keys: dict[str, str]) -> None:
    """BIK says 406 where others say 404; keys of two customers are no customer."""
    assert await ask(bik, keys) == error(406, "Failed to get customer")


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic d3Jvbmc6d3Jvbmc=", "Bearer c2FuZGJveC1iaWsta2V5OnNhbmRib3gtYmlrLXNlY3JldA==", "Basic kjør"],
)
async def test_wrong_credentials_are_401(bik: RunningService, header: str) -> None:
    """Without the key and the secret nothing is looked at."""
    assert await ask(bik, b"no JSON", Authorization=header) == error(401, "User is not authenticated")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"bikCustomerId": 5482636}, "'bikCustomerId' must be a string"),
        ({"partnerCustomerId": None, "bikCustomerId": "1"}, "'partnerCustomerId' must be a string"),
        ({"bikCustomerId": "1", "includeTags": "true"}, "'includeTags' must be a boolean"),
        ({"bikCustomerID": "1", "id": 1}, "'bikCustomerID' is not allowed. 'id' is not allowed"),
        ({"bikCustomerId": "", "partnerCustomerId": ""}, "'value' must contain at least one of [partnerCustomerId, bikCustomerId]"),
        ({}, "'value' must contain at least one of [partnerCustomerId, bikCustomerId]"),
        (["5482636"], "'value' must be of type object"),
        (b"{", "The payload is not JSON"),
        (b"\xff", "The payload is not JSON"),
    ],
)
async def test_invalid_payload_is_400(bik: RunningService, payload: object, message: str) -> None:
    """A payload that BIK's validation would refuse is refused, so that a client cannot get away with it here."""
    assert await ask(bik, payload) == error(400, message)


async def test_body_without_the_json_type_counts_as_empty(bik: RunningService) -> None:
    """A client that forgets the content type learns it here."""
    status, _ = await ask(bik, {"bikCustomerId": "5482636"}, **{"Content-Type": "text/plain"})
    assert status == 400


async def test_one_empty_key_beside_the_other_is_fine(bik: RunningService) -> None:
    """The document forbids only that both are empty."""
    status, _ = await ask(bik, {"bikCustomerId": "", "partnerCustomerId": "abcd-122345"})
    assert status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/bikPlatformFunctions-customers/list"), ("POST", GET + "/"), ("POST", ""), ("PUT", GET)],
)
async def test_unserved_path_or_method_is_404(bik: RunningService, method: str, path: str) -> None:
    """Only the documented function is served, only by POST."""
    assert await ask(bik, {"bikCustomerId": "5482636"}, path, method) == error(404, "The specified API could not be found")

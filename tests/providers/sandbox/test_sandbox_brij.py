"""Brij's sandbox answers as Brij's documents say, and else as a Connect server does."""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from yarl import URL

from providers.brij.sandbox import Service
from providers.brij.sandbox.pictures import LARGE_PNG_HASH, PORTRAITS, large_png
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED

LIST = "/brij.core.v1.partner.Service/GetCustomerData"
BY_ID = "/brij.core.v1.partner.Service/GetCustomerDataById"
KEY = {"X-API-Key": "sandbox-brij-key"}
JSON = {"Content-Type": "application/json"}
BYTES = {"rawData", "frontSideImage", "backSideImage", "image"}


@pytest.fixture
async def brij() -> AsyncIterator[RunningService]:
    """Serve the default data set."""
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox["brij"]


def customers(service: Service) -> list[dict[str, Any]]:
    """Return the data set's customers as a client would read them."""
    listed: list[dict[str, Any]] = json.loads(json.dumps(service.dataset()))["customers"]
    return listed


def records(seed: int = DEFAULT_SEED) -> list[dict[str, Any]]:
    """Return all data of all customers."""
    return [data for customer in customers(Service(seed)) for data in customer.get("customerData", ())]


async def ask(
    brij: RunningService, path: str, body: object, headers: Mapping[str, str] = {**KEY, **JSON}, method: str = "POST"
) -> ClientResponse:
    """Send one request and read the answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with ClientSession() as session:
        response = await session.request(method, URL(brij.url + path, encoded=True), data=content, headers=headers)
        await response.read()
        return response


async def test_documented_customer_is_answered_as_documented(brij: RunningService) -> None:
    """The pages' customer has the page's e-mail address and name, and its attestation with the status that is in no list."""
    response = await ask(brij, LIST, {"customerId": "cust_abc123xyz"})
    answer = await response.json()
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    assert answer["customerData"][0] == {
        "id": "data_abc123",
        "type": "EMAIL",
        "isDeleted": False,
        "hash": "a1b2c3d4e5f6...",
        "createdAt": "2025-01-15T10:30:00Z",
        "email": {"value": "user@example.com"},
    }
    assert answer["customerData"][1]["name"] == {"firstName": "John", "lastName": "Doe"}
    assert [(entry["id"], entry["status"]) for entry in answer["attestationRecords"]] == [("att_xyz789", "VALID")]


async def test_documented_data_are_answered_as_documented(brij: RunningService) -> None:
    """The page's identity document has the page's members, with pictures where the page has words for them."""
    answer = await (await ask(brij, BY_ID, {"customerDataId": "data_def456"})).json()
    document = answer["customerData"].pop("idDocument")
    sides = [base64.b64decode(document.pop(member)) for member in ("frontSideImage", "backSideImage")]
    assert [side[:4] for side in sides] == [b"\x89PNG", b"\x89PNG"]
    assert document == {
        "documentType": "PASSPORT",
        "documentNumber": "AB1234567",
        "issuingCountry": "USA",
        "expiryDate": "2030-01-15",
        "frontSideImageHash": "hash123...",
        "backSideImageHash": "hash456...",
    }
    assert answer == {
        "customerData": {
            "id": "data_def456",
            "type": "ID_DOCUMENT",
            "isDeleted": False,
            "hash": "a1b2c3d4e5f6...",
            "createdAt": "2025-01-15T10:30:00Z",
        }
    }


async def test_lists_leave_bytes_out_and_hashes_in(brij: RunningService) -> None:
    """The list has all data of a customer but their bytes; by its id a record is whole."""
    for customer in customers(Service(DEFAULT_SEED))[:2] + customers(Service(DEFAULT_SEED))[4:20]:
        answer = await (await ask(brij, LIST, {"customerId": customer["id"]})).json()
        assert answer.get("attestationRecords") == customer.get("attestationRecords")
        for listed, whole in zip(answer.get("customerData", ()), customer.get("customerData", ()), strict=True):
            members = {*listed, *(name for value in listed.values() if isinstance(value, dict) for name in value)}
            hashes = [name for value in whole.values() if isinstance(value, dict) for name in value if name.endswith("Hash")]
            assert not members & BYTES
            assert members.issuperset(hashes)
            assert await (await ask(brij, BY_ID, {"customerDataId": whole["id"]})).json() == {"customerData": whole}


async def test_a_customer_of_whom_nothing_is_known(brij: RunningService) -> None:
    """An answer that has nothing to say is an empty object, as protobuf's JSON leaves out what is empty."""
    assert await (await ask(brij, LIST, {"customerId": "cust_nothing"})).json() == {}


@pytest.mark.parametrize(("path", "member"), [(LIST, "customerId"), (BY_ID, "customerDataId")])
@pytest.mark.parametrize("key", ["x", "CUST_ABC123XYZ", "cust_abc123xyz ", "../data_def456", "🪔"])
async def test_unknown_ids_are_404(brij: RunningService, path: str, member: str, key: str) -> None:
    """An id that nobody has is not found, in Connect's words, and nothing of it is repeated."""
    response = await ask(brij, path, {member: key})
    answer = await response.json()
    assert (response.status, answer["code"]) == (404, "not_found")
    assert set(answer) == {"code", "message"}
    assert key not in answer["message"]


@pytest.mark.parametrize("body", [{}, [], None, "x", {"customerId": ""}, {"customerId": 5}, {"customerDataId": "data_def456"}, b"", b"{"])
async def test_requests_without_an_id_are_400(brij: RunningService, body: object) -> None:
    """A request that is no JSON, or names no customer, is invalid."""
    response = await ask(brij, LIST, body)
    assert (response.status, (await response.json())["code"]) == (400, "invalid_argument")


async def test_what_is_not_asked_for_is_ignored(brij: RunningService) -> None:
    """Further members of a request do no harm."""
    assert (await ask(brij, LIST, {"customerId": "cust_abc123xyz", "unused": 1})).status == HTTPStatus.OK


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": ""}, {"X-API-Key": "another"}, {"Authorization": "Bearer sandbox-brij-key"}])
async def test_wrong_keys_are_401(brij: RunningService, headers: dict[str, str]) -> None:
    """Without the key nobody is found, and what the body asks for is not looked at."""
    for body in ({"customerId": "cust_abc123xyz"}, b"{"):
        response = await ask(brij, LIST, body, {**JSON, **headers})
        assert (response.status, (await response.json())["code"]) == (401, "unauthenticated")


async def test_the_keys_header_may_be_in_any_case(brij: RunningService) -> None:
    """The guide and the reference spell the header differently; it is the same."""
    headers = {**JSON, "x-api-key": "sandbox-brij-key"}
    assert (await ask(brij, LIST, {"customerId": "cust_abc123xyz"}, headers)).status == HTTPStatus.OK


@pytest.mark.parametrize(
    "path", ["", "/", "/brij.core.v1.partner.Service", f"{LIST}/", f"{LIST}All", "/brij.storage.v1.partner.PartnerService/GetInfo"]
)
async def test_unserved_paths_are_404_in_no_ones_words(brij: RunningService, path: str) -> None:
    """A path that is no method is another 404 than a customer who is not there."""
    response = await ask(brij, path, {"customerId": "cust_abc123xyz"})
    assert (response.status, response.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


async def test_other_methods_and_content_types(brij: RunningService) -> None:
    """Only POST with JSON is served, and the answer says so."""
    got = await ask(brij, LIST, b"", method="GET")
    assert (got.status, got.headers["Allow"]) == (405, "POST")
    form = await ask(brij, LIST, b"customerId=cust_abc123xyz", {**KEY, "Content-Type": "application/x-www-form-urlencoded"})
    assert (form.status, form.headers["Accept-Post"]) == (415, "application/json")


def test_default_seed_gives_the_same_bytes() -> None:
    """What documents and tests quote from the default data set stays true."""
    canonical = json.dumps(Service(DEFAULT_SEED).dataset(), sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(canonical).hexdigest() == "d68e5c0419c27eeb4cfe004864efe85f52d6da68dc01b298e83810682f21031f"


def test_other_seed_gives_other_customers_but_keeps_the_documented_one() -> None:
    """The pages' own example is there whatever the seed; the drawn customers are others."""
    here, there = customers(Service(DEFAULT_SEED)), customers(Service(DEFAULT_SEED + 1))
    assert here[0] == there[0]
    assert len(here[4:]) == len(there[4:]) == 60
    assert not [customer for customer in here[4:] if customer in there[4:]]


def test_drawn_data_show_the_range_of_what_is_documented() -> None:
    """All types and one that nobody knows, deleted and undated records, several nationalities, both alphabets, with and without padding."""
    listed = records()
    written = [text for data in listed for text in bytes_in(data)]
    assert len({data["type"] for data in listed}) == 19
    assert {data.get("isDeleted") for data in listed} == {True, False, None}
    assert {"createdAt" in data for data in listed} == {True, False}
    assert any("-" in text or "_" in text for text in written)
    assert any("+" in text or "/" in text for text in written)
    assert {text.endswith("=") for text in written if len(text.rstrip("=")) % 4} == {True, False}
    nationalities = [[data["type"] for data in customer.get("customerData", ())].count("NATIONALITY") for customer in customers(Service(1))]
    assert max(nationalities) > 1


def bytes_in(value: Mapping[str, Any]) -> Iterator[str]:
    """Give the base64 texts of a record."""
    for name, part in value.items():
        if isinstance(part, dict):
            yield from bytes_in(part)
        elif name in BYTES:
            yield part


def test_drawn_attestations_link_what_is_not_there_too() -> None:
    """All types and statuses occur, and some attestations link data that are not shared."""
    for customer in customers(Service(DEFAULT_SEED))[4:]:
        assert [
            entry for entry in customer["attestationRecords"] if entry["status"] == "WAITING_USER_ACTION" and "actionUrl" not in entry
        ] == []
    attested = [entry for customer in customers(Service(DEFAULT_SEED)) for entry in customer.get("attestationRecords", ())]
    ids = {data["id"] for data in records()}
    assert (len({entry["type"] for entry in attested}), len({entry["status"] for entry in attested})) == (7, 8)
    assert {set(entry["linkedDataIds"]) <= ids for entry in attested} == {True, False}


def test_ids_are_unique() -> None:
    """No two records, attestations or customers share an id."""
    for seed in (DEFAULT_SEED, 1):
        made = customers(Service(seed))
        attested = [entry["id"] for customer in made for entry in customer.get("attestationRecords", ())]
        for ids in ([customer["id"] for customer in made], [data["id"] for data in records(seed)], attested):
            assert len(set(ids)) == len(ids)


async def test_the_large_picture(brij: RunningService) -> None:
    """The document of 20 MiB is served by its id alone, with the hash that the list tells, and the data set does not hold it."""
    answer = await (await ask(brij, BY_ID, {"customerDataId": "data_large"})).json()
    document = answer["customerData"]["idDocument"]
    assert base64.b64decode(document["frontSideImage"]) == large_png()
    assert hashlib.sha256(large_png()).hexdigest() == document["frontSideImageHash"] == LARGE_PNG_HASH
    assert 0 <= len(large_png()) - 20 * 1024 * 1024 < 4096
    assert "backSideImage" not in document
    assert "frontSideImage" not in next(data for data in records() if data["id"] == "data_large")["idDocument"]


def test_pictures_are_real() -> None:
    """The PNG files are whole, with right checksums, and the JPEG files begin and end as such."""
    for picture in (large_png(), *drawn_pngs()):
        chunks = dict(chunks_of(picture))
        width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
        assert len(zlib.decompress(chunks[b"IDAT"])) == height * (width + 1)
        assert chunks[b"IEND"] == b""
    assert [(portrait[:3], portrait[-2:]) for portrait in PORTRAITS] == [(b"\xff\xd8\xff", b"\xff\xd9")] * 2


def drawn_pngs() -> Iterator[bytes]:
    """Give the fronts of drawn identity documents."""
    for data in records():
        text = data.get("idDocument", {}).get("frontSideImage", "").replace("-", "+").replace("_", "/").rstrip("=")
        if text and "!" not in text:
            yield base64.b64decode(text + "=" * (-len(text) % 4))


def chunks_of(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the chunks of a PNG file, whose checksums must be right."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    position = 8
    while position < len(picture):
        (length,) = struct.unpack_from(">I", picture, position)
        kind, content = picture[position + 4 : position + 8], picture[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", picture, position + 8 + length) == (zlib.crc32(kind + content),)
        yield kind, content
        position += length + 12

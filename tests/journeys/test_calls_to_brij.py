"""Which calls a query makes to Brij, exactly, and what bytes cost."""

import base64
import hashlib
from typing import Any

import orjson
import pytest
from aiohttp import web

from providers.brij.sandbox import LARGE_DOCUMENT_ID
from providers.sandbox.runner import Sandbox
from tests.serving import Server

CUSTOMER = "cust_abc123xyz"
DOCUMENT = "data_def456"
LIST = ("GetCustomerData", {"customerId": CUSTOMER})
BY_ID = ("GetCustomerDataById", {"customerDataId": DOCUMENT})


def asked(sandbox: Sandbox) -> list[tuple[str, Any]]:
    """Method and request of each call to Brij."""
    return [(call.target.rpartition("/")[2], orjson.loads(call.body)) for call in sandbox["brij"].calls]


def customer(selection: str) -> str:
    """A query for the documented customer."""
    return f'{{ customer(by: {{ brijCustomerId: "{CUSTOMER}" }}) {selection} }}'


def document(selection: str) -> str:
    """A query for the documented customer's identity document."""
    return customer(f"{{ data(types: [ID_DOCUMENT]) {{ content {{ ... on IdDocument {{ {selection} }} }} }} }}")


@pytest.mark.parametrize(
    "selection",
    [
        "name email attestations { status linkedData { type } }",
        "data { type hash createdAt content { ... on IdDocument { documentNumber frontSideImage { hash } } } value }",
        "data { rawData { hash } }",
        "id",
    ],
)
async def test_all_but_bytes_is_one_call(sandboxed_server: Server, sandbox: Sandbox, selection: str) -> None:
    """Profile, data, hashes and attestations come in one answer."""
    await sandboxed_server.data(customer(f"{{ {selection} }}"))

    assert asked(sandbox) == [LIST]


@pytest.mark.parametrize(("levels", "given"), [(100, True), (900, False)])
async def test_json_that_is_nested_deep_does_not_cost_the_answer(
    sandboxed_server: Server,
    sandbox: Sandbox,
    levels: int,
    given: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A value or a proof that is nested too deep to be written is null, and all beside it is told."""
    nested = '{"x":' * levels + "1" + "}" * levels
    body = (
        f'{{"customerData": [{{"id": "data_1", "type": "SOMETHING_NEW", "hash": "h", "somethingNew": {nested}}}], '
        f'"attestationRecords": [{{"id": "att_1", "proof": {nested}}}]}}'
    )

    async def deep(_: web.Request) -> web.Response:
        return web.Response(text=body)

    with sandbox["brij"].answering(deep):
        data = await sandboxed_server.data(customer("{ data { hash value } attestations { id proof } }"))

    expected = orjson.loads(nested) if given else None
    assert data["customer"] == {
        "data": [{"hash": "h", "value": expected}],
        "attestations": [{"id": "attestation:brij:att_1", "proof": expected}],
    }


async def test_bytes_are_fetched_once_for_all_images_of_a_record(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Bytes that are selected cost one further call for the record that holds them."""
    sides = "frontSideImage { base64 hash } backSideImage { size mediaType hashMatches }"

    data = await sandboxed_server.data(document(sides))

    [record] = data["customer"]["data"]
    front, back = record["content"]["frontSideImage"], record["content"]["backSideImage"]
    assert base64.b64decode(front["base64"], validate=True).startswith(b"\x89PNG")
    assert (back["mediaType"], back["hashMatches"]) == ("image/png", None)
    assert back["size"] > 0
    assert asked(sandbox) == [LIST, BY_ID]


async def test_bytes_under_a_condition_that_does_not_hold(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Bytes that are not wanted in the end are not fetched."""
    query = f"query ($bytes: Boolean = false) {document('frontSideImage { hash base64 @include(if: $bytes) }')}"

    await sandboxed_server.data(query)

    assert asked(sandbox) == [LIST]


async def test_a_record_by_its_id(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A record by its id is one call, with hashes only as with bytes."""
    images = "content { ... on IdDocument { frontSideImage { hash %s } } }"
    for more in ("", "base64 size"):
        sandbox.clear()
        data = await sandboxed_server.data(f'{{ customerData(id: "customerdata:brij:{DOCUMENT}") {{ type {images % more} }} }}')
        assert data["customerData"]["type"] == "ID_DOCUMENT"
        assert asked(sandbox) == [BY_ID]


async def test_a_hash_that_is_no_sha256_costs_nothing(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Whether a hash of another form matches is not known, whatever the bytes are: they are not fetched for it."""
    data = await sandboxed_server.data(document("frontSideImage { hashMatches }"))

    assert data["customer"]["data"][0]["content"]["frontSideImage"] == {"hashMatches": None}
    assert asked(sandbox) == [LIST]


@pytest.mark.parametrize(
    ("record", "matches"),
    [("data_wrong_hash", False), ("data_other_hash", None), ("data_no_hash", None), ("data_no_picture", None), ("data_unreadable", None)],
)
async def test_hashes_that_are_odd(sandboxed_server: Server, record: str, matches: bool | None) -> None:  # noqa: FBT001 - what is expected
    """A wrong hash says so and leaves the bytes there; without hash, bytes or a known form nothing is said."""
    data = await sandboxed_server.data(
        f'{{ customerData(id: "customerdata:brij:{record}") '
        "{ content { ... on IdDocument { frontSideImage { hashMatches base64 } } } } }"
    )

    image = data["customerData"]["content"]["frontSideImage"]
    assert image["hashMatches"] is matches
    assert (image["base64"] is None) is (record in {"data_no_picture", "data_unreadable"})


async def test_bytes_that_cannot_be_had_leave_the_hash(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """When the call for the bytes fails, the error stands at each field that needed them, and all else is there."""

    async def failing(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("ById"):
            return web.Response(status=500)
        return await sandbox["brij"].service.handle(request)

    with sandbox["brij"].answering(failing):
        answer = await sandboxed_server.query(document("documentNumber frontSideImage { hash base64 size }"))

    [record] = answer["data"]["customer"]["data"]
    assert record["content"] == {"documentNumber": "AB1234567", "frontSideImage": {"hash": "hash123...", "base64": None, "size": None}}
    place = ["customer", "data", 0, "content", "frontSideImage"]
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        ([*place, "base64"], "PROVIDER_UNAVAILABLE"),
        ([*place, "size"], "PROVIDER_UNAVAILABLE"),
    ]


async def test_more_bytes_than_are_wanted(sandboxed_server: Server) -> None:
    """Bytes beyond `maxBytes` are null with an error that tells their number; exactly as many are given."""
    size = (await sandboxed_server.data(document("frontSideImage { size }")))["customer"]["data"][0]["content"]["frontSideImage"]["size"]

    answer = await sandboxed_server.query(
        document(f"frontSideImage {{ fits: base64(maxBytes: {size}) tooMany: base64(maxBytes: {size - 1}) }}")
    )

    image = answer["data"]["customer"]["data"][0]["content"]["frontSideImage"]
    assert image["fits"]
    assert image["tooMany"] is None
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "size": size}


async def test_a_document_of_20_mib(sandboxed_server: Server) -> None:
    """A large document comes whole, with what its own bytes say of it."""
    data = await sandboxed_server.data(
        f'{{ customerData(id: "customerdata:brij:{LARGE_DOCUMENT_ID}") '
        "{ content { ... on IdDocument { frontSideImage { hash hashMatches mediaType size base64 } backSideImage { hash } } } } }"
    )

    content = data["customerData"]["content"]
    picture = base64.b64decode(content["frontSideImage"].pop("base64"), validate=True)
    assert content == {
        "frontSideImage": {
            "hash": hashlib.sha256(picture).hexdigest(),
            "hashMatches": True,
            "mediaType": "image/png",
            "size": len(picture),
        },
        "backSideImage": None,
    }
    assert len(picture) >= 20 * 1024 * 1024


async def test_data_is_chosen_by_type_and_deletion(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Deleted records are left out unless they are wanted; types choose among what came; each is one and the same call."""
    customers = sandbox["brij"].service.dataset()["customers"]
    found = next(found for found in customers if any(record.get("isDeleted") for record in found.get("customerData", [])))
    deleted = [f"customerdata:brij:{record['id']}" for record in found["customerData"] if record.get("isDeleted")]

    data = await sandboxed_server.data(
        "query ($key: ID!) { customer(by: { brijCustomerId: $key }) "
        "{ present: data { id isDeleted } all: data(includeDeleted: true) { id } "
        "emails: data(types: [EMAIL]) { type } none: data(types: []) { id } } }",
        {"key": found["id"]},
    )

    answer = data["customer"]
    assert not any(record["isDeleted"] for record in answer["present"])
    assert {record["id"] for record in answer["all"]} - {record["id"] for record in answer["present"]} == set(deleted)
    assert {record["type"] for record in answer["emails"]} <= {"EMAIL"}
    assert answer["none"] == []
    assert [method for method, _ in asked(sandbox)] == ["GetCustomerData"]

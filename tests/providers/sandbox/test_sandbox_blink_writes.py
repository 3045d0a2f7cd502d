"""What is written to bLink's sandbox is checked, stays, and is gone once it is cleared."""

import copy
from typing import Any

import pytest
from aiohttp import ClientSession

from providers.blink.sandbox import Service
from providers.sandbox.runner import Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from tests.providers.sandbox.blink_caller import Answer, Caller
from tests.providers.sandbox.blink_schemas import CONTACT_DETAILS, NEW_ADDRESS_IDENTIFICATION, deviations

CONTACT = {"medium": "phone", "contactMediumType": "private", "contactContent": "+41790000000", "additionalContactInformation": "Evenings"}
CONTACTS = "/persons/P0001/contactdetails"
POSTAL = {
    "salutation": {"salutation": "Ms."},
    "name": {"givenName": "Regula", "lastName": "Zürcher"},
    "physicalAddress": {"streetName": "Seestrasse", "buildingNumber": "4", "postCode": "8001", "townName": "Zürich", "country": "CH"},
}
NEW_ADDRESS = {"addressName": "Office", "mailingInstruction": "MainDispatch", "postalAddress": POSTAL}
ADDRESSES = "/customers/C0001/addresses"
ADDRESS = {**NEW_ADDRESS, "addressIdentification": 12345678, "isDomicile": False, "isMailingAddress": True, "dispatchType": "electronical"}


def changed(value: dict[str, Any], path: str, new: object) -> dict[str, Any]:
    """Return a copy with another value at this path of names; with an ellipsis, without what is there."""
    copied = copy.deepcopy(value)
    *folders, name = path.split("/")
    inner = copied
    for folder in folders:
        inner = inner[folder]
    if new is ...:
        del inner[name]
    else:
        inner[name] = new
    return copied


def assert_refused(answer: Answer, kind: str = "invalidPayload") -> None:
    """The answer is 400 of this type."""
    assert (answer.status, answer.content_type, answer.body["type"]) == (400, "application/problem+json", kind)


async def test_added_contact_details_are_answered_with_their_id_and_stay(blink: Caller) -> None:
    """The answer is what was sent and an id; both ways to read a person's contact details show it from then on."""
    added = await blink.send("POST", CONTACTS, CONTACT)
    assert (added.status, added.headers["X-CorAPI-Source"]) == (201, "PROVIDER")
    assert deviations(CONTACT_DETAILS, added.body) == []
    assert added.body == {"contactIdentification": "K6", **CONTACT}
    assert (await blink.found(CONTACTS))[5:] == [added.body]
    assert (await blink.found("/persons/P0001"))["contactInformation"][5:] == [added.body]


async def test_contact_details_of_a_person_that_does_not_show_them_stay_hidden_there(blink: Caller) -> None:
    """What is added to a person without contactInformation is seen on its own path alone."""
    await blink.send("POST", "/persons/P0031/contactdetails", CONTACT)
    assert (await blink.found("/persons/P0031/contactdetails"))[-1]["contactContent"] == "+41790000000"
    assert "contactInformation" not in await blink.found("/persons/P0031")


async def test_the_same_contact_details_twice_are_two(blink: Caller) -> None:
    """There is no idempotency: whoever sends again adds again."""
    ids = [(await blink.send("POST", CONTACTS, CONTACT)).body["contactIdentification"] for _ in range(2)]
    assert ids == ["K6", "K7"]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        *(("medium", value) for value in (..., "mail", None, "PHONE", ["phone"])),
        *(("contactMediumType", value) for value in ("PRIVATE", None, 1)),
        *(("contactContent", value) for value in (..., "", "x" * 71, 41790000000, None)),
        *(("additionalContactInformation", value) for value in ("x" * 71, None)),
        ("contactIdentification", "K1"),
        ("note", "Evenings"),
    ],
)
async def test_wrong_contact_details_are_400_and_not_kept(blink: Caller, path: str, new: object) -> None:
    """Members, lists of values and lengths are OpenWealth's; the read-only id is not the client's to give."""
    assert_refused(await blink.send("POST", CONTACTS, changed(CONTACT, path, new)))
    assert len(await blink.found(CONTACTS)) == 5


async def test_longest_texts_are_taken(blink: Caller) -> None:
    """A text of exactly the documented length is not too long, and what is optional may be missing."""
    longest = {"medium": "website", "contactContent": "x" * 70, "additionalContactInformation": "y" * 70}
    assert (await blink.send("POST", CONTACTS, longest)).status == 201


async def test_added_address_is_answered_with_its_id_as_text_and_listed_as_a_number(blink: Caller) -> None:
    """The two types are the document's own contradiction; the address that can be read stays the one that it was."""
    before = await blink.found(ADDRESSES)
    added = await blink.send("POST", ADDRESSES, NEW_ADDRESS)
    assert (added.status, deviations(NEW_ADDRESS_IDENTIFICATION, added.body)) == (201, [])
    assert isinstance(added.body["addressIdentification"], str)
    listed = [entry["addressIdentification"] for entry in (await blink.found("/customers/C0001"))["addressList"]]
    assert listed == [12345678, 12345679, int(added.body["addressIdentification"])]
    assert await blink.found(ADDRESSES) == before


@pytest.mark.parametrize("customer", ["C0003", "C0010"])
async def test_first_address_of_a_customer_can_be_read(blink: Caller, customer: str) -> None:
    """Of a customer that had none, be it without a list or with an empty one, the new address is the readable one."""
    added = await blink.send("POST", f"/customers/{customer}/addresses", NEW_ADDRESS)
    number = int(added.body["addressIdentification"])
    shown = {"addressIdentification": number, **NEW_ADDRESS, "dispatchType": "postal"}
    assert await blink.found(f"/customers/{customer}/addresses") == shown
    assert (await blink.found(f"/customers/{customer}"))["addressList"] == [{"addressIdentification": number}]


async def test_replaced_address_is_the_new_one_alone(blink: Caller) -> None:
    """PUT answers 204 without a body and replaces the whole address: what it leaves out is gone."""
    for path in (ADDRESSES, "/customer/C0001/addresses"):
        replaced = await blink.send("PUT", path, ADDRESS)
        assert (replaced.status, replaced.body) == (204, None)
        assert await blink.found(path) == ADDRESS
    least = {"addressIdentification": 12345678, "dispatchType": "other"}
    assert (await blink.send("PUT", ADDRESSES, least)).status == 204
    assert await blink.found(ADDRESSES) == least


async def test_every_readable_address_can_be_written_back_as_it_was_read(blink: Caller) -> None:
    """What the bank itself answers is never refused by it."""
    addresses = blink.service.service.dataset()["addresses"]
    for customer, address in dict(addresses).items():
        assert (await blink.send("PUT", f"/customers/{customer}/addresses", address)).status == 204
    assert blink.service.service.dataset()["addresses"] == addresses


@pytest.mark.parametrize(
    ("path", "new"),
    [
        *(("addressName", value) for value in ("x" * 71, None, 1)),
        *(("mailingInstruction", value) for value in ("x" * 36, None)),
        ("postalAddress", None),
        ("postalAddress", []),
        ("postalAddress", {}),
        ("postalAddress", "Seestrasse"),
        ("postalAddress/salutation", ...),
        ("postalAddress/salutation/salutation", "x" * 36),
        ("postalAddress/salutation/greeting", "Hello"),
        ("postalAddress/name/organisationName", "x" * 71),
        ("postalAddress/name/lastName", "x" * 36),
        ("postalAddress/physicalAddress/townName", "x" * 36),
        ("postalAddress/physicalAddress/postCode", "x" * 36),
        *(("postalAddress/physicalAddress/country", value) for value in ("CHE", "ch", "", 41)),
        ("street", "Seestrasse"),
    ],
)
async def test_wrong_address_is_400_and_not_kept(blink: Caller, path: str, new: object) -> None:
    """What is wrong in a new address is wrong in one that replaces another."""
    before = await blink.found(ADDRESSES)
    assert_refused(await blink.send("POST", ADDRESSES, changed(NEW_ADDRESS, path, new)))
    assert_refused(await blink.send("PUT", ADDRESSES, changed(ADDRESS, path, new)))
    assert await blink.found(ADDRESSES) == before
    assert len((await blink.found("/customers/C0001"))["addressList"]) == 2


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("addressIdentification", ...),
        ("addressIdentification", None),
        ("addressIdentification", True),
        ("addressIdentification", "12345678"),
        ("dispatchType", ...),
        ("dispatchType", None),
        ("dispatchType", "ELECTRONIC"),
        ("isDomicile", None),
        ("isDomicile", "true"),
        ("isDomicile", 1),
        ("language", "x" * 36),
    ],
)
async def test_wrong_member_of_an_existing_address_is_400(blink: Caller, path: str, new: object) -> None:
    """The members that only an existing address has are checked as well."""
    assert_refused(await blink.send("PUT", ADDRESSES, changed(ADDRESS, path, new)))


@pytest.mark.parametrize("name", ["addressIdentification", "isDomicile", "isMailingAddress", "dispatchType", "language"])
async def test_new_address_has_no_member_of_an_existing_one(blink: Caller, name: str) -> None:
    """A new address has neither flags nor a dispatch type nor a language in OpenWealth."""
    assert_refused(await blink.send("POST", ADDRESSES, {**NEW_ADDRESS, name: ADDRESS.get(name, "German")}))


@pytest.mark.parametrize("number", [12345679, 1])
async def test_address_that_cannot_be_read_is_404(blink: Caller, number: int) -> None:
    """Neither another listed address nor one that nobody knows can be replaced."""
    answer = await blink.send("PUT", ADDRESSES, {**ADDRESS, "addressIdentification": number})
    assert (answer.status, answer.body["type"]) == (404, "resourceDoesNotExist")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/persons/P0091/contactdetails"),
        ("POST", "/customers/C0061/addresses"),
        ("PUT", "/customers/C0061/addresses"),
        ("PUT", "/customers/C0009/addresses"),
    ],
)
async def test_write_to_what_is_not_there_is_404(blink: Caller, method: str, path: str) -> None:
    """An unknown customer or person, and a customer without a readable address, are told before the body is looked at."""
    answer = await blink.send(method, path, b"no JSON")
    assert (answer.status, answer.body["type"]) == (404, "resourceDoesNotExist")


@pytest.mark.parametrize(("method", "path"), [("POST", CONTACTS), ("POST", ADDRESSES), ("PUT", ADDRESSES)])
async def test_body_that_is_no_json_object_is_400(blink: Caller, method: str, path: str) -> None:
    """What cannot be read, or is not sent as JSON, is malformed; what is another value is invalid."""
    for body in (b"{", b"", b"\xff", None):
        assert_refused(await blink.send(method, path, body), "malformedPayload")
    assert_refused(await blink.send(method, path, CONTACT, headers={"Content-Type": "text/plain"}), "malformedPayload")
    for value in (b"[]", b'"text"', b"1"):
        assert_refused(await blink.send(method, path, value))


async def test_clear_undoes_what_was_written() -> None:
    """After clear the bank is as it was made, ids start anew, and correlation ids may be used again."""
    once = {"X-Correlation-ID": "once"}
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox, ClientSession() as session:
        blink, untouched = Caller(sandbox["blink"], session), Service(DEFAULT_SEED).dataset()
        for _ in range(2):
            added = await blink.send("POST", ADDRESSES, NEW_ADDRESS, headers=once)
            assert (added.status, added.body) == (201, {"addressIdentification": "90000001"})
            await blink.send("POST", CONTACTS, CONTACT)
            await blink.send("PUT", ADDRESSES, ADDRESS)
            assert sandbox["blink"].service.dataset() != untouched
            sandbox.clear()
            assert sandbox["blink"].service.dataset() == untouched

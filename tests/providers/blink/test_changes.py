"""How addresses at bLink are changed: as they were read, and none but the one that is meant."""

import json

import orjson
import pytest

from providers.errors import ProviderBadResponse, ProviderUnavailable
from providers.records.changes import (
    AddressInput,
    InputProblemCode,
    NewDispatchType,
)
from providers.records.identity import Key
from tests.providers.blink.conftest import Answer, Blink
from tests.providers.blink.writing import ADDRESSES, ID, refused, update, updated

HALF_AN_ADDRESS = {"addressIdentification": 12345678, "dispatchType": "x-later", "unheardOf": {"of": [1, None]}, "language": "German"}


async def test_a_change_leaves_the_rest_as_it_was_read(blink: Blink) -> None:
    """The bank gets what it sent with the change and nothing else: members that nobody knows and values known as OTHER survive."""
    changes = {"label": "Tower", "is_domicile": False, "postal": {"city": "Malibu"}}
    assert await updated(blink, HALF_AN_ADDRESS, changes) == {
        **HALF_AN_ADDRESS,
        "addressName": "Tower",
        "isDomicile": False,
        "postalAddress": {"physicalAddress": {"townName": "Malibu"}, "salutation": {}},
    }


async def test_a_change_is_there_when_read_again(blink: Blink) -> None:
    """A change is one read and one write, and the sandbox's bank takes it and holds it; what was left out stays."""
    changes = {
        "label": None,
        "dispatch_type": NewDispatchType.ELECTRONIC,
        "language": "French",
        "is_mailing_address": False,
        "recipient": {"first_name": "Pepper", "middle_name": None, "salutation": "Ms."},
        "postal": {"street": "Rue", "suffix": None, "country_code": "FR"},
    }
    before = orjson.loads(orjson.dumps(blink.service.service.dataset()["addresses"]["C0001"]))
    await update(blink, changes)
    assert blink.asked == [f"GET {ADDRESSES}", f"PUT {ADDRESSES}"]
    assert blink.outcomes == [("getAddressByCustomerId", "OK"), ("putAddressByCustomerId", "OK")]
    del before["addressName"], before["postalAddress"]["name"]["middleName"], before["postalAddress"]["physicalAddress"]["addressSuffix"]
    before |= {"dispatchType": "electronical", "language": "French", "isMailingAddress": False}
    before["postalAddress"]["name"]["givenName"] = "Pepper"
    before["postalAddress"]["salutation"]["salutation"] = "Ms."
    before["postalAddress"]["physicalAddress"] |= {"streetName": "Rue", "country": "FR"}
    assert blink.service.service.dataset()["addresses"]["C0001"] == before


async def test_a_part_is_removed_as_a_whole(blink: Blink) -> None:
    """Without a recipient neither salutation nor name are left, without a postal part no place; bLink's salutation stays as an object."""
    await update(blink, {"recipient": None})
    held = blink.service.service.dataset()["addresses"]["C0001"]["postalAddress"]
    assert (held["salutation"], "name" in held, "physicalAddress" in held) == ({}, False, True)
    await update(blink, {"postal": None})
    held = blink.service.service.dataset()["addresses"]["C0001"]["postalAddress"]
    assert held == {"salutation": {}}


@pytest.mark.parametrize("changes", [{"label": None}, {"postal": {"city": None}}, {"postal": None}, {"recipient": {"title": None}}, {}])
@pytest.mark.parametrize("postal", [None, "x", [1]])
async def test_nothing_is_made_to_be_removed(blink: Blink, changes: AddressInput, postal: object) -> None:
    """Removing what is not there leaves the address as it was read, whatever stands in its place."""
    read = {"addressIdentification": "12345678", "postalAddress": postal}
    assert await updated(blink, read, changes) == read


async def test_the_dispatch_type_cannot_be_removed(blink: Blink) -> None:
    """A dispatch type is required: removing it is told as a mistake, and nothing is sent."""
    assert await refused(update(blink, {"dispatch_type": None})) == [(InputProblemCode.INVALID, ("dispatch_type",))]
    assert blink.asked == []


@pytest.mark.parametrize("address", [Key("12345679"), Key("7"), Key.position(0)])
async def test_another_address_is_a_conflict(blink: Blink, address: Key) -> None:
    """An address that is not the readable one is not written: the bank would replace the other."""
    assert await refused(update(blink, {"label": "x"}, address)) == [(InputProblemCode.CONFLICT, ("id",))]
    assert blink.asked == [f"GET {ADDRESSES}"]


@pytest.mark.parametrize("id_", [99999999999999999999999999, [12345678], True, {"id": 1}])
async def test_an_address_whose_id_cannot_be_read(blink: Blink, id_: object) -> None:
    """Whether the readable address is the one that is meant cannot be told: the bank's answer is at fault, and nothing is written."""
    body = {"addressIdentification": id_, "addressName": "x"}
    for address in (ID, Key.position(0)):
        with (
            blink.answering({f"GET {ADDRESSES}": Answer(json.dumps(body))}),
            pytest.raises(ProviderBadResponse, match="an id that cannot be read"),
        ):
            await update(blink, {"label": "x"}, address)
    assert blink.asked == [f"GET {ADDRESSES}"] * 2


@pytest.mark.parametrize("body", [{}, {"addressIdentification": None}, {"addressIdentification": "undefined"}, {"addressName": "Home"}])
async def test_an_address_without_an_id_is_not_written(blink: Blink, body: object) -> None:
    """An address to which the bank gave no id is none that can be changed, even where it is meant by its position."""
    for address in (ID, Key.position(0)):
        with blink.answering({f"GET {ADDRESSES}": Answer(body)}):
            assert await refused(update(blink, {"label": "x"}, address)) == [(InputProblemCode.NOT_FOUND, ("id",))]
    assert blink.asked == [f"GET {ADDRESSES}"] * 2


@pytest.mark.parametrize("levels", [100, 1000])
async def test_an_address_that_is_nested_too_deep(blink: Blink, levels: int) -> None:
    """An address that could not be written back whole is the bank's fault, and nothing is written."""
    body = f'{{"addressIdentification": "12345678", "x": {"[" * levels}{"]" * levels}}}'
    with blink.answering({f"GET {ADDRESSES}": Answer(body)}), pytest.raises(ProviderBadResponse, match="nested too deep"):
        await update(blink, {"label": "x"})
    assert blink.asked == [f"GET {ADDRESSES}"]


async def test_an_address_that_is_nested_as_deep_as_can_be(blink: Blink) -> None:
    """One of 100 levels goes back as it came."""
    deep = orjson.loads("[" * 99 + "]" * 99)
    body = {"addressIdentification": "12345678", "x": deep}
    assert await updated(blink, body, {"label": "y"}) == {**body, "addressName": "y"}


@pytest.mark.parametrize("changes", [{"label": "x"}, {"postal": {"city": "x"}}, {"recipient": {"title": None}}])
@pytest.mark.parametrize("salutation", [{}, {"salutation": None}, {"salutation": "Mr."}, {"salutation": []}])
async def test_a_postal_part_goes_out_with_a_salutation(blink: Blink, changes: AddressInput, salutation: dict[str, object]) -> None:
    """Where a postal part is sent, its salutation is the object that the schema requires, whatever stood there and is changed."""
    read = {"addressIdentification": "12345678", "postalAddress": salutation}
    assert (await updated(blink, read, changes))["postalAddress"]["salutation"] == {}


async def test_no_address_to_change(blink: Blink) -> None:
    """Where no address can be read, there is none to change."""
    writing = blink.client.update_address(Key("C9999"), ID, {"label": "x"}, blink.context)
    assert await refused(writing) == [(InputProblemCode.NOT_FOUND, ("id",))]
    assert blink.asked == ["GET /customers/C9999/addresses"]


async def test_a_read_that_fails_before_a_write(blink: Blink) -> None:
    """When the address cannot be read, that is the error, with nothing unknown about it, and nothing is written."""
    with blink.answering({f"GET {ADDRESSES}": Answer({}, 500)}), pytest.raises(ProviderUnavailable):
        await update(blink, {"label": "x"})
    assert blink.asked == [f"GET {ADDRESSES}"]

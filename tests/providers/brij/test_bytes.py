"""The bytes in verified data: pictures, and raw data."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from providers.brij.mapping import customer_record, data_record
from providers.records.binary import BinaryRecord
from providers.records.data import CustomerDataRecord, IdDocumentRecord, SelfieRecord
from providers.records.identity import Key
from providers.values.base64 import decoded_size, media_type, sha256_hex
from tests.providers.brij.conftest import Brij
from tests.providers.brij.documented import DOCUMENT_KEY

RIGHT = "aGk="


def document(**sent: object) -> dict[str, object]:
    """An identity document with this content."""
    return {"id": "data_def456", "type": "ID_DOCUMENT", "idDocument": sent}


def by_id(sent: Mapping[str, object]) -> CustomerDataRecord:
    """Map what came by its id."""
    record = data_record(sent, DOCUMENT_KEY.key)
    assert record is not None
    return record


def listed(sent: dict[str, object]) -> CustomerDataRecord:
    """Map what came in a list."""
    [record] = customer_record(Key("cust_1"), [sent], []).data or ()
    return record


def front_side(record: CustomerDataRecord | None) -> BinaryRecord | None:
    """The front side of an identity document."""
    return record.content.front_side_image if record and isinstance(record.content, IdDocumentRecord) else None


def picture(member: str = "frontSideImage", **known: Any) -> BinaryRecord:  # noqa: ANN401 - a record's attributes
    """A front side's record, or that of other bytes."""
    return BinaryRecord(data_key=DOCUMENT_KEY, member=member, **known)


def test_a_list_gives_hashes() -> None:
    """In a list a picture is known by its hash, and has not been asked for."""
    assert front_side(listed(document(frontSideImageHash="ab"))) == picture(hash="ab")


def test_bytes_in_a_list_are_dropped() -> None:
    """Bytes that come with a list all the same tell that there are any, and are not kept."""
    assert front_side(listed(document(frontSideImage=RIGHT))) == picture()


@pytest.mark.parametrize("sent", ["aGk=", "aGk", "aG\nk=", " aGk= "])
def test_bytes_by_id(sent: str) -> None:
    """By its id a record comes with its bytes, which are standard base64 whatever they came as."""
    assert front_side(by_id(document(frontSideImage=sent, frontSideImageHash="ab"))) == picture(hash="ab", is_loaded=True, base64=RIGHT)


def test_bytes_without_a_hash() -> None:
    """A picture is there when its bytes are."""
    assert front_side(by_id(document(frontSideImage=RIGHT))) == picture(is_loaded=True, base64=RIGHT)


def test_a_hash_without_bytes() -> None:
    """A picture is there when its hash is, even where its bytes do not come."""
    assert front_side(by_id(document(frontSideImageHash="ab"))) == picture(hash="ab", is_loaded=True)


@pytest.mark.parametrize("sent", ["not base64!", "a", "aGk==", "   ", "é"])
def test_bytes_that_are_none(sent: str) -> None:
    """What is no base64 is told of, without a value, and costs neither the hash nor anything else."""
    with capture_logs() as logs:
        found = by_id(document(frontSideImage=sent, frontSideImageHash="ab", documentNumber="AB1"))
    assert front_side(found) == picture(hash="ab", is_loaded=True)
    assert isinstance(found.content, IdDocumentRecord)
    assert found.content.document_number == "AB1"
    assert "base64!" not in str(logs)


@pytest.mark.parametrize("nothing", [{}, {"frontSideImage": None, "frontSideImageHash": ""}, {"frontSideImage": 5}, {"frontSideImage": ""}])
def test_no_picture(nothing: dict[str, object]) -> None:
    """Without a hash and bytes there is no picture."""
    assert front_side(by_id(document(documentNumber="AB1", **nothing))) is None


def test_values_hold_hashes_and_no_bytes() -> None:
    """Pictures are left out of the value, whatever the type, and their hashes stay."""
    sides = {"frontSideImageHash": "ab", "backSideImageHash": "cd", "documentNumber": "AB1"}
    assert by_id(document(frontSideImage=RIGHT, backSideImage=RIGHT, **sides)).value == sides
    sent = {"id": "data_def456", "type": "SOMETHING_NEW", "somethingNew": {"image": RIGHT, "imageHash": "ab"}}
    assert by_id(sent).value == {"imageHash": "ab"}


def test_a_long_text_is_not_copied() -> None:
    """Bytes that are standard base64 already are the very string that came: a document of 20 MiB is held once."""
    sent = "aGlo" * 100_000
    found = front_side(by_id(document(frontSideImage=sent)))
    assert found is not None
    assert found.base64 is sent


def test_raw_data() -> None:
    """The record's hash is that of its raw data, which are there when it is or they are."""
    sent: dict[str, object] = {"id": "data_def456", "type": "EMAIL"}
    assert by_id({**sent, "hash": "ab", "rawData": "aGk"}).raw_data == picture("rawData", hash="ab", is_loaded=True, base64=RIGHT)
    assert by_id({**sent, "rawData": "aGk"}).raw_data == picture("rawData", is_loaded=True, base64=RIGHT)
    assert listed({**sent, "hash": "ab"}).raw_data == picture("rawData", hash="ab")
    assert listed(sent).raw_data is None


async def test_every_picture_of_the_sandbox(brij: Brij) -> None:
    """Drawn customers' pictures are real and have the hash that is told, in capitals now and then; the list tells the same hashes."""
    seen = set()
    for customer in brij.service.service.dataset()["customers"][4:]:
        record = await brij.customer(Key(customer["id"]))
        for data in (record.data if record else None) or ():
            if isinstance(data.content, IdDocumentRecord | SelfieRecord):
                loaded = await brij.customer_data(data.key.key)
                assert loaded is not None
                assert [binary.hash for binary in loaded.binaries] == [binary.hash for binary in data.binaries]
                pictures = [binary for binary in loaded.binaries if binary.member != "rawData"]
                seen |= {media_type(binary.base64 or "") for binary in pictures}
                assert [sha256_hex(binary.base64 or "") for binary in pictures] == [(binary.hash or "").lower() for binary in pictures]
    assert seen == {"image/png", "image/jpeg"}


async def test_raw_data_of_the_sandbox(brij: Brij) -> None:
    """Raw data that come by id are what the record's hash is of."""
    sent = [data for customer in brij.service.service.dataset()["customers"] for data in customer.get("customerData", ())]
    for data in [entry for entry in sent if "rawData" in entry]:
        record = await brij.customer_data(Key(data["id"]))
        assert record is not None
        assert record.raw_data is not None
        raw = b64decode(record.raw_data.base64 or "")
        assert isinstance(json.loads(raw), dict)
        assert hashlib.sha256(raw).hexdigest() == record.hash == record.raw_data.hash


async def test_odd_pictures_of_the_sandbox(brij: Brij) -> None:
    """A wrong hash, one of another form, none, no bytes, and bytes that are none: each document is given all the same."""
    ids = ("data_wrong_hash", "data_other_hash", "data_no_hash", "data_no_picture", "data_unreadable")
    found = {id_: front_side(await brij.customer_data(Key(id_))) for id_ in ids}
    told = {id_: (side.hash is not None, side.base64 is not None) for id_, side in found.items() if side}
    assert told == {
        "data_wrong_hash": (True, True),
        "data_other_hash": (True, True),
        "data_no_hash": (False, True),
        "data_no_picture": (True, False),
        "data_unreadable": (True, False),
    }
    wrong = found["data_wrong_hash"]
    assert wrong is not None
    assert sha256_hex(wrong.base64 or "") != wrong.hash


async def test_the_large_picture_of_the_sandbox(brij: Brij) -> None:
    """A picture of 20 MiB is told by its hash in the list, and comes whole by its id, within the largest answer that is read."""
    customer = await brij.customer(Key("cust_large"))
    assert customer is not None
    [listed] = customer.data or ()
    loaded = front_side(await brij.customer_data(Key("data_large")))
    assert loaded is not None
    assert loaded.base64 is not None
    assert 0 <= decoded_size(loaded.base64) - 20 * 1024 * 1024 < 4096
    assert media_type(loaded.base64) == "image/png"
    told = front_side(listed)
    assert told is not None
    assert sha256_hex(loaded.base64) == loaded.hash == told.hash
    assert [ended.received < 2048 for ended in brij.ended] == [True, False]

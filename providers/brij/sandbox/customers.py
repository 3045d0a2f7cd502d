"""The customers in Brij's sandbox, with all that is known of them, bytes included: the documented one, special ones, and drawn ones.

The Get Customer Data page gives its example of a name the id that the Get Customer Data By ID page gives to an identity document. Here the
document has it, and the name another.
"""

import base64
from collections.abc import Iterator, Mapping

from providers.brij.sandbox.drawn import JsonObject, drawn_customer, without_nothing
from providers.brij.sandbox.pictures import LARGE_PNG_HASH, PORTRAITS, sha256_hex, small_png
from providers.sandbox.seed import Dice

CUSTOMERS = 60
"""How many are drawn."""
DOCUMENTED_CUSTOMER = "cust_abc123xyz"
DOCUMENTED_ID_DOCUMENT = "data_def456"
EMPTY_CUSTOMER = "cust_nothing"
"""Known, and nothing is known of it."""
ODD_CUSTOMER = "cust_odd"
"""Has identity documents with odd hashes and pictures."""
LARGE_DOCUMENT_CUSTOMER = "cust_large"
LARGE_DOCUMENT_ID = "data_large"
"""An identity document whose front side is a picture of 20 MiB. The service adds the picture when it is asked for."""

_DOCUMENTED_MOMENT = "2025-01-15T10:30:00Z"


def all_customers(seed: int) -> Iterator[JsonObject]:
    """Give the documented customer, the special ones, then those that the seed draws."""
    yield _documented()
    yield {"id": EMPTY_CUSTOMER}
    yield _odd(Dice(seed, "brij", "odd"))
    yield _large()
    for position in range(CUSTOMERS):
        yield drawn_customer(Dice(seed, "brij", position), position)


def _documented() -> JsonObject:
    """Return the customer of Brij's pages. Pictures, telephone, date of birth, nationality and selfie are made up: no page shows them."""
    pictures = Dice(0, "brij", "documented")
    front, back, portrait = _standard(small_png(pictures)), _standard(small_png(pictures)), PORTRAITS[0]
    document = {"documentType": "PASSPORT", "documentNumber": "AB1234567", "issuingCountry": "USA", "expiryDate": "2030-01-15"}
    sides = {"frontSideImage": front, "frontSideImageHash": "hash123...", "backSideImage": back, "backSideImageHash": "hash456..."}
    selfie = {"image": _standard(portrait), "imageHash": sha256_hex(portrait)}
    return {
        "id": DOCUMENTED_CUSTOMER,
        "customerData": [
            _documented_record("data_abc123", "EMAIL", "a1b2c3d4e5f6...", email={"value": "user@example.com"}),
            _documented_record("data_ghi012", "NAME", "f6e5d4c3b2a1...", name={"firstName": "John", "lastName": "Doe"}),
            _documented_record(DOCUMENTED_ID_DOCUMENT, "ID_DOCUMENT", "a1b2c3d4e5f6...", idDocument=document | sides),
            _documented_record("data_selfie789", "SELFIE", None, selfie=selfie),
            _documented_record("data_phone345", "PHONE", None, phone={"countryCode": "1", "number": "2025550123"}),
            _documented_record("data_birth678", "BIRTH_DATE", None, birthDate={"date": "1990-04-01"}),
            _documented_record("data_nation901", "NATIONALITY", None, nationality={"country": "USA"}),
        ],
        "attestationRecords": [
            {
                "id": "att_xyz789",
                "type": "VALIDATED_EMAIL",
                "status": "VALID",
                "linkedDataIds": ["data_abc123"],
                "verifierPublicKey": "0x1234...",
                "verifiedAt": "2025-01-15T10:35:00Z",
            }
        ],
    }


def _documented_record(own_id: str, type_: str, hash_: str | None, **content: object) -> JsonObject:
    return without_nothing({"id": own_id, "type": type_, "isDeleted": False, "hash": hash_, "createdAt": _DOCUMENTED_MOMENT, **content})


def _odd(dice: Dice) -> JsonObject:
    """Return a customer whose documents have a wrong hash, one of another form, none at all, and a hash without its picture."""
    picture, base58 = small_png(dice), "3yZe7d2Nn4pXqT8bKfWmRcVhJ6sLgUaEoPj5rHtGwQkD"
    front_sides: Mapping[str, JsonObject] = {
        "data_wrong_hash": {"frontSideImage": _standard(picture), "frontSideImageHash": sha256_hex(b"another picture")},
        "data_other_hash": {"frontSideImage": _standard(picture), "frontSideImageHash": base58},
        "data_no_hash": {"frontSideImage": _standard(picture)},
        "data_no_picture": {"frontSideImageHash": sha256_hex(picture)},
        "data_unreadable": {"frontSideImage": "not base64!", "frontSideImageHash": sha256_hex(picture)},
    }
    records = [_documented_record(own_id, "ID_DOCUMENT", None, idDocument=side) for own_id, side in front_sides.items()]
    return {"id": ODD_CUSTOMER, "customerData": records}


def _large() -> JsonObject:
    document = {"documentType": "PASSPORT", "documentNumber": "XL2097152", "issuingCountry": "NOR", "frontSideImageHash": LARGE_PNG_HASH}
    return {
        "id": LARGE_DOCUMENT_CUSTOMER,
        "customerData": [_documented_record(LARGE_DOCUMENT_ID, "ID_DOCUMENT", None, idDocument=document)],
    }


def _standard(content: bytes) -> str:
    return base64.b64encode(content).decode()

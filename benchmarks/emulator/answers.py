"""What the emulated providers answer: whole HTTP responses by path, in the form that each provider documents."""

import base64
import json
import random
from collections.abc import Iterator
from http import HTTPStatus

from benchmarks.emulator.bik import bik_answers
from benchmarks.emulator.blink import blink_answers

FRONT_PAYMENT = "/frontpayment"
BIK = "/bik"
BLINK = "/blink"
BRIJ = "/brij"
CUSTOMERS = 1000
"""How many customers Front Payment has."""
REFUSED_CUSTOMER = "CSRT1500000000"
"""Front Payment does not take calls for this one: it answers 400."""
BLINK_CUSTOMER = "C0001"
BRIJ_DOCUMENT = "data_passport"
BRIJ_DATA_BY_ID = f"{BRIJ}/brij.core.v1.partner.Service/GetCustomerDataById"
DOCUMENT_BYTES = 5 * 1024 * 1024
"""How large the image of Brij's one document is."""

_DETAILS = "/connect/customers/details/"
_FRONT_PAYMENT_HEADERS = {
    "Cache-Control": "no-cache, private",
    "x-ratelimit-limit": "240",
    "x-ratelimit-remaining": "239",
    "Access-Control-Allow-Origin": "*",
}


def responses() -> dict[bytes, bytes]:
    """Every answer that there is, by its path."""
    return {path.encode(): response for path, response in _responses()}


def customer_key(number: int) -> str:
    """The uuid of one of Front Payment's customers, who are numbered from 0."""
    return f"CSRT{1_600_000_000 + number}"


def response(body: bytes, headers: dict[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK) -> bytes:
    """A whole HTTP response with a body of JSON."""
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in told.items()))
    return "\r\n".join((*lines, "", "")).encode() + body


def _responses() -> Iterator[tuple[str, bytes]]:
    for number in range(CUSTOMERS):
        path = f"{FRONT_PAYMENT}{_DETAILS}{customer_key(number)}"
        # As PHP writes it: a slash within a text is escaped.
        body = json.dumps(_front_payment(number), separators=(",", ":")).replace("/", r"\/")
        yield path, response(body.encode(), _FRONT_PAYMENT_HEADERS)
    yield f"{FRONT_PAYMENT}{_DETAILS}{REFUSED_CUSTOMER}", response(b"{}", _FRONT_PAYMENT_HEADERS, HTTPStatus.BAD_REQUEST)
    for provider, answers in ((BIK, bik_answers()), (BLINK, blink_answers())):
        for path, answer in answers.items():
            yield f"{provider}{path}", response(json.dumps(answer).encode())
    yield BRIJ_DATA_BY_ID, response(json.dumps({"customerData": _document()}).encode())


def _front_payment(number: int) -> dict[str, object]:
    billing = {"uuid": f"ADRS{2_300_000_000 + number}", "street": f"Luramyrveien {number}", "zip": "4313", "city": "Sandnes"}
    return {
        "status_code": 200,
        "status_message": "OK",
        "message": "customerDetailsRetrievedSuccessfully",
        "is_data": True,
        "data": {
            "uuid": customer_key(number),
            "type": "Private",
            "name": f"Kari Nordmann {number}",
            "countryCode": "+47",
            "msisdn": f"4{number:07d}",
            "organizationId": f"3{number:08d}",
            "personalNumber": f"1981{number:07d}",
            "email": f"kari.nordmann.{number}@example.com",
            "preferredLanguage": "no",
            "status": "Active",
            "addresses": {"billing": {**billing, "country": "NO"}, "shipping": None},
        },
    }


def _document() -> dict[str, object]:
    image = base64.b64encode(random.Random(0).randbytes(DOCUMENT_BYTES)).decode()
    return {"id": BRIJ_DOCUMENT, "type": "ID_DOCUMENT", "idDocument": {"type": "PASSPORT", "frontSideImage": image}}

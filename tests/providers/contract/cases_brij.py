"""Brij: verified data by customer and by record, errors as a Connect server writes them, and as others might."""

from providers.brij.client import GET_CUSTOMER_DATA, GET_CUSTOMER_DATA_BY_ID, BrijClient
from providers.calls import CallContext
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import Key
from tests.providers.contract.case import HUSH, Answer, Answers, ReadCase, of_json, page


async def _read_customer(client: BrijClient, key: str, context: CallContext) -> CustomerRecord | None:
    return await client.customer(Key(key), CustomerPart.PROFILE, context)


async def _read_data(client: BrijClient, key: str, context: CallContext) -> CustomerDataRecord | None:
    return await client.customer_data(Key(key), context)


def _brief_customer(record: CustomerRecord) -> object:
    return record.id, record.name, record.email, len(record.data or ())


def _brief_data(record: CustomerDataRecord) -> object:
    return record.id, record.type.value, [(binary.member, binary.base64 is not None) for binary in record.binaries]


def _error(status: int, code: str) -> Answer:
    return of_json(status, {"code": code, "message": HUSH, "details": [{"type": HUSH, "value": HUSH}]})


_REFUSED: Answers = {
    "wrong key": _error(401, "unauthenticated"),
    "a partner without permission": _error(403, "permission_denied"),
    "a gateway's refusal": page(401),
}
_REJECTED: Answers = {
    "invalid request": _error(400, "invalid_argument"),
    "another method": Answer(405, b"", {"Allow": "POST"}),
    "another content type": Answer(415, b"", {"Accept-Post": "application/json"}),
    "a conflict": _error(409, "aborted"),
}
_FAILED: Answers = {"its server": _error(500, "internal"), "its service": _error(503, "unavailable"), "its gateway": page(502)}
_MALFORMED: Answers = {
    "a page": page(200),
    "half an object": Answer(200, b'{"customerData":{"id":"data_def456","hash":"Hush'),
    "bytes that are no text": Answer(200, b'{"customerData":{"id":"Hush \xff"}}'),
    "nothing": Answer(200, b""),
    "a list": of_json(200, [HUSH]),
    "another success": Answer(204, b""),
    "an error under a success": _error(200, "not_found"),
}

CASES = {
    GET_CUSTOMER_DATA: ReadCase(
        call=_read_customer,
        known="cust_abc123xyz",
        unknown="cust_0",
        brief=_brief_customer,
        expected=("customer:brij:cust_abc123xyz", "John Doe", "user@example.com", 7),
        field="customer(by: {brijCustomerId: KEY}) { id name email }",
        shown={"id": "customer:brij:cust_abc123xyz", "name": "John Doe", "email": "user@example.com"},
        refused=_REFUSED,
        rejected=_REJECTED,
        malformed={
            **_MALFORMED,
            "data that are no list": of_json(200, {"customerData": {"id": HUSH}}),
            "attestations that are no list": of_json(200, {"attestationRecords": HUSH}),
        },
        failed=_FAILED,
    ),
    GET_CUSTOMER_DATA_BY_ID: ReadCase(
        call=_read_data,
        known="data_def456",
        unknown="data_0",
        brief=_brief_data,
        expected=(
            "customerdata:brij:data_def456",
            "ID_DOCUMENT",
            [("frontSideImage", True), ("backSideImage", True), ("rawData", False)],
        ),
        field='customerData(id: "customerdata:brij:KEY") { id type hash }',
        shown={"id": "customerdata:brij:data_def456", "type": "ID_DOCUMENT", "hash": "a1b2c3d4e5f6..."},
        refused=_REFUSED,
        rejected=_REJECTED,
        malformed={
            **_MALFORMED,
            "no data": of_json(200, {"attestationRecords": [HUSH]}),
            "empty data": of_json(200, {"customerData": {}, "message": HUSH}),
            "data in a list": of_json(200, {"customerData": [{"id": "data_def456", "hash": HUSH}]}),
            "other data": of_json(200, {"customerData": {"id": "data_def457", "hash": HUSH}}),
        },
        failed=_FAILED,
    ),
}

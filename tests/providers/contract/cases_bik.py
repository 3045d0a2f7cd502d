"""BIK: its errors have the shape of its Get Customer page, `{status, errors: [{message}]}`; a gateway's have none."""

from providers.bik.client import GET_CUSTOMER, BikClient
from providers.calls import CallContext
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from tests.providers.contract.case import HUSH, Answer, ReadCase, of_json, page


async def _read(client: BikClient, key: str, context: CallContext) -> CustomerRecord | None:
    return await client.customer(Key(key), CustomerPart.PROFILE, context)


def _brief(record: CustomerRecord) -> object:
    return record.id, record.name, record.country_code


def _error(status: int, message: str, *, line: int | None = None) -> Answer:
    return of_json(line or status, {"status": status, "errors": [{"message": f"{HUSH}: {message}"}]})


def _success(data: object, *, success: bool = True) -> Answer:
    return of_json(200, {"status": 200, "success": success, "data": data, "message": HUSH})


_CUSTOMER = {"id": 5482636, "partnerCustomerId": "abcd-122345", "firstName": HUSH, "email": "test.2@bik.ai"}

CASES = {
    GET_CUSTOMER: ReadCase(
        call=_read,
        known="5482636",
        unknown="1",
        brief=_brief,
        expected=("customer:bik:5482636", "Test Last", "IN"),
        field="customer(by: {bikCustomerId: KEY}) { id name email }",
        shown={"id": "customer:bik:5482636", "name": "Test Last", "email": "test.2@bik.ai"},
        refused={
            "wrong credentials": _error(401, "User is not authenticated"),
            "wrong credentials, told by the body alone": _error(401, "User is not authenticated", line=200),
            "forbidden by a gateway": page(403),
        },
        rejected={
            "invalid payload": _error(400, "'bikCustomerId' is not allowed. 'partnerCustomerId' is not allowed"),
            "no such API": _error(404, "The specified API could not be found"),
            "another method": page(405),
        },
        malformed={
            "a page": page(200),
            "half an object": Answer(200, b'{"status": 200, "success": true, "data": {"customer": {"firstName": "Hush'),
            "a list": of_json(200, [HUSH]),
            "nothing": Answer(200, b""),
            "no customer": _success({"message": HUSH}),
            "a success that is none": _success({"customer": _CUSTOMER}, success=False),
            "another customer": _success({"customer": {**_CUSTOMER, "id": 5482637}}),
            "another success": of_json(202, {"status": 202, "success": True, "data": {"customer": _CUSTOMER}}),
        },
        failed={
            "its server": _error(500, "We had a problem with our server. Try again later."),
            "its server, told by the body alone": _error(500, "We had a problem with our server.", line=200),
            "its gateway": page(502),
        },
    ),
}

"""Front Payment: an envelope with one of two discriminators, as its customer and payment link pages show it."""

from providers.calls import CallContext
from providers.frontpayment.client import GET_CUSTOMER_DETAILS, FrontPaymentClient
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from tests.providers.contract.case import HUSH, Answer, ReadCase, of_json, page


async def _read(client: FrontPaymentClient, key: str, context: CallContext) -> CustomerRecord | None:
    return await client.customer(Key(key), CustomerPart.PROFILE, context)


def _brief(record: CustomerRecord) -> object:
    return record.id, record.name, record.phone_number


def _error(status: int, phrase: str, message: str, *, is_error: bool = True, errors: object = None) -> Answer:
    words = {"status_message": f"{phrase} {HUSH}", "message": f"{HUSH}: {message}"}
    return of_json(status, {"status_code": status, **words, "is_error": is_error, "errors": errors})


def _success(data: object, *, said: int = 200, line: int = 200) -> Answer:
    return of_json(line, {"status_code": said, "status_message": "OK", "message": HUSH, "is_data": data is not None, "data": data})


_CUSTOMER = {"uuid": "CSRT1511414842", "type": "Private", "name": HUSH, "status": "Active"}

CASES = {
    GET_CUSTOMER_DETAILS: ReadCase(
        call=_read,
        known="CSRT1511414842",
        unknown="CSRT0",
        brief=_brief,
        expected=("customer:frontpayment:CSRT1511414842", "Kari Nordmann", "+4700000000"),
        field="customer(by: {frontpaymentCustomerId: KEY}) { id name email }",
        shown={"id": "customer:frontpayment:CSRT1511414842", "name": "Kari Nordmann", "email": "kari.nordmann@example.com"},
        refused={
            "wrong token": of_json(401, {"message": f"Unauthenticated {HUSH}."}),
            "forbidden": _error(403, "Forbidden", "notAllowed"),
        },
        rejected={
            "a business rule": _error(400, "Conflict of Business Logic", "orderAlreadyPaid", is_error=False),
            "another method": _error(405, "Method Not Allowed", "The method is not supported for this route."),
            "invalid payload": _error(417, "Client Error", "payloadValidationErrors", errors=[HUSH]),
        },
        malformed={
            "a page": page(200),
            "half an object": Answer(200, b'{"status_code":200,"data":{"uuid":"CSRT1511414842","name":"Hush'),
            "bytes that are no text": Answer(200, b'{"data":{"name":"Hush \xff"}}'),
            "nothing": Answer(200, b""),
            "no data under an envelope that says 404": _success(None, said=404),
            "data that is a list": _success([_CUSTOMER]),
            "another customer": _success({**_CUSTOMER, "uuid": "CSRT1511414843"}),
            "another success": _success(_CUSTOMER, line=202),
        },
        failed={
            "its server": _error(510, "Execution Exception Occurred", "Something Went Wrong", errors="Array"),
            "its framework": of_json(500, {"message": f"Server Error {HUSH}"}),
            "its gateway": page(503),
        },
    ),
}

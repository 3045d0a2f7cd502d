"""Worldline: `{errorId, errors}` of its server API, with codes as texts; a wrong path has no JSON."""

from providers.calls import CallContext
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldsQuery
from providers.worldline.client import GET_CUSTOMER_DETAILS, GET_PAYMENT_PRODUCT, WorldlineClient
from tests.providers.contract.case import HUSH, Answer, ReadCase, of_json, page


async def _look_up(client: WorldlineClient, key: str, context: CallContext) -> CustomerRecord | None:
    lookup = Lookup.of(9000, "SE", [("fiscalNumber", key)])
    return await client.customer(Key("sealed", "test", lookup), CustomerPart.PROFILE, context)


async def _read_fields(client: WorldlineClient, _: str, context: CallContext) -> tuple[LookupFieldRecord, ...]:
    return await client.lookup_fields(LookupFieldsQuery(9000, "SE", "SEK"), context)


def _brief_customer(record: CustomerRecord) -> object:
    return record.id, record.name, record.phone_number


def _brief_fields(fields: tuple[LookupFieldRecord, ...]) -> object:
    return [(field.key, field.required, field.min_length) for field in fields]


def _error(status: int, code: str, **members: object) -> Answer:
    error = {"category": "CONNECT_PLATFORM_ERROR", "code": code, "id": HUSH, "message": f"{HUSH}: not to be relayed", **members}
    return of_json(status, {"errorId": "657b10da-d2f9-4088-a948-bf190ef516b1-00000311", "errors": [error]})


_REFUSED = {
    "wrong credentials": _error(403, "9002"),
    "unauthorized by a gateway": page(401),
}
_REJECTED = {
    "a wrong value": _error(400, "20000000", propertyName=f"countryCode['{HUSH}']"),
    "a page for a bad request": page(400),
    "a business rule": _error(402, "1"),
    "another resource": _error(404, "1"),
    "a wrong path": page(404),
    "another method": page(405),
    "a conflict": _error(409, "1409"),
    "something gone": _error(410, "1"),
}
_BAD_INPUT = {"an unknown payment product": _error(404, "1070")}
_MALFORMED = {
    "a page": page(200),
    "half an object": Answer(200, b'{"firstName": "Hush'),
    "bytes that are no text": Answer(200, b'{"firstName": "Hush \xff"}'),
    "a list": of_json(200, [HUSH]),
    "nothing": Answer(200, b""),
    "another success": of_json(201, {"firstName": HUSH, "fields": []}),
}
_FAILED = {
    "its server": _error(500, "1"),
    "a processor behind it": _error(502, "1"),
    "its gateway": page(503),
    "a processor that takes too long": _error(504, "1"),
}

CASES = {
    GET_CUSTOMER_DETAILS: ReadCase(
        call=_look_up,
        known="012345678901",
        unknown="999999999999",
        brief=_brief_customer,
        expected=("customer:worldline:test~sealed", "Gustav Adolfs", "+46123456789"),
        field=(
            'customer(by: {worldline: {paymentProductId: 9000, countryCode: "SE", values: [{key: "fiscalNumber", value: KEY}]}})'
            " { name email nationalId { value country } }"
        ),
        shown={
            "name": "Gustav Adolfs",
            "email": "gustav.adolfs@stockholm.se",
            "nationalId": {"value": "0123456789012", "country": "SE"},
        },
        refused=_REFUSED,
        rejected=_REJECTED,
        bad_input=_BAD_INPUT,
        malformed=_MALFORMED,
        failed=_FAILED,
    ),
    GET_PAYMENT_PRODUCT: ReadCase(
        call=_read_fields,
        keyless="a product that is not there is wrong input, and so is a country or a currency",
        brief=_brief_fields,
        expected=[("fiscalNumber", True, 12)],
        field='worldlineLookupFields(paymentProductId: 9000, countryCode: "SE", currencyCode: "SEK") { key label required type minLength }',
        shown=[{"key": "fiscalNumber", "label": "Fiscal number", "required": True, "type": "NUMERIC_STRING", "minLength": 12}],
        refused=_REFUSED,
        rejected=_REJECTED | {"the code of nobody": _error(400, "1214")},
        bad_input=_BAD_INPUT,
        malformed=_MALFORMED,
        failed=_FAILED,
    ),
}

"""bLink: problems as `application/problem+json`, whose types have two spellings; a gateway's are pages."""

from providers.blink.client import BlinkClient
from providers.blink.operations import (
    GET_ADDRESS,
    GET_CONTACT_DETAILS,
    GET_CUSTOMER,
    GET_CUSTOMERS,
    GET_KYC,
    GET_PERSON,
    GET_PERSONS,
    POST_ADDRESS,
    POST_CONTACT_DETAILS,
    PUT_ADDRESS,
)
from providers.calls import CallContext
from providers.errors import ProviderError
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.changes import ContactMedium, NewContactDetails
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from providers.records.kyc import KycRecord
from providers.records.page import Page
from providers.records.person import PersonPart, PersonRecord
from tests.providers.contract.case import HUSH, Answer, ReadCase, WriteCase, of_json, page

_ADDRESS_ID = "12345678"
_E_MAIL = "pepper@example.com"
_LABEL = "Stark Tower"


async def _read_customer(client: BlinkClient, key: str, context: CallContext) -> CustomerRecord | None:
    return await client.customer(Key(key), CustomerPart.PROFILE, context)


async def _read_kyc(client: BlinkClient, key: str, context: CallContext) -> CustomerRecord | None:
    return await client.customer(Key(key), CustomerPart.PROFILE | CustomerPart.KYC, context)


async def _read_address(client: BlinkClient, key: str, context: CallContext) -> AddressRecord | None:
    record = await client.customer(Key(key), CustomerPart.ADDRESS_DETAILS, context)
    assert record is not None
    if record.address_failure is not None:
        raise record.address_failure
    return next(iter(record.addresses or ()), None)


async def _read_customers(client: BlinkClient, _: str, context: CallContext) -> Page[CustomerRecord]:
    return await client.customers(None, 2, context)


async def _read_person(client: BlinkClient, key: str, context: CallContext) -> PersonRecord | None:
    return await client.person(Key(key), PersonPart.PROFILE, context)


async def _read_persons(client: BlinkClient, _: str, context: CallContext) -> Page[PersonRecord]:
    return await client.persons(None, 2, context)


async def _read_contact_details(client: BlinkClient, key: str, context: CallContext) -> PersonRecord | None:
    record = await client.person(Key(key), PersonPart.CONTACT_DETAILS, context)
    if record is not None and isinstance(record.contact_details, ProviderError):
        raise record.contact_details
    return record


def _brief_customer(record: CustomerRecord) -> object:
    return record.id, record.name, record.reference_currency


def _brief_kyc(record: CustomerRecord) -> object:
    assert isinstance(record.kyc, KycRecord)
    assert record.kyc.non_financial_situation is not None
    return record.name, record.kyc.non_financial_situation.employing_company


def _brief_address(record: AddressRecord) -> object:
    return record.id, record.city


def _brief_person(record: PersonRecord) -> object:
    return record.id, record.full_name


def _brief_contact_details(record: PersonRecord) -> object:
    return len(_contact_details(record)), _contact_details(record)[0].value


def _contact_details(record: PersonRecord) -> tuple[AssetRecord, ...]:
    assert isinstance(record.contact_details, tuple)
    return record.contact_details


def _brief_page(found: Page[CustomerRecord] | Page[PersonRecord]) -> object:
    ids = [record.id for record in found.records if isinstance(record, CustomerRecord | PersonRecord)]
    return ids, found.next_cursor is not None


def _problem(status: int, type_: str) -> Answer:
    words = {"type": type_, "title": HUSH, "detail": f"{HUSH}: not to be relayed", "instance": f"/{HUSH}"}
    return of_json(status, words, {"Content-Type": "application/problem+json", "Content-Language": "en"})


_REFUSED = {
    "an invalid token": _problem(401, "invalidToken"),
    "an expired token, told by the platform": _problem(401, "/problems/EXPIRED_TOKEN"),
    "insufficient privileges": _problem(403, "insufficientPrivileges"),
    "forbidden by a gateway": page(403),
}
_REJECTED = {
    "an invalid payload": _problem(400, "invalidPayload"),
    "the wrong method": _problem(405, "/problems/WRONG_METHOD"),
    "an operation that is not there": _problem(501, "notImplemented"),
}
_REJECTED_LIST = {**_REJECTED, "no such list": _problem(404, "resourceDoesNotExist")}
_UNREADABLE = {
    "a page": page(200),
    "half an object": Answer(200, b'{"name": "Hush'),
    "bytes that are no text": Answer(200, b'{"name": "Hush \xff"}'),
    "nothing": Answer(200, b""),
    "another success": of_json(202, {"name": HUSH}),
}
_MALFORMED = {**_UNREADABLE, "a list": of_json(200, [{"name": HUSH}])}
_MALFORMED_LIST = {**_UNREADABLE, "an object": of_json(200, {"name": HUSH})}
_ANOTHER = {"customerIdentification": "C0002", "personIdentification": "P0002", "name": HUSH}
_MALFORMED_WHOLE = {**_MALFORMED, "about another": of_json(200, {**_ANOTHER, "customer": _ANOTHER})}
_FAILED = {
    "its server": _problem(500, "technicalError"),
    "its platform": _problem(503, "/problems/SERVICE_UNAVAILABLE"),
    "its gateway": page(502),
}

CASES = {
    GET_CUSTOMERS: ReadCase(
        call=_read_customers,
        keyless="it lists all",
        brief=_brief_page,
        expected=(["customer:blink:C0001", "customer:blink:C0002"], True),
        field="customers(first: 1) { edges { node { id name } } }",
        shown={"edges": [{"node": {"id": "customer:blink:C0001", "name": "Steve Rogers"}}]},
        rejected=_REJECTED_LIST,
        malformed=_MALFORMED_LIST,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_CUSTOMER: ReadCase(
        call=_read_customer,
        known="C0001",
        unknown="C9999",
        brief=_brief_customer,
        expected=("customer:blink:C0001", "Steve Rogers", "CHF"),
        field="customer(by: {blinkCustomerId: KEY}) { id name status }",
        shown={"id": "customer:blink:C0001", "name": "Steve Rogers", "status": "ACTIVE"},
        rejected=_REJECTED,
        malformed=_MALFORMED_WHOLE,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_KYC: ReadCase(
        call=_read_kyc,
        known="C0001",
        unknown="C9999",
        brief=_brief_kyc,
        expected=("Steve Rogers", "Stark Industries"),
        field="customer(by: {blinkCustomerId: KEY}) { name kyc { nonFinancialSituation { profession } } }",
        shown={"name": "Steve Rogers", "kyc": {"nonFinancialSituation": {"profession": "Philanthropist"}}},
        rejected=_REJECTED,
        malformed=_MALFORMED_WHOLE,
        fallback=GET_CUSTOMER,
        calls_when_unknown=2,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_ADDRESS: ReadCase(
        call=_read_address,
        known="C0001",
        unknown="C9999",
        brief=_brief_address,
        expected=(f"address:blink:C0001:{_ADDRESS_ID}", "Malibu"),
        field=f'address(id: "address:blink:KEY:{_ADDRESS_ID}") {{ city countryCode }}',
        shown={"city": "Malibu", "countryCode": "US"},
        rejected=_REJECTED,
        malformed=_MALFORMED,
        calls_when_unknown=2,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_PERSONS: ReadCase(
        call=_read_persons,
        keyless="it lists all",
        brief=_brief_page,
        expected=(["person:blink:P0001", "person:blink:P0002"], True),
        field="persons(first: 1) { edges { node { id fullName } } }",
        shown={"edges": [{"node": {"id": "person:blink:P0001", "fullName": "Tony Stark"}}]},
        rejected=_REJECTED_LIST,
        malformed=_MALFORMED_LIST,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_PERSON: ReadCase(
        call=_read_person,
        known="P0001",
        unknown="P9999",
        brief=_brief_person,
        expected=("person:blink:P0001", "Tony Stark"),
        field='person(id: "person:blink:KEY") { fullName type }',
        shown={"fullName": "Tony Stark", "type": "NATURAL_PERSON"},
        rejected=_REJECTED,
        malformed=_MALFORMED_WHOLE,
        refused=_REFUSED,
        failed=_FAILED,
    ),
    GET_CONTACT_DETAILS: ReadCase(
        call=_read_contact_details,
        known="P0001",
        unknown="P9999",
        brief=_brief_contact_details,
        expected=(5, "tony.stark@example.com"),
        field='asset(id: "asset:blink:KEY:K1") { kind value }',
        shown={"kind": "EMAIL", "value": "tony.stark@example.com"},
        rejected=_REJECTED,
        malformed=_MALFORMED_LIST,
        refused=_REFUSED,
        failed=_FAILED,
    ),
}


async def _record(client: BlinkClient, context: CallContext) -> AssetRecord:
    new = NewContactDetails(medium=ContactMedium.EMAIL, usage=None, content=_E_MAIL, note=None)
    return await client.create_contact_details(Key("P0001"), new, context)


async def _has_e_mail(client: BlinkClient, context: CallContext) -> bool:
    record = await _read_contact_details(client, "P0001", context)
    assert record is not None
    return _E_MAIL in {asset.value for asset in _contact_details(record)}


async def _create(client: BlinkClient, context: CallContext) -> Key | None:
    postal = {"postal_code": "8001", "city": "Zürich", "country_code": "CH"}
    return await client.create_address(Key("C0001"), {"label": _LABEL, "postal": postal}, context)


async def _listed_addresses(client: BlinkClient, context: CallContext) -> object:
    record = await client.customer(Key("C0001"), CustomerPart.ADDRESSES, context)
    assert record is not None
    assert record.addresses is not None
    return [address.external_id for address in record.addresses]


async def _update(client: BlinkClient, context: CallContext) -> str:
    await client.update_address(Key("C0001"), Key(_ADDRESS_ID), {"label": _LABEL}, context)
    return _LABEL


async def _label(client: BlinkClient, context: CallContext) -> str | None:
    address = await _read_address(client, "C0001", context)
    assert address is not None
    return address.label


_NOT_TAKEN = {"the wrong method": _problem(405, "wrongMethod")}
_NOT_SAID = {**_FAILED, "accepted for later": of_json(202, {"message": HUSH})}
_NOT_UNDERSTOOD = {**_NOT_SAID, "a page": page(201), "a list": of_json(201, [HUSH]), "half an object": Answer(201, b'{"medium": "Hush')}
_AT_FAULT = {
    "an invalid payload": _problem(400, "invalidPayload"),
    "a conflict": _problem(409, "operationNotAllowed"),
    "too large": _problem(413, "resourceTooLarge"),
    "an expectation": _problem(417, "/problems/INVALID_PAYLOAD"),
    "not processable": page(422),
}
_MISSING = {"no such resource": _problem(404, "resourceDoesNotExist"), "a page": page(404)}
_USER_ERRORS = "userErrors { code field message }"

WRITES = {
    POST_CONTACT_DETAILS: WriteCase(
        call=_record,
        method="POST",
        brief=lambda asset: (asset.kind.value, asset.value),
        expected=("EMAIL", _E_MAIL),
        look=_has_e_mail,
        held=True,
        field=(
            f'createContactDetails(input: {{personId: "person:blink:P0001", medium: EMAIL, content: "{_E_MAIL}"}})'
            f" {{ contactDetails {{ id value }} {_USER_ERRORS} }}"
        ),
        shown={"contactDetails": {"id": "asset:blink:P0001:K6", "value": _E_MAIL}, "userErrors": []},
        find_out="Read the person's contact details",
        refused=_REFUSED,
        rejected=_NOT_TAKEN,
        lost={**_NOT_UNDERSTOOD, "no id": of_json(201, {"medium": "email", "contactContent": HUSH})},
        at_fault=_AT_FAULT,
        missing=_MISSING,
    ),
    POST_ADDRESS: WriteCase(
        call=_create,
        method="POST",
        brief=lambda key: key.value.isdigit(),
        expected=True,
        look=_listed_addresses,
        held=["12345678", "12345679", "90000001"],
        field=(
            f'createAddress(input: {{customerId: "customer:blink:C0001", label: "{_LABEL}",'
            ' postal: {postalCode: "8001", city: "Zürich", countryCode: "CH"}})'
            f" {{ addressId customer {{ addresses {{ externalId }} }} {_USER_ERRORS} }}"
        ),
        shown={
            "addressId": "address:blink:C0001:90000001",
            "customer": {"addresses": [{"externalId": "12345678"}, {"externalId": "12345679"}, {"externalId": "90000001"}]},
            "userErrors": [],
        },
        find_out="Read the customer's addresses",
        refused=_REFUSED,
        rejected=_NOT_TAKEN,
        lost=_NOT_UNDERSTOOD,
        at_fault=_AT_FAULT,
        missing=_MISSING,
    ),
    PUT_ADDRESS: WriteCase(
        call=_update,
        method="PUT",
        reads_before=(GET_ADDRESS,),
        brief=str,
        expected=_LABEL,
        look=_label,
        held=_LABEL,
        field=(
            f'updateAddress(input: {{id: "address:blink:C0001:{_ADDRESS_ID}", label: "{_LABEL}"}})'
            f" {{ address {{ label city }} {_USER_ERRORS} }}"
        ),
        shown={"address": {"label": _LABEL, "city": "Malibu"}, "userErrors": []},
        find_out="Read the customer's addresses",
        refused=_REFUSED,
        rejected=_NOT_TAKEN,
        lost={**_NOT_SAID, "a page": page(200)},
        at_fault=_AT_FAULT,
        missing=_MISSING,
    ),
}

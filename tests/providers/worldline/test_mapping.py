"""From Worldline's payloads to records: the contradictions and gaps of its documents, one by one."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from structlog.testing import capture_logs

from providers.records.address import AddressRecord
from providers.records.customer import CustomerRecord, NationalIdRecord
from providers.records.identity import GlobalId
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldType
from providers.worldline.mapping import customer_record, lookup_field_records
from providers.worldline.payloads import CustomerDetailsPayload, ErrorsPayload, PaymentProductPayload
from tests.providers.worldline import documented
from tests.providers.worldline.documented import ADDRESS, KEY, LOOKUP, RECORD

NORWAY = Lookup.of(9000, "NO", LOOKUP.values)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
LIKELY = st.sampled_from(
    ["", " ", "SE", "SWE", "Sweden", "sv", "sv_SE", "0123456789", "1214", "string", "numericstring", 10, "10", -1, 1e400]
)
JSON = st.recursive(
    SCALARS | LIKELY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)


def members(*names: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with any of these members, each holding any JSON or what is drawn for it."""
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(names, JSON), **{name: JSON | drawn for name, drawn in own.items()}})


DETAILS = members(
    *("city", "country", "emailAddress", "firstName", "fiscalNumber", "languageCode", "phoneNumber", "street", "surname", "zip")
)
VALIDATORS = members(
    length=members("minLength", "maxLength"),
    range=members("minValue", "maxValue"),
    regularExpression=members("regularExpression"),
    fixedList=members("allowedValues"),
)
FIELD = members(
    *("id", "type"),
    usedForLookup=st.just(value=True),
    dataRestrictions=members("isRequired", validators=VALIDATORS),
    displayHints=members("displayOrder", "label", "mask", "obfuscate", "placeholderLabel", tooltip=members("label")),
)
ERROR = members("code", "propertyName", "id", "message")


def mapped(details: Mapping[str, object], lookup: Lookup = LOOKUP) -> CustomerRecord:
    """The record of a customer with these details alone."""
    return customer_record(CustomerDetailsPayload.model_validate(details), KEY, lookup)


def address(record: CustomerRecord) -> AddressRecord:
    """The one address of a customer."""
    assert isinstance(record.addresses, tuple)
    [only] = record.addresses
    return only


def product(*fields: object) -> tuple[LookupFieldRecord, ...]:
    """The records of a payment product's fields."""
    return lookup_field_records(PaymentProductPayload.model_validate({"id": 9000, "fields": list(fields)}))


def test_the_documented_answer() -> None:
    """The example of the page becomes exactly this record, whose ids are those of the look-up."""
    record = mapped(documented.answer())
    assert record == RECORD
    assert (record.id, address(record).id) == ("customer:worldline:test~sealed", "address:worldline:test~sealed:home")
    assert (address(record).external_id, record.identities[0].external_id) == (None, None)


@pytest.mark.parametrize("nothing", ["", "  ", None, [], {}, True])
def test_nothing_is_none(nothing: object) -> None:
    """What stands for no value, such as the example's empty languageCode, is None everywhere, and so is what holds only that."""
    assert mapped(dict.fromkeys(documented.answer(), nothing)) == CustomerRecord(key=RECORD.key, country_code="SE", addresses=())


@pytest.mark.parametrize(
    ("first", "last", "name"), [("Gustav", "Adolfs", "Gustav Adolfs"), ("Gustav", "", "Gustav"), (None, "Adolfs", "Adolfs"), ("", "", None)]
)
def test_names(first: object, last: object, name: str | None) -> None:
    """The name is first name and surname, or the one that is there."""
    record = mapped({"firstName": first, "surname": last})
    assert (record.name, record.first_name, record.last_name) == (name, first or None, last or None)


@pytest.mark.parametrize(
    ("written", "code"), [("SE", "SE"), ("se", "SE"), ("NOR", "NO"), (None, "SE"), ("", "SE"), ("Sverige", None), ("ZZ", None)]
)
def test_countries(written: object, code: str | None) -> None:
    """A country in either length is read; one that is none we know is no code, though it is shown; without one it is the look-up's."""
    record = mapped(documented.answer(country=written))
    assert (record.country_code, address(record).country_code) == (code, code)
    assert address(record).country == (written or None)


@pytest.mark.parametrize(
    ("written", "lookup", "number"),
    [
        ("0123456789", LOOKUP, "+46123456789"),
        ("400 12 345", NORWAY, "+4740012345"),
        ("+4740012345", LOOKUP, "+4740012345"),
        ("12", LOOKUP, "12"),
        ("by post", LOOKUP, "by post"),
        (None, LOOKUP, None),
    ],
)
def test_phone_numbers(written: object, lookup: Lookup, number: str | None) -> None:
    """A number without a dialling code is one of the country in which the customer was looked up, wherever they live now."""
    assert mapped({"phoneNumber": written, "country": "DE"}, lookup).phone_number == number


@pytest.mark.parametrize("written", ["01234567890", "012345678901", "0123456789012", 12345678901])
def test_fiscal_numbers(written: object) -> None:
    """A fiscal number of 11, 12 or 13 digits is shown as it came, with the country in which it was looked up."""
    assert mapped({"fiscalNumber": written, "country": "DE"}).national_id == NationalIdRecord(value=str(written), country="SE")


@pytest.mark.parametrize(("written", "tag"), [("sv", "sv"), ("SWE", "sv"), ("", None), ("??", None)])
def test_languages(written: str, tag: str | None) -> None:
    """A language is mapped where it can be, and shown as written."""
    record = mapped({"languageCode": written})
    assert (record.language, record.language_as_written) == (tag, written or None)


@pytest.mark.parametrize(("member", "leaf"), [("street", "street"), ("zip", "postal_code"), ("city", "city"), ("country", "country")])
def test_any_part_makes_an_address(member: str, leaf: str) -> None:
    """There is an address as soon as one of its parts is known."""
    found = address(mapped({member: "Sverige"}))
    assert getattr(found, leaf) == "Sverige"
    assert found.lines == (("Sverige",) if member == "street" else None)


def test_who_the_answer_is_about_is_not_compared() -> None:
    """The documents' own samples answer another fiscal number than the one asked with."""
    assert mapped({"fiscalNumber": "999"}).key == RECORD.key


def test_a_whole_field() -> None:
    """Every hint and restriction that a form needs is read; algorithms that are mere names are not."""
    field = {
        "id": "fiscalNumber",
        "type": "numericstring",
        "usedForLookup": True,
        "dataRestrictions": {
            "isRequired": True,
            "validators": {
                "length": {"minLength": 10, "maxLength": "12"},
                "range": {"minValue": -5, "maxValue": 2**31 - 1},
                "regularExpression": {"regularExpression": r"^\d{10,12}$"},
                "fixedList": {"allowedValues": ["a", 1, None, ""]},
                "luhn": {},
            },
        },
        "displayHints": {
            "alwaysShow": True,
            "displayOrder": 3,
            "formElement": {"type": "text"},
            "label": "Personnummer",
            "mask": "{{999999}}-{{9999}}",
            "obfuscate": True,
            "placeholderLabel": "ÅÅMMDD-NNNN",
            "tooltip": {"label": "On your card", "image": "/card.png"},
        },
    }
    assert product(field) == (
        LookupFieldRecord(
            key="fiscalNumber",
            label="Personnummer",
            placeholder="ÅÅMMDD-NNNN",
            tooltip="On your card",
            type=LookupFieldType.NUMERIC_STRING,
            required=True,
            pattern=r"^\d{10,12}$",
            min_length=10,
            max_length=12,
            min_value=-5,
            max_value=2**31 - 1,
            allowed_values=("a", "1"),
            mask="{{999999}}-{{9999}}",
            obfuscate=True,
            display_order=3,
        ),
    )


def test_a_bare_field() -> None:
    """A field with an id and nothing else is one, and is not required."""
    assert product({"id": "zip", "usedForLookup": True}) == (LookupFieldRecord(key="zip"),)


@pytest.mark.parametrize(
    "field",
    [
        {"id": "zip"},
        {"id": "zip", "usedForLookup": False},
        {"id": "zip", "usedForLookup": "true"},
        {"usedForLookup": True},
        None,
        "zip",
        [],
    ],
)
def test_what_is_no_field_of_a_look_up(field: object) -> None:
    """A field that is not used for look-ups, or that has no id to be asked by, is left out."""
    assert product(field) == ()


@pytest.mark.parametrize("number", [2**31, -(2**31), 10**12, 1.5, "many", None])
def test_bounds_that_cannot_be_told(number: object) -> None:
    """A bound beyond 32 bits, or one that is no whole number, is none."""
    [field] = product({"id": "zip", "usedForLookup": True, "dataRestrictions": {"validators": {"range": {"maxValue": number}}}})
    assert field == LookupFieldRecord(key="zip")


def test_fields_in_the_order_of_a_form() -> None:
    """Fields are sorted by their place in the form; those without one come last, as they came."""
    orders = {"a": None, "b": 20, "c": None, "d": -1, "e": "10", "f": 20, "g": 0}
    fields = [{"id": id_, "usedForLookup": True, "displayHints": {"displayOrder": order}} for id_, order in orders.items()]
    assert "".join(field.key for field in product(*fields)) == "dgebfac"


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("string", LookupFieldType.STRING),
        ("numericstring", LookupFieldType.NUMERIC_STRING),
        ("numericString", LookupFieldType.NUMERIC_STRING),
        ("date", LookupFieldType.DATE),
        ("expirydate", LookupFieldType.EXPIRY_DATE),
        ("integer", LookupFieldType.INTEGER),
        ("boolean", LookupFieldType.BOOLEAN),
        ("colour", LookupFieldType.OTHER),
        (None, None),
    ],
)
def test_field_types(written: object, type_: LookupFieldType | None) -> None:
    """Each documented type is its own, in any case; one that is not documented is OTHER, and is told without its value."""
    with capture_logs() as logs:
        [field] = product({"id": "zip", "usedForLookup": True, "type": written})
    assert field.type is type_
    assert "colour" not in str(logs)


@given(sent=DETAILS)
def test_no_customer_is_beyond_mapping(sent: dict[str, Any]) -> None:
    """Whatever JSON stands in whichever member, there is a record, and at most one address, whose ids can be read back."""
    record = mapped(sent)
    assert isinstance(record.addresses, tuple)
    ids = [record.id, *(found.id for found in record.addresses)]
    assert [str(GlobalId.parse(id_)) for id_ in ids] == ids
    assert record.addresses in {(), (address(record),) if record.addresses else ()}
    assert "" not in {record.name, record.email, record.phone_number, record.language_as_written}


@given(sent=DETAILS)
def test_other_members_change_nothing(sent: dict[str, Any]) -> None:
    """Of two answers that differ in members that we do not know, the record is the same."""
    assert mapped({**sent, "newMember": "x"}) == mapped(sent)


@given(sent=st.lists(FIELD | JSON, max_size=4) | JSON)
def test_no_product_is_beyond_mapping(sent: object) -> None:
    """Whatever JSON stands in a product's fields, those that can be asked by have records, with bounds that a client can be told."""
    fields = lookup_field_records(PaymentProductPayload.model_validate({"fields": sent}))
    assert all(field.key == field.key.strip() != "" for field in fields)
    bounds = [bound for field in fields for bound in (field.min_length, field.max_length, field.min_value, field.max_value)]
    assert all(bound is None or abs(bound) < 2**31 for bound in bounds)


@given(sent=members("errorId", errors=st.lists(ERROR | JSON, max_size=3)))
def test_no_error_is_beyond_reading(sent: dict[str, Any]) -> None:
    """Whatever JSON stands in an error, its codes and paths are texts."""
    errors = ErrorsPayload.model_validate(sent)
    assert all(isinstance(text, str) and text for text in (*errors.codes, *errors.property_names))


def test_an_address_belongs_to_its_look_up() -> None:
    """Another sealed key is another customer with another address."""
    other = customer_record(CustomerDetailsPayload.model_validate(documented.answer()), replace(KEY, value="other"), LOOKUP)
    assert address(other) == replace(ADDRESS, owner_key=other.key)

"""From Front Payment's payload to a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from providers.frontpayment.mapping import customer_record, is_about
from providers.frontpayment.payloads import CustomerPayload
from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerKind, CustomerRecord, CustomerStatus, NationalIdRecord
from providers.records.identity import GlobalId, Key
from tests.providers.frontpayment.conftest import addresses_of
from tests.providers.frontpayment.documented import BILLING, BILLING_RECORD, CUSTOMER_KEY, DATA, RECORD, SHIPPING, SHIPPING_RECORD, UUID

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
ADDRESS = st.dictionaries(st.sampled_from(sorted(BILLING)), JSON | st.sampled_from(["ADRS1", "ADRS2"]))
ADDRESSES = st.fixed_dictionaries({}, optional={"billing": ADDRESS | JSON, "shipping": ADDRESS | JSON})
CUSTOMER = st.fixed_dictionaries({}, optional={name: JSON if name != "addresses" else ADDRESSES | JSON for name in DATA})


def read(data: object, asked: str = UUID) -> CustomerRecord:
    """The record of this `data`."""
    return customer_record(CustomerPayload.model_validate(data), Key(asked))


def changed(**members: object) -> CustomerRecord:
    """The record of the documented customer with some members changed."""
    return read(DATA | members)


def addresses(billing: object, shipping: object) -> tuple[AddressRecord, ...]:
    """The records of these addresses."""
    return addresses_of(changed(addresses={"billing": billing, "shipping": shipping}))


def test_documented_customer() -> None:
    """The example of the document is exactly this record."""
    assert read(DATA) == RECORD


def test_nothing_known() -> None:
    """Of an empty object only the key is known, and that there are no addresses."""
    assert read({}) == CustomerRecord(key=CUSTOMER_KEY, addresses=())


def test_members_that_no_document_has() -> None:
    """A member that is not read, `additionalContact` of the update pages among them, changes nothing."""
    assert changed(additionalContact={"0": {"name": "Ola"}}, country="NO") == RECORD


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Private", CustomerKind.PRIVATE),
        ("private", CustomerKind.PRIVATE),
        ("Corporate", CustomerKind.CORPORATE),
        ("CORPORATE", CustomerKind.CORPORATE),
        ("Business", CustomerKind.OTHER),
        (None, None),
        ([], None),
    ],
)
def test_kind(written: object, kind: CustomerKind | None) -> None:
    """A type counts in any case; one that is not known is OTHER."""
    assert changed(type=written).kind is kind


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Active", CustomerStatus.ACTIVE),
        ("inactive", CustomerStatus.INACTIVE),
        ("CLOSED", CustomerStatus.CLOSED),
        ("Pending", CustomerStatus.OTHER),
        (None, None),
    ],
)
def test_status(written: object, status: CustomerStatus | None) -> None:
    """A status counts in any case; one that is not known is OTHER."""
    assert changed(status=written).status is status


@pytest.mark.parametrize(
    ("country_code", "msisdn", "number"),
    [
        ("+47", "00000000", "+4700000000"),
        ("+47", "91234567", "+4791234567"),
        ("47", "91234567", "+4791234567"),
        ("0047", "91234567", "+4791234567"),
        (47, 91234567, "+4791234567"),
        ("+47", "4791234567", "+4791234567"),
        ("+47", "+46701234567", "+46701234567"),
        ("+47", "123", "+47 123"),
        (None, "91234567", "91234567"),
        ("", "+4791234567", "+4791234567"),
        ("NO", "91234567", "NO 91234567"),
        ("+47", None, None),
        (None, None, None),
    ],
)
def test_phone_number(country_code: object, msisdn: object, number: str | None) -> None:
    """A number is its two parts joined, or both as they are written; a dialling code alone is none, and never a country."""
    record = changed(countryCode=country_code, msisdn=msisdn)
    assert (record.phone_number, record.country_code) == (number, None)


@pytest.mark.parametrize(
    ("written", "language"),
    [("no", "no"), ("en", "en"), ("SV", "sv"), ("da", "da"), ("de", "de"), ("German", "de"), ("se", None), ("SE", None), ("??", None)],
)
def test_language(written: str, language: str | None) -> None:
    """A language is mapped where it is one, and always shown as written; "se" is Sweden as likely as Northern Sami."""
    record = changed(preferredLanguage=written)
    assert (record.language, record.language_as_written) == (language, written)


@pytest.mark.parametrize("written", ["01019012345", "123456789", 1019012345, 12345678901])
def test_national_id(written: object) -> None:
    """A personal number is Norway's, with the digits that came: a number is not padded, nor nine digits refused."""
    assert changed(personalNumber=written).national_id == NationalIdRecord(value=str(written), country="NO")


@pytest.mark.parametrize(
    ("written", "value"), [("937123456", "937123456"), (937123456, "937123456"), (None, None), ("", None), (True, None)]
)
def test_organization_id(written: object, value: str | None) -> None:
    """An organization's id may be a text or a number."""
    assert changed(organizationId=written).organization_id == value


def test_texts_are_trimmed_and_names_stay_whole() -> None:
    """Spaces around a text go; a name is never split."""
    record = changed(name=" Kari Anne van der Nordmann ", addresses={"billing": BILLING | {"city": "Sandnes "}})
    assert (record.name, record.first_name, record.last_name) == ("Kari Anne van der Nordmann", None, None)
    assert record.addresses == (BILLING_RECORD,)


@pytest.mark.parametrize("written", [None, [], {}, "none", {"billing": None}, {"shipping": []}, {"billing": {}, "shipping": {"city": " "}}])
def test_no_addresses(written: object) -> None:
    """No addresses, however that is written, are an empty list: they were asked for and there are none."""
    assert changed(addresses=written).addresses == ()


def test_addresses_not_there() -> None:
    """Without the member there are no addresses either."""
    assert read({name: value for name, value in DATA.items() if name != "addresses"}) == replace(RECORD, addresses=())


@pytest.mark.parametrize("nothing", [None, [], {}, "", {"uuid": None, "city": ""}])
def test_one_address(nothing: object) -> None:
    """Of two addresses the one that is there stays."""
    assert addresses(BILLING, nothing) == (BILLING_RECORD,)
    assert addresses(nothing, SHIPPING) == (SHIPPING_RECORD,)


def test_addresses_without_uuid() -> None:
    """An address without a uuid is known by its position, which is its own even when the other is missing."""
    assert addresses(BILLING | {"uuid": None}, SHIPPING | {"uuid": ""}) == (
        replace(BILLING_RECORD, key=Key.position(0)),
        replace(SHIPPING_RECORD, key=Key.position(1)),
    )
    assert addresses(None, SHIPPING | {"uuid": None}) == (replace(SHIPPING_RECORD, key=Key.position(1)),)
    assert str(replace(SHIPPING_RECORD, key=Key.position(1)).id) == "address:frontpayment:CSRT1511414842:~1"


def test_one_address_for_both() -> None:
    """Two addresses that are the same in all, uuid included, are one of both kinds."""
    assert addresses(BILLING, BILLING) == (replace(BILLING_RECORD, kinds=(AddressKind.BILLING, AddressKind.SHIPPING)),)


def test_two_addresses_of_one_uuid() -> None:
    """Two different addresses that share a uuid both stay; the second is known by its position, so that ids differ."""
    assert addresses(BILLING, SHIPPING | {"uuid": BILLING["uuid"]}) == (BILLING_RECORD, replace(SHIPPING_RECORD, key=Key.position(1)))


def test_address_with_numbers() -> None:
    """Ids and post codes may be numbers."""
    assert addresses(BILLING | {"uuid": 7, "zip": 4313}, None) == (replace(BILLING_RECORD, key=Key("7")),)


@pytest.mark.parametrize(("written", "code"), [("NO", "NO"), ("no", "NO"), ("NOR", "NO"), ("Norge", None), ("+47", None)])
def test_country_of_an_address(written: str, code: str | None) -> None:
    """A country is mapped where it is a code, and always shown as written."""
    assert addresses(BILLING | {"country": written}, None) == (replace(BILLING_RECORD, country_code=code, country=written),)


@pytest.mark.parametrize("uuid", ["CSRT1", "csrt1", " CSRT1 ", None, "", "  "])
def test_about_the_one_asked_for(uuid: object) -> None:
    """A customer is the one asked for when its uuid is, in any case, or when it has none."""
    assert is_about(CustomerPayload.model_validate({"uuid": uuid}), Key("CSRT1"))


@pytest.mark.parametrize("uuid", ["CSRT2", "CSRT11", "CSRT", 1, 1e30, True, [], {}, ["CSRT1"], {"uuid": "CSRT1"}])
def test_about_another(uuid: object) -> None:
    """Another uuid is another customer's, and one that cannot be read may be."""
    assert not is_about(CustomerPayload.model_validate({"uuid": uuid}), Key("CSRT1"))


@given(CUSTOMER, st.text(min_size=1))
def test_any_json_has_its_record(data: object, asked: str) -> None:
    """Whatever stands in any member, there is a record, whose ids can be read and differ."""
    record = read(data, asked)
    ids = [address.id for address in addresses_of(record)]
    assert len(set(ids)) == len(ids)
    assert all(str(GlobalId.parse(text)) == text for text in [record.id, *ids])
    assert all(address.owner_key == record.key for address in addresses_of(record))

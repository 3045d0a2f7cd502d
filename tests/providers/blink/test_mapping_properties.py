"""What holds for everything that bLink could send, whatever JSON stands in it."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import astuple
from pydantic import BaseModel

from providers.blink import payloads, writes
from providers.blink.mapping.addresses import address_record
from providers.blink.mapping.customers import customer_record
from providers.blink.mapping.kyc import kyc_record
from providers.blink.mapping.persons import contact_details, person_record
from providers.blink.payloads import AddressPayload, CustomerAndKycPayload, CustomerPayload, PersonPayload
from providers.records.address import joined_addresses
from providers.records.identity import GlobalId, Key
from providers.records.money import MoneyRecord
from tests.providers.blink.documented import CUSTOMER, PERSON

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
WORDS = [
    *("undefined", "", " ", "CH", "ch", "German", "de-CH", "2018-04-13", "1e999", "0.10", "0041998887766", "phone", "email", "active"),
    *("naturalPerson", "legalPerson", "personAssociation", "trust", "soleProprietorship", "birthDate", "redemtion", "electronical"),
]
JSON = st.recursive(
    SCALARS | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def members_of(model: type[BaseModel]) -> list[str]:
    """The members of a payload, as they stand on the wire."""
    return [str(field.alias) for field in model.model_fields.values()]


def objects(model: type[BaseModel], **nested: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with any of a payload's members, each holding any JSON or what is drawn for it."""
    return st.fixed_dictionaries({}, optional={name: JSON | nested.get(name, JSON) for name in members_of(model)})


def lists(entries: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[Any]]:
    """Draw a list of such objects, with anything between them."""
    return st.lists(entries | JSON, max_size=3)


CUSTOMERS = objects(
    payloads.CustomerPayload,
    personList=lists(objects(payloads.PersonReferencePayload)),
    addressList=lists(objects(payloads.AddressReferencePayload)),
)
POSTAL = objects(
    payloads.PostalAddressPayload,
    salutation=objects(payloads.SalutationPayload),
    name=objects(payloads.NamePayload),
    physicalAddress=objects(payloads.PhysicalAddressPayload),
)
ADDRESSES = objects(payloads.AddressPayload, postalAddress=POSTAL)
PERSONS = objects(
    payloads.PersonPayload,
    customerList=lists(objects(payloads.CustomerReferencePayload)),
    contactInformation=lists(objects(payloads.ContactDetailsPayload)),
    personDetails=objects(payloads.PersonDetailsPayload, dates=lists(objects(payloads.DatePayload))),
)
MONEY = objects(payloads.MoneyPayload)
FINANCES = objects(
    payloads.FinancialSituationPayload,
    incomeCurrentPeriod=MONEY,
    annualTurnover=MONEY,
    monetaryWealth=MONEY,
    sourceOfWealth=lists(objects(payloads.WealthSourcePayload, originator=objects(payloads.OriginatorPayload))),
    priorBank=objects(payloads.PriorBankPayload),
)
KYC = objects(payloads.KycPayload, nonFinancialSituation=objects(payloads.NonFinancialSituationPayload), financialSituation=FINANCES)


def within(record: object) -> Iterator[object]:
    """Everything that stands in a record, itself included."""
    yield record
    if isinstance(record, Struct) and not isinstance(record, Key):
        for member in astuple(record):
            yield from within(member)
    elif isinstance(record, tuple):
        for entry in record:
            yield from within(entry)


def assert_sound(record: object) -> None:
    """No text is empty, untrimmed or "undefined", and every amount is finite and short in plain notation."""
    for value in within(record):
        if isinstance(value, str):
            assert value == value.strip() != ""
            assert value != "undefined"
        if isinstance(value, MoneyRecord) and value.amount is not None:
            assert value.amount.is_finite()
            assert len(f"{value.amount:f}") < 100


@given(customer=CUSTOMERS, address=ADDRESSES)
def test_no_customer_is_beyond_mapping(customer: dict[str, Any], address: dict[str, Any]) -> None:
    """Whatever stands in a customer and its address, there is a record whose addresses have different ids that can be read back."""
    record = customer_record(CustomerPayload.model_validate(customer), CUSTOMER.key)
    assert isinstance(record.addresses, tuple)
    readable = address_record(AddressPayload.model_validate(address), record.key)
    addresses = joined_addresses(record.addresses, (readable,) if readable else ()) or ()
    ids = [record.id, *(entry.id for entry in addresses), *(entry.person_key.id for entry in record.persons or () if entry.person_key)]
    assert [str(GlobalId.parse(id_)) for id_ in ids] == ids
    assert len({entry.id for entry in addresses}) == len(addresses)
    assert_sound((record, addresses))


@given(sent=PERSONS)
def test_no_person_is_beyond_mapping(sent: dict[str, Any]) -> None:
    """Whatever stands in a person, there is a record, and the ways to reach it have different ids."""
    payload = PersonPayload.model_validate(sent)
    record = person_record(payload, PERSON.key)
    found = record.contact_details
    assert (found is None) == (not isinstance(sent.get("contactInformation"), list))
    assets = contact_details(payload.contact_information or (), PERSON)
    assert len({asset.id for asset in assets}) == len(assets)
    assert_sound(record)


@given(sent=KYC)
def test_no_kyc_is_beyond_mapping(sent: dict[str, Any]) -> None:
    """Whatever stands in a KYC, there is a record of something, or none; and no record in it is of nothing."""
    payload = CustomerAndKycPayload.model_validate({"customer": {}, "kyc": sent})
    record = kyc_record(payload.kyc)
    assert_sound(record)
    assert all(value != type(value)() for value in within(record) if isinstance(value, Struct))


@given(read=ADDRESSES, label=st.text(min_size=1))
def test_a_change_changes_nothing_else(read: dict[str, Any], label: str) -> None:
    """Whatever an address holds, a change of one part leaves all others as they were read but for a salutation, which is then an object."""
    before = copy.deepcopy(read)
    changed = writes.changed_address(read, {"label": label})
    postal = before.get("postalAddress")
    if isinstance(postal, dict) and not isinstance(postal.get("salutation"), dict):
        assert changed["postalAddress"].pop("salutation") == {}
        changed["postalAddress"] |= {"salutation": postal["salutation"]} if "salutation" in postal else {}
    assert changed == {**before, "addressName": label}
    assert read == before


@given(read=ADDRESSES, city=st.text(min_size=1))
def test_a_part_deep_within_is_put_in_its_place(read: dict[str, Any], city: str) -> None:
    """Whatever stands where a part belongs, the changed address has it there."""
    postal = writes.changed_address(read, {"postal": {"city": city}})["postalAddress"]
    assert postal["physicalAddress"]["townName"] == city
    assert writes.changed_address(read, {"postal": {"city": None}}).get("addressName") == read.get("addressName")

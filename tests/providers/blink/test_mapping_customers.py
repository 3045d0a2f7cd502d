"""How customers of bLink and their addresses become records."""

from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from providers.blink.mapping.addresses import address_record
from providers.blink.mapping.customers import customer_record
from providers.blink.payloads import AddressPayload, CustomerPayload
from providers.records.address import AddressKind, AddressRecord, DispatchType
from providers.records.customer import CustomerRecord, CustomerStatus
from providers.records.identity import Key
from providers.records.person import (
    CustomerPersonRecord,
    PersonRelation,
)
from tests.providers.blink.documented import CUSTOMER, PERSON

NOTHING = [None, "", " \t", "undefined", " undefined ", True, [], ["x"], {}, {"x": "y"}]


def customer(**sent: object) -> CustomerRecord:
    """Map what was sent for a customer."""
    return customer_record(CustomerPayload.model_validate(sent), CUSTOMER.key)


def address(place: Mapping[str, object] | None = None, /, **sent: object) -> AddressRecord:
    """Map what was sent for an address with an id, with these members of its physical address."""
    whole = {"addressIdentification": 7, "postalAddress": {"physicalAddress": place or {}}, **sent}
    record = address_record(AddressPayload.model_validate(whole), CUSTOMER)
    assert record is not None
    return record


@pytest.mark.parametrize("nothing", NOTHING)
def test_nothing_is_none_in_any_member_of_a_customer(nothing: object) -> None:
    """What is empty, "undefined" or of an odd type is no value, and leaves a customer about whom nothing is known."""
    members = ("externalReference", "name", "status", "referenceCurrency", "openingDate")
    assert customer(**dict.fromkeys(members, nothing)) == CustomerRecord(key=CUSTOMER, addresses=(), persons=())


@pytest.mark.parametrize(
    ("sent", "id_"), [(987654321, "987654321"), (987654321.0, "987654321"), (" C-1 ", "C-1"), (0, "0"), (2.0**70, None), (1e300, None)]
)
def test_ids_are_texts(sent: object, id_: str | None) -> None:
    """An id is the same text whether it comes as a number or as a text; a number too large to be exact is none."""
    record = customer(personList=[{"personIdentification": sent}], addressList=[{"addressIdentification": sent}])
    assert isinstance(record.addresses, tuple)
    assert [stub.external_id for stub in record.addresses] == ([id_] if id_ else [])
    assert [entry.person_key and entry.person_key.external_id for entry in record.persons or ()] == ([id_] if id_ else [])


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("active", CustomerStatus.ACTIVE),
        ("Inactive", CustomerStatus.INACTIVE),
        ("closed", CustomerStatus.CLOSED),
        ("x", CustomerStatus.OTHER),
    ],
)
def test_statuses(written: str, status: CustomerStatus) -> None:
    """A status is one of the documented ones in any case, else OTHER."""
    assert customer(status=written).status is status


@pytest.mark.parametrize(
    ("written", "relation"),
    [
        ("beneficialOwner", PersonRelation.BENEFICIAL_OWNER),
        ("authorisedRepresentative", PersonRelation.AUTHORISED_REPRESENTATIVE),
        ("assetManager", PersonRelation.ASSET_MANAGER),
        ("accountOwner", PersonRelation.ACCOUNT_OWNER),
        ("authorisedSignatory", PersonRelation.AUTHORISED_SIGNATORY),
        ("other", PersonRelation.OTHER),
        ("friend", PersonRelation.OTHER),
        (None, None),
    ],
)
def test_relations(written: str | None, relation: PersonRelation | None) -> None:
    """What a person is to a customer is one of the documented relations, else OTHER, and may be missing."""
    record = customer(personList=[{"personRelation": written, "personIdentification": "P0001"}])
    assert record.persons == (CustomerPersonRecord(relation=relation, person_key=PERSON),)


def test_a_relation_to_nobody_named() -> None:
    """A relation without a person stays; an entry that says nothing is left out; a person may be listed twice."""
    owner = {"personRelation": "accountOwner"}
    record = customer(personList=[owner, {}, None, {"personIdentification": "P0001"}, {"personIdentification": "P0001", **owner}])
    assert record.persons == (
        CustomerPersonRecord(relation=PersonRelation.ACCOUNT_OWNER, person_key=None),
        CustomerPersonRecord(relation=None, person_key=PERSON),
        CustomerPersonRecord(relation=PersonRelation.ACCOUNT_OWNER, person_key=PERSON),
    )


def test_an_address_is_listed_once() -> None:
    """Of listed addresses those without id are left out, and one that is listed twice is one."""
    record = customer(addressList=[{"addressIdentification": 1}, {}, "x", {"addressIdentification": "1"}, {"addressIdentification": 2}])
    assert record.addresses == tuple(AddressRecord(owner_key=CUSTOMER, key=Key(id_)) for id_ in ("1", "2"))


@pytest.mark.parametrize(
    ("flags", "kinds"),
    [
        ({"isDomicile": True, "isMailingAddress": True}, (AddressKind.DOMICILE, AddressKind.MAILING)),
        ({"isDomicile": True, "isMailingAddress": False}, (AddressKind.DOMICILE,)),
        ({"isMailingAddress": True}, (AddressKind.MAILING,)),
        ({"isDomicile": False}, (AddressKind.OTHER,)),
        ({"isDomicile": "true"}, (AddressKind.OTHER,)),
    ],
)
def test_kinds_of_addresses(flags: dict[str, object], kinds: tuple[AddressKind, ...]) -> None:
    """An address is for what its flags say, and for something else without any."""
    assert address(**flags).kinds == kinds


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ({"streetName": "Malibu Point", "buildingNumber": "10880"}, ("Malibu Point 10880",)),
        ({"streetName": "Malibu Point", "buildingNumber": 10880, "postBox": "12"}, ("Malibu Point 10880",)),
        ({"streetName": "Malibu Point"}, ("Malibu Point",)),
        ({"postBox": "12"}, ("P.O. Box 12",)),
        ({"postBox": "Postfach 12"}, ("Postfach 12",)),
        ({"postBox": "12", "addressSuffix": "c/o reception"}, ("P.O. Box 12", "c/o reception")),
        ({"streetName": "Malibu Point", "addressSuffix": "Appartment 1"}, ("Malibu Point", "Appartment 1")),
        ({"townName": "Malibu"}, None),
    ],
)
def test_lines_of_an_envelope(place: dict[str, object], lines: tuple[str, ...] | None) -> None:
    """The lines are street and number, or the post box where there is no street, then the suffix."""
    assert address(place).lines == lines


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("postal", DispatchType.POSTAL),
        ("electronical", DispatchType.ELECTRONIC),
        ("other", DispatchType.OTHER),
        ("pigeon", DispatchType.OTHER),
        (None, None),
    ],
)
def test_dispatch_types(written: str | None, type_: DispatchType | None) -> None:
    """Post goes on one of the documented ways, else on another."""
    assert address(dispatchType=written).dispatch_type is type_


@pytest.mark.parametrize(("written", "tag"), [("German", "de"), ("de-CH", "de-CH"), ("de_ch", "de-CH"), ("Deutsch", None), (None, None)])
def test_languages(written: str | None, tag: str | None) -> None:
    """A language is its tag where it can be read, and always as it is written."""
    record = address(language=written)
    assert (record.language, record.language_as_written) == (tag, written)


@pytest.mark.parametrize("nothing", NOTHING)
def test_an_address_of_which_only_the_id_is_known(nothing: object) -> None:
    """What is empty or of an odd type is no value anywhere in an address, and makes neither lines nor recipient."""
    postal = ("salutation", "name", "physicalAddress")
    members = ("addressName", "mailingInstruction", "dispatchType", "language")
    expected = AddressRecord(owner_key=CUSTOMER, key=Key("7"), kinds=(AddressKind.OTHER,))
    assert address(**dict.fromkeys(members, nothing), postalAddress=nothing) == expected
    assert address(postalAddress=dict.fromkeys(postal, nothing)) == expected
    assert address(dict.fromkeys(("streetName", "buildingNumber", "postBox", "townName", "country", "careOf"), nothing)) == expected


def test_an_address_without_id_is_the_first() -> None:
    """The readable address without an id is known by its position; without anything there is none."""
    named = address_record(AddressPayload.model_validate({"addressName": "Here"}), CUSTOMER)
    assert named is not None
    assert (named.id, named.external_id) == ("address:blink:C0001:~0", None)
    assert address_record(AddressPayload.model_validate({"addressIdentification": None}), CUSTOMER) is None
    assert address_record(AddressPayload.model_validate({"addressIdentification": [1]}), CUSTOMER) is None


def test_texts_of_an_address_are_trimmed() -> None:
    """White space around a town or a name is no part of it, and a country that is none stays as it is written."""
    record = address({"townName": "Malibu ", "country": "Latveria"}, postalAddress={"physicalAddress": {"townName": "Malibu "}})
    assert record.city == "Malibu"
    assert (address({"country": "Latveria"}).country_code, address({"country": "Latveria"}).country) == (None, "Latveria")


def test_the_unheard_of_is_told_without_its_value() -> None:
    """A word that no document lists is logged by the name of its field."""
    with capture_logs() as logs:
        customer(status="Hush", personList=[{"personRelation": "Hush"}])
    assert "Hush" not in repr(logs)

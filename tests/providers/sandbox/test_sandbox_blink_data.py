"""The made-up bank: every answer is as documented, and everything that is documented occurs."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import phonenumbers
import pytest

from providers.blink.sandbox import Service
from providers.sandbox.seed import DEFAULT_SEED
from tests.providers.sandbox.blink_caller import Caller
from tests.providers.sandbox.blink_schemas import (
    ADDRESS,
    CONTACT_DETAILS,
    CONTACT_DETAILS_LIST,
    CUSTOMER,
    CUSTOMER_AND_KYC,
    CUSTOMERS,
    KYC,
    PERSON,
    PERSONS,
    PROBLEM,
    Schema,
    deviations,
)


def canonical(service: Service) -> bytes:
    """Write the data set in the one way that the hashes are made over."""
    return json.dumps(service.dataset(), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


@pytest.fixture
def dataset() -> dict[str, Any]:
    """The default data set as a client would read it."""
    read: dict[str, Any] = json.loads(canonical(Service(DEFAULT_SEED)))
    return read


def claims(schema: Schema, place: str = "") -> Iterator[tuple[str, object]]:
    """Every member that a schema names, and every value that it lists, by where it stands."""
    for value in schema.get("enum", [schema["const"]] if "const" in schema else []):
        yield place, value
    if schema.get("type") == "boolean":
        yield from ((place, flag) for flag in (True, False))
    for choice in schema.get("oneOf", []):
        yield from claims(choice, place)
    for name, member in schema.get("properties", {}).items():
        yield f"{place}/{name}", "is there"
        yield from claims(member, f"{place}/{name}")
    if "items" in schema:
        yield from claims(schema["items"], place)


def shown(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every member and value that an answer has, by where it stands."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{place}/{name}", "is there"
            yield from shown(member, f"{place}/{name}")
    elif isinstance(value, list):
        for entry in value:
            yield from shown(entry, place)
    else:
        yield place, value


async def test_every_answer_about_a_customer_is_as_documented(blink: Caller) -> None:
    """Lists, customers, KYC and addresses keep to the schemas, and so does the problem where there is none."""
    for page in await blink.pages("/customers"):
        assert deviations(CUSTOMERS, page) == []
    for number in range(1, 61):
        for path, schema in (("", CUSTOMER), ("/kyc", CUSTOMER_AND_KYC), ("/addresses", ADDRESS)):
            answer = await blink.get(f"/customers/C{number:04}{path}")
            expected = {200: schema, 404: PROBLEM}[answer.status]
            assert deviations(expected, answer.body) == [], number


async def test_every_answer_about_a_person_is_as_documented(blink: Caller) -> None:
    """Lists, persons of all types and their contact details keep to the schemas."""
    for page in await blink.pages("/persons"):
        assert deviations(PERSONS, page) == []
    for number in range(1, 91):
        assert deviations(PERSON, await blink.found(f"/persons/P{number:04}")) == []
        assert deviations(CONTACT_DETAILS_LIST, await blink.found(f"/persons/P{number:04}/contactdetails")) == []


@pytest.mark.parametrize(
    ("schema", "entry"),
    [(CUSTOMER, "customers"), (PERSON, "persons"), (KYC, "kyc"), (ADDRESS, "addresses"), (CONTACT_DETAILS, "contactDetails")],
)
def test_everything_documented_occurs(dataset: dict[str, Any], schema: Schema, entry: str) -> None:
    """Each member, each listed value, and both values of each flag are somewhere in the data set, so that a client meets them all."""
    entries = dataset[entry] if isinstance(dataset[entry], list) else list(dataset[entry].values())
    assert set(claims(schema)) - set(shown(entries)) == set()


@pytest.mark.parametrize(
    ("schema", "path", "deviation"),
    [
        (CUSTOMER, "/customers/C0001", {"status": "ACTIVE"}),
        (CUSTOMER, "/customers/C0001", {"openingDate": "13.04.2018"}),
        (CUSTOMER, "/customers/C0001", {"name": None}),
        (CUSTOMER, "/customers/C0001", {"referenceCurrency": "CHFR"}),
        (CUSTOMER, "/customers/C0001", {"addressList": [{"addressIdentification": "12345678"}]}),
        (CUSTOMER, "/customers/C0001", {"personList": [{"personRelation": "owner"}]}),
        (CUSTOMER, "/customers/C0001", {"customerIdentification": ""}),
        (CUSTOMER, "/customers/C0001", {"kyc": {}}),
        (CUSTOMER_AND_KYC, "/customers/C0001/kyc", {"kyc": {"financialSituation": {"annualTurnover": {"amount": "1e5"}}}}),
        (CUSTOMER_AND_KYC, "/customers/C0001/kyc", {"kyc": {"financialSituation": {"annualTurnover": {"amount": 100000}}}}),
        (CUSTOMER_AND_KYC, "/customers/C0001/kyc", {"kyc": {"financialSituation": {"sourceOfWealth": [{"sourceOfWealth": "redemption"}]}}}),
        (PERSON, "/persons/P0001", {"personDetails": {"personType": "naturalPerson", "organisationName": "Stark Industries"}}),
        (PERSON, "/persons/P0001", {"personDetails": {"personType": "legalPerson", "organisationName": "Stark Industries"}}),
        (PERSON, "/persons/P0001", {"taxDomicile": ["CHE"]}),
        (CONTACT_DETAILS_LIST, "/persons/P0001/contactdetails", [{"medium": "phone"}]),
        (ADDRESS, "/customers/C0001/addresses", {"dispatchType": "electronic"}),
        (ADDRESS, "/customers/C0001/addresses", {"postalAddress": {"physicalAddress": {}}}),
        (PROBLEM, "/customers/none", {"type": "/problems/notThere"}),
    ],
)
async def test_schema_tells_a_deviation(blink: Caller, schema: Schema, path: str, deviation: Any) -> None:  # noqa: ANN401 -- JSON
    """The schemas are strict: one member that is not as documented is noticed in an answer that is fine without it."""
    answer = (await blink.get(path)).body
    assert deviations(schema, answer) == []
    assert deviations(schema, answer | deviation if isinstance(answer, dict) else deviation) != []


@pytest.mark.parametrize("number", [987654321, "987654321"])
def test_schemas_take_an_id_as_text_or_as_a_bare_number(number: int | str) -> None:
    """OpenWealth says text and shows numbers: both are documented."""
    assert deviations(CUSTOMER, {"customerIdentification": number, "status": "active"}) == []
    assert deviations(PERSON, {"personIdentification": number, "personDetails": {"personType": "naturalPerson"}}) == []


def test_default_seed_gives_the_same_bytes() -> None:
    """What documents and tests quote from the default data set stays true."""
    assert (
        hashlib.sha256(canonical(Service(DEFAULT_SEED))).hexdigest() == "e57f3756e6b77adbad7f5d8462636c50b0fdc06674695d2f3852a12d72b9d3f8"
    )


def test_other_seed_gives_other_customers_but_keeps_the_documented_one() -> None:
    """The documents' own customer, its address and its KYC are there whatever the seed; nothing else that is drawn is shared."""
    first, second = (Service(seed).dataset() for seed in (DEFAULT_SEED, DEFAULT_SEED + 1))
    assert [customer for customer in first["customers"] if customer in second["customers"]] == first["customers"][:1]
    assert [person for person in first["persons"] if person["fullName"] == "Tony Stark"] == first["persons"][:1]
    for part in ("addresses", "kyc"):
        assert first[part]["C0001"] == second[part]["C0001"]
        assert first[part] != second[part]


def test_persons_and_customers_name_each_other(dataset: dict[str, Any]) -> None:
    """A person lists exactly the customers that list it, one or several; a customer has one to four persons."""
    listed = {
        (person["personIdentification"], customer["customerIdentification"])
        for customer in dataset["customers"]
        for person in customer["personList"]
    }
    named = [
        (person["personIdentification"], customer["customerIdentification"])
        for person in dataset["persons"]
        for customer in person["customerList"]
    ]
    assert sorted(listed) == sorted(named)
    assert max(len(person["customerList"]) for person in dataset["persons"]) > 1
    assert {len(customer["personList"]) for customer in dataset["customers"]} == {1, 2, 3, 4}


def test_persons_of_the_first_thirty_customers_show_their_contact_details(dataset: dict[str, Any]) -> None:
    """So that a query over them can be counted in calls; of the other customers' persons some have to be asked once more, and have some."""
    shows = {person["personIdentification"]: "contactInformation" in person for person in dataset["persons"]}
    early = {entry["personIdentification"] for customer in dataset["customers"][:30] for entry in customer["personList"]}
    assert all(shows[person] for person in early)
    hidden = [person for person, is_shown in shows.items() if not is_shown]
    assert hidden == [f"P{number:04}" for number in range(31, 59, 3)]
    assert all(dataset["contactDetails"][person] for person in hidden)


def test_customers_show_the_range_of_addresses(dataset: dict[str, Any]) -> None:
    """A customer lists none to three, the first of which can be read, or none can; numbers are nobody else's."""
    numbers = {
        customer["customerIdentification"]: [entry["addressIdentification"] for entry in customer.get("addressList", [])]
        for customer in dataset["customers"]
    }
    assert {len(listed) for listed in numbers.values()} == {0, 1, 2, 3}
    assert len({number for listed in numbers.values() for number in listed}) == sum(map(len, numbers.values()))
    for customer, address in dataset["addresses"].items():
        assert address["addressIdentification"] == numbers[customer][0]
    assert {customer for customer, listed in numbers.items() if listed} - set(dataset["addresses"]) == {
        f"C{number:04}" for number in range(9, 60, 10)
    }
    assert {"addressList" in customer for customer in dataset["customers"]} == {True, False}


def test_data_show_the_range_of_documented_oddities(dataset: dict[str, Any]) -> None:
    """Blanks around texts, empty and undefined ones, bare numbers, several dates of birth, small and large amounts occur."""
    towns = [address["postalAddress"]["physicalAddress"] for address in dataset["addresses"].values() if "postalAddress" in address]
    contacts = [contact for listed in dataset["contactDetails"].values() for contact in listed]
    humans = [person["personDetails"] for person in dataset["persons"] if person["personDetails"]["personType"] == "naturalPerson"]
    amounts = {value for place, value in shown(list(dataset["kyc"].values())) if place.endswith("/amount")}
    births = [[date["dateType"] for date in human.get("dates", [])].count("birthDate") for human in humans]
    assert {town["townName"].endswith(" ") for town in towns} == {True, False}
    assert {type(town["postCode"]) for town in towns} == {str, int}
    assert {type(contact.get("contactIdentification")) for contact in contacts} == {str, int, type(None)}
    assert set(births) == {0, 1, 2}
    assert {"0.000000001", "999999999999.999999999", "25000000.00"} <= amounts
    assert {"German", "de-CH", "Deutsch", "undefined"} <= {person.get("language") for person in dataset["persons"]}
    assert {customer.get("externalReference") for customer in dataset["customers"]} >= {"", None}
    assert {} in dataset["kyc"].values()


def test_legal_entity_identifiers_are_valid(dataset: dict[str, Any]) -> None:
    """Read as a number with letters from 10 to 35, an identifier is 1 modulo 97, as ISO 17442 has it."""
    identifiers = [details["LEI"] for person in dataset["persons"] if "LEI" in (details := person["personDetails"])]
    assert identifiers
    assert all(int("".join(str(int(sign, 36)) for sign in identifier)) % 97 == 1 for identifier in identifiers)


def test_contacts_are_plausible_and_nobodys(dataset: dict[str, Any]) -> None:
    """International phone numbers are possible ones, and e-mail addresses lie under the domains for examples."""
    drawn = {person: listed for person, listed in dataset["contactDetails"].items() if person != "P0001"}
    contacts = [(contact["medium"], contact["contactContent"]) for listed in drawn.values() for contact in listed]
    phones = [re.sub("^00", "+", content) for medium, content in contacts if medium in ("phone", "fax")]
    assert {content[0] for content in phones} == {"+", "0"}
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(phone)) for phone in phones if phone.startswith("+"))
    emails = [content for medium, content in contacts if medium == "email"]
    assert emails
    assert all(email.isascii() and email.endswith(("@example.com", "@example.net", "@example.org")) for email in emails)

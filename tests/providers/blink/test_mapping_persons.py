"""How persons of bLink, and the ways to reach them, become records."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import astuple

from providers.blink.mapping.persons import contact_details, person_record
from providers.blink.payloads import ContactDetailsPayload, PersonPayload
from providers.records.asset import AssetKind, AssetRecord, AssetUsage
from providers.records.person import (
    CivilStatus,
    Gender,
    LegalPersonRecord,
    NaturalPersonRecord,
    PersonAssociationRecord,
    PersonAssociationType,
    PersonDetailsRecord,
    PersonRecord,
    PersonType,
    SoleProprietorshipRecord,
    TrustPersonRecord,
    TrustType,
)
from tests.providers.blink.documented import PERSON


def person(**sent: object) -> PersonRecord:
    """Map what was sent for a person."""
    return person_record(PersonPayload.model_validate(sent), PERSON.key)


def details(type_: str, **sent: object) -> PersonDetailsRecord | None:
    """Map what was sent for a person of this type."""
    return person(personDetails={"personType": type_, **sent}).details


def assets(*sent: object) -> tuple[AssetRecord, ...]:
    """Map what was sent for the ways to reach a person."""
    entries = (ContactDetailsPayload.model_validate(entry) if isinstance(entry, dict) else None for entry in sent)
    return contact_details(entries, PERSON)


PEOPLE: list[tuple[str, dict[str, Any], PersonType, PersonDetailsRecord]] = [
    (
        "naturalPerson",
        {"givenName": "Anthony ", "TIN": 123, "gender": "other", "civilStatus": "widowed"},
        PersonType.NATURAL_PERSON,
        NaturalPersonRecord(given_name="Anthony", tax_id="123", gender=Gender.OTHER, civil_status=CivilStatus.WIDOWED),
    ),
    (
        "legalPerson",
        {"organisationName": "Stark Industries", "legalForm": "AG", "LEI": "529900UVM8LC55IFAA52", "domicilaryCompany": False},
        PersonType.LEGAL_PERSON,
        LegalPersonRecord(organisation_name="Stark Industries", legal_form="AG", lei="529900UVM8LC55IFAA52", is_domiciliary_company=False),
    ),
    (
        "personAssociation",
        {"personAssociationName": "Stark a/o Potts", "personAssociationType": "compteJoint"},
        PersonType.PERSON_ASSOCIATION,
        PersonAssociationRecord(name="Stark a/o Potts", type=PersonAssociationType.COMPTE_JOINT),
    ),
    (
        "trust",
        {"trustName": "Spiderman Trust", "trustType": "grantorTrust"},
        PersonType.TRUST,
        TrustPersonRecord(name="Spiderman Trust", type=TrustType.GRANTOR_TRUST),
    ),
    (
        "soleProprietorship",
        {"soleProprietorshipName": "Anthony Stark"},
        PersonType.SOLE_PROPRIETORSHIP,
        SoleProprietorshipRecord(name="Anthony Stark"),
    ),
]


@pytest.mark.parametrize(("type_", "sent", "expected", "record"), PEOPLE, ids=[type_ for type_, *_ in PEOPLE])
def test_every_type_of_person(type_: str, sent: dict[str, Any], expected: PersonType, record: PersonDetailsRecord) -> None:
    """Each type has its own details, wherever the type stands; a type of which nothing more is known has none."""
    assert person(personDetails={"personType": type_, **sent}).type is expected
    assert details(type_, **sent) == record
    assert person(personType=type_, personDetails=sent).details == record
    assert details(type_) is None


def test_a_type_that_nobody_has_heard_of() -> None:
    """A person of an unknown type is OTHER, without details; one of no type has neither."""
    record = person(personDetails={"personType": "robot", "givenName": "Jarvis"})
    assert (record.type, record.details) == (PersonType.OTHER, None)
    assert (person().type, person().details) == (None, None)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("gender", {"female": Gender.FEMALE, "male": Gender.MALE, "other": Gender.OTHER, "x": Gender.OTHER}),
        (
            "civilStatus",
            {
                "unmarried": CivilStatus.UNMARRIED,
                "married": CivilStatus.MARRIED,
                "divorced": CivilStatus.DIVORCED,
                "widowed": CivilStatus.WIDOWED,
                "x": CivilStatus.OTHER,
            },
        ),
        (
            "personAssociationType",
            {
                "compteJoint": PersonAssociationType.COMPTE_JOINT,
                "jointHeirs": PersonAssociationType.JOINT_HEIRS,
                "unregisteredPartnership": PersonAssociationType.UNREGISTERED_PARTNERSHIP,
                "limitedPartnership": PersonAssociationType.LIMITED_PARTNERSHIP,
                "collectiveProprietorship": PersonAssociationType.COLLECTIVE_PROPRIETORSHIP,
                "x": PersonAssociationType.OTHER,
            },
        ),
        (
            "trustType",
            {
                "simpleTrust": TrustType.SIMPLE_TRUST,
                "complexTrust": TrustType.COMPLEX_TRUST,
                "grantorTrust": TrustType.GRANTOR_TRUST,
                "x": TrustType.OTHER,
            },
        ),
    ],
)
def test_words_about_persons(member: str, words: dict[str, object]) -> None:
    """Every documented word has its value, and any other is OTHER."""
    types = ("naturalPerson", "personAssociation", "trust")
    for written, value in words.items():
        [found] = [record for record in (details(type_, **{member: written}) for type_ in types) if record]
        assert value in astuple(found)


def test_dates_of_a_life() -> None:
    """Of several dates of a type the latest counts; what is no date, or of no type, is passed over."""
    dates = [
        {"date": "1970-05-29", "dateType": "birthDate"},
        {"date": "1971-05-29", "dateType": "birthDate"},
        {"date": "1969-05-29", "dateType": "birthDate"},
        {"date": "2023-04-26", "dateType": "deathDate"},
        {"date": "soon", "dateType": "divorceDate"},
        {"date": "2020-01-01"},
        None,
    ]
    expected = NaturalPersonRecord(birth_date=dt.date(1971, 5, 29), death_date=dt.date(2023, 4, 26))
    assert details("naturalPerson", dates=dates) == expected


def test_countries_of_a_person() -> None:
    """Countries are alpha-2 codes, each once; what is none is left out, and without any there is no list."""
    record = person(taxDomicile=["CH", "us", "CH", "XX", None, 7], personDetails={"personType": "naturalPerson", "nationality": ["ZZ"]})
    assert (record.tax_domiciles, record.details) == (("CH", "US"), None)
    assert person(taxDomicile=[]).tax_domiciles is None


@pytest.mark.parametrize(
    ("medium", "written", "value"),
    [
        ("phone", "0041998887766", "+41998887766"),
        ("phone", "+41 99 888 77 66", "+41998887766"),
        ("fax", "0041 99 888 77 66", "+41998887766"),
        ("phone", "099 888 77 66", "099 888 77 66"),
        ("phone", "ask Jarvis", "ask Jarvis"),
        ("phone", 41998887766, "41998887766"),
        ("email", "0041998887766", "0041998887766"),
        ("website", " https://stark.example.com ", "https://stark.example.com"),
    ],
)
def test_values_of_contact_details(medium: str, written: object, value: str) -> None:
    """A phone or fax number in international form is E.164; any other value is as it is written."""
    [asset] = assets({"medium": medium, "contactContent": written})
    assert asset.value == value


@pytest.mark.parametrize(
    ("medium", "kind"),
    [
        ("email", AssetKind.EMAIL),
        ("phone", AssetKind.PHONE),
        ("fax", AssetKind.FAX),
        ("website", AssetKind.WEBSITE),
        ("socialMediaProfile", AssetKind.SOCIAL_MEDIA_PROFILE),
        ("pigeon", AssetKind.OTHER),
        (None, AssetKind.OTHER),
    ],
)
def test_media(medium: str | None, kind: AssetKind) -> None:
    """Every documented medium has its kind, any other is OTHER."""
    [asset] = assets({"medium": medium, "contactContent": "x"})
    assert asset.kind is kind


def test_contact_details_keep_one_id_each() -> None:
    """An entry without a value is left out and frees its id; an id that is repeated or missing gives way to the position."""
    found = assets(
        {"contactIdentification": "K1"},
        {"contactIdentification": "K1", "contactContent": "a", "contactMediumType": "private"},
        {"contactIdentification": "K1", "contactContent": "b", "contactMediumType": "x"},
        None,
        {"contactContent": "c", "additionalContactInformation": " Prio 1 "},
    )
    assert [asset.id for asset in found] == ["asset:blink:P0001:K1", "asset:blink:P0001:~2", "asset:blink:P0001:~4"]
    assert [(asset.usage, asset.note) for asset in found] == [(AssetUsage.PRIVATE, None), (AssetUsage.OTHER, None), (None, "Prio 1")]


@pytest.mark.parametrize(("written", "tag"), [("German", "de"), ("de-CH", "de-CH"), ("Deutsch", None), (None, None)])
def test_languages(written: str | None, tag: str | None) -> None:
    """A person's language is its tag where it can be read, and always as it is written."""
    record = person(language=written)
    assert (record.language, record.language_as_written) == (tag, written)

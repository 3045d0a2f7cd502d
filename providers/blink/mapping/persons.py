"""bLink's persons, and how they are reached."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from providers.blink.payloads import ContactDetailsPayload, PersonDetailsPayload, PersonPayload
from providers.records.asset import AssetKind, AssetRecord, AssetUsage
from providers.records.identity import CustomerKey, CustomerProvider, Key, PersonKey
from providers.records.known import unless_empty
from providers.records.owned import distinct_keys
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
from providers.values.languages import bcp47
from providers.values.phones import e164_with_exit_code
from providers.values.unexpected import country_code, listed

PROVIDER = CustomerProvider.BLINK

_TYPES = {
    "naturalperson": PersonType.NATURAL_PERSON,
    "legalperson": PersonType.LEGAL_PERSON,
    "personassociation": PersonType.PERSON_ASSOCIATION,
    "trust": PersonType.TRUST,
    "soleproprietorship": PersonType.SOLE_PROPRIETORSHIP,
}
_GENDERS = {"female": Gender.FEMALE, "male": Gender.MALE, "other": Gender.OTHER}
_CIVIL_STATUSES = {
    "unmarried": CivilStatus.UNMARRIED,
    "married": CivilStatus.MARRIED,
    "divorced": CivilStatus.DIVORCED,
    "widowed": CivilStatus.WIDOWED,
}
_ASSOCIATION_TYPES = {
    "comptejoint": PersonAssociationType.COMPTE_JOINT,
    "jointheirs": PersonAssociationType.JOINT_HEIRS,
    "unregisteredpartnership": PersonAssociationType.UNREGISTERED_PARTNERSHIP,
    "limitedpartnership": PersonAssociationType.LIMITED_PARTNERSHIP,
    "collectiveproprietorship": PersonAssociationType.COLLECTIVE_PROPRIETORSHIP,
}
_TRUST_TYPES = {"simpletrust": TrustType.SIMPLE_TRUST, "complextrust": TrustType.COMPLEX_TRUST, "grantortrust": TrustType.GRANTOR_TRUST}
_ASSET_KINDS = {
    "email": AssetKind.EMAIL,
    "phone": AssetKind.PHONE,
    "fax": AssetKind.FAX,
    "website": AssetKind.WEBSITE,
    "socialmediaprofile": AssetKind.SOCIAL_MEDIA_PROFILE,
}
_ASSET_USAGES = {"private": AssetUsage.PRIVATE, "business": AssetUsage.BUSINESS}
_NUMBERS = (AssetKind.PHONE, AssetKind.FAX)


def person_record(person: PersonPayload, asked: Key) -> PersonRecord:
    """The record of a person. Its contact details are None where it came without any list of them."""
    key = PersonKey(PROVIDER, Key(person.person_identification) if person.person_identification else asked)
    details = person.person_details or PersonDetailsPayload()
    type_ = listed(PROVIDER, "personType", details.person_type or person.person_type, _TYPES, PersonType.OTHER)
    customers = dict.fromkeys(entry.customer_identification for entry in person.customer_list if entry)
    return PersonRecord(
        key=key,
        external_reference=person.external_reference,
        full_name=person.full_name,
        country_of_domicile=country_code(PROVIDER, "countryOfDomicile", person.country_of_domicile),
        language=bcp47(person.language),
        language_as_written=person.language,
        tax_domiciles=_countries("taxDomicile", person.tax_domicile),
        type=type_,
        details=_DETAILS[type_](details) if type_ in _DETAILS else None,
        contact_details=None if person.contact_information is None else contact_details(person.contact_information, key),
        customer_keys=tuple(CustomerKey(PROVIDER, Key(own)) for own in customers if own),
    )


def contact_details(entries: Iterable[ContactDetailsPayload | None], owner: PersonKey) -> tuple[AssetRecord, ...]:
    """The ways to reach a person. One without a value is left out, and leaves its id to the next that has the same."""
    return tuple(_assets(tuple(entries), owner))


def asset_record(entry: ContactDetailsPayload, value: str, key: Key, owner: PersonKey) -> AssetRecord:
    """One way to reach a person."""
    kind = listed(PROVIDER, "medium", entry.medium, _ASSET_KINDS, AssetKind.OTHER) or AssetKind.OTHER
    return AssetRecord(
        owner_key=owner,
        key=key,
        kind=kind,
        value=e164_with_exit_code(value) if kind in _NUMBERS else value,
        usage=listed(PROVIDER, "contactMediumType", entry.contact_medium_type, _ASSET_USAGES, AssetUsage.OTHER),
        note=entry.additional_contact_information,
    )


def _assets(entries: tuple[ContactDetailsPayload | None, ...], owner: PersonKey) -> Iterator[AssetRecord]:
    keys = distinct_keys(entry.contact_identification if entry and entry.contact_content else None for entry in entries)
    for entry, key in zip(entries, keys, strict=True):
        if entry and entry.contact_content:
            yield asset_record(entry, entry.contact_content, key, owner)


def _countries(field: str, codes: Iterable[str]) -> tuple[str, ...] | None:
    found = dict.fromkeys(country_code(PROVIDER, field, code) for code in codes)
    return tuple(code for code in found if code) or None


def _natural_person(details: PersonDetailsPayload) -> NaturalPersonRecord | None:
    return unless_empty(
        NaturalPersonRecord(
            given_name=details.given_name,
            middle_name=details.middle_name,
            last_name=details.last_name,
            title=details.title,
            birth_date=_latest(details, "birthdate"),
            divorce_date=_latest(details, "divorcedate"),
            death_date=_latest(details, "deathdate"),
            gender=listed(PROVIDER, "gender", details.gender, _GENDERS, Gender.OTHER),
            nationalities=_countries("nationality", details.nationality),
            civil_status=listed(PROVIDER, "civilStatus", details.civil_status, _CIVIL_STATUSES, CivilStatus.OTHER),
            tax_id=details.tin,
        )
    )


def _latest(details: PersonDetailsPayload, date_type: str) -> dt.date | None:
    of_type = [entry.date for entry in details.dates if entry and (entry.date_type or "").casefold() == date_type]
    return max((date for date in of_type if date), default=None)


def _legal_person(details: PersonDetailsPayload) -> LegalPersonRecord | None:
    return unless_empty(
        LegalPersonRecord(
            organisation_name=details.organisation_name,
            legal_form=details.legal_form,
            lei=details.lei,
            is_domiciliary_company=details.domicilary_company,
        )
    )


def _person_association(details: PersonDetailsPayload) -> PersonAssociationRecord | None:
    written = details.person_association_type
    type_ = listed(PROVIDER, "personAssociationType", written, _ASSOCIATION_TYPES, PersonAssociationType.OTHER)
    return unless_empty(PersonAssociationRecord(name=details.person_association_name, type=type_))


def _trust(details: PersonDetailsPayload) -> TrustPersonRecord | None:
    type_ = listed(PROVIDER, "trustType", details.trust_type, _TRUST_TYPES, TrustType.OTHER)
    return unless_empty(TrustPersonRecord(name=details.trust_name, type=type_))


def _sole_proprietorship(details: PersonDetailsPayload) -> SoleProprietorshipRecord | None:
    return unless_empty(SoleProprietorshipRecord(name=details.sole_proprietorship_name))


_DETAILS: Mapping[PersonType | None, Callable[[PersonDetailsPayload], PersonDetailsRecord | None]] = {
    PersonType.NATURAL_PERSON: _natural_person,
    PersonType.LEGAL_PERSON: _legal_person,
    PersonType.PERSON_ASSOCIATION: _person_association,
    PersonType.TRUST: _trust,
    PersonType.SOLE_PROPRIETORSHIP: _sole_proprietorship,
}

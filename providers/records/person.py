"""Persons: the humans and organisations behind a customer of a bank."""

import datetime as dt
import enum
from typing import Self

from msgspec import Struct
from msgspec.structs import asdict, replace

from providers.errors import ProviderError
from providers.records.asset import AssetRecord
from providers.records.identity import CustomerKey, CustomerProvider, PersonKey


class PersonPart(enum.Flag):
    """What may be wanted of a person. Nothing at all is a mere reference: its id."""

    PROFILE = enum.auto()
    CONTACT_DETAILS = enum.auto()


class PersonRelation(enum.Enum):
    """What a person is to a customer."""

    BENEFICIAL_OWNER = "BENEFICIAL_OWNER"
    AUTHORISED_REPRESENTATIVE = "AUTHORISED_REPRESENTATIVE"
    ASSET_MANAGER = "ASSET_MANAGER"
    ACCOUNT_OWNER = "ACCOUNT_OWNER"
    AUTHORISED_SIGNATORY = "AUTHORISED_SIGNATORY"
    OTHER = "OTHER"


class PersonType(enum.Enum):
    """What a person is in law."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_PERSON = "LEGAL_PERSON"
    PERSON_ASSOCIATION = "PERSON_ASSOCIATION"
    TRUST = "TRUST"
    SOLE_PROPRIETORSHIP = "SOLE_PROPRIETORSHIP"
    OTHER = "OTHER"


class Gender(enum.Enum):
    """A human's gender."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"


class CivilStatus(enum.Enum):
    """Whether a human is married."""

    UNMARRIED = "UNMARRIED"
    MARRIED = "MARRIED"
    DIVORCED = "DIVORCED"
    WIDOWED = "WIDOWED"
    OTHER = "OTHER"


class PersonAssociationType(enum.Enum):
    """What holds an association of persons together."""

    COMPTE_JOINT = "COMPTE_JOINT"
    JOINT_HEIRS = "JOINT_HEIRS"
    UNREGISTERED_PARTNERSHIP = "UNREGISTERED_PARTNERSHIP"
    LIMITED_PARTNERSHIP = "LIMITED_PARTNERSHIP"
    COLLECTIVE_PROPRIETORSHIP = "COLLECTIVE_PROPRIETORSHIP"
    OTHER = "OTHER"


class TrustType(enum.Enum):
    """What kind of trust it is."""

    SIMPLE_TRUST = "SIMPLE_TRUST"
    COMPLEX_TRUST = "COMPLEX_TRUST"
    GRANTOR_TRUST = "GRANTOR_TRUST"
    OTHER = "OTHER"


class NaturalPersonRecord(Struct, frozen=True, kw_only=True):
    """A human."""

    given_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    birth_date: dt.date | None = None
    divorce_date: dt.date | None = None
    death_date: dt.date | None = None
    gender: Gender | None = None
    nationalities: tuple[str, ...] | None = None
    civil_status: CivilStatus | None = None
    tax_id: str | None = None


class LegalPersonRecord(Struct, frozen=True, kw_only=True):
    """A company or another organisation."""

    organisation_name: str | None = None
    legal_form: str | None = None
    lei: str | None = None
    is_domiciliary_company: bool | None = None


class PersonAssociationRecord(Struct, frozen=True, kw_only=True):
    """Several persons together."""

    name: str | None = None
    type: PersonAssociationType | None = None


class TrustPersonRecord(Struct, frozen=True, kw_only=True):
    """A trust."""

    name: str | None = None
    type: TrustType | None = None


class SoleProprietorshipRecord(Struct, frozen=True, kw_only=True):
    """A business of one human."""

    name: str | None = None


PersonDetailsRecord = NaturalPersonRecord | LegalPersonRecord | PersonAssociationRecord | TrustPersonRecord | SoleProprietorshipRecord


class PersonRecord(Struct, frozen=True, kw_only=True):
    """A person as one provider knows it; with its key alone, a reference to it. Lists are as in `CustomerRecord`."""

    key: PersonKey
    external_reference: str | None = None
    full_name: str | None = None
    country_of_domicile: str | None = None
    language: str | None = None
    language_as_written: str | None = None
    tax_domiciles: tuple[str, ...] | None = None
    type: PersonType | None = None
    details: PersonDetailsRecord | None = None
    contact_details: tuple[AssetRecord, ...] | ProviderError | None = None
    customer_keys: tuple[CustomerKey, ...] | None = None

    def joined(self, later: Self | None) -> Self | None:
        """What this and a later answer about the same person come to: where that is none, no ways to reach it, or no person."""
        if later is None:
            return replace(self, contact_details=()) if self.contact_details is None else None
        learnt = {name: value for name, value in asdict(later).items() if value is not None}
        if isinstance(self.contact_details, tuple) and isinstance(later.contact_details, ProviderError):
            del learnt["contact_details"]
        return replace(self, **learnt)

    @property
    def id(self) -> str:
        """The person's id in the graph."""
        return self.key.id

    @property
    def provider(self) -> CustomerProvider:
        """The provider that it comes from."""
        return self.key.provider

    @property
    def external_id(self) -> str | None:
        """The provider's own id."""
        return self.key.external_id


class CustomerPersonRecord(Struct, frozen=True, kw_only=True):
    """A person of a customer's, and what it is to the customer."""

    relation: PersonRelation | None
    person_key: PersonKey | None

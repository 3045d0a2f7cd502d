"""Verified data about a customer, with the documents behind it, and what was attested of it."""

import datetime as dt
import enum

from msgspec import Struct

from providers.records.binary import BinaryRecord
from providers.records.identity import CustomerDataKey, CustomerProvider, GlobalId, Key


class CustomerDataType(enum.Enum):
    """What a record of verified data is about."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    NAME = "NAME"
    ID_DOCUMENT = "ID_DOCUMENT"
    OCCUPATION = "OCCUPATION"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    SELFIE = "SELFIE"
    BIRTH_DATE = "BIRTH_DATE"
    NATIONALITY = "NATIONALITY"
    TAX_ID = "TAX_ID"
    CRYPTO_WALLET = "CRYPTO_WALLET"
    RESIDENTIAL_ADDRESS = "RESIDENTIAL_ADDRESS"
    INTERMEDIARY = "INTERMEDIARY"
    EMPLOYMENT_STATUS = "EMPLOYMENT_STATUS"
    ACCOUNT_PURPOSE = "ACCOUNT_PURPOSE"
    EXPECTED_MONTHLY_PAYMENTS = "EXPECTED_MONTHLY_PAYMENTS"
    SOURCE_OF_FUNDS = "SOURCE_OF_FUNDS"
    LAST_OCCUPATION = "LAST_OCCUPATION"
    UNKNOWN = "UNKNOWN"


class EmailDataRecord(Struct, frozen=True, kw_only=True):
    """A verified e-mail address."""

    value: str | None = None


class PhoneDataRecord(Struct, frozen=True, kw_only=True):
    """A verified phone number, in the provider's parts and as E.164 where it is a possible number."""

    country_code: str | None = None
    """The dialling code."""
    number: str | None = None
    e164: str | None = None


class NameDataRecord(Struct, frozen=True, kw_only=True):
    """A verified name."""

    first_name: str | None = None
    last_name: str | None = None


class BirthDateDataRecord(Struct, frozen=True, kw_only=True):
    """A verified date of birth."""

    date: dt.date | None = None


class NationalityDataRecord(Struct, frozen=True, kw_only=True):
    """A verified nationality."""

    country_code: str | None = None


class IdDocumentRecord(Struct, frozen=True, kw_only=True):
    """An identity document."""

    document_type: str | None = None
    document_number: str | None = None
    issuing_country: str | None = None
    expiry_date: dt.date | None = None
    front_side_image: BinaryRecord | None = None
    back_side_image: BinaryRecord | None = None


class SelfieRecord(Struct, frozen=True, kw_only=True):
    """A picture of the customer."""

    image: BinaryRecord | None = None


CustomerDataContentRecord = (
    EmailDataRecord | PhoneDataRecord | NameDataRecord | BirthDateDataRecord | NationalityDataRecord | IdDocumentRecord | SelfieRecord
)


class CustomerDataRecord(Struct, frozen=True, kw_only=True):
    """One record of verified data. ``value`` is its content as the provider sent it, JSON without the documents' bytes."""

    key: CustomerDataKey
    type: CustomerDataType
    type_as_written: str
    is_deleted: bool = False
    hash: str | None = None
    created_at: dt.datetime | None = None
    content: CustomerDataContentRecord | None = None
    value: object = None
    raw_data: BinaryRecord | None = None

    @property
    def id(self) -> str:
        """The record's id in the graph."""
        return self.key.id

    @property
    def provider(self) -> CustomerProvider:
        """The provider that it comes from."""
        return self.key.provider

    @property
    def external_id(self) -> str:
        """The provider's own id."""
        return self.key.key.value

    @property
    def binaries(self) -> tuple[BinaryRecord, ...]:
        """All that the record holds in bytes."""
        match self.content:
            case IdDocumentRecord(front_side_image=front, back_side_image=back):
                found = (front, back, self.raw_data)
            case SelfieRecord(image=image):
                found = (image, None, self.raw_data)
            case _:
                found = (None, None, self.raw_data)
        return tuple(binary for binary in found if binary is not None)


class AttestationType(enum.Enum):
    """What was attested."""

    VALIDATED_EMAIL = "VALIDATED_EMAIL"
    VALIDATED_PHONE = "VALIDATED_PHONE"
    VALIDATED_ID_DOCUMENT = "VALIDATED_ID_DOCUMENT"
    LIVENESS_CHECK = "LIVENESS_CHECK"
    AML_CHECK = "AML_CHECK"
    TERMS = "TERMS"
    VALIDATED_CRYPTO_WALLET = "VALIDATED_CRYPTO_WALLET"
    OTHER = "OTHER"


class AttestationStatus(enum.Enum):
    """How far an attestation has come."""

    WAITING_USER_ACTION = "WAITING_USER_ACTION"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    VALID = "VALID"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    OTHER = "OTHER"


class AttestationRecord(Struct, frozen=True, kw_only=True):
    """Something that was checked, and how that ended. It is no node: its provider does not give it by its id alone."""

    provider: CustomerProvider
    key: Key
    type: AttestationType | None = None
    status: AttestationStatus | None = None
    type_as_written: str | None = None
    status_as_written: str | None = None
    linked_data: tuple[CustomerDataRecord, ...] | None = None
    verified_at: dt.datetime | None = None
    action_url: str | None = None
    verifier_public_key: str | None = None
    signature: str | None = None
    """Base64, standard alphabet, padded; as is `raw_proof`."""
    raw_proof: str | None = None
    proof: object = None

    @property
    def id(self) -> str:
        """The attestation's id in the graph."""
        return str(GlobalId("attestation", self.provider, (self.key,)))

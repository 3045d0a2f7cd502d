"""Verified data about customers, the documents behind it, and what was attested of it."""

import datetime as dt
from functools import partial
from typing import Annotated

import strawberry

from graph.facts import FieldCost, PersonalData
from graph.field import branch, enum_type, leaf, record_type
from graph.types.binary import BinaryContent
from graph.types.node import Node
from graph.types.scalars import Base64, CountryCode, Json
from providers.records.data import (
    AttestationRecord,
    AttestationStatus,
    AttestationType,
    BirthDateDataRecord,
    CustomerDataRecord,
    CustomerDataType,
    EmailDataRecord,
    IdDocumentRecord,
    NameDataRecord,
    NationalityDataRecord,
    PhoneDataRecord,
    SelfieRecord,
)
from providers.records.identity import CustomerProvider

enum_type(
    CustomerDataType,
    "What a record of verified data is about. `UNKNOWN` is a type that this graph does not know yet: then see `typeAsWritten` and `value`.",
    {
        "EMAIL": "An e-mail address; typed as `EmailData`.",
        "PHONE": "A phone number; typed as `PhoneData`.",
        "NAME": "First and last name; typed as `NameData`.",
        "ID_DOCUMENT": "A passport, a driving licence or the like; typed as `IdDocument`.",
        "OCCUPATION": "What the customer does for a living; `value` only.",
        "BANK_ACCOUNT": "An account at a bank, in the form of its country; `value` only.",
        "SELFIE": "A picture that the customer took; typed as `Selfie`.",
        "BIRTH_DATE": "The day of birth; typed as `BirthDateData`.",
        "NATIONALITY": "One country whose citizen the customer is; typed as `NationalityData`.",
        "TAX_ID": "A number for taxes; `value` only.",
        "CRYPTO_WALLET": "A wallet for crypto-currencies; `value` only.",
        "RESIDENTIAL_ADDRESS": "Where the customer lives; `value` only.",
        "INTERMEDIARY": "Whether somebody stands between; `value` only.",
        "EMPLOYMENT_STATUS": "Whether and how the customer is employed; `value` only.",
        "ACCOUNT_PURPOSE": "What the account is to be used for; `value` only.",
        "EXPECTED_MONTHLY_PAYMENTS": "How much is to be paid in a month; `value` only.",
        "SOURCE_OF_FUNDS": "Where the money comes from; `value` only.",
        "LAST_OCCUPATION": "What the customer did for a living before; `value` only.",
        "UNKNOWN": "A type that this graph does not know yet; `value` only.",
    },
)
enum_type(
    AttestationType,
    "What was attested. `OTHER` is a type that this graph does not know yet: then see `typeAsWritten`.",
    {
        "VALIDATED_EMAIL": "The e-mail address reaches the customer.",
        "VALIDATED_PHONE": "The phone number reaches the customer.",
        "VALIDATED_ID_DOCUMENT": "The identity document was examined.",
        "LIVENESS_CHECK": "A living person, not a picture, was in front of the camera.",
        "AML_CHECK": "The customer was screened against money laundering.",
        "TERMS": "The customer agreed to terms.",
        "VALIDATED_CRYPTO_WALLET": "The wallet is in the customer's hands.",
        "OTHER": "A type that this graph does not know yet.",
    },
)
enum_type(
    AttestationStatus,
    "How far an attestation has come. `OTHER` is a status that this graph does not know yet: then see `statusAsWritten`.",
    {
        "WAITING_USER_ACTION": "The customer has to do something: see `actionUrl`.",
        "IN_PROGRESS": "Being checked.",
        "COMPLETED": "Ended well.",
        "VALID": "Holds. Brij sends it beside `COMPLETED` and does not document how the two differ.",
        "FAILED": "Did not succeed; may be tried again.",
        "REJECTED": "Did not succeed, for good.",
        "EXPIRED": "Held once and is too old.",
        "REVOKED": "Was taken back.",
        "OTHER": "A status that this graph does not know yet.",
    },
)

contact = partial(leaf, PersonalData.CONTACT)
identity = partial(leaf, PersonalData.IDENTITY)
document = partial(leaf, PersonalData.DOCUMENT)


@record_type(EmailDataRecord, "A verified e-mail address.")
class EmailData:
    """A verified e-mail address."""

    value: str | None = contact("The address as the provider wrote it. Null where it gives none.")


@record_type(PhoneDataRecord, "A verified phone number, in the provider's parts and as one.")
class PhoneData:
    """A verified phone number."""

    country_code: str | None = contact(
        "The dialling code without `+`, such as `1`; no code of a country. Null where the provider gives none."
    )
    number: str | None = contact("The number without dialling code, as the provider wrote it. Null where it gives none.")
    e164: str | None = contact("Both parts in E.164, such as `+14155552671`. Null where they make no possible number.")


@record_type(NameDataRecord, "A verified name.")
class NameData:
    """A verified name."""

    first_name: str | None = identity("First name as written. Null where the provider gives none.")
    last_name: str | None = identity("Last name as written. Null where the provider gives none.")


@record_type(BirthDateDataRecord, "A verified day of birth.")
class BirthDateData:
    """A verified date of birth."""

    date: dt.date | None = identity("The day of birth. Null where the provider gives none, or no day of the calendar.")


@record_type(NationalityDataRecord, "A verified nationality; a customer with several has several records.")
class NationalityData:
    """A verified nationality."""

    country_code: CountryCode | None = identity(
        "The country whose citizen the customer is. Null where the provider names none, or one that is no country of ISO 3166-1: then see "
        "`CustomerData.value`."
    )


@record_type(IdDocumentRecord, "An identity document, with pictures of its sides.")
class IdDocument:
    """An identity document."""

    document_type: str | None = document(
        "What kind of document it is in the provider's own words, such as `PASSPORT`; their list is not documented. Null where it gives "
        "none."
    )
    document_number: str | None = document("The number of the document as written. Null where the provider gives none.")
    issuing_country: CountryCode | None = document(
        "The state that issued it. Null where the provider names none, or one that is no country of ISO 3166-1: then see "
        "`CustomerData.value`."
    )
    expiry_date: dt.date | None = document(
        "The last day on which it is valid. Null where the provider gives none, or no day of the calendar."
    )
    front_side_image: BinaryContent | None = branch("A picture of the front. Null where the provider has none.")
    back_side_image: BinaryContent | None = branch("A picture of the back. Null where the provider has none, as of a passport.")


@record_type(SelfieRecord, "A picture that the customer took for the verification.")
class Selfie:
    """A picture of the customer."""

    image: BinaryContent | None = branch("The picture. Null where the provider has none.")


CustomerDataContent = Annotated[
    EmailData | PhoneData | NameData | BirthDateData | NationalityData | IdDocument | Selfie,
    strawberry.union(
        "CustomerDataContent",
        description="What a record of verified data says, as far as its type is typed here. New types may join. `countryCode` is a "
        "dialling code in `PhoneData` and a country in `NationalityData`: a query for both needs another name for one of them.",
    ),
]


@record_type(
    CustomerDataRecord,
    "One record of verified data about a customer (Brij). Its id is `customerdata:brij:<record's key>`. A newer record of the same type "
    "does not replace an older one; a deleted one shows what the provider still gives.",
    keys=("id",),
)
class CustomerData(Node):
    """One record of verified data."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID = leaf(PersonalData.NONE, "The provider's own id of this record, opaque.")
    type: CustomerDataType = leaf(PersonalData.NONE, "What it is about; tells which type `content` has.")
    type_as_written: str = leaf(PersonalData.NONE, "The type as the provider names it, also when `type` is `UNKNOWN`.")
    is_deleted: bool = leaf(PersonalData.NONE, "Whether the provider marked it as deleted. False where it does not say.")
    hash: str | None = document(
        "The provider's hash of the record as it wrote it; Brij documents neither the algorithm nor what goes into it. Null where it "
        "gives none."
    )
    created_at: dt.datetime | None = leaf(PersonalData.NONE, "When the provider recorded it. Null where it does not say.")
    content: CustomerDataContent | None = branch(
        "The typed content. Null for a type that has none here yet, and where the provider gives no part of it: then see `value`."
    )
    value: Json | None = document(
        "The content of any type as the provider sent it, with its own names and codes, hashes of pictures included, their bytes left "
        "out. Null where it sent none."
    )
    raw_data: BinaryContent | None = branch(
        "The bytes from which the record was made; their hash is the record's. Null where the provider gives neither."
    )


@record_type(
    AttestationRecord,
    "Something that was checked about a customer, and how that ended (Brij). Its id is `attestation:brij:<attestation's key>`, the same "
    "each time, but the attestation cannot be asked for by it: it comes with the customer.",
)
class Attestation:
    """Something that was checked, and how that ended."""

    id: strawberry.ID = leaf(
        PersonalData.NONE,
        "The id in this graph, composed like that of a `Node`, and no argument takes it. Where the provider gives no key, it ends with "
        "`~` and the position, and is not stable.",
    )
    type: AttestationType | None = identity("What was checked. Null where the provider does not say.")
    status: AttestationStatus | None = identity("How far it has come. Null where the provider does not say.")
    type_as_written: str | None = identity("The type as the provider names it, whether `type` has it or not. Null where it names none.")
    status_as_written: str | None = identity(
        "The status as the provider names it, whether `status` has it or not. Null where it names none."
    )
    linked_data: list[CustomerData] | None = branch(
        "The records of verified data that were checked, deleted ones too, in the provider's order; costs no call of its own. Records "
        "that it names and does not give are left out. Null where it names none, or gives none of them.",
        cost=FieldCost(assumed_size=3),
    )
    verified_at: dt.datetime | None = leaf(PersonalData.NONE, "When the check ended. Null where the provider does not say.")
    action_url: str | None = identity(
        "Where the customer can do what is waited for; it comes with `WAITING_USER_ACTION`. Hand it to the customer alone. Null where the "
        "provider gives none."
    )
    verifier_public_key: str | None = leaf(
        PersonalData.NONE, "The public key of whoever attested it, as the provider wrote it. Null where it gives none."
    )
    signature: Base64 | None = document("What the verifier signed with that key. Null where the provider gives none, or no base64.")
    raw_proof: Base64 | None = document("The proof in bytes. Null where the provider gives none, or no base64.")
    proof: Json | None = document("The proof as the provider sent it, in JSON. Null where it sent none.")

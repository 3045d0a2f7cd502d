"""The objects of Brij's Customer Data and Customer Attestations pages, read so that one odd value costs only itself."""

from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from providers.values.wire import Date, Flag, Identifier, Instant, OptionalObject, Payload, Text, Texts, leaf, read_object


def _bytes(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _object_or_empty(value: object, info: ValidationInfo) -> object:
    return read_object(value, info) or {}


Bytes = Annotated[str, leaf(_bytes)] | None
"""Bytes as they came, in base64 of whatever alphabet: the same string, which may have tens of megabytes. None where none were sent."""
_ObjectOrEmpty = BeforeValidator(_object_or_empty)


class EmailPayload(Payload):
    """An e-mail address."""

    value: Text = None


class PhonePayload(Payload):
    """A phone number. `countryCode` is a dialling code and belongs to `number`; it is no country."""

    country_code: Text = None
    number: Text = None


class NamePayload(Payload):
    """The name of a human."""

    first_name: Text = None
    last_name: Text = None


class BirthDatePayload(Payload):
    """A date of birth."""

    date: Date = None


class NationalityPayload(Payload):
    """A nationality. `country` is ISO 3166-1 alpha-3."""

    country: Text = None


class IdDocumentPayload(Payload):
    """An identity document. `issuingCountry` is ISO 3166-1 alpha-3."""

    document_type: Text = None
    document_number: Text = None
    issuing_country: Text = None
    expiry_date: Date = None
    front_side_image: Bytes = None
    front_side_image_hash: Text = None
    back_side_image: Bytes = None
    back_side_image_hash: Text = None


class SelfiePayload(Payload):
    """A picture of the customer."""

    image: Bytes = None
    image_hash: Text = None


class CustomerDataPayload(Payload):
    """CustomerData. Of its contents the documented ones; all but one are empty."""

    id: Identifier = None
    type: Text = None
    is_deleted: Flag = None
    raw_data: Bytes = None
    hash: Text = None
    created_at: Instant = None
    email: Annotated[EmailPayload, _ObjectOrEmpty] = EmailPayload()
    phone: Annotated[PhonePayload, _ObjectOrEmpty] = PhonePayload()
    name: Annotated[NamePayload, _ObjectOrEmpty] = NamePayload()
    birth_date: Annotated[BirthDatePayload, _ObjectOrEmpty] = BirthDatePayload()
    nationality: Annotated[NationalityPayload, _ObjectOrEmpty] = NationalityPayload()
    id_document: Annotated[IdDocumentPayload, _ObjectOrEmpty] = IdDocumentPayload()
    selfie: Annotated[SelfiePayload, _ObjectOrEmpty] = SelfiePayload()


class AttestationPayload(Payload):
    """AttestationRecord."""

    id: Text = None
    type: Text = None
    status: Text = None
    linked_data_ids: Texts = ()
    raw_proof: Bytes = None
    signature: Bytes = None
    verifier_public_key: Text = None
    proof: Annotated[object, OptionalObject] = None
    verified_at: Instant = None
    action_url: Text = None

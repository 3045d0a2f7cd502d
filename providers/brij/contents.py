"""What a record of verified data holds: the member named after its type, typed, bare, and its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

from providers.brij.payloads import CustomerDataPayload, IdDocumentPayload, PhonePayload
from providers.records.binary import BinaryRecord
from providers.records.data import (
    BirthDateDataRecord,
    CustomerDataContentRecord,
    CustomerDataType,
    EmailDataRecord,
    IdDocumentRecord,
    NameDataRecord,
    NationalityDataRecord,
    PhoneDataRecord,
    SelfieRecord,
)
from providers.records.identity import CustomerDataKey, CustomerProvider
from providers.records.known import unless_empty
from providers.values.base64 import standard_base64
from providers.values.nesting import nests_within
from providers.values.phones import possible_e164_of_parts
from providers.values.unexpected import country_code, tell_unexpected

RAW_DATA = "rawData"
FRONT_SIDE_IMAGE = "frontSideImage"
BACK_SIDE_IMAGE = "backSideImage"
IMAGE = "image"

_IMAGES = frozenset({FRONT_SIDE_IMAGE, BACK_SIDE_IMAGE, IMAGE})
_OF_EVERY_TYPE = frozenset({"id", "type", "isDeleted", RAW_DATA, "hash", "createdAt"})
_NOTHING: tuple[object, ...] = ({}, [], "")
_MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class Bytes:
    """The bytes of one record, which came with the answer or did not."""

    key: CustomerDataKey
    came: bool

    def binary(self, member: str, hash_: str | None, sent: str | None) -> BinaryRecord | None:
        """One of them, None where there is neither a hash nor bytes. Without the right to bytes, those sent all the same are dropped."""
        if hash_ is None and sent is None:
            return None
        base64 = self._base64(member, sent) if self.came and sent is not None else None
        return BinaryRecord(data_key=self.key, member=member, hash=hash_, is_loaded=self.came, base64=base64)

    def _base64(self, member: str, sent: str) -> str | None:
        standard = standard_base64(sent)
        if not standard:
            tell_unexpected(self.key.provider, member)
        return standard or None


def content(type_: CustomerDataType, sent: CustomerDataPayload, held: Bytes) -> CustomerDataContentRecord | None:
    """The typed content of the types that have one, None for all others and where nothing is known."""
    found: CustomerDataContentRecord | None = None
    match type_:
        case CustomerDataType.EMAIL:
            found = EmailDataRecord(value=sent.email.value)
        case CustomerDataType.PHONE:
            found = _phone(sent.phone)
        case CustomerDataType.NAME:
            found = NameDataRecord(first_name=sent.name.first_name, last_name=sent.name.last_name)
        case CustomerDataType.BIRTH_DATE:
            found = BirthDateDataRecord(date=sent.birth_date.date)
        case CustomerDataType.NATIONALITY:
            found = NationalityDataRecord(country_code=country_code(CustomerProvider.BRIJ, "country", sent.nationality.country))
        case CustomerDataType.ID_DOCUMENT:
            found = _id_document(sent.id_document, held)
        case CustomerDataType.SELFIE:
            found = SelfieRecord(image=held.binary(IMAGE, sent.selfie.image_hash, sent.selfie.image))
    return None if found is None else unless_empty(found)


def value(sent: Mapping[str, object], type_: str) -> object:
    """The content as it was sent, images left out and their hashes kept; None where it is missing, empty or nested too deep.

    It is the member that is called as the type, in camelCase: `somethingNew` for SOMETHING_NEW, which nobody has heard of.
    """
    member = _camel_case(type_)
    found = None if member in _OF_EVERY_TYPE else sent.get(member)
    if isinstance(found, dict):
        found = {name: part for name, part in found.items() if name not in _IMAGES}
    return None if found in _NOTHING else unless_too_deep("customerData.value", found)


def unless_too_deep(field: str, found: object) -> object:
    """JSON as it was sent; None, told of by the field's name, where it has more than 100 levels: no answer could hold it."""
    if nests_within(found, _MOST_LEVELS):
        return found
    tell_unexpected(CustomerProvider.BRIJ, field)
    return None


def _camel_case(type_: str) -> str:
    first, *others = type_.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def _phone(sent: PhonePayload) -> PhoneDataRecord:
    e164 = possible_e164_of_parts(sent.country_code, sent.number)
    return PhoneDataRecord(country_code=sent.country_code, number=sent.number, e164=e164)


def _id_document(sent: IdDocumentPayload, held: Bytes) -> IdDocumentRecord:
    return IdDocumentRecord(
        document_type=sent.document_type,
        document_number=sent.document_number,
        issuing_country=country_code(CustomerProvider.BRIJ, "issuingCountry", sent.issuing_country),
        expiry_date=sent.expiry_date,
        front_side_image=held.binary(FRONT_SIDE_IMAGE, sent.front_side_image_hash, sent.front_side_image),
        back_side_image=held.binary(BACK_SIDE_IMAGE, sent.back_side_image_hash, sent.back_side_image),
    )

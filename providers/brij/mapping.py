"""From Brij's answers to records. Pure, and without failure for whatever stands in the lists and objects of an answer."""

from collections.abc import Iterable, Iterator, Mapping

from providers.brij.contents import RAW_DATA, Bytes, content, unless_too_deep, value
from providers.brij.payloads import AttestationPayload, CustomerDataPayload
from providers.brij.profile import with_profile
from providers.records.customer import CustomerRecord
from providers.records.data import AttestationRecord, AttestationStatus, AttestationType, CustomerDataRecord, CustomerDataType
from providers.records.identity import CustomerDataKey, CustomerKey, CustomerProvider, Key
from providers.records.owned import distinct_keys
from providers.values.base64 import standard_base64
from providers.values.unexpected import listed, tell_unexpected

PROVIDER = CustomerProvider.BRIJ

_UNKNOWN = CustomerDataType.UNKNOWN
_TYPES = {type_.value.casefold(): type_ for type_ in CustomerDataType if type_ is not _UNKNOWN}
_ATTESTATION_TYPES = {type_.value.casefold(): type_ for type_ in AttestationType if type_ is not AttestationType.OTHER}
_STATUSES = {status.value.casefold(): status for status in AttestationStatus if status is not AttestationStatus.OTHER}


def customer_record(asked: Key, data: Iterable[object], attestations: Iterable[object]) -> CustomerRecord:
    """The record of the customer who was asked for: the answer itself does not name them."""
    records = {record.external_id: record for record in _listed(data)}
    customer = CustomerRecord(
        key=CustomerKey(PROVIDER, asked),
        data=tuple(records.values()),
        attestations=tuple(_attestations(attestations, records)),
    )
    return with_profile(customer)


def data_record(sent: Mapping[str, object], asked: Key) -> CustomerDataRecord | None:
    """The record of verified data that was asked for by its id, with its bytes; None where the answer is about another."""
    payload = CustomerDataPayload.model_validate(sent)
    if payload.id is not None and payload.id.casefold() != asked.value.casefold():
        return None
    return _record(sent, payload, Key(payload.id) if payload.id else asked, with_bytes=True)


def _listed(sent: Iterable[object]) -> Iterator[CustomerDataRecord]:
    """The records of a list, without bytes. One without a readable id cannot be named, and one with an earlier one's id is that one."""
    taken: set[str] = set()
    for entry in sent:
        payload = CustomerDataPayload.model_validate(entry) if isinstance(entry, dict) else CustomerDataPayload()
        if not isinstance(entry, dict) or not payload.id or payload.id in taken:
            tell_unexpected(PROVIDER, "customerData.id")
        else:
            taken.add(payload.id)
            yield _record(entry, payload, Key(payload.id), with_bytes=False)


def _record(sent: Mapping[str, object], payload: CustomerDataPayload, own: Key, *, with_bytes: bool) -> CustomerDataRecord:
    key = CustomerDataKey(PROVIDER, own)
    held = Bytes(key, with_bytes)
    written = payload.type or ""
    type_ = listed(PROVIDER, "customerData.type", written, _TYPES, _UNKNOWN) or _UNKNOWN
    return CustomerDataRecord(
        key=key,
        type=type_,
        type_as_written=written,
        is_deleted=payload.is_deleted or False,
        hash=payload.hash,
        created_at=payload.created_at,
        content=content(type_, payload, held),
        value=value(sent, written),
        raw_data=held.binary(RAW_DATA, payload.hash, payload.raw_data),
    )


def _attestations(sent: Iterable[object], data: Mapping[str, CustomerDataRecord]) -> Iterator[AttestationRecord]:
    entries = [_attestation_payload(entry) for entry in sent]
    keys = distinct_keys(entry.id if entry is not None else None for entry in entries)
    return (_attestation(entry, key, data) for entry, key in zip(entries, keys, strict=True) if entry is not None)


def _attestation_payload(entry: object) -> AttestationPayload | None:
    if isinstance(entry, dict):
        return AttestationPayload.model_validate(entry)
    if entry is not None:
        tell_unexpected(PROVIDER, "attestationRecords")
    return None


def _attestation(sent: AttestationPayload, key: Key, data: Mapping[str, CustomerDataRecord]) -> AttestationRecord:
    return AttestationRecord(
        provider=PROVIDER,
        key=key,
        type=listed(PROVIDER, "attestationRecords.type", sent.type, _ATTESTATION_TYPES, AttestationType.OTHER),
        status=listed(PROVIDER, "attestationRecords.status", sent.status, _STATUSES, AttestationStatus.OTHER),
        type_as_written=sent.type,
        status_as_written=sent.status,
        linked_data=tuple(data[id_] for id_ in dict.fromkeys(sent.linked_data_ids) if id_ in data) or None,
        verified_at=sent.verified_at,
        action_url=sent.action_url,
        verifier_public_key=sent.verifier_public_key,
        signature=_base64("signature", sent.signature),
        raw_proof=_base64("rawProof", sent.raw_proof),
        proof=unless_too_deep("attestationRecords.proof", sent.proof or None),
    )


def _base64(member: str, sent: str | None) -> str | None:
    if sent is None:
        return None
    standard = standard_base64(sent)
    if not standard:
        tell_unexpected(PROVIDER, f"attestationRecords.{member}")
    return standard or None

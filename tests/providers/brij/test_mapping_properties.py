"""What holds for everything that Brij could send, whatever JSON stands in it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from providers.brij.mapping import customer_record, data_record
from providers.records.data import CustomerDataType
from providers.records.identity import GlobalId, Key

KEY = Key("data_1")
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
LIKELY = st.sampled_from(["", " ", "data_1", "data_2", "NOR", "aGk=", "aGk", "-_8", "2025-01-15T10:30:00Z", "2025-01-15", "47", "40012345"])
JSON = st.recursive(
    SCALARS | LIKELY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)
BYTES = "only the bytes' own text"
TYPES = st.sampled_from([*(type_.value for type_ in CustomerDataType), "SOMETHING_NEW", "RAW_DATA", "ID", "_", ""])


def members(*names: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with any of these members, each holding any JSON or what is drawn for it."""
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(names, JSON), **{name: JSON | drawn for name, drawn in own.items()}})


PICTURES = {name: st.just(BYTES) for name in ("frontSideImage", "backSideImage", "image")}
CONTENT = members(
    *("value", "countryCode", "number", "firstName", "lastName", "date", "country", "documentType", "documentNumber", "issuingCountry"),
    *("expiryDate", "frontSideImageHash", "backSideImageHash", "imageHash"),
    **PICTURES,
)
CONTENTS = ("email", "phone", "name", "birthDate", "nationality", "idDocument", "selfie", "somethingNew", "accountPurpose")
DATA = members(
    *("isDeleted", "hash", "createdAt"),
    id=st.sampled_from(["data_1", "data_2", "data_3"]),
    type=TYPES,
    rawData=st.just(BYTES),
    **dict.fromkeys(CONTENTS, CONTENT),
)
ATTESTATION = members(
    *("type", "status", "rawProof", "signature", "verifierPublicKey", "proof", "verifiedAt", "actionUrl"),
    id=st.sampled_from(["att_1", "att_2"]),
    linkedDataIds=st.lists(st.sampled_from(["data_1", "data_2"]) | JSON, max_size=4),
)
LISTS = (st.lists(DATA | JSON, max_size=5), st.lists(ATTESTATION | JSON, max_size=4))


@given(data=LISTS[0], attestations=LISTS[1])
def test_no_customer_is_beyond_mapping(data: list[object], attestations: list[object]) -> None:
    """Whatever JSON stands in the lists, there is a record whose ids are all different and can all be read back."""
    record = customer_record(Key("cust_1"), data, attestations)
    ids = [*(data.id for data in record.data or ()), *(attestation.id for attestation in record.attestations or ())]
    assert len(set(ids)) == len(ids)
    assert [str(GlobalId.parse(id_)) for id_ in ids] == ids


@given(data=LISTS[0], attestations=LISTS[1])
def test_what_is_linked_is_the_customers_own(data: list[object], attestations: list[object]) -> None:
    """Linked data are the very records of the customer, and never an empty list."""
    record = customer_record(Key("cust_1"), data, attestations)
    own = {id(entry) for entry in record.data or ()}
    for attestation in record.attestations or ():
        assert attestation.linked_data != ()
        assert {id(entry) for entry in attestation.linked_data or ()} <= own


@given(data=LISTS[0])
def test_deleted_data_change_nothing_about_the_customer(data: list[object]) -> None:
    """The profile is the same without the deleted records."""
    record = customer_record(Key("cust_1"), data, [])
    deleted = {entry.external_id for entry in record.data or () if entry.is_deleted}
    sent_without = [entry for entry in data if not (isinstance(entry, dict) and str(entry.get("id")).strip() in deleted)]
    without = customer_record(Key("cust_1"), sent_without, [])
    profile = ("name", "first_name", "last_name", "email", "phone_number", "birth_date", "nationalities")
    assert [getattr(without, leaf) for leaf in profile] == [getattr(record, leaf) for leaf in profile]


@given(sent=DATA)
def test_no_data_are_beyond_mapping(sent: dict[str, Any]) -> None:
    """Whatever stands in one record, it is mapped or is about another; its value is never empty, and holds no picture at its top."""
    record = data_record(sent, KEY)
    if record is not None:
        assert record.value not in ({}, [], "")
        assert not isinstance(record.value, dict) or not record.value.keys() & PICTURES.keys()
        assert record.value != BYTES


@given(sent=DATA)
def test_a_list_and_a_call_by_id_tell_the_same(sent: dict[str, Any]) -> None:
    """But for the bytes, a record by its id is what it is in the list."""
    by_id = data_record({**sent, "id": "data_1"}, KEY)
    [listed] = customer_record(Key("cust_1"), [{**sent, "id": "data_1"}], []).data or ()
    assert by_id is not None
    told = [(one.type, one.value, one.created_at, one.is_deleted) for one in (by_id, listed)]
    assert told[0] == told[1]
    assert [(binary.member, binary.hash) for binary in by_id.binaries] == [(binary.member, binary.hash) for binary in listed.binaries]
    assert not any(binary.is_loaded or binary.base64 for binary in listed.binaries)
    assert all(binary.is_loaded for binary in by_id.binaries)

"""How data and attestations of Brij become records."""

import datetime as dt

import orjson
import pytest
from structlog.testing import capture_logs

from providers.brij.mapping import customer_record, data_record
from providers.records.customer import CustomerRecord
from providers.records.data import (
    AttestationRecord,
    AttestationStatus,
    AttestationType,
    BirthDateDataRecord,
    CustomerDataContentRecord,
    CustomerDataRecord,
    CustomerDataType,
    EmailDataRecord,
    IdDocumentRecord,
    NameDataRecord,
    NationalityDataRecord,
    PhoneDataRecord,
    SelfieRecord,
)
from providers.records.identity import Key
from tests.providers.brij.documented import BY_ID, CUSTOMER_KEY, CUSTOMER_RECORD, DOCUMENT_KEY, DOCUMENT_RECORD, LIST

MEMBERS = {
    "OCCUPATION": "occupation",
    "BANK_ACCOUNT": "bankAccount",
    "TAX_ID": "taxId",
    "CRYPTO_WALLET": "cryptoWallet",
    "RESIDENTIAL_ADDRESS": "residentialAddress",
    "INTERMEDIARY": "intermediary",
    "EMPLOYMENT_STATUS": "employmentStatus",
    "ACCOUNT_PURPOSE": "accountPurpose",
    "EXPECTED_MONTHLY_PAYMENTS": "expectedMonthlyPayments",
    "SOURCE_OF_FUNDS": "sourceOfFunds",
    "LAST_OCCUPATION": "lastOccupation",
}
NOTHING = [None, "", " \t", True, [], ["x"], {}, {"x": "y"}]


def customer(*data: object, attestations: list[object] | None = None) -> CustomerRecord:
    """Map a customer with these data and attestations."""
    return customer_record(CUSTOMER_KEY.key, data, attestations or [])


def record(**sent: object) -> CustomerDataRecord:
    """Map one record of a list, whose id is `data_def456` unless another is sent."""
    [found] = customer({"id": "data_def456", **sent}).data or ()
    return found


def content(type_: str, **sent: object) -> CustomerDataContentRecord | None:
    """Map the content of one record of a list."""
    return record(type=type_, **sent).content


def attestation(*data: object, **sent: object) -> AttestationRecord:
    """Map one attestation, over these data."""
    [found] = customer(*data, attestations=[sent]).attestations or ()
    return found


def test_the_documented_examples() -> None:
    """The examples of the two pages become exactly these records."""
    data, attestations = LIST["customerData"], LIST["attestationRecords"]
    sent = BY_ID["customerData"]
    assert isinstance(data, list)
    assert isinstance(attestations, list)
    assert isinstance(sent, dict)
    assert customer_record(CUSTOMER_KEY.key, data, attestations) == CUSTOMER_RECORD
    assert data_record(sent, DOCUMENT_KEY.key) == DOCUMENT_RECORD


def test_ids_in_the_graph() -> None:
    """Customers, data and attestations are named by Brij's ids."""
    [attested] = CUSTOMER_RECORD.attestations or ()
    assert (CUSTOMER_RECORD.id, CUSTOMER_RECORD.brij_customer_id) == ("customer:brij:cust_abc123xyz", "cust_abc123xyz")
    assert (DOCUMENT_RECORD.id, DOCUMENT_RECORD.external_id) == ("customerdata:brij:data_def456", "data_def456")
    assert attested.id == "attestation:brij:att_xyz789"


@pytest.mark.parametrize(("sent", "id_"), [("cd_ghi789", "cd_ghi789"), (" cd_1 ", "cd_1"), (7, "7")])
def test_ids_are_opaque(sent: object, id_: str) -> None:
    """An id has the form that the webhook page shows, or any other; a number is taken as text."""
    assert record(id=sent).external_id == id_


@pytest.mark.parametrize("entry", [{"type": "EMAIL"}, {"id": None}, {"id": []}, {"id": ""}, None, "data_1", [], {"id": "data_abc123"}])
def test_data_that_cannot_be_named_are_left_out(entry: object) -> None:
    """Data without a readable id, or with the id of data before, are left out, and cost nothing else."""
    first = {"id": "data_abc123", "type": "EMAIL", "email": {"value": "user@example.com"}}
    last = {"id": "data_def456", "type": "NAME", "name": {"lastName": "Doe"}}
    found = customer(first, entry, last)
    assert [data.external_id for data in found.data or ()] == ["data_abc123", "data_def456"]
    assert (found.email, found.name) == ("user@example.com", "Doe")


def test_typed_contents() -> None:
    """Seven types have typed content, countries in two letters and a phone number in one piece beside its parts."""
    phone = {"countryCode": "1", "number": "2025550123"}
    assert content("EMAIL", email={"value": " user@example.com "}) == EmailDataRecord(value="user@example.com")
    assert content("PHONE", phone=phone) == PhoneDataRecord(country_code="1", number="2025550123", e164="+12025550123")
    assert content("NAME", name={"lastName": "Doe"}) == NameDataRecord(last_name="Doe")
    assert content("BIRTH_DATE", birthDate={"date": "1990-04-01"}) == BirthDateDataRecord(date=dt.date(1990, 4, 1))
    assert content("NATIONALITY", nationality={"country": "NOR"}) == NationalityDataRecord(country_code="NO")
    assert isinstance(content("ID_DOCUMENT", idDocument={"documentType": "PASSPORT"}), IdDocumentRecord)
    assert isinstance(content("SELFIE", selfie={"imageHash": "ab"}), SelfieRecord)


@pytest.mark.parametrize(
    ("phone", "e164"),
    [
        ({"countryCode": "47", "number": "40012345"}, "+4740012345"),
        ({"countryCode": "+47", "number": "400 12 345"}, "+4740012345"),
        ({"countryCode": "47", "number": "+4740012345"}, "+4740012345"),
        ({"number": "+4740012345"}, "+4740012345"),
        ({"number": "40012345"}, None),
        ({"countryCode": "47", "number": "1"}, None),
        ({"countryCode": "47"}, None),
    ],
)
def test_e164_is_of_possible_numbers_only(phone: dict[str, object], e164: str | None) -> None:
    """What is no possible number keeps its parts, and has no E.164."""
    found = content("PHONE", phone=phone)
    assert found == PhoneDataRecord(
        country_code=str(phone["countryCode"]) if "countryCode" in phone else None,
        number=str(phone["number"]) if "number" in phone else None,
        e164=e164,
    )


@pytest.mark.parametrize(("type_", "member"), MEMBERS.items())
def test_other_types_have_their_value(type_: str, member: str) -> None:
    """The 11 types whose fields no page shows have their name, no typed content, and the member called after them as it was sent."""
    found = record(type=type_, **{member: {"any": [1, None, "x"]}})
    assert (found.type, found.type_as_written) == (CustomerDataType(type_), type_)
    assert (found.content, found.value) == (None, {"any": [1, None, "x"]})


def test_a_type_that_nobody_knows() -> None:
    """A type in no list is UNKNOWN, as written, with its member's content; no log line has what was written."""
    with capture_logs() as logs:
        found = record(type="SOMETHING_NEW", somethingNew={"any": "x"})
        record(type="SOMETHING_NEWER")
    assert (found.type, found.type_as_written, found.content, found.value) == (
        CustomerDataType.UNKNOWN,
        "SOMETHING_NEW",
        None,
        {"any": "x"},
    )
    assert "SOMETHING_NEW" not in str(logs)


@pytest.mark.parametrize("sent", [{}, {"type": None}, {"type": ""}, {"type": []}])
def test_no_type(sent: dict[str, object]) -> None:
    """Data that name no type are UNKNOWN, written as nothing."""
    found = record(**sent, email={"value": "user@example.com"})
    assert (found.type, found.type_as_written, found.content, found.value) == (CustomerDataType.UNKNOWN, "", None, None)


@pytest.mark.parametrize("type_", ["UNKNOWN", "DATA_TYPE_EMAIL"])
def test_names_of_ours_and_of_an_older_interface_are_no_types(type_: str) -> None:
    """Only the names of the Customer Data page are types."""
    assert record(type=type_).type is CustomerDataType.UNKNOWN


@pytest.mark.parametrize("type_", ["RAW_DATA", "ID", "HASH", "CREATED_AT", "IS_DELETED", "TYPE"])
def test_a_type_called_as_a_member_of_all_has_no_value(type_: str) -> None:
    """What every record has is no content, above all not its bytes."""
    sent = {"id": "data_1", "rawData": "aGk=", "hash": "ab", "createdAt": "2025-01-15T10:30:00Z", "isDeleted": True}
    assert record(**sent, type=type_).value is None


@pytest.mark.parametrize("type_", ["email", "Email"])
def test_types_are_read_in_any_case(type_: str) -> None:
    """A type's name is the same in any case, and its member too."""
    found = record(type=type_, email={"value": "user@example.com"})
    assert (found.type, found.content, found.type_as_written) == (CustomerDataType.EMAIL, EmailDataRecord(value="user@example.com"), type_)


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize(
    ("type_", "member"),
    [("EMAIL", "email"), ("PHONE", "phone"), ("NAME", "name"), ("BIRTH_DATE", "birthDate"), ("ID_DOCUMENT", "idDocument")],
)
def test_no_content(type_: str, member: str, nothing: object) -> None:
    """A content that is missing, empty or of an odd type is none."""
    assert content(type_, **{member: nothing}) is None


@pytest.mark.parametrize(
    ("sent", "value"), [({}, None), ([], None), ("", None), (None, None), (0, 0), (False, False), ("SAVINGS", "SAVINGS")]
)
def test_value_is_as_it_was_sent(sent: object, value: object) -> None:
    """Any JSON is a value; what is empty is none."""
    found = record(type="ACCOUNT_PURPOSE", accountPurpose=sent).value
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("sent", "is_deleted"), [({}, False), ({"isDeleted": False}, False), ({"isDeleted": True}, True)])
def test_is_deleted_may_be_absent(sent: dict[str, object], is_deleted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Data that do not say so are not deleted; deleted ones keep what they have."""
    found = record(type="EMAIL", email={"value": "user@example.com"}, **sent)
    assert (found.is_deleted, found.content) == (is_deleted, EmailDataRecord(value="user@example.com"))


def test_linked_data() -> None:
    """Data are linked in the order of their ids, deleted ones too; ids that the answer lacks are left out."""
    data = [{"id": "a"}, {"id": "b", "isDeleted": True}, {"id": "c"}]
    found = attestation(*data, id="att_1", linkedDataIds=["c", "missing", "b", "c", 5])
    assert [linked.external_id for linked in found.linked_data or ()] == ["c", "b"]


@pytest.mark.parametrize("sent", [{}, {"linkedDataIds": []}, {"linkedDataIds": ["missing"]}, {"linkedDataIds": "a"}])
def test_nothing_linked(sent: dict[str, object]) -> None:
    """Without any linked data that are there, there are none."""
    assert attestation({"id": "a"}, id="att_1", **sent).linked_data is None


@pytest.mark.parametrize("status", [status for status in AttestationStatus if status is not AttestationStatus.OTHER])
def test_every_status(status: AttestationStatus) -> None:
    """Each status has its name, VALID too, which only a sample shows."""
    assert attestation(status=status.value).status is status


@pytest.mark.parametrize("type_", [type_ for type_ in AttestationType if type_ is not AttestationType.OTHER])
def test_every_attestation_type(type_: AttestationType) -> None:
    """Each type has its name."""
    assert attestation(type=type_.value).type is type_


def test_what_is_in_no_list_of_attestations() -> None:
    """A type or a status that no page lists is OTHER, as written; one that is missing is none."""
    found = attestation(type="VALIDATED_SHOE_SIZE", status="PENDING")
    assert (found.type, found.status) == (AttestationType.OTHER, AttestationStatus.OTHER)
    assert (found.type_as_written, found.status_as_written) == ("VALIDATED_SHOE_SIZE", "PENDING")
    missing = attestation()
    assert (missing.type, missing.status, missing.type_as_written, missing.status_as_written) == (None,) * 4


def test_attestations_without_an_id_of_their_own() -> None:
    """One without an id, or with that of one before, is known by its position, so that no two have the same."""
    found = customer(attestations=[{"id": "att_1"}, {}, "att_2", {"id": "att_1"}]).attestations or ()
    assert [entry.id for entry in found] == ["attestation:brij:att_1", "attestation:brij:~1", "attestation:brij:~3"]


@pytest.mark.parametrize("levels", [100, 101, 1000])
def test_json_that_is_nested_too_deep(levels: int) -> None:
    """A value or a proof of more levels than an answer has room for is none, logged without what it holds; all beside it is given."""
    nested = orjson.loads(b'{"hush":' * levels + b"1" + b"}" * levels)
    with capture_logs() as logs:
        found = record(type="SOMETHING_NEW", somethingNew=nested, hash="h")
        attested = attestation(proof=nested, signature="-_8=")
    expected = nested if levels == 100 else None
    assert (found.value, found.hash) == (expected, "h")
    assert (attested.proof, attested.signature) == (expected, "+/8=")
    assert "hush" not in str(logs)


def test_proofs() -> None:
    """Signature and raw proof come in the standard alphabet, padded; the proof is as it was sent."""
    found = attestation(signature="-_8", rawProof="+/8=", proof={"score": 1.5}, actionUrl="https://example.com", verifiedAt="2025-01-15")
    assert (found.signature, found.raw_proof, found.proof) == ("+/8=", "+/8=", {"score": 1.5})
    assert (found.action_url, found.verified_at) == ("https://example.com", dt.datetime(2025, 1, 15, tzinfo=dt.UTC))


@pytest.mark.parametrize("nothing", [*NOTHING, "not base64!"])
def test_proofs_of_nothing(nothing: object) -> None:
    """Bytes that are none are no value."""
    found = attestation(signature=nothing, rawProof=nothing)
    assert (found.signature, found.raw_proof) == (None, None)


@pytest.mark.parametrize("nothing", [None, "", [], {}, 1, "x"])
def test_a_proof_is_an_object(nothing: object) -> None:
    """Anything else than an object with something in it is no proof."""
    assert attestation(proof=nothing).proof is None


def test_about_whom_data_are() -> None:
    """Data with another id than the one asked for are not given; those without are named by it."""
    assert data_record({"id": "another"}, Key("data_1")) is None
    found = data_record({"type": "NAME"}, Key("data_1"))
    assert found is not None
    assert found.external_id == "data_1"

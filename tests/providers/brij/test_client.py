"""What the Brij client asks, and what it makes of each answer."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from structlog.testing import capture_logs

from providers.brij.client import BrijClient, BrijSettings
from providers.brij.sandbox import Service
from providers.errors import (
    ProviderBadResponse,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import AttestationStatus, AttestationType, CustomerDataType
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from providers.upstream import UpstreamResponse
from tests.providers.brij.conftest import Brij, connected
from tests.providers.brij.documented import BY_ID, CUSTOMER_KEY, CUSTOMER_RECORD, DOCUMENT_RECORD, LIST

SERVICE = "/brij.core.v1.partner.Service"


def connect_error(code: str) -> dict[str, object]:
    """An error as Connect writes it."""
    return {"code": code, "message": "Secret"}


def sandboxed(service: RunningService) -> list[dict[str, Any]]:
    """The customers of the sandbox."""
    listed: list[dict[str, Any]] = service.service.dataset()["customers"]
    return listed


async def test_the_calls_as_they_go_out(brij: Brij) -> None:
    """Each read is one POST to its method's path, with the key and the id and nothing else of ours but our name."""
    await brij.customer()
    await brij.customer_data()
    listed, by_id = brij.service.calls
    assert (listed.method, listed.target) == ("POST", f"{SERVICE}/GetCustomerData")
    assert (by_id.method, by_id.target) == ("POST", f"{SERVICE}/GetCustomerDataById")
    assert brij.asked() == [{"customerId": "cust_abc123xyz"}, {"customerDataId": "data_def456"}]
    for call in (listed, by_id):
        assert {name: value for name, value in call.headers.items() if name not in {"Host", "Accept-Encoding", "Content-Length"}} == {
            "X-API-Key": "sandbox-brij-key",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "customer-graph-tests",
        }


async def test_calls_are_recorded_without_keys(brij: Brij) -> None:
    """Each call is observed once, under the operation that the client declares."""
    await brij.customer()
    await brij.customer_data(Key("data_0"))
    assert [(ended.operation, ended.keys, ended.outcome) for ended in brij.ended] == [
        ("GetCustomerData", 1, "OK"),
        ("GetCustomerDataById", 1, "NOT_FOUND"),
    ]


@settings(max_examples=10)
@given(values=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=10))
async def test_keys_go_out_exactly(values: list[str]) -> None:
    """Whatever a key is made of, what the provider gets is that key."""
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox, connected(sandbox["brij"]) as brij:
        for value in values:
            await brij.customer(Key(value))
            await brij.customer_data(Key(value))
        assert brij.asked() == [{member: value} for value in values for member in ("customerId", "customerDataId")]


def test_what_the_client_declares() -> None:
    """One answer covers every part of a customer, who is found by Brij's own id alone."""
    assert BrijClient.reads == ("GetCustomerData", "GetCustomerDataById")
    assert BrijClient.customer_key_marks == {None}
    assert BrijClient.covered(CustomerPart(0)) == ~CustomerPart(0)


def test_settings() -> None:
    """Only the key must be set; it is not shown; it must fit into a header; and every setting is described."""
    read = BrijSettings.model_validate({"api_key": "hush"})
    assert read.base_url == "https://api.brij.fi"
    assert "hush" not in repr(read)
    assert all(field.description for field in BrijSettings.model_fields.values())
    for key in ("", "two\nlines", " spaces ", "é"):
        with pytest.raises(ValidationError, match="api_key"):
            BrijSettings.model_validate({"api_key": key})


async def test_documented_customer(brij: Brij) -> None:
    """The example of the Get Customer Data page is exactly this record, VALID included, which no list of statuses has."""
    assert await brij.customer_answered(LIST) == CUSTOMER_RECORD


async def test_documented_data(brij: Brij) -> None:
    """The example of the Get Customer Data By ID page is exactly this record, with its pictures."""
    assert await brij.data_answered(BY_ID) == DOCUMENT_RECORD


async def test_every_customer_of_the_sandbox(brij: Brij) -> None:
    """Each customer is read with all data, attestations and links to what is there; whoever has an address to write to has it."""
    for sent in sandboxed(brij.service):
        record = await brij.customer(Key(sent["id"]))
        assert record is not None
        assert record.data is not None
        assert [data.external_id for data in record.data] == [data["id"] for data in sent.get("customerData", ())]
        assert [data.is_deleted for data in record.data] == [data.get("isDeleted", False) for data in sent.get("customerData", ())]
        assert (record.email is not None) == any(d["type"] == "EMAIL" and not d.get("isDeleted") for d in sent.get("customerData", ()))
        assert_attested(record, sent)


def assert_attested(record: CustomerRecord, sent: Mapping[str, Any]) -> None:
    """The attestations are those that were sent, with the data that the answer has of what is linked."""
    known = {data["id"] for data in sent.get("customerData", ())}
    attested = sent.get("attestationRecords", [])
    assert [attestation.status_as_written for attestation in record.attestations or ()] == [entry["status"] for entry in attested]
    assert [[data.external_id for data in attestation.linked_data or ()] for attestation in record.attestations or ()] == [
        [id_ for id_ in entry["linkedDataIds"] if id_ in known] for entry in attested
    ]


async def test_every_type_and_status_of_the_sandbox_is_known(brij: Brij) -> None:
    """All 18 types, all kinds and statuses of attestations are read by their names; the type that nobody knows is UNKNOWN."""
    records = [await brij.customer(Key(sent["id"])) for sent in sandboxed(brij.service)]
    data = [entry for record in records if record for entry in record.data or ()]
    attestations = [entry for record in records if record for entry in record.attestations or ()]
    assert {entry.type for entry in data} == set(CustomerDataType)
    assert {entry.type_as_written for entry in data if entry.type is CustomerDataType.UNKNOWN} == {"FAVOURITE_COLOUR"}
    assert {entry.type for entry in attestations} == set(AttestationType) - {AttestationType.OTHER}
    assert {entry.status for entry in attestations} == set(AttestationStatus) - {AttestationStatus.OTHER}
    assert [entry for entry in data if entry.value is None and entry.external_id != "data_no_hash"] == []


async def test_unknown_customer_and_data(brij: Brij) -> None:
    """The documented 404 is that there is no such customer or record."""
    assert await brij.customer(Key("cust_0")) is None
    assert await brij.customer_data(Key("data_0")) is None


@pytest.mark.parametrize("body", [connect_error("not_found"), {"error": "none"}, b"<html>Secret</html>", b"", LIST])
async def test_404_whatever_its_body(brij: Brij, body: object) -> None:
    """404 is "not found" in Connect's words, in others and in none."""
    assert await brij.customer_answered(body, 404) is None
    assert await brij.data_answered(body, 404) is None


@pytest.mark.parametrize("body", [{}, {"customerData": []}, {"attestationRecords": []}, {"customerData": None, "attestationRecords": None}])
async def test_nothing_known(brij: Brij, body: object) -> None:
    """An answer without data is a customer about whom nothing is known, not one who is missing."""
    assert await brij.customer_answered(body) == CustomerRecord(key=CUSTOMER_KEY, data=(), attestations=())


async def test_a_customer_of_whom_nothing_is_known(brij: Brij) -> None:
    """The sandbox's empty answer is read so, too."""
    key = CustomerKey(CustomerProvider.BRIJ, Key("cust_nothing"))
    assert await brij.customer(key.key) == CustomerRecord(key=key, data=(), attestations=())


@pytest.mark.parametrize(
    "body",
    [
        {"customerData": {}, "attestationRecords": 1},
        {"customerData": {"id": "data_abc123"}},
        {"customerData": "data_abc123"},
        {"attestationRecords": {"id": "att_xyz789"}},
        connect_error("not_found"),
        [],
        None,
        b"",
        b"<html>Secret</html>",
        b'{"customerData": [{"id": "data_abc1',
        b'{"customerData": [{"id": "\xff"}]}',
        b"[" * 100_000,
    ],
)
async def test_success_without_a_customer(brij: Brij, body: object) -> None:
    """A success that is no object with a list of data or of attestations breaks the contract."""
    with pytest.raises(ProviderBadResponse):
        await brij.customer_answered(body)


@pytest.mark.parametrize("body", [{}, {"customerData": None}, {"customerData": {}}, {"customerData": [{"id": "data_def456"}]}, [], b""])
async def test_success_without_data(brij: Brij, body: object) -> None:
    """A success without an object of data breaks the contract."""
    with pytest.raises(ProviderBadResponse):
        await brij.data_answered(body)


@pytest.mark.parametrize("id_", ["data_def457", "data_def45", 10**30, [], True])
async def test_other_data(brij: Brij, id_: object) -> None:
    """An answer about other data than those asked for, or that may be, is never shown, nor told."""
    body = b'{"customerData": {"id": %d, "name": {"lastName": "Else"}}}' % id_ if isinstance(id_, int) else {"customerData": {"id": id_}}
    with pytest.raises(ProviderBadResponse) as caught:
        await brij.data_answered(body)
    assert str(caught.value) == "BRIJ: it answered about other data."


@pytest.mark.parametrize(("id_", "known_as"), [(None, "data_def456"), ("", "data_def456"), ("DATA_DEF456", "DATA_DEF456")])
async def test_the_same_data(brij: Brij, id_: object, known_as: str) -> None:
    """Data without an id are those asked for; an id in another case is the same, named as the provider names it."""
    record = await brij.data_answered({"customerData": {"id": id_, "type": "NAME"}})
    assert record is not None
    assert record.external_id == known_as


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, connect_error("invalid_argument"), ProviderRejected),
        (401, connect_error("unauthenticated"), ProviderRefused),
        (403, b"Secret", ProviderRefused),
        (405, b"", ProviderRejected),
        (415, b"", ProviderRejected),
        (429, connect_error("resource_exhausted"), ProviderRateLimited),
        (500, connect_error("internal"), ProviderUnavailable),
        (500, LIST, ProviderUnavailable),
        (501, connect_error("unimplemented"), ProviderRejected),
        (503, b"<html>Secret</html>", ProviderUnavailable),
        (302, b"", ProviderBadResponse),
        (204, b"", ProviderBadResponse),
        (202, LIST, ProviderBadResponse),
    ],
)
async def test_errors(brij: Brij, status: int, body: object, error: type[ProviderError]) -> None:
    """Each status has its error for both reads, whatever its body, and the provider's words go nowhere."""
    for read in (brij.customer_answered, brij.data_answered):
        with capture_logs() as logs, pytest.raises(ProviderError) as caught:
            await read(body, status)
        assert type(caught.value) is error
        assert "Secret" not in f"{caught.value}{logs}"


@pytest.mark.parametrize(("status", "seconds"), [(429, 7), (503, 7), (400, None)])
async def test_when_to_come_again(brij: Brij, status: int, seconds: float | None) -> None:
    """Where coming again may help, the time that the provider asks for is handed on."""
    with pytest.raises(ProviderError) as caught:
        await brij.customer_answered(b"", status, {"Retry-After": "7"})
    assert caught.value.retry_after == seconds


async def test_wrong_key(service: RunningService) -> None:
    """A key that Brij does not know is an error about credentials, not a customer who is missing."""
    async with connected(service, api_key="another") as brij:
        with pytest.raises(ProviderRefused):
            await brij.customer()


def test_the_probe_is_harmless(brij: Brij) -> None:
    """What shows that Brij is reached is the list of somebody whom nobody has, without pictures."""
    request = brij.client.probe()
    assert (request.method, request.path, request.body) == ("POST", f"{SERVICE}/GetCustomerData", b'{"customerId":"0"}')
    assert request.find_out is None


@pytest.mark.parametrize(("status", "body"), [(404, b'{"code":"not_found","message":"customer not found"}'), (200, b"{}")])
def test_a_probe_that_finds_nobody_is_well(brij: Brij, status: int, body: bytes) -> None:
    """Nobody is as it should be, and so is somebody."""
    brij.client.judge_probe(UpstreamResponse(status, {}, body))


@pytest.mark.parametrize("body", [b"404 page not found\n", b"{}", b"[]", b'{"error":"none"}', b'{"code":"unimplemented"}'])
def test_a_probe_of_another_server_says_so(brij: Brij, body: bytes) -> None:
    """A 404 that is not in Connect's words means a wrong address."""
    with pytest.raises(ProviderBadResponse, match="none of its API"):
        brij.client.judge_probe(UpstreamResponse(404, {}, body))


def test_a_probe_with_a_wrong_key_says_so(brij: Brij) -> None:
    """Other statuses are what they are for any read."""
    with pytest.raises(ProviderRefused):
        brij.client.judge_probe(UpstreamResponse(401, {}, b'{"code":"unauthenticated"}'))

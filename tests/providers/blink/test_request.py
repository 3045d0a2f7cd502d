"""What the bLink client sends, and what it makes of a failure."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from yarl import URL

from providers.blink.client import BlinkClient
from providers.blink.sandbox import PERMISSION_ID
from providers.blink.settings import BlinkSettings
from providers.errors import (
    ProviderBadResponse,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerProvider, Key
from providers.records.person import PersonPart
from providers.upstream import UpstreamResponse
from tests.providers.blink.conftest import Answer, Blink, Connect

GET_CUSTOMER = "GET /customers/C0001"
STATUSES = [
    (400, ProviderRejected),
    (401, ProviderRefused),
    (403, ProviderRefused),
    (405, ProviderRejected),
    (409, ProviderRejected),
    (429, ProviderRateLimited),
    (500, ProviderUnavailable),
    (501, ProviderRejected),
    (502, ProviderUnavailable),
    (503, ProviderUnavailable),
    (504, ProviderUnavailable),
    (201, ProviderBadResponse),
]
PROBLEMS = [{"type": "technicalError", "detail": "Hush"}, {"type": "/problems/TECHNICAL_ERROR"}, {"customerIdentification": "C0001"}, "<p>"]
PRINTABLE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


async def test_the_headers_of_a_call(blink: Blink) -> None:
    """Every call carries the token, the bank's id, AUTO for the end user, and nothing that was not set."""
    await blink.customer("C0001")
    [call] = blink.service.calls
    sent = {name: value for name, value in call.headers.items() if name not in {"X-Correlation-ID", "Host", "Accept-Encoding"}}
    assert sent == {
        "Accept": "application/json",
        "Authorization": "Bearer sandbox-blink-token",
        "User-Agent": "customer-graph-tests",
        "X-CorAPI-Target-ID": "IIDX99999",
        "X-PSU-IP-Address": "AUTO",
        "X-PSU-User-Agent": "AUTO",
    }


async def test_every_call_has_a_correlation_id_of_its_own(blink: Blink) -> None:
    """No two calls share a correlation id, not even two of the same read, and each is a random UUID."""
    for _ in range(2):
        await blink.customer("C0001", ~CustomerPart(0))
    ids = [call.headers["X-Correlation-ID"] for call in blink.service.calls]
    assert len(set(ids)) == len(ids) == 4
    assert {UUID(id_).version for id_ in ids} == {4}


async def test_a_permission_may_stand_alone(values: dict[str, object], blink: Blink, connect: Connect) -> None:
    """With a permission id and no token, the permission is sent and nothing as Authorization."""
    client = await connect(BlinkSettings.model_validate({**values, "token": None, "permission_id": PERMISSION_ID.upper()}))
    record = await client.customer(Key("C0001"), CustomerPart.PROFILE, blink.context)
    [call] = blink.service.calls
    assert record is not None
    assert call.headers["Permission-ID"] == PERMISSION_ID
    assert "Authorization" not in call.headers


async def test_a_permission_goes_with_a_token(values: dict[str, object], blink: Blink, connect: Connect) -> None:
    """With a token and a permission id, both are sent."""
    client = await connect(BlinkSettings.model_validate({**values, "permission_id": PERMISSION_ID}))
    await client.customer(Key("C0001"), CustomerPart.PROFILE, blink.context)
    [call] = blink.service.calls
    assert (call.headers["Permission-ID"], call.headers["Authorization"]) == (PERMISSION_ID, "Bearer sandbox-blink-token")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(key="..a/../b?c#d%2F~")
@example(key="é🦄" * 300)
@given(key=PRINTABLE.filter(lambda key: key not in {".", ".."} and not key.upper().startswith(("C0", "P0"))))
async def test_keys_go_out_as_they_are(blink: Blink, key: str) -> None:
    """What the provider sees as the id in a path is exactly the key, whatever stands in it; nobody has any of these."""
    before = len(blink.service.calls)
    assert await blink.customer(key, CustomerPart.PROFILE | CustomerPart.KYC) is None
    assert await blink.person(key, PersonPart.CONTACT_DETAILS) is None
    targets = [URL(call.target, encoded=True).raw_parts[3:] for call in blink.service.calls[before:]]
    decoded = [tuple(URL(f"/{part}", encoded=True).path[1:] for part in parts) for parts in targets]
    assert decoded == [("customers", key, "kyc"), ("customers", key), ("persons", key, "contactdetails")]


@pytest.mark.parametrize("key", [".", ".."])
async def test_keys_that_would_lead_elsewhere_are_not_asked_for(blink: Blink, key: str) -> None:
    """A key that is a step to another place in a path is the provider's mistake, for clients cannot give one; nothing is sent."""
    for asking in (blink.customer(key, ~CustomerPart(0)), blink.person(key, ~PersonPart(0))):
        with pytest.raises(ProviderBadResponse, match="it names a record by a key that cannot stand in a path"):
            await asking
    person = await blink.person(key, PersonPart.CONTACT_DETAILS)
    assert person is not None
    assert isinstance(person.contact_details, ProviderBadResponse)
    assert blink.service.calls == []


@pytest.mark.parametrize(("status", "error"), STATUSES)
@pytest.mark.parametrize("body", PROBLEMS, ids=["camelCase", "UPPER_SNAKE", "a customer", "a page"])
async def test_every_status_is_its_error(blink: Blink, status: int, error: type[ProviderError], body: object) -> None:
    """Only the status counts: the spelling of a problem, or that it is none, makes no difference, and none of its words are shown."""
    with blink.answering({GET_CUSTOMER: Answer(body, status)}), pytest.raises(error) as caught:
        await blink.customer("C0001")
    assert type(caught.value) is error
    assert "Hush" not in f"{caught.value!r} {caught.value.reason}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("f058ebd6-02f7-4d3f-942e-904344e8cde5", True),
        ("a" * 64, True),
        ("A.b_c:d-1", True),
        ("a" * 65, False),
        ("two words", False),
        ("<b>", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
async def test_a_failure_has_a_reference(blink: Blink, written: str, shown: bool, status: int) -> None:  # noqa: FBT001 - a column of the table
    """The correlation id that bLink sent back stands on every error, where it is one that is safe to show."""
    answer = Answer("<p>", status, {"X-Correlation-ID": written})
    with blink.answering({GET_CUSTOMER: answer}), pytest.raises(ProviderError) as caught:
        await blink.customer("C0001")
    assert caught.value.reference == (written if shown else None)


async def test_a_refusal_refers_to_the_call(values: dict[str, object], blink: Blink, connect: Connect) -> None:
    """The sandbox refuses another token, and its refusal refers to the very call."""
    client = await connect(BlinkSettings.model_validate({**values, "token": "another"}))
    with pytest.raises(ProviderRefused) as caught:
        await client.customer(Key("C0001"), CustomerPart.PROFILE, blink.context)
    [call] = blink.service.calls
    assert caught.value.reference == call.headers["X-Correlation-ID"]


async def test_retry_after_is_passed_on(blink: Blink) -> None:
    """How long bLink asks to wait is kept on the error."""
    answer = Answer({}, 429, {"Retry-After": "7"})
    with blink.answering({GET_CUSTOMER: answer}), pytest.raises(ProviderRateLimited) as caught:
        await blink.customer("C0001")
    assert caught.value.retry_after == 7


async def test_calls_are_recorded_without_key(blink: Blink) -> None:
    """Every call is observed under its operationId, which the client declares."""
    await blink.customer("C0001", ~CustomerPart(0))
    await blink.person("P0001")
    assert {call.operation for call in blink.ended} <= set(BlinkClient.reads)
    assert {call.provider for call in blink.ended} == {CustomerProvider.BLINK}
    assert "C0001" not in repr(blink.ended)


async def test_the_health_check_is_the_probe(blink: Blink) -> None:
    """The probe is a GET of the health check with every header of a call, and 200 with any body is well."""
    probe = blink.client.probe()
    assert (probe.operation, probe.method, probe.path, probe.body) == ("getHealthcheck", "GET", "/healthcheck", None)
    assert {"Authorization", "X-Correlation-ID", "X-CorAPI-Target-ID", "X-PSU-IP-Address", "X-PSU-User-Agent"} == set(probe.headers)
    blink.client.judge_probe(UpstreamResponse(200, {}, b"anything"))


@pytest.mark.parametrize(("status", "error"), [*STATUSES, (404, ProviderRejected)])
def test_a_probe_that_fails(status: int, error: type[ProviderError], blink: Blink) -> None:
    """Any other answer to the probe is its error: 404, too, for the health check is always there."""
    with pytest.raises(error):
        blink.client.judge_probe(UpstreamResponse(status, {}, b""))

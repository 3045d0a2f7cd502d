"""What the Front Payment client asks, and what it makes of each answer."""

import json

import pytest
from msgspec.structs import replace
from pydantic import ValidationError
from structlog.testing import capture_logs

from providers.errors import (
    ProviderBadResponse,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.frontpayment.client import FrontPaymentSettings
from providers.records.identity import Key
from providers.sandbox.runner import RunningService
from tests.providers.frontpayment.conftest import KEY, FrontPayment, addresses_of, connected
from tests.providers.frontpayment.documented import BILLING, DATA, ENVELOPE, RECORD

ODD_KEYS = {
    "CSRT1": "CSRT1",
    "a/b": "a%2Fb",
    "a?b#c": "a%3Fb%23c",
    "%2F": "%252F",
    "a b+c": "a%20b%2Bc",
    "😀": "%F0%9F%98%80",
    "~": "~",
    "../x": "..%2Fx",
}
NOT_FOUND = {"status_code": 404, "status_message": "Not Found", "message": "customerNotFound"}


def failure(status: int, *, is_error: bool = True, errors: object = None) -> dict[str, object]:
    """An error's envelope."""
    return {"status_code": status, "status_message": "Secret", "message": "Secret", "is_error": is_error, "errors": errors}


async def test_the_call_as_it_goes_out(frontpayment: FrontPayment) -> None:
    """One GET by the uuid, with the bearer token and nothing else of ours but our name."""
    await frontpayment.customer()
    [call] = frontpayment.service.calls
    assert (call.method, call.target, call.body) == ("GET", "/api/v1/connect/customers/details/CSRT1511414842", b"")
    assert {name: value for name, value in call.headers.items() if name not in {"Host", "Accept-Encoding"}} == {
        "Authorization": "Bearer sandbox-frontpayment-token",
        "Accept": "application/json",
        "User-Agent": "customer-graph-tests",
    }


@pytest.mark.parametrize(("key", "target"), ODD_KEYS.items())
async def test_any_key_stays_one_part_of_the_path(frontpayment: FrontPayment, key: str, target: str) -> None:
    """A key is percent-encoded with nothing safe, so that it cannot leave its place in the path."""
    assert await frontpayment.customer(Key(key)) is None
    assert [call.target for call in frontpayment.service.calls] == [f"/api/v1/connect/customers/details/{target}"]


async def test_documented_customer(frontpayment: FrontPayment) -> None:
    """The example of the document, as the sandbox serves it, is exactly this record."""
    assert await frontpayment.customer() == RECORD
    [record] = frontpayment.ended
    assert (record.operation, record.keys, record.outcome) == ("getCustomerDetails", 1, "OK")


async def test_every_customer_of_the_sandbox(frontpayment: FrontPayment) -> None:
    """Each customer is read as itself, and with its addresses."""
    for data in json.loads(json.dumps(frontpayment.service.service.dataset()))["customers"]:
        record = await frontpayment.customer(Key(data["uuid"]))
        assert record is not None
        assert (record.frontpayment_customer_id, record.name, record.email) == (data["uuid"], data["name"], data["email"])
        written = [data["addresses"].get(kind) for kind in ("billing", "shipping")] if data["addresses"] else []
        assert [address.external_id for address in addresses_of(record)] == [address["uuid"] for address in written if address]


async def test_unknown_customer(frontpayment: FrontPayment) -> None:
    """The documented 404 is that there is no such customer."""
    assert await frontpayment.customer(Key("CSRT0")) is None
    assert [record.outcome for record in frontpayment.ended] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    "body",
    [NOT_FOUND | {"is_data": False, "data": None}, NOT_FOUND | {"is_error": False, "errors": None}, NOT_FOUND, ENVELOPE, b"<html>", b""],
)
async def test_404_whatever_its_body(frontpayment: FrontPayment, body: object) -> None:
    """404 is "not found" with either discriminator, with none, and with a body that says otherwise."""
    assert await frontpayment.answered(404, body) is None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"is_data": False},
        {"is_error": True, "errors": "Array"},
        {"status_code": 404, "status_message": "Not Found"},
        {"message": "Order Status Retrieved Successfully"},
    ],
)
@pytest.mark.parametrize("status", [200, 201])
async def test_success_whatever_its_envelope_says(frontpayment: FrontPayment, status: int, changes: dict[str, object]) -> None:
    """A success with a customer in it is one, whatever the discriminators, the inner status or the message say."""
    assert await frontpayment.answered(status, ENVELOPE | changes) == RECORD


async def test_success_with_nothing_but_data(frontpayment: FrontPayment) -> None:
    """Of the envelope only `data` is needed, and the content type is not looked at."""
    assert await frontpayment.answered(200, json.dumps({"data": DATA}).encode(), {"Content-Type": "text/html"}) == RECORD


async def test_slashes_may_be_escaped(frontpayment: FrontPayment) -> None:
    r"""A slash written as `\/`, as the demo does, is a slash."""
    data = DATA | {"addresses": {"billing": BILLING | {"street": "Luramyrveien 65/2"}}}
    record = await frontpayment.answered(200, json.dumps({"data": data}).replace("/", r"\/").encode())
    assert record is not None
    assert [address.street for address in addresses_of(record)] == ["Luramyrveien 65/2"]


@pytest.mark.parametrize(
    "body",
    [
        ENVELOPE | {"data": None},
        ENVELOPE | {"data": []},
        ENVELOPE | {"data": "CSRT1511414842"},
        {"status_code": 200},
        NOT_FOUND | {"is_data": False, "data": None},
        [],
        None,
        b"",
        b"<html>Bad luck</html>",
        b'{"data": {"uuid": "CSRT15',
        b'{"data": {"name": "\xff"}}',
        b"[" * 100_000,
    ],
)
async def test_success_without_a_customer(frontpayment: FrontPayment, body: object) -> None:
    """A success without an object in `data` breaks the contract, even where its envelope says 404."""
    with pytest.raises(ProviderBadResponse):
        await frontpayment.answered(200, body)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, failure(400, is_error=False), ProviderRejected),
        (401, failure(401), ProviderRefused),
        (403, {"message": "Secret"}, ProviderRefused),
        (405, failure(405), ProviderRejected),
        (417, failure(417, errors=["Secret"]), ProviderRejected),
        (429, b"Secret", ProviderRateLimited),
        (500, b"<html>Secret</html>", ProviderUnavailable),
        (501, failure(501), ProviderRejected),
        (503, b"", ProviderUnavailable),
        (510, failure(510, errors="Array"), ProviderUnavailable),
        (510, ENVELOPE, ProviderUnavailable),
        (302, b"", ProviderBadResponse),
        (204, b"", ProviderBadResponse),
        (202, ENVELOPE, ProviderBadResponse),
    ],
)
async def test_errors(frontpayment: FrontPayment, status: int, body: object, error: type[ProviderError]) -> None:
    """Each status has its error, whatever its body, and the provider's words go nowhere."""
    with capture_logs() as logs, pytest.raises(ProviderError) as caught:
        await frontpayment.answered(status, body)
    assert type(caught.value) is error
    assert [record.outcome for record in frontpayment.ended] == [error.code.removeprefix("PROVIDER_")]
    assert "Secret" not in f"{caught.value}{logs}"


@pytest.mark.parametrize(("status", "seconds"), [(429, 7), (510, 7), (417, None)])
async def test_when_to_come_again(frontpayment: FrontPayment, status: int, seconds: float | None) -> None:
    """Where coming again may help, the time that the provider asks for is handed on."""
    with pytest.raises(ProviderError) as caught:
        await frontpayment.answered(status, b"", {"Retry-After": "7"})
    assert caught.value.retry_after == seconds


async def test_wrong_token(service: RunningService) -> None:
    """A token that Front Payment does not take is PROVIDER_REFUSED."""
    async with connected(service, "another") as frontpayment:
        with pytest.raises(ProviderRefused):
            await frontpayment.customer()


@pytest.mark.parametrize("uuid", ["CSRT2", 10**30])
async def test_another_customer(frontpayment: FrontPayment, uuid: object) -> None:
    """An answer about another customer than the one asked for, or one that may be, is never shown, nor told."""
    body = json.dumps(ENVELOPE | {"data": DATA | {"uuid": uuid, "name": "Somebody Else"}})
    with pytest.raises(ProviderBadResponse) as caught:
        await frontpayment.answered(200, body.encode())
    assert str(caught.value) == "FRONTPAYMENT: it answered about another customer."


async def test_uuid_in_another_case(frontpayment: FrontPayment) -> None:
    """A uuid asked for in another case is the same customer, named as the provider names it."""
    owner = replace(RECORD.key, key=Key("csrt1511414842"))
    assert await frontpayment.answered(200, ENVELOPE | {"data": DATA | {"uuid": "csrt1511414842"}}) == replace(
        RECORD,
        key=owner,
        addresses=tuple(replace(address, owner_key=owner) for address in addresses_of(RECORD)),
    )


@pytest.mark.parametrize("uuid", [None, "", "  "])
async def test_uuid_not_given(frontpayment: FrontPayment, uuid: object) -> None:
    """An answer that names no customer is taken as about the one asked for."""
    record = await frontpayment.answered(200, ENVELOPE | {"data": DATA | {"uuid": uuid}})
    assert record == RECORD
    assert record.key.key == KEY


def test_settings() -> None:
    """Only the token must be set; it is not shown; and it must fit into a header."""
    settings = FrontPaymentSettings.model_validate({"token": "hush"})
    assert settings.base_url == "https://demo-api.frontpayment.no/api/v1"
    assert "hush" not in repr(settings)
    for token in ("", "two\nlines", " spaces ", "é"):
        with pytest.raises(ValidationError, match="token"):
            FrontPaymentSettings.model_validate({"token": token})

"""What the Worldline client makes of Worldline's answers."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from providers.errors import (
    ProviderBadInput,
    ProviderBadResponse,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.records.customer import CustomerRecord
from providers.records.lookup import Lookup, LookupFieldsQuery
from tests.providers.worldline import documented
from tests.providers.worldline.conftest import Worldline

PAGE = b"<html><body>Secret</body></html>"
MALFORMED: list[object] = [PAGE, b"", b"{", [], None, 7]
ERRORS = [
    (400, ProviderRejected),
    (401, ProviderRefused),
    (402, ProviderRejected),
    (403, ProviderRefused),
    (404, ProviderRejected),
    (405, ProviderRejected),
    (409, ProviderRejected),
    (410, ProviderRejected),
    (429, ProviderRateLimited),
    (500, ProviderUnavailable),
    (501, ProviderRejected),
    (502, ProviderUnavailable),
    (503, ProviderUnavailable),
    (504, ProviderUnavailable),
    (201, ProviderBadResponse),
    (204, ProviderBadResponse),
    (302, ProviderBadResponse),
]


def failure(code: object = "20000000", property_name: object = None, error_id: object = "657b10da-00000311") -> dict[str, Any]:
    """An error of the documented shape."""
    words = {"id": "SECRET_ID", "message": "Secret", "category": "CONNECT_PLATFORM_ERROR", "requestId": "Secret"}
    return {"errorId": error_id, "errors": [{**words, "code": code, "propertyName": property_name}]}


async def test_the_documented_customer(worldline: Worldline) -> None:
    """The page's own request finds the page's own answer, which is exactly this record."""
    assert await worldline.customer() == documented.RECORD


async def test_every_customer_of_the_sandbox_is_read(worldline: Worldline) -> None:
    """Each person is found by what they are looked up with, in whatever order it is given, and read whole."""
    for sent in worldline.service.service.dataset()["customers"]:
        values = list(sent["values"].items())
        record = await worldline.customer(Lookup.of(9000, sent["countryCode"], reversed(values)))
        assert record is not None
        details = sent["details"]
        assert (record.first_name, record.last_name) == (details.get("firstName"), details.get("surname"))
        assert (record.national_id.value if record.national_id else None) == details.get("fiscalNumber")
        assert isinstance(record.addresses, tuple)
        assert len(record.addresses) == bool(details)


async def test_nobody_found(worldline: Worldline) -> None:
    """Worldline's 400 with code 1214 means that there is nobody, and is no error."""
    assert await worldline.customer(Lookup.of(9000, "SE", [("fiscalNumber", "999999999999")])) is None
    assert [call.outcome for call in worldline.ended] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    "body", [documented.NOBODY, failure("1214"), failure(1214), {"errors": [None, {"code": "1"}, {"code": "1214"}]}, failure(" 1214 ")]
)
async def test_nobody_is_told_by_the_code_alone(worldline: Worldline, body: object) -> None:
    """The code says it: as a text or a number, with whatever id and message, beside other errors."""
    with worldline.answered(400, body):
        assert await worldline.customer() is None


@pytest.mark.parametrize(
    "body",
    [
        failure("CUSTOMER_DETAILS_NOT_FOUND"),
        {"errorId": "1214", "errors": [{"id": "CUSTOMER_DETAILS_NOT_FOUND"}]},
        {"errors": []},
        {"errors": {"code": "1214"}},
        {"code": "1214"},
        PAGE,
        b"",
    ],
)
async def test_another_400_is_a_rejection(worldline: Worldline, body: object) -> None:
    """A 400 without the code is no "not found", whatever its texts say."""
    with worldline.answered(400, body), pytest.raises(ProviderRejected):
        await worldline.customer()


@pytest.mark.parametrize("status", [403, 404, 409, 500])
async def test_nobody_is_told_with_400_alone(worldline: Worldline, status: int) -> None:
    """The code of "not found" under another status is that status' error."""
    with worldline.answered(status, documented.NOBODY), pytest.raises(ProviderError):
        await worldline.customer()


@pytest.mark.parametrize("body", [documented.UNKNOWN_PRODUCT, failure("1070"), failure(1070)])
async def test_an_unknown_product_is_the_clients_input(worldline: Worldline, body: object) -> None:
    """404 with code 1070 names the input that is wrong, for a look-up and for its fields, with Worldline's reference."""
    with worldline.answered(404, body):
        for call in (worldline.customer, worldline.lookup_fields):
            with pytest.raises(ProviderBadInput, match="paymentProductId") as caught:
                await call()
            assert (caught.value.code, caught.value.reference) == ("BAD_USER_INPUT", body["errorId"] if isinstance(body, dict) else None)


async def test_an_unknown_product_of_the_sandbox(worldline: Worldline) -> None:
    """A payment product that is not there is told as Worldline tells it."""
    with pytest.raises(ProviderBadInput):
        await worldline.customer(Lookup.of(1, "SE", documented.LOOKUP.values))
    with pytest.raises(ProviderBadInput):
        await worldline.lookup_fields(LookupFieldsQuery(1, "SE", "SEK"))


@pytest.mark.parametrize("body", [PAGE, b"", []])
async def test_a_404_that_is_not_json_is_a_wrong_path(worldline: Worldline, body: object) -> None:
    """Where no API answers, the error says so; it is no "not found"."""
    with worldline.answered(404, body), pytest.raises(ProviderRejected, match="none of its API") as caught:
        await worldline.customer()
    assert caught.value.status == 404


@pytest.mark.parametrize("body", [failure("1070"), PAGE])
async def test_1070_is_told_with_404_alone(worldline: Worldline, body: object) -> None:
    """The code of an unknown product under 400 is a rejection."""
    with worldline.answered(400, body), pytest.raises(ProviderRejected):
        await worldline.lookup_fields()


@pytest.mark.parametrize(("status", "error"), ERRORS)
@pytest.mark.parametrize("body", [failure(), PAGE])
async def test_every_other_status_is_its_error(worldline: Worldline, status: int, error: type[ProviderError], body: object) -> None:
    """Each status has its error for both calls, whatever its body, and Worldline's words go nowhere."""
    with worldline.answered(status, body), capture_logs() as logs:
        for call in (worldline.customer, worldline.lookup_fields):
            with pytest.raises(ProviderError) as caught:
                await call()
            assert type(caught.value) is error
            assert "secret" not in f"{caught.value}{caught.value.reference}{caught.value.__cause__}{logs}".lower()
    assert [ended.outcome for ended in worldline.ended] == [error.code.removeprefix("PROVIDER_")] * 2


@pytest.mark.parametrize(
    ("error_id", "reference"),
    [
        ("657b10da-d2f9-4088-a948-bf190ef516b1-00000311", "657b10da-d2f9-4088-a948-bf190ef516b1-00000311"),
        (311, "311"),
        ("", None),
        (None, None),
        ("Gustav Adolfs", None),
        ("<b>", None),
        ("x" * 65, None),
        (["657b10da"], None),
    ],
)
@pytest.mark.parametrize(("status", "code"), [(400, "1"), (403, "1"), (404, "1070"), (404, "1"), (500, "1"), (429, "1")])
async def test_the_reference_is_worldlines(worldline: Worldline, status: int, code: str, error_id: object, reference: str | None) -> None:
    """An errorId is handed on with every error where it looks like one; a text that may be anything is not."""
    with worldline.answered(status, failure(code, error_id=error_id)), pytest.raises(ProviderError) as caught:
        await worldline.customer()
    assert caught.value.reference == reference


@pytest.mark.parametrize(
    ("property_name", "path"),
    [
        ("countryCode", ("worldline", "countryCode")),
        ("values", ("worldline", "values")),
        ("values[0].value", ("worldline", "values")),
        ("values[key='fiscalNumber'].value", ("worldline", "values")),
        ("fiscalNumber", ("worldline", "values")),
        ("paymentProductId", ("worldline", "paymentProductId")),
        ("countryCodes", None),
        ("order.countryCode", None),
        ("zip", None),
        ("[0]", None),
        ("", None),
        (None, None),
        ({}, None),
    ],
)
async def test_the_wrong_input_of_a_look_up(worldline: Worldline, property_name: object, path: tuple[str, ...] | None) -> None:
    """The path that Worldline gives is told as the path of the client's input where it is one, and never in Worldline's words."""
    with worldline.answered(400, failure(property_name=property_name)), pytest.raises(ProviderRejected) as caught:
        await worldline.customer()
    assert (caught.value.status, caught.value.input_path) == (400, path)
    assert str(caught.value) == "WORLDLINE: it does not take this call (400)."


@pytest.mark.parametrize(
    ("property_name", "path"), [(name, (name,)) for name in ("countryCode", "currencyCode", "locale", "paymentProductId")] + [("zip", None)]
)
async def test_the_wrong_input_of_a_product(worldline: Worldline, property_name: str, path: tuple[str, ...] | None) -> None:
    """The arguments of the look-up's fields are named in the same way."""
    with worldline.answered(400, failure(property_name=property_name)), pytest.raises(ProviderRejected) as caught:
        await worldline.lookup_fields()
    assert caught.value.input_path == path


async def test_the_first_input_that_is_known_counts(worldline: Worldline) -> None:
    """Of several errors, the first that is about an input of the client's says which."""
    errors = [{"code": "1", "propertyName": name} for name in ("order", "values[1].key", "countryCode")]
    with worldline.answered(400, {"errors": errors}), pytest.raises(ProviderRejected) as caught:
        await worldline.customer()
    assert caught.value.input_path == ("worldline", "values")


@pytest.mark.parametrize(
    ("lookup", "path"),
    [
        (Lookup.of(9000, "se", documented.LOOKUP.values), ("worldline", "countryCode")),
        (Lookup.of(9000, "SE", []), ("worldline", "values")),
        (Lookup.of(9000, "SE", [("fiscalNumber", "12")]), ("worldline", "values")),
        (Lookup.of(9000, "SE", [*documented.LOOKUP.values, ("zip", "111 52")]), ("worldline", "values")),
        (Lookup.of(9000, "DE", [("fiscalNumber", "012345678901")]), ("worldline", "values")),
    ],
)
async def test_wrong_look_ups_of_the_sandbox(worldline: Worldline, lookup: Lookup, path: tuple[str, ...]) -> None:
    """A look-up in the wrong form is a rejection that names the input, not "nobody"."""
    with pytest.raises(ProviderRejected) as caught:
        await worldline.customer(lookup)
    assert caught.value.input_path == path


async def test_when_to_come_again(worldline: Worldline) -> None:
    """How long Worldline asks to wait is kept on the error."""
    with worldline.answered(429, failure(), {"Retry-After": "7"}), pytest.raises(ProviderRateLimited) as caught:
        await worldline.customer()
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("body", MALFORMED)
async def test_a_success_that_is_no_object_is_a_bad_response(worldline: Worldline, body: object) -> None:
    """A 200 over anything but a JSON object is outside the contract."""
    with worldline.answered(200, body):
        for call in (worldline.customer, worldline.lookup_fields):
            with pytest.raises(ProviderBadResponse):
                await call()


async def test_an_empty_answer_is_a_customer_about_whom_nothing_is_known(worldline: Worldline) -> None:
    """`{}` is no "not found": somebody is there, asked for their address, and there is none."""
    with worldline.answered(200, {}):
        assert await worldline.customer() == CustomerRecord(key=documented.OWNER, country_code="SE", addresses=())


async def test_the_fields_of_a_look_up(worldline: Worldline) -> None:
    """In Sweden it takes the fiscal number alone; its texts are in the language that is asked for."""
    [field] = await worldline.lookup_fields()
    assert (field.key, field.required, field.min_length, field.label) == ("fiscalNumber", True, 12, "Fiscal number")
    [swedish] = await worldline.lookup_fields(LookupFieldsQuery(9000, "SE", "SEK", "sv_SE"))
    assert swedish.label == "Personnummer"


@pytest.mark.parametrize(
    ("country", "keys"), [("DK", ["fiscalNumber", "zip"]), ("NO", ["fiscalNumber"]), ("FI", ["fiscalNumber"]), ("DE", [])]
)
async def test_the_fields_depend_on_the_country(worldline: Worldline, country: str, keys: list[str]) -> None:
    """Which values are needed differs by country, in the order in which they are shown; where nobody can be looked up there are none."""
    fields = await worldline.lookup_fields(LookupFieldsQuery(9000, country, "EUR"))
    assert [field.key for field in fields] == keys
    assert [ended.outcome for ended in worldline.ended] == ["OK"]

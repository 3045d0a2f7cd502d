"""What the BIK client makes of BIK's answers."""

import pytest
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from providers.bik.client import BikSettings
from providers.errors import (
    ProviderBadResponse,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerKey, CustomerProvider, Key
from tests.providers.bik import documented
from tests.providers.bik.conftest import Bik, Connect, addresses_of, entries
from tests.providers.bik.documented import BIK_KEY, PARTNER_KEY

PAGE = "<html><body>Bad luck</body></html>"
EVERYTHING = CustomerPart.PROFILE | CustomerPart.ADDRESSES | CustomerPart.ASSETS | CustomerPart.TAGS
ERRORS = [
    (400, ProviderRejected),
    (401, ProviderRefused),
    (403, ProviderRefused),
    (404, ProviderRejected),
    (405, ProviderRejected),
    (429, ProviderRateLimited),
    (500, ProviderUnavailable),
    (501, ProviderRejected),
    (503, ProviderUnavailable),
]


def success(data: object, **changes: object) -> dict[str, object]:
    """Return a success around this data."""
    return {"status": 200, "success": True, "data": data, **changes}


def failure(status: object) -> dict[str, object]:
    """Return an error of the documented shape."""
    return {"status": status, "errors": [{"message": "'bikCustomerId' is not allowed. 'partnerCustomerId' is not allowed"}]}


async def test_the_documented_answer(bik: Bik) -> None:
    """The example of the Get Customer page becomes exactly this record."""
    parts = CustomerPart.ADDRESSES | CustomerPart.ASSETS
    assert await bik.customer_answered(PARTNER_KEY, documented.answer(), parts=parts) == documented.RECORD


@pytest.mark.parametrize("key", [BIK_KEY, PARTNER_KEY])
async def test_both_keys_find_the_same_customer(bik: Bik, key: Key) -> None:
    """A customer is the same record, named by BIK's own id, whichever id it was asked for by."""
    assert await bik.customer(key, CustomerPart.ADDRESSES | CustomerPart.ASSETS) == documented.RECORD


async def test_every_customer_of_the_sandbox_is_read(bik: Bik) -> None:
    """Whatever the provider is seen to send is read whole: no list shrinks, and no two entries share an id."""
    customers = bik.service.service.dataset()["customers"]
    assert isinstance(customers, list)
    for sent in customers:
        record = await bik.customer(Key(str(sent["id"])), EVERYTHING)
        assert record is not None
        assert record.addresses is not None
        assert record.assets is not None
        assert (record.external_reference, record.tags) == (sent.get("partnerCustomerId"), tuple(sent["tags"]))
        assert (len(addresses_of(record)), len(record.assets)) == (len(sent["addresses"]), len(sent["assets"]))
        assert all(entry.external_id for entry in entries(record))


@pytest.mark.parametrize("key", [Key("1"), Key("nobody", "partner"), Key("5482636", "partner"), Key("abcd-122345")])
async def test_nobody_found_is_none(bik: Bik, key: Key) -> None:
    """BIK's 406 means that there is no such customer; one kind of id is never taken for the other."""
    assert await bik.customer(key) is None
    assert [call.outcome for call in bik.ended] == ["NOT_FOUND"]


@pytest.mark.parametrize(("line", "body"), [(406, failure(406)), (200, failure(406)), (500, failure("406")), (406, PAGE), (406, [])])
async def test_406_in_line_or_body_is_none(bik: Bik, line: int, body: object) -> None:
    """A 406 counts as "not found" when the body says so, and when the line says so and the body does not speak."""
    assert await bik.customer_answered(BIK_KEY, body, status=line) is None


@pytest.mark.parametrize("line", [401, 406, 500])
@pytest.mark.parametrize("status", [200, "200", 200.0])
async def test_a_body_of_200_counts_against_the_line(bik: Bik, line: int, status: object) -> None:
    """A body that says 200, as a number or as a text, is a success under any line."""
    record = await bik.customer_answered(BIK_KEY, {**documented.answer(), "status": status}, status=line)
    assert record is not None
    assert record.name == "Test Last"


@pytest.mark.parametrize(("status", "error"), ERRORS)
async def test_every_other_status_is_its_error(bik: Bik, status: int, error: type[ProviderError]) -> None:
    """An error status is the same error in the line, in the body under a line of 200, as a text, and over a page."""
    for line, body in ((status, failure(status)), (200, failure(status)), (200, failure(str(status))), (status, PAGE)):
        with pytest.raises(error):
            await bik.customer_answered(BIK_KEY, body, status=line)


@pytest.mark.parametrize("status", [None, True, 0, 42, 600, 200.5, "", "ok", "406 ", "-406", "4060", "²00", "9" * 5000, [406], {}])
async def test_a_status_that_is_none_leaves_the_word_to_the_line(bik: Bik, status: object) -> None:
    """A body's status that is no HTTP status is passed over; one with white space around it is one."""
    record = await bik.customer_answered(BIK_KEY, {**documented.answer(), "status": status})
    assert (record is None) == (status == "406 ")


async def test_retry_after_is_passed_on(bik: Bik) -> None:
    """How long BIK asks to wait is kept on the error, though the body alone says that it is one."""
    with pytest.raises(ProviderRateLimited) as caught:
        await bik.customer_answered(BIK_KEY, failure(429), retry_after="7")
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("status", [201, 204, "302", 100])
async def test_another_success_is_not_the_contract(bik: Bik, status: object) -> None:
    """Only 200 is a success: anything else that is no error either is outside the contract."""
    with pytest.raises(ProviderBadResponse):
        await bik.customer_answered(BIK_KEY, {**documented.answer(), "status": status})


@pytest.mark.parametrize("body", [PAGE, "", "{", [], None, 7])
async def test_a_success_that_is_no_object_is_a_bad_response(bik: Bik, body: object) -> None:
    """A line of 200 over anything but a JSON object is outside the contract."""
    with pytest.raises(ProviderBadResponse):
        await bik.customer_answered(BIK_KEY, body)


async def test_a_success_that_denies_itself_is_a_bad_response(bik: Bik) -> None:
    """A customer beside `success: false` is not shown."""
    with pytest.raises(ProviderBadResponse):
        await bik.customer_answered(BIK_KEY, {**documented.answer(), "success": False})


@pytest.mark.parametrize("data", [None, {}, [], "x", {"customer": None}, {"customer": [documented.customer()]}, {"message": "x"}])
async def test_a_success_without_customer_is_a_bad_response(bik: Bik, data: object) -> None:
    """A 200 in which no customer stands is outside the contract: "not found" is 406."""
    with pytest.raises(ProviderBadResponse):
        await bik.customer_answered(BIK_KEY, success(data))


async def test_data_may_be_the_customer(bik: Bik) -> None:
    """The customer is found as `data` itself, as in the table, as well as under it, as in the sample."""
    parts = CustomerPart.ADDRESSES | CustomerPart.ASSETS
    assert await bik.customer_answered(BIK_KEY, success(documented.customer()), parts=parts) == documented.RECORD


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (BIK_KEY, {"id": 5482637}),
        (BIK_KEY, {"id": "548263"}),
        (PARTNER_KEY, {"partnerCustomerId": "abcd-122346"}),
        (PARTNER_KEY, {"partnerCustomerId": 122345}),
        (BIK_KEY, {"id": []}),
        (BIK_KEY, {"id": True}),
        (PARTNER_KEY, {"partnerCustomerId": {}}),
    ],
)
async def test_another_customer_is_never_shown(bik: Bik, key: Key, changes: dict[str, object]) -> None:
    """An answer about another customer than the one asked for, or about one who cannot be read, is outside the contract."""
    with pytest.raises(ProviderBadResponse):
        await bik.customer_answered(key, success({"customer": documented.customer(**changes)}))


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (BIK_KEY, {"id": "5482636"}),
        (BIK_KEY, {"id": 5482636.0}),
        (BIK_KEY, {"partnerCustomerId": "another"}),
        (PARTNER_KEY, {"partnerCustomerId": "ABCD-122345"}),
        (PARTNER_KEY, {"partnerCustomerId": "undefined"}),
        (PARTNER_KEY, {"partnerCustomerId": None}),
    ],
)
async def test_the_same_customer_is_known_in_any_spelling(bik: Bik, key: Key, changes: dict[str, object]) -> None:
    """An id is the same as a number and as a text and in any case, and is not looked at where it was not asked by or is not there."""
    record = await bik.customer_answered(key, success({"customer": documented.customer(**changes)}))
    assert record is not None
    assert record.id == "customer:bik:5482636"


@pytest.mark.parametrize(
    ("key", "id_", "external_id"),
    [(PARTNER_KEY, "customer:bik:partner~abcd-122345", None), (BIK_KEY, "customer:bik:5482636", "5482636")],
)
@pytest.mark.parametrize("sent", [None, "undefined", "  "])
async def test_without_an_id_the_key_asked_with_names_the_customer(
    bik: Bik, key: Key, id_: str, external_id: str | None, sent: object
) -> None:
    """A customer to whom the answer gives no id is named by the key it was found by."""
    record = await bik.customer_answered(key, success({"customer": documented.customer(id=sent)}))
    assert record is not None
    assert record.key == CustomerKey(CustomerProvider.BIK, key)
    assert (record.id, record.bik_customer_id) == (id_, external_id)


async def test_what_comes_unasked_is_not_shown(bik: Bik) -> None:
    """Lists that were not asked for are None even when BIK sends them, so that a later wish for them is not taken as fulfilled."""
    record = await bik.customer_answered(BIK_KEY, success({"customer": documented.customer(tags=["vip"])}))
    assert record is not None
    assert (record.addresses, record.assets, record.tags) == (None, None, None)


@pytest.mark.parametrize("sent", [{}, {"addresses": None, "assets": None, "tags": None}])
async def test_what_was_asked_for_and_is_not_there_is_empty(bik: Bik, sent: dict[str, object]) -> None:
    """Lists that were asked for and are absent or null are empty."""
    record = await bik.customer_answered(BIK_KEY, success({"customer": {"id": 5482636, **sent}}), parts=EVERYTHING)
    assert record is not None
    assert (record.addresses, record.assets, record.tags) == ((), (), ())


async def test_wrong_credentials_are_refused(bik: Bik, settings: BikSettings, connect: Connect) -> None:
    """A secret that BIK does not know is an error about credentials, not a customer that is missing."""
    wrong = BikSettings.model_validate({**settings.model_dump(), "api_secret": "another"})
    with pytest.raises(ProviderRefused):
        await Bik(await connect(wrong), bik.service).customer(BIK_KEY)


async def test_a_wrong_path_is_rejected(bik: Bik, settings: BikSettings, connect: Connect) -> None:
    """BIK's 404 says that the API's address is wrong, and is not taken for a customer that is missing."""
    wrong = BikSettings.model_validate({**settings.model_dump(), "base_url": f"{settings.base_url}/v2"})
    with pytest.raises(ProviderRejected):
        await Bik(await connect(wrong), bik.service).customer(BIK_KEY)


@pytest.mark.parametrize("status", [200, 400, 401, 406, 500])
async def test_the_providers_words_are_neither_relayed_nor_logged(bik: Bik, status: int) -> None:
    """No text and no value of an answer reaches an error or a log line."""
    body = {"status": status, "errors": [{"message": "Ms Hush is 5482636"}], "message": "Hush", "data": {"message": "Hush"}}
    with capture_logs() as lines:
        try:
            shown = str(await bik.customer_answered(BIK_KEY, body, status=status))
        except ProviderError as error:
            shown = f"{error} {error.reason} {error.reference} {error.__cause__} {error.__context__}"
    assert "Hush" not in shown + str(lines)
    assert "5482636" not in shown + str(lines)


async def test_the_word_for_a_missing_value_finds_nobody(bik: Bik) -> None:
    """BIK writes "undefined" for a missing id: as a key it would find anybody without one, so that BIK is not asked."""
    assert await bik.customer(Key("undefined", "partner")) is None
    assert bik.service.calls == []


def test_a_key_with_a_colon_is_no_setting() -> None:
    """HTTP Basic ends the user name at the first colon, so that such a key could never be accepted."""
    with pytest.raises(ValidationError, match="api_key"):
        BikSettings(api_key=SecretStr("a:b"), api_secret=SecretStr("c"))

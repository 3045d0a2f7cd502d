"""What the BIK client sends."""

from base64 import b64encode

import pytest

from providers.bik.client import BikClient, BikSettings
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerProvider, Key
from tests.providers.bik.conftest import Bik
from tests.providers.bik.documented import BIK_KEY, PARTNER_KEY

PROFILE, ADDRESSES, ASSETS, TAGS = CustomerPart.PROFILE, CustomerPart.ADDRESSES, CustomerPart.ASSETS, CustomerPart.TAGS


async def test_the_request_is_the_documented_one(bik: Bik) -> None:
    """The example's request is one POST to the documented path, with HTTP Basic and exactly the example's body."""
    await bik.customer(PARTNER_KEY, ASSETS | ADDRESSES)
    [call] = bik.service.calls
    assert (call.method, call.target) == ("POST", "/integrations/bikPlatformFunctions-customers/get")
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["Authorization"] == f"Basic {b64encode(b'sandbox-bik-key:sandbox-bik-secret').decode()}"
    assert bik.asked() == [{"partnerCustomerId": "abcd-122345", "includeAssets": True, "includeAddress": True}]


@pytest.mark.parametrize(
    ("parts", "flags"),
    [
        (CustomerPart(0), {}),
        (PROFILE, {}),
        (PROFILE | ADDRESSES, {"includeAddress": True}),
        (ASSETS, {"includeAssets": True}),
        (TAGS, {"includeTags": True}),
        (PROFILE | ADDRESSES | ASSETS | TAGS, {"includeAddress": True, "includeAssets": True, "includeTags": True}),
    ],
)
async def test_only_wanted_parts_are_asked_for(bik: Bik, parts: CustomerPart, flags: dict[str, bool]) -> None:
    """A flag is sent for a part that is wanted and left out for any other, and a list is None exactly where it was not asked for."""
    record = await bik.customer(BIK_KEY, parts)
    assert bik.asked() == [{"bikCustomerId": "5482636", **flags}]
    assert record is not None
    there = (record.addresses is not None, record.assets is not None, record.tags is not None)
    assert there == (ADDRESSES in parts, ASSETS in parts, TAGS in parts)


@pytest.mark.parametrize("value", ["CRM/000123", "kunde 7 ø", "a~b:c%2F", '"', "..", "007"])
async def test_keys_go_out_as_they_are(bik: Bik, value: str) -> None:
    """A key is sent as a text, unchanged, whichever kind it is of."""
    assert await bik.customer(Key(value)) is None
    assert await bik.customer(Key(value, "partner")) is None
    assert bik.asked() == [{"bikCustomerId": value}, {"partnerCustomerId": value}]


async def test_a_call_is_recorded_without_key(bik: Bik) -> None:
    """A call is observed once, under the operation that the client declares as its read."""
    await bik.customer(PARTNER_KEY)
    [ended] = bik.ended
    assert (ended.provider, ended.operation, ended.outcome) == (CustomerProvider.BIK, "getCustomer", "OK")
    assert BikClient.reads == ("getCustomer",)


def test_what_the_client_declares() -> None:
    """Customers are found by BIK's own id and by the partner's."""
    assert BikClient.provider is CustomerProvider.BIK
    assert BikClient.customer_key_marks == {None, "partner"}


@pytest.mark.parametrize("parts", [CustomerPart(0), PROFILE, ADDRESSES | ASSETS, PROFILE | TAGS])
def test_what_an_answer_covers(parts: CustomerPart) -> None:
    """An answer holds all that BIK knows of a customer but the lists that were not asked for."""
    covered = BikClient.covered(parts)
    assert parts in covered
    assert PROFILE | CustomerPart.KYC | CustomerPart.PERSONS | CustomerPart.DATA in covered
    assert covered & (ADDRESSES | ASSETS | TAGS) == parts & (ADDRESSES | ASSETS | TAGS)


def test_settings_have_the_documented_address_and_hide_the_credentials() -> None:
    """The base URL is the documented one unless set, and no credential shows when settings are printed."""
    assert BikClient.settings_type is BikSettings
    settings = BikSettings.model_validate({"api_key": "k-123", "api_secret": "s-456"})
    assert settings.base_url == "https://bikapi.bikayi.app/integrations"
    assert "123" not in repr(settings)
    assert "456" not in repr(settings)


def test_settings_describe_themselves() -> None:
    """Every setting has a description: they are the settings' documentation."""
    assert all(field.description for field in BikSettings.model_fields.values())

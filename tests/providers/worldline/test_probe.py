"""What the Worldline client declares, and what it asks to see whether Worldline is well."""

import orjson
import pytest
from pydantic import ValidationError

from providers.errors import ProviderBadResponse, ProviderError, ProviderRefused, ProviderRejected, ProviderUnavailable
from providers.records.customer import CustomerPart
from providers.upstream import UpstreamResponse
from providers.worldline.client import WorldlineClient, WorldlineSettings
from tests.providers.worldline import documented
from tests.providers.worldline.conftest import Worldline

PAGE = b"<html><body>Not here</body></html>"
REFUSAL = {"errors": [{"code": "9002"}]}


def response(status: int, body: object) -> UpstreamResponse:
    """An answer of Worldline's."""
    return UpstreamResponse(status, {}, body if isinstance(body, bytes) else orjson.dumps(body))


@pytest.mark.parametrize(("status", "body"), [(200, {}), (404, documented.UNKNOWN_PRODUCT)])
def test_a_probe_that_is_well(worldline: Worldline, status: int, body: object) -> None:
    """The product is there, or Worldline says that it is not: in both cases our credentials were accepted."""
    worldline.client.judge_probe(response(status, body))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, REFUSAL, ProviderRefused),
        (404, PAGE, ProviderRejected),
        (404, {"errors": []}, ProviderRejected),
        (200, PAGE, ProviderBadResponse),
        (503, PAGE, ProviderUnavailable),
    ],
)
def test_a_probe_that_is_not(worldline: Worldline, status: int, body: object, error: type[ProviderError]) -> None:
    """Anything else is what it would be for a read."""
    with pytest.raises(error):
        worldline.client.judge_probe(response(status, body))


def test_the_probe_is_a_read(worldline: Worldline) -> None:
    """What is asked to see whether Worldline is well changes nothing there, and is signed."""
    probe = worldline.client.probe()
    assert (probe.method, probe.path) == ("GET", "/v1/1234/products/9000?countryCode=SE&currencyCode=SEK")
    assert (probe.operation in WorldlineClient.reads, probe.find_out, probe.body) == (True, None, None)
    assert probe.headers["Authorization"].startswith("GCS v1HMAC:sandbox-key-id:")


def test_what_the_client_declares() -> None:
    """Customers are found by a look-up, and all that is known of one comes with the one answer."""
    assert WorldlineClient.looks_up
    assert CustomerPart.ADDRESSES in WorldlineClient.covered(CustomerPart.PROFILE)


def test_settings_have_an_address_and_hide_the_secret() -> None:
    """The base URL is the pre-production one unless set, and the secret does not show."""
    given = {"merchant_id": "1234", "api_key_id": "5e45c937b9db33ae", "secret_api_key": "hush"}
    settings = WorldlineSettings.model_validate(given)
    assert settings.base_url == "https://api.preprod.connect.worldline-solutions.com"
    assert "hush" not in repr(settings)
    for name in given:
        for wrong in ("", "two\nlines", " spaces ", "é"):
            with pytest.raises(ValidationError, match=name):
                WorldlineSettings.model_validate({**given, name: wrong})

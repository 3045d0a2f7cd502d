"""What the Worldline client sends."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDictProxy

from providers.errors import ProviderRefused
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerProvider, Key
from providers.records.lookup import Lookup, LookupFieldsQuery
from providers.sandbox.runner import RunningService
from providers.worldline.client import WorldlineClient
from tests.providers.worldline import documented
from tests.providers.worldline.conftest import FixedClock, Worldline, connected

NOON = dt.datetime(2026, 2, 3, 12, 0, 5, 999_999, dt.UTC)
DETAILS = "/v1/1234/products/9000/customerDetails"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
over_http = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def signed(lines: list[str]) -> str:
    """The sandbox merchant's Authorization of a request of which these lines are signed."""
    text = "".join(f"{line}\n" for line in lines).encode()
    made = base64.b64encode(hmac.new(b"sandbox-secret", text, hashlib.sha256).digest()).decode()
    return f"GCS v1HMAC:sandbox-key-id:{made}"


def own_headers(headers: CIMultiDictProxy[str]) -> set[str]:
    """The names of the headers that HTTP itself does not ask for."""
    return {name.lower() for name in headers} - {"host", "accept-encoding", "content-length", "accept", "user-agent"}


async def test_the_look_up_as_it_goes_out(service: RunningService) -> None:
    """One POST to the server API with the example's body, dated by the clock that was given, and signed."""
    async with connected(service, FixedClock(NOON)) as worldline:
        with worldline.answered(200, documented.answer()):
            await worldline.customer()
    [call] = service.calls
    assert (call.method, call.target, call.body) == ("POST", DETAILS, documented.REQUEST)
    assert own_headers(call.headers) == {"authorization", "content-type", "date", "x-gcs-servermetainfo"}
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["Date"] == "Tue, 03 Feb 2026 12:00:05 GMT"
    meta = call.headers["X-GCS-ServerMetaInfo"]
    lines = ["POST", "application/json", "Tue, 03 Feb 2026 12:00:05 GMT", f"x-gcs-servermetainfo:{meta}", DETAILS]
    assert call.headers["Authorization"] == signed(lines)


async def test_the_product_as_it_is_asked_for(service: RunningService) -> None:
    """One GET whose query is signed as it is encoded, without a content type and so with an empty line for it."""
    async with connected(service, FixedClock(NOON)) as worldline:
        with worldline.answered(200, {}):
            await worldline.lookup_fields(LookupFieldsQuery(9000, "SE", "SEK", "sv SE/&=é"))
    [call] = service.calls
    target = "/v1/1234/products/9000?countryCode=SE&currencyCode=SEK&locale=sv%20SE%2F%26%3D%C3%A9"
    assert (call.method, call.target, call.body) == ("GET", target, b"")
    assert own_headers(call.headers) == {"authorization", "date", "x-gcs-servermetainfo"}
    meta = call.headers["X-GCS-ServerMetaInfo"]
    lines = ["GET", "", "Tue, 03 Feb 2026 12:00:05 GMT", f"x-gcs-servermetainfo:{meta}", target]
    assert call.headers["Authorization"] == signed(lines)


async def test_a_locale_is_sent_only_where_there_is_one(worldline: Worldline) -> None:
    """Without a locale, the query holds the two parameters that Worldline needs and nothing else."""
    await worldline.lookup_fields()
    [call] = worldline.service.calls
    assert urlsplit(call.target).query == "countryCode=SE&currencyCode=SEK"


async def test_the_program_names_itself(worldline: Worldline) -> None:
    """The meta information is base64 of the members that Worldline reads, and says nothing of the machine."""
    await worldline.customer()
    [call] = worldline.service.calls
    assert json.loads(base64.b64decode(call.headers["X-GCS-ServerMetaInfo"])) == {
        "platformIdentifier": "Python",
        "sdkIdentifier": "customer-graph",
        "sdkCreator": "customer-graph",
        "integrator": "customer-graph",
    }


@pytest.mark.parametrize(("merchant", "part"), [("1234", "1234"), ("a/b", "a%2Fb"), ("%2F", "%252F"), ("x?y#z", "x%3Fy%23z")])
async def test_the_path_is_signed_as_it_is_sent(service: RunningService, merchant: str, part: str) -> None:
    """A merchant's id stays one part of the path, and a base URL's own path belongs to what is signed."""
    changes = {"merchant_id": merchant, "base_url": f"{service.url}/via/proxy"}
    async with connected(service, FixedClock(NOON), changes) as worldline:
        with worldline.answered(200, {}):
            await worldline.lookup_fields()
    [call] = service.calls
    assert call.target == f"/via/proxy/v1/{part}/products/9000?countryCode=SE&currencyCode=SEK"
    meta = call.headers["X-GCS-ServerMetaInfo"]
    lines = ["GET", "", "Tue, 03 Feb 2026 12:00:05 GMT", f"x-gcs-servermetainfo:{meta}", call.target]
    assert call.headers["Authorization"] == signed(lines)


@over_http
@given(values=st.dictionaries(TEXT.map(str.strip), TEXT.map(str.strip), max_size=4))
async def test_values_go_out_as_they_are(worldline: Worldline, values: dict[str, str]) -> None:
    """Whatever text a key or a value is, Worldline is asked for exactly that, sorted by key."""
    with worldline.answered(200, {}):
        await worldline.customer(Lookup.of(9000, "SE", values.items()))
    sent = json.loads(worldline.service.calls[-1].body)
    assert sent == {"countryCode": "SE", "values": [{"key": key, "value": values[key]} for key in sorted(values)]}


@over_http
@given(query=st.builds(LookupFieldsQuery, st.integers(), TEXT, TEXT, TEXT))
async def test_what_a_product_is_asked_for_goes_out_as_it_is(worldline: Worldline, query: LookupFieldsQuery) -> None:
    """Whatever text a parameter is, Worldline is sent exactly that, for exactly that product."""
    with worldline.answered(200, {}):
        await worldline.lookup_fields(query)
    path, _, sent = worldline.service.calls[-1].target.partition("?")
    assert path == f"/v1/1234/products/{query.payment_product_id}"
    wanted = {"countryCode": query.country_code, "currencyCode": query.currency_code, "locale": query.locale}
    assert dict(parse_qsl(sent, keep_blank_values=True, separator="&")) == wanted


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_wrong_clock_is_refused(service: RunningService, minutes: int) -> None:
    """A request whose date is off is refused as wrong credentials are: the date is the given clock's, not the machine's."""
    off = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    async with connected(service, FixedClock(off)) as worldline:
        with pytest.raises(ProviderRefused):
            await worldline.customer()


@pytest.mark.parametrize("setting", ["merchant_id", "api_key_id", "secret_api_key"])
async def test_wrong_credentials_are_refused(service: RunningService, setting: str) -> None:
    """Each of the three settings must be the merchant's own; Worldline answers 403 and we tell its reference."""
    async with connected(service, changes={setting: "another"}) as worldline:
        with pytest.raises(ProviderRefused) as caught:
            await worldline.customer()
    assert (caught.value.reference or "").startswith("657b10da-")


async def test_calls_are_recorded_without_key(worldline: Worldline) -> None:
    """Each call is observed once, under the operation that the client declares as its read."""
    await worldline.customer()
    await worldline.lookup_fields()
    assert [(ended.provider, ended.operation, ended.outcome) for ended in worldline.ended] == [
        (CustomerProvider.WORLDLINE, read, "OK") for read in WorldlineClient.reads
    ]
    assert "012345678901" not in repr(worldline.ended)


async def test_a_key_without_its_look_up_is_a_mistake(worldline: Worldline) -> None:
    """A sealed key must be opened before it comes here: one that is not is no provider's failure."""
    with pytest.raises(RuntimeError, match="look-up"):
        await worldline.client.customer(Key("sealed", "test"), CustomerPart.PROFILE, worldline.context)
    assert worldline.service.calls == []

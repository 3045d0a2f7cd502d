"""Worldline Connect's customers: Get Customer Details of its server API, and what that can be asked by.

What is asked: one POST with a country and the values that find a person there, such as a fiscal number, for one payment product (Get
Customer Details page); and one GET of that payment product, whose fields with `usedForLookup` are those values (Get Payment Product page).
Every request is signed (`signature`), names this program in `X-GCS-ServerMetaInfo`, and is dated when it is made.

What a status means: 200 is the customer; 400 with the code 1214 that nobody was found; 404 with the code 1070 that there is no such payment
product, which is the client's input; 403 that our credentials or permission are not accepted, for 401 is not in Worldline's list; 500, 502,
503 and 504 that it failed; 400, 402, 404, 405, 409 and 410 otherwise that it does not take the call (Response Codes and Error Handling
pages). A 404 that is not JSON is a wrong path, as Worldline's own SDKs have it. Any other status is read as HTTP has it. Codes are texts,
and the only thing that an error is known by beside its status: what one sample has as `id` the other has as `message`.

Of an error, the `errorId` is handed on as its reference, and `propertyName` tells which input is wrong. Its texts are neither handed on nor
logged: they "might tip off people who are trying to commit fraud" (Get Customer Details page).

Assumptions, where no document says:

- The server API, not the one for browsers: the same payload, without a session.
- Values that find nobody and values in a wrong form are told apart by the code. Of several errors, one 1214 is enough for "not found".
- `propertyName` begins with the name of the wrong input: `countryCode`, `values`, `paymentProductId`, `currencyCode`, `locale`, or the key
  of a value. Which of the values it is, is not handed on: they are sent in an order of our own.
- An answer is about whom we asked for: it has no id, and the samples answer a fiscal number of 12 digits with one of 13.
- Every member may be missing, null, "" or a number. An empty object is a customer about whom nothing is known.
- `country` has two or three letters; anything else is shown as written, and is no code. Where it is missing, the customer lives where we
  looked: the request's `countryCode` is the one in which the customer resides. The fiscal number is that country's in any case, and a
  phone number without `+` is read there.
- The address is where the customer lives, and none where street, zip, city and country are all missing.
- Fields without an `id` cannot be asked for and are left out. Without `displayOrder` they come last. A bound of more than 32 bits is none.
- These are reads, so that no idempotence key is sent. `Retry-After` is heeded if it comes.
"""

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import orjson
from pydantic import Field

from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderBadInput, ProviderError, ProviderRejected, error_for_status, safe_reference
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldsQuery
from providers.settings import HttpUrl, MustBe, ProviderSettings, Secret
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from providers.worldline.mapping import customer_record, lookup_field_records
from providers.worldline.payloads import CustomerDetailsPayload, ErrorsPayload, PaymentProductPayload
from providers.worldline.signature import signature

GET_CUSTOMER_DETAILS = "getCustomerDetails"
GET_PAYMENT_PRODUCT = "getPaymentProduct"

_NOBODY_FOUND = "1214"
_UNKNOWN_PRODUCT = "1070"
_THIS_PROGRAM = {
    "platformIdentifier": "Python",
    "sdkIdentifier": "customer-graph",
    "sdkCreator": "customer-graph",
    "integrator": "customer-graph",
}
_META_INFO = b64encode(orjson.dumps(_THIS_PROGRAM)).decode()
_OWN_HEADERS = frozenset({"Date", "Authorization"})
"""Every second has others: a request is signed with its time."""
_PROBE = LookupFieldsQuery(9000, "SE", "SEK")
_FIRST_STEP = re.compile(r"\w+")

InputPath: TypeAlias = tuple[str, ...]
"""Where in a field's arguments an input stands."""

_LOOKUP_INPUTS: Mapping[str, InputPath] = {name: ("worldline", name) for name in ("countryCode", "paymentProductId", "values")}
_QUERY_INPUTS: Mapping[str, InputPath] = {name: (name,) for name in ("countryCode", "currencyCode", "locale", "paymentProductId")}

HeaderWord = Annotated[str, Field(pattern=r"^[!-9;-~]+$"), MustBe("printable ASCII text without a colon or spaces")]


class WorldlineSettings(ProviderSettings):
    """The way to Worldline Connect."""

    base_url: HttpUrl = "https://api.preprod.connect.worldline-solutions.com"
    """Where Worldline Connect's API is, up to the version."""
    merchant_id: HeaderWord
    """The merchant's id at Worldline, which stands in every path."""
    api_key_id: HeaderWord
    """The id of the API key."""
    secret_api_key: Secret
    """The secret that belongs to the API key and signs requests."""


class WorldlineClient(ProviderClient[WorldlineSettings]):
    """Looks people up at Worldline Connect. The module tells what is asked and what is assumed."""

    provider = CustomerProvider.WORLDLINE
    settings_type = WorldlineSettings
    reads = (GET_CUSTOMER_DETAILS, GET_PAYMENT_PRODUCT)
    looks_up = True
    max_clock_skew = dt.timedelta(minutes=5)

    def __init__(self, settings: WorldlineSettings, transport: Transport, clock: Clock) -> None:
        super().__init__(settings, transport, clock)
        self._products = f"/v1/{quote(settings.merchant_id, safe='')}/products"
        self._base_path = urlsplit(settings.base_url).path

    async def customer(
        self,
        key: Key,
        parts: CustomerPart,  # noqa: ARG002 - every part comes with the one answer
        context: CallContext,
    ) -> CustomerRecord | None:
        """Read the customer whom the key's look-up finds; None where it finds nobody. Raises the leaves of `ProviderError`."""
        lookup = key.lookup
        if lookup is None:
            msg = "a customer of Worldline's is asked for without its look-up"
            raise RuntimeError(msg)
        return await self._transport.call(self._details_request(lookup), context, partial(self._customer, key, lookup))

    async def lookup_fields(self, query: LookupFieldsQuery, context: CallContext) -> tuple[LookupFieldRecord, ...]:
        """Read the values that a look-up takes, in the order in which to ask for them. Raises the leaves of `ProviderError`."""
        return await self._transport.call(self._product_request(query), context, self._lookup_fields) or ()

    def probe(self) -> UpstreamRequest:
        """The payment product of Worldline's own example of a look-up."""
        return self._product_request(_PROBE)

    def judge_probe(self, response: UpstreamResponse) -> None:
        """That the merchant has no such payment product is as it should be, too."""
        with suppress(ProviderBadInput):
            self._lookup_fields(response)

    def _details_request(self, lookup: Lookup) -> UpstreamRequest:
        values = [{"key": key, "value": value} for key, value in lookup.values]
        body = orjson.dumps({"countryCode": lookup.country_code, "values": values})
        path = f"{self._products}/{lookup.payment_product_id}/customerDetails"
        headers = self._signed("POST", path, {"Content-Type": "application/json"})
        return UpstreamRequest(GET_CUSTOMER_DETAILS, "POST", path, headers, body, own_headers=_OWN_HEADERS)

    def _product_request(self, query: LookupFieldsQuery) -> UpstreamRequest:
        given = {"countryCode": query.country_code, "currencyCode": query.currency_code, "locale": query.locale}
        wanted = urlencode({name: value for name, value in given.items() if value is not None}, safe="", quote_via=quote)
        path = f"{self._products}/{query.payment_product_id}?{wanted}"
        return UpstreamRequest(GET_PAYMENT_PRODUCT, "GET", path, self._signed("GET", path, {}), own_headers=_OWN_HEADERS)

    def _signed(self, method: str, path: str, headers: dict[str, str]) -> dict[str, str]:
        """Add what every request has, and the signature over it."""
        date = format_datetime(self._clock.utc(), usegmt=True)
        signed = {**headers, "Date": date, "X-GCS-ServerMetaInfo": _META_INFO}
        made = signature(self._settings.secret_api_key.get_secret_value(), method, self._base_path + path, signed)
        return {**signed, "Authorization": f"GCS v1HMAC:{self._settings.api_key_id}:{made}"}

    def _customer(self, key: Key, lookup: Lookup, response: UpstreamResponse) -> CustomerRecord | None:
        if response.status == HTTPStatus.OK:
            return customer_record(CustomerDetailsPayload.model_validate(self._json(response)), key, lookup)
        errors = _errors(response)
        if response.status == HTTPStatus.BAD_REQUEST and _NOBODY_FOUND in errors.codes:
            return None
        by_key = {key: _LOOKUP_INPUTS["values"] for key, _ in lookup.values}
        raise self._failure(response, errors, {**by_key, **_LOOKUP_INPUTS})

    def _lookup_fields(self, response: UpstreamResponse) -> tuple[LookupFieldRecord, ...]:
        if response.status == HTTPStatus.OK:
            return lookup_field_records(PaymentProductPayload.model_validate(self._json(response)))
        raise self._failure(response, _errors(response), _QUERY_INPUTS)

    def _failure(self, response: UpstreamResponse, errors: ErrorsPayload, inputs: Mapping[str, InputPath]) -> ProviderError:
        """The error that an answer comes to. ``inputs`` are the paths of a client's inputs by what a `propertyName` may begin with."""
        reference = safe_reference(errors.error_id)
        if response.status == HTTPStatus.NOT_FOUND and _UNKNOWN_PRODUCT in errors.codes:
            return ProviderBadInput(self.provider, "paymentProductId: it knows no such payment product.", reference=reference)
        if response.status == HTTPStatus.NOT_FOUND and not isinstance(response.json(), dict):
            return ProviderRejected(self.provider, "its 404 is none of its API's.", status=response.status)
        path = _wrong_input(errors, inputs)
        return error_for_status(self.provider, response.status, retry_after=response.retry_after, reference=reference, input_path=path)


def _errors(response: UpstreamResponse) -> ErrorsPayload:
    """What an error's body says; nothing where it is not Worldline's, such as a gateway's page."""
    body = response.json()
    return ErrorsPayload.model_validate(body) if isinstance(body, dict) else ErrorsPayload()


def _wrong_input(errors: ErrorsPayload, inputs: Mapping[str, InputPath]) -> InputPath | None:
    """The first input that an error is about; None where it is about none of these."""
    beginnings = (_FIRST_STEP.match(name) for name in errors.property_names)
    return next((inputs[beginning[0]] for beginning in beginnings if beginning and beginning[0] in inputs), None)

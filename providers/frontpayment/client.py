"""Front Payment's customers: one call, Get Customer Details By Uuid.

What is asked: one GET by the customer's uuid, with a bearer token that Front Payment hands out (its Get Customer Details page). Everything
that it knows of a customer comes in that one answer, addresses included.

What a status means: 200 is the customer, 404 that there is none, 510 that Front Payment failed (that page); 417 and 400 that it does not
take the call (its Resend Payment Link and Resend Reservation pages); any other is read as HTTP has it, 401, 403 and 429 included, which
no page lists. 201 counts as 200: a recorded reply to an order has it beside a `status_message` of "OK". Only the HTTP line counts, never
`status_code`, `is_data`, `is_error` or `message`: errors have one or the other flag, `is_error` is false on some of them, and `message`
is a key on some pages and a sentence in a recorded reply. So a 200 line over an envelope that says 404, with `data` null, is no "not
found" but a breach of the contract.

Assumptions, where no document says:

- The bodies of errors are neither read, nor relayed, nor logged; the shape of 401, 403 and 429 and of the elements of `errors` is
  therefore of no account. `Retry-After` is heeded if it comes: the demo was seen to announce a limit of 240 calls, its window is unknown.
- A success without an object in `data` breaks the contract. An empty object is a customer about whom nothing is known.
- Uuids are opaque texts, compared without regard to case. An answer that names another customer than the one asked for, or has a uuid
  that cannot be read, breaks the contract; one that has none is taken at its word.
- `type` is Private or Corporate, and `status` Active, Inactive or Closed, in any case: of these the page shows Private and Active. Anything
  else is OTHER.
- Any member may be missing, null, or a number where the page has a text. A number keeps the digits that came: if a `personalNumber` lost
  its leading zeros on the way, or has 9 digits as in a sample against the 11 of the Update Private Customer page, it is not padded.
- A `personalNumber` is Norwegian.
- `countryCode` is a dialling code, with `+`, with `00`, or bare, and the number is that and `msisdn`. Where the two make no possible
  number, they are shown as written, a space between. An `msisdn` with a code of its own, with `+` or `00`, keeps it.
- `preferredLanguage` is one of en, no, sv, da and de on the update pages; other codes are read too, save "se".
- `addresses` may be an empty list or null, either address too (an older revision of the update pages lets `shipping` be null). One that
  says nothing is none. One without a uuid is known by its position.
- Billing and shipping that share their uuid and all else are one address. Where they share only the uuid, billing has it.
"""

from functools import partial
from http import HTTPStatus

from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderBadResponse, error_for_status
from providers.frontpayment.mapping import customer_record, is_about
from providers.frontpayment.payloads import CustomerPayload
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.settings import HttpUrl, ProviderSettings, Secret
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from providers.values.percent import percent_encoded

GET_CUSTOMER_DETAILS = "getCustomerDetails"

_PATH = "/connect/customers/details/"
_SUCCESSES = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})


class FrontPaymentSettings(ProviderSettings):
    """The way to Front Payment."""

    base_url: HttpUrl = "https://demo-api.frontpayment.no/api/v1"
    """Where Front Payment's API is, version included."""
    token: Secret
    """The bearer token that Front Payment handed out."""


class FrontPaymentClient(ProviderClient[FrontPaymentSettings]):
    """Reads Front Payment's customers by uuid. The module tells what is asked and what is assumed."""

    provider = CustomerProvider.FRONTPAYMENT
    settings_type = FrontPaymentSettings
    reads = (GET_CUSTOMER_DETAILS,)

    def __init__(self, settings: FrontPaymentSettings, transport: Transport, clock: Clock) -> None:
        super().__init__(settings, transport, clock)
        self._headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}

    async def customer(
        self,
        key: Key,
        parts: CustomerPart,  # noqa: ARG002 - every part comes with the one answer
        context: CallContext,
    ) -> CustomerRecord | None:
        """Read one customer; None where Front Payment does not know it. Raises the leaves of `ProviderError`."""
        return await self._transport.call(self._request(key), context, partial(self._customer, key))

    def _request(self, key: Key) -> UpstreamRequest:
        return UpstreamRequest(GET_CUSTOMER_DETAILS, "GET", _PATH + percent_encoded(key.value), self._headers)

    def probe(self) -> UpstreamRequest:
        """The details of a customer whom nobody has."""
        return self._request(Key("CSRT0"))

    def judge_probe(self, response: UpstreamResponse) -> None:
        """Nobody is as it should be, but only in Front Payment's own words: a wrong path is 404, too."""
        if response.status == HTTPStatus.NOT_FOUND and "status_code" not in self._json(response):
            raise ProviderBadResponse(self.provider, "its 404 is none of its API's.")
        self._customer(Key("CSRT0"), response)

    def _customer(self, key: Key, response: UpstreamResponse) -> CustomerRecord | None:
        if response.status == HTTPStatus.NOT_FOUND:
            return None
        if response.status not in _SUCCESSES:
            raise error_for_status(self.provider, response.status, retry_after=response.retry_after)
        data = self._json(response).get("data")
        if not isinstance(data, dict):
            raise ProviderBadResponse(self.provider, "its answer holds no customer.")
        payload = CustomerPayload.model_validate(data)
        if not is_about(payload, key):
            raise ProviderBadResponse(self.provider, "it answered about another customer.")
        return customer_record(payload, key)

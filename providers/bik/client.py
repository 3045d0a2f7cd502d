"""BIK's customers: one call, Get Customer.

What is asked: one POST with JSON, by BIK's own id or by the shop's (`partnerCustomerId`), always one of the two. The flags
`includeAddress`, `includeAssets` and `includeTags` are sent as true for the parts that are wanted and left out otherwise (BIK's Get
Customer page). HTTP Basic, API key and secret (BIK's Authentication page).

What a status means: 200 is the customer, 406 that there is none, 404 that the API's path is wrong, 400 that the request is, 401 that the
credentials are, 500 that BIK failed (Get Customer page); any other is read as HTTP has it, 429 included, which no page lists.

Assumptions, where no document says:

- The body's `status` is the HTTP status. Where they differ, the body counts, in both directions: a 200 line over a body of 406 is "no such
  customer", a 500 line over a body of 200 a success. It may be a text, as in the sample of the Authentication page. A body that is not a
  JSON object, or whose `status` is no HTTP status, leaves the word to the line.
- `success: false` beside a status of 200 breaks the contract.
- No error is known by anything but its status: the bodies of 401, 404, 406 and 500 are not shown, and `errors` holds texts without codes.
  They are neither read, nor relayed, nor logged.
- The customer is `data.customer`, as in the sample, or `data` itself, as in the table. `data` with no member of a customer is no customer.
- Ids may be numbers (sample) or texts (table) and are opaque texts here. They are compared without regard to case.
- An answer that names another customer than the one asked for, or whose id cannot be read, breaks the contract. One that leaves that id
  out is taken at its word.
- Either id may be asked by alone: the sample error that calls both "not allowed" contradicts the table.
- The text "undefined" means that there is no value; the sample has it in `partnerAddressId`, and it may stand anywhere. As a key it would
  find whoever has none, so that nobody is found by it and BIK is not asked.
- A list comes only when its flag is sent; asked for and not there, it is empty.
- `tags` is a list of strings: Get Customer does not show it, the Create or Update page takes it as one.
- Country codes may have two or three letters anywhere: the sample has IND for the customer and its assets, IN in an address.
- A phone number without `+` is one of the country that stands beside it: the customer's, the asset's, the address'.
- Of entries with the same id in one list, the first has that id, the others none.
- A moment without an offset is in UTC.
"""

import operator
from base64 import b64encode
from functools import partial, reduce
from http import HTTPStatus
from typing import Annotated

import orjson
from pydantic import AfterValidator, SecretStr

from providers.bik.mapping import customer_record, is_about
from providers.bik.payloads import AnswerPayload
from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderBadResponse, error_for_status
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import PARTNER, CustomerProvider, Key
from providers.settings import HttpUrl, MustBe, ProviderSettings, Secret
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from providers.values.wire import UNDEFINED

GET_CUSTOMER = "getCustomer"

_PATH = "/bikPlatformFunctions-customers/get"
_ID_BY_MARK = {None: "bikCustomerId", PARTNER: "partnerCustomerId"}
_FLAG_BY_PART = {
    CustomerPart.ADDRESSES | CustomerPart.ADDRESS_DETAILS: "includeAddress",
    CustomerPart.ASSETS: "includeAssets",
    CustomerPart.TAGS: "includeTags",
}


def _without_colon(value: SecretStr) -> SecretStr:
    if ":" in value.get_secret_value():
        raise ValueError
    return value


class BikSettings(ProviderSettings):
    """The way to BIK."""

    base_url: HttpUrl = "https://bikapi.bikayi.app/integrations"
    """Where BIK's API is, up to the functions' names."""
    api_key: Annotated[
        Secret, AfterValidator(_without_colon), MustBe("printable ASCII text without a colon or spaces around it (a secret)")
    ]
    """The API key that BIK gave the partner: the user name of HTTP Basic."""
    api_secret: Secret
    """The API secret that belongs to the key: the password of HTTP Basic."""


class BikClient(ProviderClient[BikSettings]):
    """Reads BIK's customers, by BIK's id or by the shop's. The module tells what is asked and what is assumed."""

    provider = CustomerProvider.BIK
    settings_type = BikSettings
    reads = (GET_CUSTOMER,)
    customer_key_marks = frozenset(_ID_BY_MARK)

    def __init__(self, settings: BikSettings, transport: Transport, clock: Clock) -> None:
        super().__init__(settings, transport, clock)
        credentials = f"{settings.api_key.get_secret_value()}:{settings.api_secret.get_secret_value()}"
        self._headers = {
            "Authorization": f"Basic {b64encode(credentials.encode()).decode()}",
            "Content-Type": "application/json",
        }

    async def customer(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        """Read one customer with the parts that are asked for. Raises the leaves of `ProviderError`."""
        if key.value == UNDEFINED:
            return None
        covered = self.covered(parts)
        flags = {flag: True for part, flag in _FLAG_BY_PART.items() if part in covered}
        request = self._request({_ID_BY_MARK[key.mark]: key.value, **flags})
        return await self._transport.call(request, context, partial(self._customer, asked=key, parts=covered))

    def _request(self, asked: dict[str, object]) -> UpstreamRequest:
        return UpstreamRequest(GET_CUSTOMER, "POST", _PATH, self._headers, orjson.dumps(asked))

    def probe(self) -> UpstreamRequest:
        """Get Customer for an id that nobody has."""
        return self._request({"bikCustomerId": "0"})

    def judge_probe(self, response: UpstreamResponse) -> None:
        """Nobody, or somebody, is as it should be."""
        self._customer(response, Key("0"), CustomerPart.PROFILE)

    @classmethod
    def covered(cls, parts: CustomerPart) -> CustomerPart:
        """All but the lists that were not asked for."""
        return ~reduce(operator.or_, (part for part in _FLAG_BY_PART if not part & parts), CustomerPart(0))

    def _customer(self, response: UpstreamResponse, asked: Key, parts: CustomerPart) -> CustomerRecord | None:
        answer = self._answer(response)
        status = answer.http_status or response.status
        # Before all else: 406 is a failed negotiation everywhere but here.
        if status == HTTPStatus.NOT_ACCEPTABLE:
            return None
        if status != HTTPStatus.OK:
            raise error_for_status(self.provider, status, retry_after=response.retry_after)
        if answer.success is False:
            raise ProviderBadResponse(self.provider, "its answer is a success that says it is none.")
        if answer.customer is None:
            raise ProviderBadResponse(self.provider, "its answer holds no customer.")
        if not is_about(answer.customer, asked):
            raise ProviderBadResponse(self.provider, "it answered about another customer.")
        return customer_record(answer.customer, asked, parts)

    def _answer(self, response: UpstreamResponse) -> AnswerPayload:
        """Read the body; that of a failure may be anything, such as a gateway's page."""
        try:
            return AnswerPayload.model_validate(self._json(response))
        except ProviderBadResponse:
            if response.status == HTTPStatus.OK:
                raise
            return AnswerPayload()

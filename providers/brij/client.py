"""Brij's customers and their verified data: two calls, GetCustomerData and GetCustomerDataById.

What is asked: one POST with JSON to the method's path, by the customer's id (Brij's Get Customer Data page) or by the id of one record of
verified data (its Get Customer Data By ID page). The first gives all records and attestations without the images' bytes, the second one
record with them. Both carry the partner's key in `X-API-Key`.

What a status means: 200 is the answer; 404 that there is no such customer or record, or that we are not the partner whom it was shared
with; 400 that the request is wrong, 401 that the key is, 500 that Brij failed (both pages); any other is read as HTTP has it, 429 included,
which no page lists.

Assumptions, where no document says:

- The bodies of errors, which may have Connect's shape (`{code, message}`) or any other, are neither read, nor relayed, nor logged.
- Any member may be missing, null or of another type, and costs only itself. An answer of `{}` is a customer about whom nothing is known;
  one with members, none of which is documented, breaks the contract, and so does a list that is none.
- Ids are opaque: `data_...` in the calls' samples, `cd_...` in the webhook's. They are compared without regard to case. A record by its id
  that has another breaks the contract; one that has none is taken at its word. The list's answer does not name the customer.
- In a list, a record without a readable id, or with that of an earlier one, is left out and told of.
- A type or a status that no page lists is UNKNOWN or OTHER, told of, and given as written. A record that names no type is UNKNOWN, written
  as nothing. VALID is a status: the page's sample has it, though its list has not.
- The content is the member called as the type in camelCase, `somethingNew` for SOMETHING_NEW. Only members called `frontSideImage`,
  `backSideImage` and `image` hold bytes: no page shows any others but `rawData`, `rawProof` and `signature`.
- Bytes are base64 in either alphabet, padded or not; what is none is no value, and told of. An image is there when its hash is or bytes
  are. Bytes that come with a list all the same are dropped.
- The algorithm of hashes is unknown, so that a wrong one fails nothing. `hash` is taken as that of `rawData`, which no sample shows.
- A record without `isDeleted` is not deleted. A deleted one is given with what it has, and says nothing about the customer.
- The profile is of the newest record of each type that has content. One without `createdAt` is the oldest; of two of the same moment, the
  later in the list is the newer. A moment without an offset is in UTC.
- A phone's `countryCode` is a dialling code, with or without `+`.
"""

from functools import partial
from http import HTTPStatus
from typing import Any

import orjson

from providers.brij.mapping import customer_record, data_record
from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderBadResponse, error_for_status
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import CustomerProvider, Key
from providers.settings import HttpUrl, ProviderSettings, Secret
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse

GET_CUSTOMER_DATA = "GetCustomerData"
GET_CUSTOMER_DATA_BY_ID = "GetCustomerDataById"

_SERVICE = "/brij.core.v1.partner.Service/"
_DATA = "customerData"
_ATTESTATIONS = "attestationRecords"
_NOBODY = Key("0")
_NOT_A_METHOD = frozenset({None, "unimplemented"})


class BrijSettings(ProviderSettings):
    """The way to Brij."""

    base_url: HttpUrl = "https://api.brij.fi"
    """Where Brij's partner API is."""
    api_key: Secret
    """The API key that Brij gave the partner."""


class BrijClient(ProviderClient[BrijSettings]):
    """Reads Brij's customers, and verified data with its documents. The module tells what is asked and what is assumed."""

    provider = CustomerProvider.BRIJ
    settings_type = BrijSettings
    reads = (GET_CUSTOMER_DATA, GET_CUSTOMER_DATA_BY_ID)

    def __init__(self, settings: BrijSettings, transport: Transport, clock: Clock) -> None:
        super().__init__(settings, transport, clock)
        self._headers = {"X-API-Key": settings.api_key.get_secret_value(), "Content-Type": "application/json"}

    async def customer(
        self,
        key: Key,
        parts: CustomerPart,  # noqa: ARG002 - every part comes with the one answer
        context: CallContext,
    ) -> CustomerRecord | None:
        """Read one customer with all data and attestations, without bytes; None where Brij does not know it.

        Raises the leaves of `ProviderError`.
        """
        request = self._request(GET_CUSTOMER_DATA, {"customerId": key.value})
        return await self._transport.call(request, context, partial(self._customer, key))

    async def customer_data(self, key: Key, context: CallContext) -> CustomerDataRecord | None:
        """Read one record of verified data with its bytes; None where Brij does not know it. Raises the leaves of `ProviderError`."""
        request = self._request(GET_CUSTOMER_DATA_BY_ID, {"customerDataId": key.value})
        return await self._transport.call(request, context, partial(self._customer_data, key))

    def _request(self, method: str, asked: dict[str, str]) -> UpstreamRequest:
        return UpstreamRequest(method, "POST", _SERVICE + method, self._headers, orjson.dumps(asked))

    def probe(self) -> UpstreamRequest:
        """GetCustomerData for an id that nobody has."""
        return self._request(GET_CUSTOMER_DATA, {"customerId": _NOBODY.value})

    def judge_probe(self, response: UpstreamResponse) -> None:
        """Nobody is as it should be, but only in Connect's words: a wrong path is 404, too."""
        if response.status == HTTPStatus.NOT_FOUND:
            said = response.json()
            if not isinstance(said, dict) or said.get("code") in _NOT_A_METHOD:
                raise ProviderBadResponse(self.provider, "its 404 is none of its API's.")
        self._customer(_NOBODY, response)

    def _customer(self, key: Key, response: UpstreamResponse) -> CustomerRecord | None:
        answer = self._answer(response)
        if answer is None:
            return None
        data, attestations = (answer.get(member) or [] for member in (_DATA, _ATTESTATIONS))
        if not isinstance(data, list) or not isinstance(attestations, list):
            raise ProviderBadResponse(self.provider, "its answer holds something else than a list of data or of attestations.")
        if answer and not answer.keys() & {_DATA, _ATTESTATIONS}:
            raise ProviderBadResponse(self.provider, "its answer holds neither data nor attestations, and something else.")
        return customer_record(key, data, attestations)

    def _customer_data(self, key: Key, response: UpstreamResponse) -> CustomerDataRecord | None:
        answer = self._answer(response)
        if answer is None:
            return None
        sent = answer.get(_DATA)
        if not isinstance(sent, dict) or not sent:
            raise ProviderBadResponse(self.provider, "its answer holds no data.")
        record = data_record(sent, key)
        if record is None:
            raise ProviderBadResponse(self.provider, "it answered about other data.")
        return record

    def _answer(self, response: UpstreamResponse) -> dict[str, Any] | None:
        """The object of a success; None for "not found"."""
        if response.status == HTTPStatus.NOT_FOUND:
            return None
        if response.status != HTTPStatus.OK:
            raise error_for_status(self.provider, response.status, retry_after=response.retry_after)
        return self._json(response)

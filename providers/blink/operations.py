"""bLink's operations, one call each: the headers, the paths, what each status means, and the records that answers come to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Literal, TypeVar, cast
from uuid import uuid4

import orjson
from msgspec.structs import replace

from providers.blink.credentials import Credentials
from providers.blink.mapping.addresses import address_record
from providers.blink.mapping.customers import customer_record
from providers.blink.mapping.kyc import kyc_record
from providers.blink.mapping.persons import contact_details, person_record
from providers.blink.payloads import AddressPayload, ContactDetailsPayload, CustomerAndKycPayload, CustomerPayload, PersonPayload
from providers.blink.settings import BlinkSettings
from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderBadResponse, ProviderError, error_for_status, safe_reference
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.customer import CustomerRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key, PersonKey
from providers.records.kyc import KycRecord
from providers.records.page import Page
from providers.records.person import PersonRecord
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from providers.values.percent import percent_encoded
from providers.values.unexpected import tell_unreadable

GET_CUSTOMERS = "getCustomers"
GET_CUSTOMER = "getCustomerByCustomerId"
GET_KYC = "getKycByCustomerId"
GET_ADDRESS = "getAddressByCustomerId"
GET_PERSONS = "getPersons"
GET_PERSON = "getPersonByPersonId"
GET_CONTACT_DETAILS = "getContactDetailsByPersonId"
POST_CONTACT_DETAILS = "postContactDetailsByPersonId"
POST_ADDRESS = "postAddressByCustomerId"
PUT_ADDRESS = "putAddressByCustomerId"
GET_HEALTHCHECK = "getHealthcheck"

JsonObject = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")

_CORRELATION_ID = "X-Correlation-ID"
_OWN_HEADERS = frozenset({_CORRELATION_ID})
_READ = frozenset({HTTPStatus.OK})
_CREATED = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
_CHANGED = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT})
_NO_STEPS = frozenset({".", ".."})
_CURSOR_HEADERS = ("nextCursor", "X-Next-Cursor")


def customer_path(key: Key, *below: str) -> str:
    """The path of a customer, or of something below it. Raises `ProviderBadResponse` for a key that cannot stand in a path."""
    return "/".join(("/customers", _step(key), *below))


def person_path(key: Key, *below: str) -> str:
    """The path of a person, or of something below it. Raises as `customer_path`."""
    return "/".join(("/persons", _step(key), *below))


def page_path(path: str, cursor: str | None, limit: int) -> str:
    """The path of a page of at most so many entries: the one that the cursor stands for, without any the first."""
    return f"{path}?limit={limit}" + (f"&cursor={percent_encoded(cursor)}" if cursor is not None else "")


@dataclass(frozen=True, slots=True)
class Write:
    """What is written, where, and how to find out whether it was when its answer is lost, a sentence for clients."""

    operation: str
    path: str
    body: JsonObject
    find_out: str


@dataclass(frozen=True, slots=True)
class CustomerAndKyc:
    """What the bank knows of a customer, and the customer, as far as an answer has them."""

    customer: CustomerRecord | None
    kyc: KycRecord | None


@dataclass(frozen=True, slots=True)
class ReadableAddress:
    """The one address of a customer that can be read: as it came, its id as far as that can be read, and its record."""

    sent: JsonObject
    own_id: str | None
    record: AddressRecord | None


class BlinkOperations(ProviderClient[BlinkSettings]):
    """The calls of the OpenWealth API, each under its operationId. What is read as one thing is None where bLink answers 404."""

    provider = CustomerProvider.BLINK
    settings_type = BlinkSettings
    reads = (GET_CUSTOMERS, GET_CUSTOMER, GET_KYC, GET_ADDRESS, GET_PERSONS, GET_PERSON, GET_CONTACT_DETAILS)
    writes = (POST_CONTACT_DETAILS, POST_ADDRESS, PUT_ADDRESS)

    def __init__(self, settings: BlinkSettings, transport: Transport, clock: Clock) -> None:
        super().__init__(settings, transport, clock)
        self._credentials = Credentials(settings)
        self._headers = {"X-CorAPI-Target-ID": settings.target_id, "X-PSU-IP-Address": "AUTO", "X-PSU-User-Agent": "AUTO"}

    def probe(self) -> UpstreamRequest:
        """The health check."""
        return self._request(GET_HEALTHCHECK, "GET", "/healthcheck")

    def judge_probe(self, response: UpstreamResponse) -> None:
        """200 with any body is as it should be."""
        self._interpret(partial(self._checked, _READ), response)

    async def get_customer(self, key: Key, context: CallContext) -> CustomerRecord | None:
        """One customer."""
        return await self._read(GET_CUSTOMER, customer_path(key), context, partial(self._customer_in, key))

    async def get_kyc(self, key: Key, context: CallContext) -> CustomerAndKyc | None:
        """What the bank knows of a customer, and the customer."""
        return await self._read(GET_KYC, customer_path(key, "kyc"), context, partial(self._customer_and_kyc_in, key))

    async def get_address(self, key: Key, context: CallContext) -> ReadableAddress | None:
        """The one address of a customer that can be read."""
        return await self._read(GET_ADDRESS, customer_path(key, "addresses"), context, partial(self._address_in, key))

    async def get_person(self, key: Key, context: CallContext) -> PersonRecord | None:
        """One person."""
        return await self._read(GET_PERSON, person_path(key), context, partial(self._person_in, key))

    async def get_contact_details(self, key: Key, context: CallContext) -> tuple[AssetRecord, ...] | None:
        """The ways to reach a person."""
        return await self._read(GET_CONTACT_DETAILS, person_path(key, "contactdetails"), context, partial(self._contact_details_in, key))

    async def get_page(self, operation: str, path: str, context: CallContext, record: Callable[[object], R | ProviderError]) -> Page[R]:
        """One page of a list, each entry as the record that is made of it."""
        page = await self._call(self._request(operation, "GET", path), context, partial(self._page_in, record))
        return cast("Page[R]", page)  # A list is always there: its 404 is an error.

    async def post(self, write: Write, read: Callable[[JsonObject], T], context: CallContext) -> T | None:
        """Create something, and give what is made of the answer; None where that to which it was to belong does not exist."""
        made = partial(self._unless_missing, _CREATED, lambda response: read(self._json(response)))
        return await self._call(self._written("POST", write), context, made)

    async def put(self, write: Write, context: CallContext) -> Literal[True] | None:
        """Replace something; None where there is none."""
        return await self._call(self._written("PUT", write), context, partial(self._unless_missing, _CHANGED, self._done))

    def _request(self, operation: str, method: str, path: str) -> UpstreamRequest:
        headers = {**self._headers, **self._credentials.headers(), _CORRELATION_ID: str(uuid4())}
        return UpstreamRequest(operation, method, path, headers, own_headers=_OWN_HEADERS)

    def _written(self, method: str, write: Write) -> UpstreamRequest:
        request = self._request(write.operation, method, write.path)
        headers = {**request.headers, "Content-Type": "application/json"}
        return replace(request, headers=headers, body=orjson.dumps(write.body), find_out=write.find_out)

    async def _read(self, operation: str, path: str, context: CallContext, read: Callable[[UpstreamResponse], T]) -> T | None:
        return await self._call(self._request(operation, "GET", path), context, partial(self._unless_missing, _READ, read))

    async def _call(self, request: UpstreamRequest, context: CallContext, read: Callable[[UpstreamResponse], T | None]) -> T | None:
        return await self._transport.call(request, context, partial(self._interpret, read))

    def _interpret(self, read: Callable[[UpstreamResponse], T | None], response: UpstreamResponse) -> T | None:
        """What is read from an answer. An error of it gets bLink's reference, and a refused token is not taken for good again."""
        try:
            return read(response)
        except ProviderError as error:
            if response.status == HTTPStatus.UNAUTHORIZED:
                self._credentials.forget()
            error.reference = safe_reference(response.headers.get(_CORRELATION_ID))
            raise

    def _unless_missing(
        self, successes: frozenset[HTTPStatus], read: Callable[[UpstreamResponse], T], response: UpstreamResponse
    ) -> T | None:
        return None if response.status == HTTPStatus.NOT_FOUND else read(self._checked(successes, response))

    def _checked(self, successes: frozenset[HTTPStatus], response: UpstreamResponse) -> UpstreamResponse:
        if response.status not in successes:
            raise error_for_status(self.provider, response.status, retry_after=response.retry_after)
        return response

    def _done(self, response: UpstreamResponse) -> Literal[True]:
        # A change needs no answer, but a page for people is none of the bank's.
        if response.body and response.json() is None:
            raise ProviderBadResponse(self.provider, "its answer is not JSON.")
        return True

    def _customer_in(self, asked: Key, response: UpstreamResponse) -> CustomerRecord:
        payload = CustomerPayload.model_validate(self._json(response))
        if not _is_about(payload.customer_identification, asked):
            raise ProviderBadResponse(self.provider, "it answered about another customer.")
        return customer_record(payload, asked)

    def _customer_and_kyc_in(self, asked: Key, response: UpstreamResponse) -> CustomerAndKyc:
        answer = self._json(response)
        if not isinstance(answer.get("kyc", {}), dict | None) or not ({"customer", "kyc"} & answer.keys()):
            raise ProviderBadResponse(self.provider, "its answer holds no KYC.")
        payload = CustomerAndKycPayload.model_validate(answer)
        if payload.customer and not _is_about(payload.customer.customer_identification, asked):
            raise ProviderBadResponse(self.provider, "it answered about another customer.")
        return CustomerAndKyc(customer_record(payload.customer, asked) if payload.customer else None, kyc_record(payload.kyc))

    def _address_in(self, customer: Key, response: UpstreamResponse) -> ReadableAddress:
        sent = self._json(response)
        payload = AddressPayload.model_validate(sent)
        return ReadableAddress(sent, payload.address_identification, address_record(payload, CustomerKey(self.provider, customer)))

    def _person_in(self, asked: Key, response: UpstreamResponse) -> PersonRecord:
        payload = PersonPayload.model_validate(self._json(response))
        if not _is_about(payload.person_identification, asked):
            raise ProviderBadResponse(self.provider, "it answered about another person.")
        return person_record(payload, asked)

    def _contact_details_in(self, person: Key, response: UpstreamResponse) -> tuple[AssetRecord, ...]:
        sent = self._json_list(response)
        entries = [ContactDetailsPayload.model_validate(entry) if isinstance(entry, dict) else None for entry in sent]
        if not all(isinstance(entry, dict | None) for entry in sent):
            tell_unreadable("contactInformation")
        return contact_details(entries, PersonKey(self.provider, person))

    def _page_in(self, record: Callable[[object], R | ProviderError], response: UpstreamResponse) -> Page[R]:
        entries = self._json_list(self._checked(_READ, response))
        cursor = next((value for name in _CURSOR_HEADERS if (value := response.headers.get(name, "").strip())), None)
        if cursor is not None and not (cursor.isascii() and cursor.isprintable()):
            raise ProviderBadResponse(self.provider, "its cursor for the next page cannot be read.")
        return Page(tuple(record(entry) for entry in entries), cursor)


def _is_about(said: str | None, asked: Key) -> bool:
    """Whether an answer is about whom was asked for, as far as it says whom it is about."""
    return said is None or said.casefold() == asked.value.casefold()


def _step(key: Key) -> str:
    # Clients' keys are none of these: an answer named it.
    if key.value in _NO_STEPS:
        raise ProviderBadResponse(CustomerProvider.BLINK, "it names a record by a key that cannot stand in a path.")
    return percent_encoded(key.value)

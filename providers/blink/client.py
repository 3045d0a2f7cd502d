"""bLink's customers and persons: OpenWealth Customer Management 1.2.1, asked as a service user of SIX.

What is asked, each under its operationId:

- a customer; its KYC, whose answer carries the customer, too; the one address of a customer that can be read
- a person; the ways to reach it, where it came without them or where nothing else of it is wanted
- lists of customers and of persons, page by page: `cursor` and `limit` go out, the next cursor comes in the header `nextCursor`
- to write: contact details of a person, a new address, changes to the address that can be read

Every call has `Authorization: Bearer` with the token, or `Permission-ID`, or both; a correlation id of its own; the bank's id in
`X-CorAPI-Target-ID`; and `AUTO` as the end user's address and agent, for nobody's browser stands behind a call (bLink's Custom Headers
page). Connections show a client certificate where one is set.

What a status means: 200 is the answer, and for writes 201 and 204, too. 404 is that there is none, but of a list, which is always there.
All else is read as HTTP has it. The input of a write is at fault for 400, 409, 413, 417 and 422. Only the status counts: the `type` of a
problem has two spellings (`resourceDoesNotExist` and `/problems/RESOURCE_DOES_NOT_EXIST`) and says no more than the status, and `title` and
`detail` are the bank's words. So the bodies of errors, of whatever content type, are not read, relayed or logged.

Assumptions, where no document says:

- bLink's own module is OpenWealth 1.2.1, and its address path is in the plural.
- The health check answers 200 with any body, and refuses what other calls refuse.
- Ids are opaque texts, though the schema has numbers for addresses and the samples print numbers everywhere. They are compared without
  regard to case where an answer says whom it is about. An answer about another, or with an id there that cannot be read, breaks the
  contract; one without an id is taken at its word. An entry of a list without an id is an error in its place.
- Which of several addresses can be read, the bank decides. The others are known by their ids alone.
- "undefined" and an empty text are no value.
- KYC that came without its customer is kept, and the customer asked for. Where the question for KYC fails in any way, or takes half of the
  time that is left, so is the customer.
- An answer to a creation may leave out the id of a new address, but not that of new contact details: nothing else tells them apart.
- A salutation is required of every postal address, and may be empty.
- A number that begins with 00 is international. Others stay as they are written: no country stands beside them.
"""

import asyncio
from collections.abc import Awaitable
from functools import partial

from msgspec.structs import replace

from providers.blink import writes
from providers.blink.mapping.customers import customer_record
from providers.blink.mapping.persons import asset_record, person_record
from providers.blink.operations import (
    GET_CUSTOMERS,
    GET_PERSONS,
    POST_ADDRESS,
    POST_CONTACT_DETAILS,
    PUT_ADDRESS,
    BlinkOperations,
    CustomerAndKyc,
    JsonObject,
    ReadableAddress,
    T,
    Write,
    customer_path,
    page_path,
    person_path,
)
from providers.blink.payloads import AddressPayload, ContactDetailsPayload, CustomerPayload, PersonPayload
from providers.calls import CallContext
from providers.errors import ProviderBadResponse, ProviderError, ProviderRejected
from providers.records.address import joined_addresses
from providers.records.asset import AssetRecord
from providers.records.changes import AddressInput, InputProblem, InputRefused, NewContactDetails
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerKey, Key, PersonKey
from providers.records.kyc import KycRecord
from providers.records.page import Page
from providers.records.person import PersonPart, PersonRecord
from providers.values.nesting import nests_within
from providers.values.wire import UNREADABLE

_NOT_OF_A_BANK = CustomerPart.PARTNER_KEY | CustomerPart.ASSETS | CustomerPart.TAGS | CustomerPart.DATA | CustomerPart.ATTESTATIONS
_OF_THE_CUSTOMER = CustomerPart.PROFILE | CustomerPart.ADDRESSES | CustomerPart.PERSONS
_MOST_LEVELS = 100
_PATIENCE = 0.5
"""Of the time that an operation has left, so much is waited for KYC before the customer is asked for without it."""


class BlinkClient(BlinkOperations):
    """Reads and writes the customers and persons of a bank. The module tells what is asked and what is assumed."""

    async def customer(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        """Read one customer with the parts that are asked for. Raises the leaves of `ProviderError`.

        KYC or address that could not be read cost nothing else: the error stands in their place.
        """
        if CustomerPart.ADDRESS_DETAILS not in parts:
            return await self._customer_record(key, parts, context)
        async with asyncio.TaskGroup() as both:
            asking = both.create_task(_attempt(self._customer_record(key, parts & ~CustomerPart.ADDRESS_DETAILS, context)))
            reading = both.create_task(_attempt(self.get_address(key, context)))
        record = asking.result()
        if isinstance(record, ProviderError):
            raise record
        return record and _with_address(record, reading.result())

    @classmethod
    def covered(cls, parts: CustomerPart) -> CustomerPart:
        """What was asked for, what no customer of a bank has, and all that comes with the customer where it was asked for."""
        return parts | _NOT_OF_A_BANK | (_OF_THE_CUSTOMER if parts & _OF_THE_CUSTOMER else CustomerPart(0))

    @classmethod
    def calls(cls, parts: CustomerPart) -> int:
        """One for the customer, one for the address that can be read. KYC that there is none of costs one more."""
        of_the_customer = parts & ~(CustomerPart.ADDRESS_DETAILS | _NOT_OF_A_BANK)
        return int(bool(of_the_customer)) + int(CustomerPart.ADDRESS_DETAILS in parts)

    async def customers(self, cursor: str | None, limit: int, context: CallContext) -> Page[CustomerRecord]:
        """Read a page of all customers, the first without a cursor. Raises the leaves of `ProviderError`."""
        return await self.get_page(GET_CUSTOMERS, page_path("/customers", cursor, limit), context, self._customer_of_list)

    async def person(self, key: Key, parts: PersonPart, context: CallContext) -> PersonRecord | None:
        """Read one person with the parts that are asked for. Raises the leaves of `ProviderError`.

        Ways to reach it that could not be read cost nothing else: the error stands in their place.
        """
        if PersonPart.PROFILE not in parts:
            return await self._person_by_contact_details(key, context)
        record = await self.get_person(key, context)
        if record is None or record.contact_details is not None or PersonPart.CONTACT_DETAILS not in parts:
            return record
        separate = await self._person_by_contact_details(key, context)
        return replace(record, contact_details=separate.contact_details if separate else ())

    @classmethod
    def covered_of_person(cls, parts: PersonPart) -> PersonPart:
        """What was asked for: the ways to reach a person may come with it, and may not."""
        return parts

    @classmethod
    def calls_of_person(cls, parts: PersonPart) -> int:
        """One for each part: the ways to reach a person may come with it, and may not."""
        return parts.value.bit_count()

    async def persons(self, cursor: str | None, limit: int, context: CallContext) -> Page[PersonRecord]:
        """Read a page of all persons, the first without a cursor. Raises the leaves of `ProviderError`."""
        return await self.get_page(GET_PERSONS, page_path("/persons", cursor, limit), context, self._person_of_list)

    async def create_contact_details(self, person: Key, new: NewContactDetails, context: CallContext) -> AssetRecord:
        """Record a way to reach a person.

        Raises `InputRefused` for what a person at a form can put right, else the leaves of `ProviderError`.
        """
        writes.check_contact_details(new)
        path = person_path(person, "contactdetails")
        find_out = "Read the person's contact details to see whether they were recorded."
        write = Write(POST_CONTACT_DETAILS, path, writes.contact_details_body(new), find_out)
        writing = self.post(write, partial(self._created_asset, person, new), context)
        return await _written(writing, writes.not_found(("person_id",), "person"))

    async def create_address(self, customer: Key, address: AddressInput, context: CallContext) -> Key | None:
        """Record a new address, and give its key, None where it is not told. Raises as `create_contact_details`."""
        writes.check_new_address(address)
        path = customer_path(customer, "addresses")
        find_out = "Read the customer's addresses to see whether it was created."
        write = Write(POST_ADDRESS, path, writes.new_address_body(address), find_out)
        writing = self.post(write, AddressPayload.model_validate, context)
        created = await _written(writing, writes.not_found(("customer_id",), "customer"))
        return Key(created.address_identification) if created.address_identification else None

    async def update_address(self, customer: Key, address: Key, changes: AddressInput, context: CallContext) -> None:
        """Read the one address of a customer that can be read, change it, and write it back. Raises as `create_contact_details`."""
        writes.check_changes(changes)
        missing = writes.not_found(("id",), "address")
        read = await self.get_address(customer, context)
        own = None if read is None else self._own_key(read)
        if read is None or own is None:
            raise InputRefused(missing)
        if own != address:
            raise InputRefused(writes.conflict())
        path = customer_path(customer, "addresses")
        find_out = "Read the customer's addresses to see whether it was changed."
        await _written(self.put(Write(PUT_ADDRESS, path, writes.changed_address(read.sent, changes), find_out), context), missing)

    def _own_key(self, address: ReadableAddress) -> Key | None:
        """The key that the bank gave an address that is to be written back; None where it gave none."""
        if not nests_within(address.sent, _MOST_LEVELS):
            raise ProviderBadResponse(self.provider, "the address that it shows is nested too deep to be written back.")
        if address.own_id == UNREADABLE:
            raise ProviderBadResponse(self.provider, "the address that it shows has an id that cannot be read.")
        return Key(address.own_id) if address.own_id else None

    async def _customer_record(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        if CustomerPart.KYC in parts:
            return await self._customer_and_kyc(key, parts, context)
        if not parts & ~_NOT_OF_A_BANK:
            return CustomerRecord(key=CustomerKey(self.provider, key))
        return await self.get_customer(key, context)

    async def _customer_and_kyc(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        """One call where all is well. Where it brings no customer in good time, the customer is asked for, too, if it is wanted."""
        is_wanted = bool(parts & _OF_THE_CUSTOMER)
        async with asyncio.TaskGroup() as both:
            asking = both.create_task(_attempt(self.get_kyc(key, context)))
            await asyncio.wait((asking,), timeout=context.deadline.remaining() * _PATIENCE)
            in_time = asking.result() if asking.done() else None
            has_come = isinstance(in_time, CustomerAndKyc) and in_time.customer is not None
            alone = await _attempt(self.get_customer(key, context)) if is_wanted and not has_come else None
        answer = asking.result()
        kyc: KycRecord | ProviderError | None
        record: CustomerRecord | ProviderError | None
        kyc, record = (answer.kyc, answer.customer) if isinstance(answer, CustomerAndKyc) else (answer, None)
        if not is_wanted and record is None:
            return CustomerRecord(key=CustomerKey(self.provider, key), kyc=kyc)
        record = record or alone
        if isinstance(record, ProviderError):
            raise record
        return record and replace(record, kyc=kyc)

    async def _person_by_contact_details(self, key: Key, context: CallContext) -> PersonRecord | None:
        details = await _attempt(self.get_contact_details(key, context))
        return None if details is None else PersonRecord(key=PersonKey(self.provider, key), contact_details=details)

    def _customer_of_list(self, entry: object) -> CustomerRecord | ProviderError:
        payload = CustomerPayload.model_validate(entry) if isinstance(entry, dict) else CustomerPayload()
        own = payload.customer_identification
        return customer_record(payload, Key(own)) if own else self._nameless()

    def _person_of_list(self, entry: object) -> PersonRecord | ProviderError:
        payload = PersonPayload.model_validate(entry) if isinstance(entry, dict) else PersonPayload()
        own = payload.person_identification
        return person_record(payload, Key(own)) if own else self._nameless()

    def _nameless(self) -> ProviderBadResponse:
        return ProviderBadResponse(self.provider, "an entry of its list has no id that can be read.")

    def _created_asset(self, person: Key, new: NewContactDetails, answer: JsonObject) -> AssetRecord:
        payload = ContactDetailsPayload.model_validate(answer)
        if not payload.contact_identification:
            raise ProviderBadResponse(self.provider, "it does not tell the id of what was recorded.")
        value = payload.contact_content or new.content
        return asset_record(payload, value, Key(payload.contact_identification), PersonKey(self.provider, person))


def _with_address(record: CustomerRecord, answer: ReadableAddress | ProviderError | None) -> CustomerRecord:
    """A customer with what the question for the readable address came to."""
    if isinstance(answer, ProviderError):
        return replace(record, address_failure=answer)
    readable = (replace(answer.record, owner_key=record.key),) if answer and answer.record else ()
    return replace(record, addresses=joined_addresses(record.addresses, readable))


async def _attempt(asking: Awaitable[T]) -> T | ProviderError:
    """What is learnt, or the error for which it could not be, as a value."""
    try:
        return await asking
    except ProviderError as error:
        return error


async def _written(writing: Awaitable[T | None], missing: InputProblem) -> T:
    """What a write came to. Raises `InputRefused` where that to which it was written is missing, or where the input is at fault."""
    try:
        done = await writing
    except ProviderRejected as error:
        if error.status not in writes.AT_FAULT:
            raise
        raise InputRefused(writes.rejected()) from None
    if done is None:
        raise InputRefused(missing)
    return done

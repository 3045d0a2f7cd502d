"""Writes: what is sent, what a person at a form can put right, and by which keys the new state is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from providers.blink.client import BlinkClient
from providers.records.changes import AddressInput, InputProblem, InputProblemCode, InputRefused, NewContactDetails
from providers.records.identity import CustomerKey, PersonKey
from resolvers.errors import BadUserInput
from resolvers.identity import AddressKey, AssetKey, address_key, customer_key, person_key
from resolvers.request import Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetailsPayloadRecord:
    """What became of new contact details. Keys are None where nothing was written."""

    person_key: PersonKey | None = None
    asset_key: AssetKey | None = None
    user_errors: tuple[InputProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPayloadRecord:
    """What became of a new or changed address. Keys are None where nothing was written, the address' also where its id was not told."""

    customer_key: CustomerKey | None = None
    address_key: AddressKey | None = None
    user_errors: tuple[InputProblem, ...] = ()


async def create_contact_details(person_id: str, new: NewContactDetails, asking: Asking) -> ContactDetailsPayloadRecord:
    """Record a way to reach a person. Raises `ProviderError` for what nobody at a form can put right."""
    try:
        with _naming("person_id"):
            person = person_key("personId", person_id)
        with _forgetting_person(person, asking):
            asset = await asking.request.client(BlinkClient).create_contact_details(person.key, new, asking.context)
    except InputRefused as refused:
        return ContactDetailsPayloadRecord(user_errors=refused.problems)
    return ContactDetailsPayloadRecord(person_key=person, asset_key=AssetKey(person, asset.key))


async def create_address(customer_id: str, address: AddressInput, asking: Asking) -> AddressPayloadRecord:
    """Record an address of a customer. Raises `ProviderError` for what nobody at a form can put right."""
    try:
        with _naming("customer_id"):
            customer = _of_blink("customerId", customer_key("customerId", customer_id, asking.request.id_keys))
        with _forgetting_customer(customer, asking):
            key = await asking.request.client(BlinkClient).create_address(customer.key, address, asking.context)
    except InputRefused as refused:
        return AddressPayloadRecord(user_errors=refused.problems)
    return AddressPayloadRecord(customer_key=customer, address_key=key and AddressKey(customer, key))


async def update_address(id_: str, changes: AddressInput, asking: Asking) -> AddressPayloadRecord:
    """Change an address: what is left out stays, None removes. Raises `ProviderError` for what nobody at a form can put right."""
    try:
        with _naming("id"):
            address = address_key("id", id_, asking.request.id_keys)
            customer = _of_blink("id", address.customer)
        with _forgetting_customer(customer, asking):
            await asking.request.client(BlinkClient).update_address(customer.key, address.key, changes, asking.context)
    except InputRefused as refused:
        return AddressPayloadRecord(user_errors=refused.problems)
    return AddressPayloadRecord(customer_key=customer, address_key=address)


def _of_blink(name: str, customer: CustomerKey) -> CustomerKey:
    if customer.provider is not BlinkClient.provider:
        raise BadUserInput(f"{name} must be of a customer of {BlinkClient.provider.slug}: at other providers nothing can be written.")
    return customer


@contextmanager
def _naming(*path: str) -> Iterator[None]:
    """What is wrong with an input is for the person at the form, at this path."""
    try:
        yield
    except BadUserInput as error:
        raise InputRefused(InputProblem(InputProblemCode.INVALID, path, str(error))) from None


@contextmanager
def _forgetting_person(person: PersonKey, asking: Asking) -> Iterator[None]:
    """However a write ends, the person may have changed: what is asked afterwards is asked anew."""
    try:
        yield
    finally:
        asking.request.persons().forget(person.key)


@contextmanager
def _forgetting_customer(customer: CustomerKey, asking: Asking) -> Iterator[None]:
    """However a write ends, the customer may have changed: what is asked afterwards is asked anew."""
    try:
        yield
    finally:
        asking.request.customers(customer.provider).forget(customer.key)

"""Writes: what is sent, what a person at a form can put right, and by which keys the new state is read."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from providers.blink import writes
from providers.blink.client import BlinkClient
from providers.records.changes import AddressInput, InputProblem, InputProblemCode, InputRefused, NewContactDetails
from providers.records.identity import CustomerKey, PersonKey
from resolvers.errors import BadUserInput
from resolvers.identity import AddressKey, AssetKey, bank_address_key, bank_customer_key, person_key
from resolvers.request import Asking

K = TypeVar("K")


class ContactDetailsPayloadRecord(Struct, frozen=True, kw_only=True):
    """What became of new contact details. Keys are None where nothing was written."""

    person_key: PersonKey | None = None
    asset_key: AssetKey | None = None
    user_errors: tuple[InputProblem, ...] = ()


class AddressPayloadRecord(Struct, frozen=True, kw_only=True):
    """What became of a new or changed address. Keys are None where nothing was written, the address' also where its id was not told."""

    customer_key: CustomerKey | None = None
    address_key: AddressKey | None = None
    user_errors: tuple[InputProblem, ...] = ()


async def create_contact_details(person_id: str, new: NewContactDetails, asking: Asking) -> ContactDetailsPayloadRecord:
    """Record a way to reach a person. Raises `ProviderError` for what nobody at a form can put right."""
    person = _named("person_id", person_key, "personId", person_id)
    problems = (*_problem(person), *writes.problems_of_contact_details(new))
    if problems or isinstance(person, InputProblem):
        return ContactDetailsPayloadRecord(user_errors=problems)
    try:
        asset = await asking.request.client(BlinkClient).create_contact_details(person.key, new, asking.write_context)
    except InputRefused as refused:
        return ContactDetailsPayloadRecord(user_errors=refused.problems)
    finally:
        asking.request.forget(person)
    return ContactDetailsPayloadRecord(person_key=person, asset_key=AssetKey(person, asset.key))


async def create_address(customer_id: str, address: AddressInput, asking: Asking) -> AddressPayloadRecord:
    """Record an address of a customer. Raises `ProviderError` for what nobody at a form can put right."""
    customer = _named("customer_id", bank_customer_key, "customerId", customer_id)
    problems = (*_problem(customer), *writes.problems_of_new_address(address))
    if problems or isinstance(customer, InputProblem):
        return AddressPayloadRecord(user_errors=problems)
    try:
        key = await asking.request.client(BlinkClient).create_address(customer.key, address, asking.write_context)
    except InputRefused as refused:
        return AddressPayloadRecord(user_errors=refused.problems)
    finally:
        asking.request.forget(customer)
    return AddressPayloadRecord(customer_key=customer, address_key=AddressKey(customer, key) if key else None)


async def update_address(id_: str, changes: AddressInput, asking: Asking) -> AddressPayloadRecord:
    """Change an address: what is left out stays, None removes. Raises `ProviderError` for what nobody at a form can put right."""
    address = _named("id", bank_address_key, "id", id_)
    problems = (*_problem(address), *writes.problems_of_changes(changes))
    if problems or isinstance(address, InputProblem):
        return AddressPayloadRecord(user_errors=problems)
    try:
        await asking.request.client(BlinkClient).update_address(address.customer.key, address.key, changes, asking.write_context)
    except InputRefused as refused:
        return AddressPayloadRecord(user_errors=refused.problems)
    finally:
        # However a write ends, the customer may have changed: what is asked afterwards is asked anew.
        asking.request.forget(address.customer)
    return AddressPayloadRecord(customer_key=address.customer, address_key=address)


def _named(attribute: str, read: Callable[[str, str], K], name: str, text: str) -> K | InputProblem:
    """What an id in an input names, or what is wrong with it."""
    try:
        return read(name, text)
    except BadUserInput as error:
        return InputProblem(InputProblemCode.INVALID, (attribute,), str(error))


def _problem(named: object) -> tuple[InputProblem, ...]:
    return (named,) if isinstance(named, InputProblem) else ()

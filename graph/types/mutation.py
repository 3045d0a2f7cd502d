"""What can be changed."""

import enum
from dataclasses import fields
from typing import Annotated, Any

import strawberry

from graph.facts import FieldCost
from graph.field import Info, asking, resolved
from graph.types.writes import (
    CreateAddressInput,
    CreateAddressPayload,
    CreateContactDetailsInput,
    CreateContactDetailsPayload,
    UpdateAddressInput,
    UpdateAddressPayload,
)
from providers.records.changes import NewContactDetails
from providers.records.identity import CustomerProvider
from resolvers import writes
from resolvers.writes import AddressPayloadRecord, ContactDetailsPayloadRecord

_NewContactDetails = Annotated[CreateContactDetailsInput, strawberry.argument(description="Whom it reaches, and how.")]
_NewAddress = Annotated[CreateAddressInput, strawberry.argument(description="Whose address it is, and the address.")]
_Changes = Annotated[
    UpdateAddressInput, strawberry.argument(description="Which address, and what is to change of it: null removes, what is left out stays.")
]


async def _create_contact_details(info: Info, input: _NewContactDetails) -> ContactDetailsPayloadRecord:  # noqa: A002 - its name in the schema
    given = _given(input)
    new = NewContactDetails(medium=input.medium, usage=given.get("usage"), content=given["content"] or "", note=given.get("note"))
    return await writes.create_contact_details(input.person_id, new, asking(info))


async def _create_address(info: Info, input: _NewAddress) -> AddressPayloadRecord:  # noqa: A002 - its name in the schema
    address = _given(input)
    del address["customer_id"]
    return await writes.create_address(input.customer_id, address, asking(info))


async def _update_address(info: Info, input: _Changes) -> AddressPayloadRecord:  # noqa: A002 - its name in the schema
    changes = _given(input)
    del changes["id"]
    return await writes.update_address(input.id, changes, asking(info))


def _given(input_: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the inputs, which are dataclasses
    """What an input holds by the names of its fields, without what was left out."""
    held = {field.name: getattr(input_, field.name) for field in fields(input_)}
    return {name: _plain(value) for name, value in held.items() if value is not strawberry.UNSET}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of an input
    if isinstance(value, str):
        return value.strip() or None
    return value if value is None or isinstance(value, bool | enum.Enum) else _given(value)


_WRITE = (
    "`userErrors` tell what a person at a form can put right; then nothing was written. Any other failure is an error and the payload is "
    "null; `OUTCOME_UNKNOWN` says that it may have been written all the same, and how to find out. Never sent twice. The state in the "
    "payload is read anew after the write, and only what is selected of it."
)


@strawberry.type(description="What can be changed, at bLink alone. Several changes of one request are made one after the other.")
class Mutation:
    """What can be changed."""

    create_contact_details: CreateContactDetailsPayload | None = resolved(
        _create_contact_details,
        f"Record a further way to reach a person. {_WRITE}",
        cost=FieldCost(calls=1, asks=CustomerProvider.BLINK),
    )
    create_address: CreateAddressPayload | None = resolved(
        _create_address, f"Record a further address of a customer. {_WRITE}", cost=FieldCost(calls=1, asks=CustomerProvider.BLINK)
    )
    update_address: UpdateAddressPayload | None = resolved(
        _update_address,
        "Change a customer's address. It is read, changed and written back whole, for the bank takes no part of one: a field that is left "
        "out stays, null removes it. A `CONFLICT` where the one address that the bank shows is another; it has no version to check. "
        f"{_WRITE}",
        cost=FieldCost(calls=2, asks=CustomerProvider.BLINK),
    )

"""Writes to bLink, and what came of them."""

from collections.abc import Awaitable
from typing import Any

import orjson
import pytest

from providers.records.asset import AssetRecord
from providers.records.changes import (
    AddressInput,
    ContactMedium,
    ContactUsage,
    InputPath,
    InputProblemCode,
    InputRefused,
    NewContactDetails,
)
from providers.records.identity import Key
from tests.providers.blink.conftest import Answer, Blink
from tests.providers.blink.documented import PERSON

CONTACTS = "/persons/P0001/contactdetails"
ADDRESSES = "/customers/C0001/addresses"
ID = Key("12345678")
PLACE = {"postal_code": "8001", "city": "Zürich", "country_code": "CH"}
NEW = {"postal": PLACE}


def contact(
    medium: ContactMedium = ContactMedium.EMAIL,
    content: str = "tony@example.com",
    usage: ContactUsage | None = None,
    note: str | None = None,
) -> NewContactDetails:
    """Contact details to be recorded."""
    return NewContactDetails(medium=medium, content=content, usage=usage, note=note)


def sent(blink: Blink, method: str) -> list[dict[str, Any]]:
    """The bodies that were sent with this method."""
    assert all(call.headers["Content-Type"] == "application/json" for call in blink.service.calls if call.body)
    return [orjson.loads(call.body) for call in blink.service.calls if call.method == method]


async def record(blink: Blink, new: NewContactDetails) -> AssetRecord:
    """Record contact details of P0001."""
    return await blink.client.create_contact_details(PERSON.key, new, blink.context)


async def create(blink: Blink, address: AddressInput) -> Key | None:
    """Create an address of C0001."""
    return await blink.client.create_address(Key("C0001"), address, blink.context)


async def update(blink: Blink, changes: AddressInput, address: Key = ID) -> None:
    """Change an address of C0001."""
    await blink.client.update_address(Key("C0001"), address, changes, blink.context)


async def updated(blink: Blink, read: object, changes: AddressInput) -> dict[str, Any]:
    """Give what is sent when these changes are made to what was read."""
    with blink.answering({f"GET {ADDRESSES}": Answer(read), f"PUT {ADDRESSES}": Answer("", 204)}):
        await update(blink, changes)
    return sent(blink, "PUT")[-1]


async def refused(writing: Awaitable[object]) -> list[tuple[InputProblemCode, InputPath | None]]:
    """The codes and paths of what a person at a form can put right; every message is a sentence, and none has the bank's words."""
    with pytest.raises(InputRefused) as caught:
        await writing
    assert all(problem.message.endswith(".") for problem in caught.value.problems)
    assert "Hush" not in repr(caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]

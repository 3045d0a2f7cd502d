"""What BIK's Get Customer API answers, read so that one odd value costs only itself.

The page's table and its sample contradict each other, so both are read: ids as texts or as numbers, and the customer under `data.customer`
(sample) or as `data` itself (table).
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from providers.values import wire
from providers.values.wire import Flag, Instant, Number, Payload

UNDEFINED = "undefined"
"""What BIK writes where a text is missing: the sample has it as `partnerAddressId`."""

_STATUS = re.compile(r"[1-5][0-9]{2}")


def _defined(text: str | None) -> str | None:
    return None if text == UNDEFINED else text


def _entries(value: object) -> list[object]:
    return [entry if isinstance(entry, dict) else None for entry in value] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    trimmed = [entry.strip() for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
    return [text for text in trimmed if text and _defined(text)]


Text = Annotated[wire.Text, AfterValidator(_defined)]
"""A string, or a number standing for one; trimmed; None when empty or "undefined"."""
Identifier = Annotated[wire.Identifier, AfterValidator(_defined)]
"""Whom an answer is about, None when missing or "undefined"."""
Entries = BeforeValidator(_entries)
"""For ``Annotated[tuple[Model | None, ...], Entries]``: a list with None for what is no object, so that every entry keeps its position."""
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""A list's strings, trimmed; anything else in it is left out, anything else than a list is none."""


class AddressPayload(Payload):
    """BikPlatformAddress."""

    partner_address_id: Text = None
    address_id: Text = None
    address1: Text = None
    address2: Text = None
    city: Text = None
    country: Text = None
    country_code: Text = None
    state: Text = None
    state_code: Text = None
    zip: Text = None
    latitude: Number = None
    longitude: Number = None
    timezone: Text = None
    first_name: Text = None
    last_name: Text = None
    phone_number: Text = None
    email: Text = None
    is_default: Flag = None


class AssetPayload(Payload):
    """BikPlatformCustomerAssets: a further e-mail address or phone number."""

    id: Text = None
    created_at: Instant = None
    asset_name: Text = None
    asset_value: Text = None
    country_code: Text = None


class CustomerPayload(Payload):
    """BikPlatformCustomer, with the members that only the sample has."""

    id: Identifier = None
    partner_customer_id: Identifier = None
    first_name: Text = None
    last_name: Text = None
    phone_number: Text = None
    email: Text = None
    country_code: Text = None
    created_at: Instant = None
    updated_at: Instant = None
    addresses: Annotated[tuple[AddressPayload | None, ...], Entries] = ()
    assets: Annotated[tuple[AssetPayload | None, ...], Entries] = ()
    tags: Texts = ()


_CUSTOMER_MEMBERS = frozenset(str(field.alias) for field in CustomerPayload.model_fields.values())


def _customer(data: object) -> object:
    """Find the customer in `data`: its member of that name, else `data` itself where it has any member of a customer."""
    if not isinstance(data, dict):
        return None
    found = data.get("customer", data)
    if found is data and not _CUSTOMER_MEMBERS & data.keys():
        return None
    return found if isinstance(found, dict) else None


class AnswerPayload(Payload):
    """A whole answer, good or bad. Of an error's `errors` nothing is read: they are BIK's words, and not ours to relay."""

    status: Text = None
    success: Flag = None
    customer: Annotated[CustomerPayload | None, BeforeValidator(_customer)] = Field(default=None, alias="data")

    @property
    def http_status(self) -> int | None:
        """The HTTP status that the body claims, as a number or as a text; None when it claims none."""
        return int(self.status) if self.status and _STATUS.fullmatch(self.status) else None

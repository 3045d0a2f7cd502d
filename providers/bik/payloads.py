"""What BIK's Get Customer API answers, read so that one odd value costs only itself.

The page's table and its sample contradict each other, so both are read: ids as texts or as numbers, and the customer under `data.customer`
(sample) or as `data` itself (table).
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from providers.values.wire import UNDEFINED, DefinedIdentifier, DefinedText, Entries, Flag, Instant, Number, Payload, telling, texts_of

_STATUS = re.compile(r"[1-5][0-9]{2}")


@telling
def _string(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else None
    return text if text and text != UNDEFINED else None


Texts = Annotated[tuple[str, ...], texts_of(_string)]
"""A list's strings, trimmed; anything else in it is left out, anything else than a list is none."""


class AddressPayload(Payload):
    """BikPlatformAddress."""

    partner_address_id: DefinedText = None
    address_id: DefinedText = None
    address1: DefinedText = None
    address2: DefinedText = None
    city: DefinedText = None
    country: DefinedText = None
    country_code: DefinedText = None
    state: DefinedText = None
    state_code: DefinedText = None
    zip: DefinedText = None
    latitude: Number = None
    longitude: Number = None
    timezone: DefinedText = None
    first_name: DefinedText = None
    last_name: DefinedText = None
    phone_number: DefinedText = None
    email: DefinedText = None
    is_default: Flag = None


class AssetPayload(Payload):
    """BikPlatformCustomerAssets: a further e-mail address or phone number."""

    id: DefinedText = None
    created_at: Instant = None
    asset_name: DefinedText = None
    asset_value: DefinedText = None
    country_code: DefinedText = None


class CustomerPayload(Payload):
    """BikPlatformCustomer, with the members that only the sample has."""

    id: DefinedIdentifier = None
    partner_customer_id: DefinedIdentifier = None
    first_name: DefinedText = None
    last_name: DefinedText = None
    phone_number: DefinedText = None
    email: DefinedText = None
    country_code: DefinedText = None
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

    status: DefinedText = None
    success: Flag = None
    customer: Annotated[CustomerPayload | None, BeforeValidator(_customer)] = Field(default=None, alias="data")

    @property
    def http_status(self) -> int | None:
        """The HTTP status that the body claims, as a number or as a text; None when it claims none."""
        return int(self.status) if self.status and _STATUS.fullmatch(self.status) else None

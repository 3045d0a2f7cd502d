"""The `data` of Front Payment's customer details, read so that one odd value costs only itself.

Ids and numbers may come as texts or as numbers. Where there is no address, `addresses` may be `[]`, which is how PHP writes an empty array.
"""

from typing import Annotated

from providers.values.wire import Identifier, OptionalObject, Payload, Text


class AddressPayload(Payload):
    """One address. `country` is ISO 3166-1 alpha-2."""

    uuid: Text = None
    street: Text = None
    zip: Text = None
    city: Text = None
    country: Text = None


class AddressesPayload(Payload):
    """A customer's addresses by what they are for."""

    billing: Annotated[AddressPayload | None, OptionalObject] = None
    shipping: Annotated[AddressPayload | None, OptionalObject] = None


class CustomerPayload(Payload):
    """One customer. `countryCode` is a dialling code and belongs to `msisdn`; it is no country."""

    uuid: Identifier = None
    type: Text = None
    name: Text = None
    country_code: Text = None
    msisdn: Text = None
    organization_id: Text = None
    personal_number: Text = None
    email: Text = None
    preferred_language: Text = None
    status: Text = None
    addresses: Annotated[AddressesPayload | None, OptionalObject] = None

"""Who is meant: from ids and providers' keys to the key that a loader takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from providers.blink.client import BlinkClient
from providers.brij.client import BrijClient
from providers.errors import ProviderNotConfigured
from providers.records.identity import CustomerDataKey, CustomerKey, CustomerProvider, GlobalId, Key, PersonKey
from providers.records.lookup import Lookup
from providers.registry import CLIENTS
from providers.values.countries import alpha2_only
from providers.worldline.client import WorldlineClient
from resolvers.errors import BadUserInput
from resolvers.sealing import IdKeys

_MARKS = {client.provider: client.customer_key_marks for client in CLIENTS}
_LOOKING_UP = frozenset(client.provider for client in CLIENTS if client.looks_up)
_UNUSABLE = frozenset({"", ".", ".."})
"""No record has such a key, and as a step of a path the dots would lead elsewhere."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What the ids of a type look like, and whose records they may name."""

    keys: tuple[str, ...]
    providers: frozenset[CustomerProvider] = frozenset(CustomerProvider)

    def of(self, type_: str) -> str:
        """The form in words."""
        return ":".join((type_, "<provider>", *(f"<{key}>" for key in self.keys)))


_FORMS = {
    "customer": _Form(("key",)),
    "address": _Form(("customer key", "address key")),
    "asset": _Form(("owner's key", "asset key")),
    "person": _Form(("key",), frozenset({BlinkClient.provider})),
    "customerdata": _Form(("key",), frozenset({BrijClient.provider})),
}
_OF_BANKS = frozenset({BlinkClient.provider})
"""Providers whose assets belong to persons, and at which something can be written."""


@dataclass(frozen=True, slots=True)
class AddressKey:
    """An address, which is found through the customer it belongs to."""

    customer: CustomerKey
    key: Key


@dataclass(frozen=True, slots=True)
class AssetKey:
    """An asset, which is found through the customer or the person it belongs to."""

    owner: CustomerKey | PersonKey
    key: Key


Reference = CustomerKey | AddressKey | AssetKey | PersonKey | CustomerDataKey
"""A record as clients and gateways name it, with a class for each type that they can ask for."""


def provider_key(name: str, text: str, provider: CustomerProvider, mark: str | None = None) -> CustomerKey:
    """The customer whom a provider's own key names. ``name`` is the input's. Raises `BadUserInput`."""
    return CustomerKey(provider, _usable(name, Key(text.strip(), mark)))


def lookup_key(
    name: str, payment_product_id: int, country_code: str, values: Sequence[tuple[str, str]], id_keys: IdKeys | None
) -> CustomerKey:
    """The customer whom a look-up at Worldline finds. Raises `BadUserInput`, and `ProviderNotConfigured` without keys to seal it with."""
    country = country_of(f"{name}.countryCode", country_code)
    if payment_product_id < 0:
        raise BadUserInput(f"{name}.paymentProductId must be the number of a payment product.")
    lookup = Lookup.of(payment_product_id, country, values)
    _refuse_unusable_values(name, lookup)
    return CustomerKey(WorldlineClient.provider, _present(id_keys).seal(lookup))


def customer_key(name: str, text: str, id_keys: IdKeys | None) -> CustomerKey:
    """The customer whom an id names. ``name`` is the input's. Raises `BadUserInput`."""
    return _customer_key(name, _parsed(name, text, "customer"), id_keys)


def address_key(name: str, text: str, id_keys: IdKeys | None) -> AddressKey:
    """The customer's address that an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "address")
    return AddressKey(_customer_key(name, global_id, id_keys), _own_part(name, global_id))


def asset_key(name: str, text: str, id_keys: IdKeys | None) -> AssetKey:
    """The customer's or person's asset that an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "asset")
    if global_id.provider in _OF_BANKS:
        return AssetKey(PersonKey(global_id.provider, _only_part(name, global_id)), _own_part(name, global_id))
    return AssetKey(_customer_key(name, global_id, id_keys), _own_part(name, global_id))


def bank_customer_key(name: str, text: str) -> CustomerKey:
    """The customer of a bank whom an id names, the only ones of whom anything can be written. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "customer", _OF_BANKS)
    return CustomerKey(global_id.provider, _only_part(name, global_id))


def bank_address_key(name: str, text: str) -> AddressKey:
    """The address of a bank's customer that an id names. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "address", _OF_BANKS)
    return AddressKey(CustomerKey(global_id.provider, _only_part(name, global_id)), _own_part(name, global_id))


def person_key(name: str, text: str) -> PersonKey:
    """The person whom an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "person")
    return PersonKey(global_id.provider, _only_part(name, global_id))


def customer_data_key(name: str, text: str) -> CustomerDataKey:
    """The record of verified data that an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "customerdata")
    return CustomerDataKey(global_id.provider, _only_part(name, global_id))


def record_key(name: str, text: str, id_keys: IdKeys | None, type_: str | None = None) -> Reference:
    """The record that an id names: of this type, in lower case, or of any. ``name`` is the input's. Raises `BadUserInput`."""
    return _BY_TYPE[type_ or _node_type(name, text)](name, text, id_keys)


_BY_TYPE: Mapping[str, Callable[[str, str, IdKeys | None], Reference]] = {
    "customer": customer_key,
    "address": address_key,
    "asset": asset_key,
    "person": lambda name, text, _: person_key(name, text),
    "customerdata": lambda name, text, _: customer_data_key(name, text),
}


def providers_of(type_: str) -> frozenset[CustomerProvider]:
    """The providers that have records of a type, in lower case, with ids of their own."""
    return _FORMS[type_].providers


def country_of(name: str, text: str) -> str:
    """The country that an input names. Raises `BadUserInput`."""
    country = alpha2_only(text)
    if country is None:
        raise BadUserInput(f"{name} must be a country's code of ISO 3166-1 alpha-2, such as CH.")
    return country


def _node_type(name: str, text: str) -> str:
    """The type of the record that an id names, in lower case. Raises `BadUserInput` for text that is no id of a node."""
    type_ = text.strip().partition(":")[0]
    if type_ not in _FORMS:
        msg = f"{name} is not an id of this graph: its ids begin with {', '.join(f'{known}:' for known in _FORMS)}."
        raise BadUserInput(msg)
    return type_


def _parsed(name: str, text: str, type_: str, providers: frozenset[CustomerProvider] = frozenset(CustomerProvider)) -> GlobalId:
    form = _FORMS[type_]
    providers &= form.providers
    try:
        global_id = GlobalId.parse(text.strip())
    except ValueError:
        raise _malformed(name, type_, providers) from None
    if global_id.type != type_ or global_id.provider not in providers or len(global_id.keys) != len(form.keys):
        raise _malformed(name, type_, providers)
    return global_id


def _customer_key(name: str, global_id: GlobalId, id_keys: IdKeys | None) -> CustomerKey:
    key = _usable(name, global_id.keys[0])
    if global_id.provider in _LOOKING_UP:
        return CustomerKey(global_id.provider, _opened(name, key, id_keys))
    if key.mark not in _MARKS.get(global_id.provider, {None}):
        raise _malformed(name, global_id.type)
    return CustomerKey(global_id.provider, key)


def _opened(name: str, key: Key, id_keys: IdKeys | None) -> Key:
    try:
        return _present(id_keys).open(key)
    except ValueError:
        raise BadUserInput(f"{name} is no id that this graph gave, or one that was sealed with a key that it no longer has.") from None


def _present(id_keys: IdKeys | None) -> IdKeys:
    if id_keys is None:
        raise ProviderNotConfigured(WorldlineClient.provider, "it is not configured here.")
    return id_keys


def _only_part(name: str, global_id: GlobalId) -> Key:
    key = _usable(name, global_id.keys[0])
    if key.mark is not None:
        raise _malformed(name, global_id.type)
    return key


def _own_part(name: str, global_id: GlobalId) -> Key:
    key = _usable(name, global_id.keys[1])
    if key.mark not in {None, ""} or (key.mark == "" and not (key.value.isascii() and key.value.isdigit())):
        raise _malformed(name, global_id.type)
    return key


def _usable(name: str, key: Key) -> Key:
    if key.value.strip() in _UNUSABLE:
        msg = f"{name} holds no key: it must not be empty, `.` or `..`."
        raise BadUserInput(msg)
    _refuse_half_a_character(name, key.value)
    return key


def _refuse_unusable_values(name: str, lookup: Lookup) -> None:
    if not lookup.values:
        raise BadUserInput(f"{name}.values must hold at least one key and value.")
    if len({key for key, _ in lookup.values}) < len(lookup.values):
        raise BadUserInput(f"{name}.values must not hold one key twice.")
    if not all(key and value for key, value in lookup.values):
        raise BadUserInput(f"{name}.values must not hold an empty key or value.")
    for text in (text for pair in lookup.values for text in pair):
        _refuse_half_a_character(f"{name}.values", text)


def _refuse_half_a_character(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadUserInput(f"{name} holds half a character (a lone surrogate).") from None


def _malformed(name: str, type_: str, providers: frozenset[CustomerProvider] | None = None) -> BadUserInput:
    form = _FORMS[type_]
    slugs = ", ".join(provider.slug for provider in CustomerProvider if provider in (providers or form.providers))
    return BadUserInput(f"{name} is no {type_} id: it must be {form.of(type_)}, each key percent-encoded, the provider one of {slugs}.")

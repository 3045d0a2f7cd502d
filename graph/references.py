"""Which records the arguments of a root field name, told without asking anybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from graph.settings import Settings
from graph.types.customer import PROVIDER_KEYS
from providers.errors import ProviderNotConfigured
from providers.records.identity import CustomerDataKey, CustomerKey, PersonKey
from resolvers.errors import BadUserInput
from resolvers.identity import (
    AddressKey,
    AssetKey,
    address_key,
    asset_key,
    customer_data_key,
    customer_key,
    lookup_key,
    node_type,
    person_key,
    provider_key,
)
from resolvers.sealing import IdKeys

Reference = CustomerKey | PersonKey | CustomerDataKey | AddressKey | AssetKey

_TYPE_NAMES: Mapping[type[Reference], str] = {
    CustomerKey: "Customer",
    PersonKey: "Person",
    CustomerDataKey: "CustomerData",
    AddressKey: "Address",
    AssetKey: "Asset",
}
_BY_ID: Mapping[str, Callable[[str, IdKeys | None], Reference]] = {
    "customer": lambda id_, id_keys: customer_key("id", id_, id_keys),
    "address": lambda id_, id_keys: address_key("id", id_, id_keys),
    "asset": lambda id_, id_keys: asset_key("id", id_, id_keys),
    "person": lambda id_, _: person_key("id", id_),
    "customerdata": lambda id_, _: customer_data_key("id", id_),
}
_OWN_KEYS = {field: (provider, mark) for field, provider, mark in PROVIDER_KEYS.values()}
_IDS_OF_INPUTS = ("personId", "customerId", "id")


class _Named(NamedTuple):
    """A record as arguments name it: the type's name, where it is told, and the key with its name."""

    type_name: str | None
    field: str
    key: Any


def type_name_of(reference: Reference) -> str:
    """The name of the type whose record it names."""
    return _TYPE_NAMES[type(reference)]


def references(arguments: Mapping[str, Any], settings: Settings) -> list[Reference]:
    """The records that a root field's arguments name, each once. What is malformed names none, nor does a list that is too long."""
    found: dict[Reference, None] = {}
    for named in _named(arguments, settings):
        with suppress(BadUserInput, ProviderNotConfigured):
            reference = _reference(named, settings.id_keys)
            if named.type_name in {None, type_name_of(reference)}:
                found[reference] = None
    return list(found)


def _named(arguments: Mapping[str, Any], settings: Settings) -> Iterator[_Named]:
    limits = settings.limits
    yield from (_Named(None, "id", id_) for id_ in _listed(arguments, "id", "ids", limits.keys))
    for by in _listed(arguments, "by", "by", limits.keys):
        yield from (_Named("Customer", field, key) for field, key in by.items() if key is not None)
    for representation in _listed(arguments, "representations", "representations", limits.representations):
        yield from _of_representation(representation)
    ids = (arguments.get("input", {}).get(name) for name in _IDS_OF_INPUTS)
    yield from (_Named(None, "id", id_) for id_ in ids if id_ is not None)


def _listed(arguments: Mapping[str, Any], one: str, several: str, most: int) -> Sequence[Any]:
    """What one argument names, or each of several that another lists; nothing where that lists too many."""
    entries = arguments.get(several, [])
    if not isinstance(entries, list):
        return [entries]
    return [arguments[one]] if one in arguments and one != several else entries if len(entries) <= most else []


def _of_representation(representation: object) -> Iterator[_Named]:
    """What a gateway's representation names, by the first key that it has."""
    if isinstance(representation, Mapping) and isinstance(representation.get("__typename"), str):
        type_name = representation["__typename"]
        fields = ("id", *_OWN_KEYS) if type_name == "Customer" else ("id",)
        given = ((field, representation.get(field)) for field in fields)
        yield from [_Named(type_name, field, key) for field, key in given if key is not None][:1]


def _reference(named: _Named, id_keys: IdKeys | None) -> Reference:
    """The record that is named. Raises `BadUserInput`, and `ProviderNotConfigured` without keys to open or seal it with."""
    if named.field == "worldline":
        lookup = named.key
        values = [(entry["key"], entry["value"]) for entry in lookup["values"]]
        return lookup_key("by", lookup["paymentProductId"], lookup["countryCode"], values, id_keys)
    text = _text(named.key)
    if named.field in _OWN_KEYS:
        provider, mark = _OWN_KEYS[named.field]
        return provider_key(named.field, text, provider, mark)
    return _BY_ID[node_type("id", text)](text, id_keys)


def _text(key: object) -> str:
    if isinstance(key, str | int) and not isinstance(key, bool):
        return str(key)
    raise BadUserInput("a key is text or a whole number")

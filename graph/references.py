"""Which records the arguments of a root field name, told without asking anybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from graph.customer_keys import customer_key_in
from graph.representation import represented
from graph.settings import Settings
from providers.errors import ProviderNotConfigured
from providers.records.identity import CustomerDataKey, CustomerKey, PersonKey
from resolvers.errors import BadUserInput
from resolvers.identity import AddressKey, AssetKey, Reference, lookup_key, record_key
from resolvers.sealing import IdKeys

_TYPE_NAMES: Mapping[type[Reference], str] = {
    CustomerKey: "Customer",
    PersonKey: "Person",
    CustomerDataKey: "CustomerData",
    AddressKey: "Address",
    AssetKey: "Asset",
}
_IDS_OF_INPUTS = ("personId", "customerId", "id")


def type_name_of(reference: Reference) -> str:
    """The name of the type whose record it names."""
    return _TYPE_NAMES[type(reference)]


def references(arguments: Mapping[str, Any], settings: Settings) -> list[Reference]:
    """The records that a root field's arguments name, each once. What is malformed names none, nor does a list that is too long."""
    found: dict[Reference, None] = {}
    for named in _named(arguments, settings):
        with suppress(BadUserInput, ProviderNotConfigured):
            found[named()] = None
    return list(found)


def _named(arguments: Mapping[str, Any], settings: Settings) -> Iterator[Callable[[], Reference]]:
    """For each record that is named, what tells which it is, or raises `BadUserInput` or `ProviderNotConfigured`."""
    limits, id_keys = settings.limits, settings.id_keys
    input_ = arguments.get("input", {})
    ids = (input_[name] for name in _IDS_OF_INPUTS if input_.get(name) is not None)
    yield from (partial(record_key, "id", id_, id_keys) for id_ in (*_listed(arguments, "id", "ids", limits.keys), *ids))
    yield from (partial(_customer_by, by, id_keys) for by in _listed(arguments, "by", "by", limits.keys))
    representations = _listed(arguments, "representations", "representations", limits.representations)
    yield from (partial(represented, "representations", representation, id_keys) for representation in representations)


def _listed(arguments: Mapping[str, Any], one: str, several: str, most: int) -> Sequence[Any]:
    """What one argument names, or each of several that another lists; nothing where that lists too many."""
    entries = arguments.get(several, [])
    if not isinstance(entries, list):
        return [entries]
    return [arguments[one]] if one in arguments and one != several else entries if len(entries) <= most else []


def _customer_by(by: Mapping[str, Any], id_keys: IdKeys | None) -> CustomerKey:
    """The customer of a `CustomerBy`, one of whose fields is given."""
    [(field, key)] = ((field, key) for field, key in by.items() if key is not None)
    if field != "worldline":
        return customer_key_in(field, "by", key, id_keys)
    values = [(entry["key"], entry["value"]) for entry in key["values"]]
    return lookup_key("by", key["paymentProductId"], key["countryCode"], values, id_keys)

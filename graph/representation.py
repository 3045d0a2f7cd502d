"""What a federation gateway names: the entity that a representation stands for."""

from collections.abc import Mapping

from graph.customer_keys import PROVIDER_KEYS, customer_key_in
from resolvers.errors import BadUserInput
from resolvers.identity import Reference, record_key
from resolvers.sealing import IdKeys

_KEYS: Mapping[str, tuple[str, ...]] = {
    "Customer": ("id", *PROVIDER_KEYS),
    "Address": ("id",),
    "Asset": ("id",),
    "Person": ("id",),
    "CustomerData": ("id",),
}
"""The keys by which each type is an entity, in the order in which they count."""


def represented(name: str, representation: object, id_keys: IdKeys | None) -> Reference:
    """The record of an entity, by the first of its type's keys that is not null. ``name`` is the representation's in the input.

    Raises `BadUserInput`, and `ProviderNotConfigured` without keys to open an id with.
    """
    known = representation if isinstance(representation, Mapping) else {}
    type_name = known.get("__typename")
    if not isinstance(type_name, str) or type_name not in _KEYS:
        raise BadUserInput(f"{name}.__typename must be one of {', '.join(_KEYS)}.")
    field = next((field for field in _KEYS[type_name] if known.get(field) is not None), None)
    if field is None:
        raise BadUserInput(f"{name} must hold a key of {type_name}: {' or '.join(_KEYS[type_name])}.")
    text = _text(f"{name}.{field}", known[field])
    if type_name == "Customer":
        return customer_key_in(field, name, text, id_keys)
    return record_key(f"{name}.id", text, id_keys, type_name.lower())


def _text(name: str, key: object) -> str:
    """A key as text; ids are often numbers elsewhere."""
    if isinstance(key, str | int) and not isinstance(key, bool):
        return str(key)
    raise BadUserInput(f"{name} must be text or a whole number.")

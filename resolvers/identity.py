"""Who is meant: from ids and providers' keys to the key that a loader takes."""

from dataclasses import dataclass

from providers.records.identity import CustomerKey, CustomerProvider, GlobalId, Key
from providers.registry import CLIENTS
from resolvers.errors import BadUserInput

_MARKS = {client.provider: client.customer_key_marks for client in CLIENTS}
_FORMS = {
    "customer": "customer:<provider>:<key>",
    "address": "address:<provider>:<customer key>:<address key>",
    "asset": "asset:<provider>:<customer key>:<asset key>",
}
_UNUSABLE = frozenset({"", ".", ".."})
"""No record has such a key, and as a step of a path the dots would lead elsewhere."""


@dataclass(frozen=True, slots=True)
class OwnedKey:
    """A record that is found through the customer it belongs to."""

    customer: CustomerKey
    key: Key


def provider_key(name: str, text: str, provider: CustomerProvider, mark: str | None = None) -> CustomerKey:
    """The customer whom a provider's own key names. ``name`` is the input's. Raises `BadUserInput`."""
    return CustomerKey(provider, _usable(name, Key(text.strip(), mark)))


def customer_key(name: str, text: str) -> CustomerKey:
    """The customer whom an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, "customer")
    return CustomerKey(global_id.provider, _customer_part(name, global_id))


def owned_key(name: str, text: str, type_: str) -> OwnedKey:
    """The customer's address or asset that an id names. ``name`` is the input's. Raises `BadUserInput`."""
    global_id = _parsed(name, text, type_)
    customer = CustomerKey(global_id.provider, _customer_part(name, global_id))
    key = _usable(name, global_id.keys[1])
    if key.mark not in {None, ""} or (key.mark == "" and not (key.value.isascii() and key.value.isdigit())):
        raise _malformed(name, type_)
    return OwnedKey(customer, key)


def node_type(name: str, text: str) -> str:
    """The type of the record that an id names, in lower case. Raises `BadUserInput` for text that is no id of a node."""
    type_ = text.strip().partition(":")[0]
    if type_ not in _FORMS:
        msg = f"{name} is not an id of this graph: its ids begin with {', '.join(f'{known}:' for known in _FORMS)}."
        raise BadUserInput(msg)
    return type_


def _parsed(name: str, text: str, type_: str) -> GlobalId:
    try:
        global_id = GlobalId.parse(text.strip())
    except ValueError:
        raise _malformed(name, type_) from None
    if global_id.type != type_ or len(global_id.keys) != _FORMS[type_].count(":") - 1:
        raise _malformed(name, type_)
    return global_id


def _customer_part(name: str, global_id: GlobalId) -> Key:
    key = _usable(name, global_id.keys[0])
    if key.mark not in _MARKS.get(global_id.provider, {None}):
        raise _malformed(name, global_id.type)
    return key


def _usable(name: str, key: Key) -> Key:
    if key.value.strip() in _UNUSABLE:
        msg = f"{name} holds no key: it must not be empty, `.` or `..`."
        raise BadUserInput(msg)
    try:
        key.value.encode()
    except UnicodeEncodeError:
        msg = f"{name} holds half a character (a lone surrogate)."
        raise BadUserInput(msg) from None
    return key


def _malformed(name: str, type_: str) -> BadUserInput:
    providers = ", ".join(provider.slug for provider in CustomerProvider)
    return BadUserInput(f"{name} is no {type_} id: it must be {_FORMS[type_]}, each key percent-encoded, the provider one of {providers}.")

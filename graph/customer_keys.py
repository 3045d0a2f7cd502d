"""The keys by which a customer is asked for: each is a field of the same name, in the type, in the input, and in a representation."""

from collections.abc import Mapping
from typing import NamedTuple

from providers.records.identity import PARTNER, CustomerKey, CustomerProvider
from resolvers.identity import customer_key, provider_key
from resolvers.sealing import IdKeys


class ProviderKey(NamedTuple):
    """A provider's own key of a customer: the attribute behind its field, and of which kind it is, None for the provider's own id."""

    attribute: str
    provider: CustomerProvider
    mark: str | None = None


PROVIDER_KEYS: Mapping[str, ProviderKey] = {
    "bikCustomerId": ProviderKey("bik_customer_id", CustomerProvider.BIK),
    "bikPartnerCustomerId": ProviderKey("bik_partner_customer_id", CustomerProvider.BIK, PARTNER),
    "blinkCustomerId": ProviderKey("blink_customer_id", CustomerProvider.BLINK),
    "brijCustomerId": ProviderKey("brij_customer_id", CustomerProvider.BRIJ),
    "frontpaymentCustomerId": ProviderKey("frontpayment_customer_id", CustomerProvider.FRONTPAYMENT),
}
"""By field, in the order in which they count."""


def customer_key_in(field: str, name: str, text: str, id_keys: IdKeys | None) -> CustomerKey:
    """The customer who has this text in a field, the id or a provider's own key. ``name`` is that of the input with the field.

    Raises `BadUserInput`, and `ProviderNotConfigured` without keys to open an id with.
    """
    if field == "id":
        return customer_key(f"{name}.id", text, id_keys)
    key = PROVIDER_KEYS[field]
    return provider_key(f"{name}.{field}", text, key.provider, key.mark)

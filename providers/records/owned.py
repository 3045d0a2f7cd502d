"""Records that belong to a customer and are found through it."""

from dataclasses import dataclass
from typing import ClassVar

from providers.records.identity import CustomerKey, CustomerProvider, GlobalId, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedRecord:
    """Something of a customer's, named by the customer's key and its own, which is a position where the provider gives no id."""

    type: ClassVar[str]
    customer_key: CustomerKey
    key: Key

    @property
    def id(self) -> str:
        """Its id in the graph."""
        return str(GlobalId(self.type, self.provider, (self.customer_key.key, self.key)))

    @property
    def provider(self) -> CustomerProvider:
        """The provider that it comes from."""
        return self.customer_key.provider

    @property
    def external_id(self) -> str | None:
        """The provider's own id, None where it gives none."""
        return None if self.key.mark is not None else self.key.value

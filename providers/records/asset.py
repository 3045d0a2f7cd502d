"""A way to reach a customer."""

import datetime as dt
import enum
from dataclasses import dataclass

from providers.records.identity import CustomerKey, CustomerProvider, GlobalId, Key


class AssetKind(enum.Enum):
    """What an asset is."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    FAX = "FAX"
    WEBSITE = "WEBSITE"
    SOCIAL_MEDIA_PROFILE = "SOCIAL_MEDIA_PROFILE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRecord:
    """An e-mail address, a phone number, or another way to reach a customer."""

    customer_key: CustomerKey
    key: Key
    kind: AssetKind
    value: str
    country_code: str | None = None
    created_at: dt.datetime | None = None

    @property
    def id(self) -> str:
        """The asset's id in the graph."""
        return str(GlobalId("asset", self.provider, (self.customer_key.key, self.key)))

    @property
    def provider(self) -> CustomerProvider:
        """The provider that the asset comes from."""
        return self.customer_key.provider

    @property
    def external_id(self) -> str | None:
        """The provider's own id, None where it gives none."""
        return None if self.key.mark is not None else self.key.value

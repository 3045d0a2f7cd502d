"""A way to reach a customer."""

import datetime as dt
import enum
from dataclasses import dataclass

from providers.records.owned import OwnedRecord


class AssetKind(enum.Enum):
    """What an asset is."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    FAX = "FAX"
    WEBSITE = "WEBSITE"
    SOCIAL_MEDIA_PROFILE = "SOCIAL_MEDIA_PROFILE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRecord(OwnedRecord):
    """An e-mail address, a phone number, or another way to reach a customer."""

    type = "asset"
    kind: AssetKind
    value: str
    country_code: str | None = None
    created_at: dt.datetime | None = None

"""A way to reach a customer or a person."""

import datetime as dt
import enum

from providers.records.owned import OwnedRecord


class AssetKind(enum.Enum):
    """What an asset is."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    FAX = "FAX"
    WEBSITE = "WEBSITE"
    SOCIAL_MEDIA_PROFILE = "SOCIAL_MEDIA_PROFILE"
    OTHER = "OTHER"


class AssetUsage(enum.Enum):
    """In which part of life somebody is reached so."""

    PRIVATE = "PRIVATE"
    BUSINESS = "BUSINESS"
    OTHER = "OTHER"


class AssetRecord(OwnedRecord, frozen=True, kw_only=True):
    """An e-mail address, a phone number, or another way to reach a customer or a person."""

    type = "asset"
    kind: AssetKind
    value: str
    usage: AssetUsage | None = None
    country_code: str | None = None
    note: str | None = None
    created_at: dt.datetime | None = None

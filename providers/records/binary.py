"""Bytes that a record holds, such as the picture of a document."""

from msgspec import Struct

from providers.records.identity import CustomerDataKey


class BinaryRecord(Struct, frozen=True, kw_only=True):
    """Bytes of a record of verified data. ``member`` is their name in it.

    ``base64`` is in the standard alphabet and padded. It is None where they were not asked for (``is_loaded`` is false then), and where
    the provider has none.
    """

    data_key: CustomerDataKey
    member: str
    hash: str | None = None
    is_loaded: bool = False
    base64: str | None = None

"""Bytes of verified data: fetched when something of them is wanted that their hash does not tell."""

import re

from providers.records.binary import BinaryRecord
from providers.values import base64 as base64_text
from resolvers.data import customer_data
from resolvers.errors import TooLarge
from resolvers.request import Asking

_SHA256_IN_HEX = re.compile(r"[0-9A-Fa-f]{64}")


async def base64(record: BinaryRecord, max_bytes: int | None, asking: Asking) -> str | None:
    """The bytes in base64. Raises `TooLarge` where they are more than ``max_bytes``."""
    loaded = await _loaded(record, asking)
    if loaded is not None and max_bytes is not None and base64_text.decoded_size(loaded) > max_bytes:
        raise TooLarge(base64_text.decoded_size(loaded))
    return loaded


async def size(record: BinaryRecord, asking: Asking) -> int | None:
    """The number of bytes."""
    loaded = await _loaded(record, asking)
    return None if loaded is None else base64_text.decoded_size(loaded)


async def media_type(record: BinaryRecord, asking: Asking) -> str | None:
    """The media type that the bytes themselves show; None for one that is not known."""
    loaded = await _loaded(record, asking)
    return None if loaded is None else base64_text.media_type(loaded)


async def hash_matches(record: BinaryRecord, asking: Asking) -> bool | None:
    """Whether the hash is the bytes' SHA-256; None where it does not have the form of one, and then nothing is fetched."""
    if record.hash is None or not _SHA256_IN_HEX.fullmatch(record.hash):
        return None
    loaded = await _loaded(record, asking)
    return None if loaded is None else base64_text.sha256_hex(loaded) == record.hash.lower()


async def _loaded(record: BinaryRecord, asking: Asking) -> str | None:
    """The bytes of the record that holds them, which one call fetches for all of them."""
    if record.is_loaded:
        return record.base64
    data = await customer_data(record.data_key, asking)
    return next((binary.base64 for binary in data.binaries if binary.member == record.member), None) if data else None

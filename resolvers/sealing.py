"""Sealing look-ups: an id that stands for one holds a national id, so that it must be opaque, and stable, since clients keep it.

A look-up's canonical text is encrypted with AES-SIV (RFC 5297), which needs no nonce: the same look-up under the same key is the same text,
and a text that was changed, or that another key made, does not open. Stability tells one thing on purpose: whether two ids stand for the
same look-up. Beyond that only the length of the look-up shows.
"""

import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from providers.records.identity import Key
from providers.records.lookup import Lookup

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_LENGTHS = frozenset({32, 48, 64})
"""Bytes of a key of AES-SIV: two of AES-128, AES-192 or AES-256."""
_PURPOSE = [b"customer-graph look-up"]
"""Authenticated with every text, so that whatever else the same key may seal one day is no look-up."""


class IdKeys:
    """Named keys that seal look-ups into ids. The first seals; all open, so that a key can be replaced while ids made with it live on."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Use these keys of 32, 48 or 64 bytes, of which there must be at least one; the names stand in ids."""
        self._ciphers = {name: AESSIV(key) for name, key in keys.items()}
        self._first = next(iter(self._ciphers))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The keys of a text such as ``2026:<base64>,2025:<base64>``, in which white space counts for nothing. Raises ValueError."""
        entries = [entry.partition(":") for entry in "".join(text.split()).split(",")]
        keys = {_name(name): _key(encoded) for name, _, encoded in entries}
        if len(keys) < len(entries):
            raise ValueError("two keys have the same name")
        return cls(keys)

    def seal(self, lookup: Lookup) -> Key:
        """The key that stands for a look-up in ids; it carries the look-up. Raises ValueError for half a character (a lone surrogate)."""
        sealed = self._ciphers[self._first].encrypt(lookup.canonical().encode(), _PURPOSE)
        return Key(_text(sealed), self._first, lookup)

    def open(self, key: Key) -> Key:
        """The key with the look-up that it stands for, as the first key seals it: whichever sealed it, one look-up is one key.

        Raises ValueError for one that none of these keys has sealed just so.
        """
        cipher = self._ciphers.get(key.mark or "")
        if cipher is None:
            raise ValueError("sealed with an unknown key")
        try:
            canonical = cipher.decrypt(_sealed(key.value), _PURPOSE).decode()
        except InvalidTag:
            raise ValueError("not sealed with this key") from None
        return self.seal(Lookup.parse(canonical))


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("a key has no usable name")
    return text


def _key(encoded: str) -> bytes:
    key = b64decode(encoded, validate=True)
    if len(key) not in _LENGTHS:
        raise ValueError("a key is not 32, 48 or 64 bytes long")
    return key


def _text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _sealed(text: str) -> bytes:
    """The bytes that were sealed. Raises ValueError for any text but the one that stands for them."""
    sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(sealed) != text:
        raise ValueError("not as it was written")
    return sealed

"""Bytes in base64, texts that may have tens of megabytes: no function here copies a whole text that is well-formed already."""

import binascii
import hashlib
import string
from collections.abc import Iterator

_CHUNK = 4 * 16 * 1024
"""Characters that are read at a time: whole groups of four."""
_HEAD = 44
"""Characters that hold the first 33 bytes, enough for every signature below."""
_ALPHABET = f"{string.ascii_letters}{string.digits}+/".encode()
_TO_STANDARD = str.maketrans("-_", "+/", "\r\n\t ")

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "image/heif"),
    b"avif": "image/avif",
}
"""What stands behind `ftyp` in files of the ISO base media format (ISO/IEC 23008-12, annex B)."""


def standard_base64(text: str) -> str | None:
    """The text in the standard alphabet, padded: itself where it is so already; None where it is no base64.

    Read are both alphabets of RFC 4648, padded or not at all, with or without line breaks and other white space.
    """
    if _is_standard(text):
        return text
    plain = text.translate(_TO_STANDARD) if text.isascii() else ""
    body = plain.rstrip("=")
    padding = -len(body) % 4
    if len(plain) - len(body) not in {0, padding}:
        return None
    padded = body + "=" * padding
    return padded if padded and _is_standard(padded) else None


def decoded_size(base64: str) -> int:
    """The number of bytes that a standard text stands for. Only its length and its end are looked at."""
    return len(base64) // 4 * 3 - base64[-2:].count("=")


def sha256_hex(base64: str) -> str:
    """The SHA-256 of the bytes that a standard text stands for, in lower-case hex."""
    digest = hashlib.sha256()
    for chunk in _chunks(base64, len(base64)):
        digest.update(binascii.a2b_base64(chunk))
    return digest.hexdigest()


def media_type(base64: str) -> str | None:
    """The media type that the first bytes of a standard text show; None for one that is not known here."""
    head = binascii.a2b_base64(base64[:_HEAD])
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and head[6:10] == bytes(4):  # Two letters are little; the reserved bytes behind the size are zero.
        return "image/bmp"
    return _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def _chunks(text: str, end: int) -> Iterator[str]:
    return (text[start : min(start + _CHUNK, end)] for start in range(0, end, _CHUNK))


def _is_standard(text: str) -> bool:
    if not text.isascii() or len(text) % 4:
        return False
    end = len(text) - text[-2:].count("=")
    return not any(chunk.encode().translate(None, _ALPHABET) for chunk in _chunks(text, end))

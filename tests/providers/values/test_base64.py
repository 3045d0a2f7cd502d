"""Bytes in base64, as providers write them and as the graph gives them."""

import base64
import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from providers.values.base64 import decoded_size, media_type, sha256_hex, standard_base64

BYTES = st.binary(max_size=200)
LONG = bytes(range(256)) * 1000
"""More than is read at a time."""


def standard(content: bytes) -> str:
    """Write bytes as the standard library does."""
    return base64.b64encode(content).decode()


@given(content=BYTES)
@example(content=LONG)
@example(content=LONG[:-1])
def test_every_spelling_becomes_the_standard_one(content: bytes) -> None:
    """Either alphabet, with padding or without, in one line or in many, is the standard text."""
    written = standard(content)
    url_safe = base64.urlsafe_b64encode(content).decode()
    in_lines = base64.encodebytes(content).decode()
    for text in (written, url_safe, written.rstrip("="), url_safe.rstrip("="), in_lines.replace("\n", "\r\n"), f" {in_lines}\t"):
        assert (standard_base64(text) or "") == written


@given(content=BYTES)
@example(content=LONG)
def test_a_standard_text_is_not_copied(content: bytes) -> None:
    """A text that is standard and padded already is given back itself, however long."""
    written = standard(content)
    assert standard_base64(written) is written


@given(text=st.text() | st.text(alphabet="AQgw-_+/=\n ", max_size=12))
def test_what_is_given_back_can_be_read(text: str) -> None:
    """Whatever comes, the result is none, or base64 that a strict reader takes."""
    result = standard_base64(text)
    if result is not None:
        assert decoded_size(result) == len(base64.b64decode(result, validate=True))


@pytest.mark.parametrize(
    "text",
    ["=", "A", "AA=", "AA===", "A===", "====", "AAAA====", "AA==AA==", "A=AA", "AA=A", "AA!A", "not base64", "é", "    ", "AAAA\x00"],
)
def test_what_is_no_base64(text: str) -> None:
    """Other characters, padding within or in part, and a length that no bytes have are no base64."""
    assert standard_base64(text) is None


def test_what_is_no_base64_far_behind() -> None:
    """A long text is looked at to its end."""
    written = standard(LONG)
    assert standard_base64(f"{written[:-8]}AA!AAAAA") is None
    assert standard_base64(f"{written[:100_000]}AA=={written[100_000:]}") is None


@given(content=BYTES)
@example(content=LONG)
def test_size_and_hash_are_those_of_the_bytes(content: bytes) -> None:
    """Size and SHA-256 are of the bytes, not of the text."""
    written = standard(content)
    assert decoded_size(written) == len(content)
    assert sha256_hex(written) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "image/bmp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "image/heif"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "image/avif"),
    ],
)
def test_media_types_show_in_the_first_bytes(head: bytes, found: str) -> None:
    """A file is what its first bytes say, whatever follows."""
    assert media_type(standard(head)) == found
    assert media_type(standard(head + LONG)) == found


@pytest.mark.parametrize(
    "content", [b"", b"\x89PN", b"RIFF\x24\0\0\0WAVEfmt ", b"BMW is a car", b"\0\0\0\x18ftypisom", b"\xff\xd8", b"hello"]
)
def test_other_files_have_no_media_type(content: bytes) -> None:
    """What is cut short, sounds alike, or is something else is not guessed at."""
    assert media_type(standard(content)) is None

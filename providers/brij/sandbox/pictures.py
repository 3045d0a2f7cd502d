"""The pictures in Brij's sandbox: PNG files that are drawn here, and JPEG files made with Pillow. They are the same everywhere."""

import base64
import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256

from providers.sandbox.seed import Dice

LARGE_PNG_HASH = "83ed560d149ba4a0481c86b8eba0c73f1474899feafcc42140a9769aaf1c66f7"
"""The SHA-256 of `large_png`, so that nobody has to draw it to know it."""

_LARGE_WIDTH, _LARGE_HEIGHT = 4095, 5120
"""In pixels: with its filter byte a row has 4 KiB, so that the rows have 20 MiB."""
_SMALL_WIDTH, _SMALL_HEIGHT = 24, 16
_STORED_BLOCK = 65_535
_GREY, _UNFILTERED = 0, b"\0"
_RAMP = bytes(range(256)) * (_LARGE_WIDTH // 256 + 2)

PORTRAITS = (
    base64.b64decode(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/"
        "2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCABAADADASIAAhEBAxEB/8QA"
        "GgAAAgMBAQAAAAAAAAAAAAAAAAUBBAYDAv/EAC8QAAIBAwIDBQcFAAAAAAAAAAECAAMEEQUhEjFBExQyYcEiI1GBkeHxcaGx0fD/xAAXAQEBAQEAAAAAAAAA"
        "AAAAAAACAwAB/8QAGhEBAQACAwAAAAAAAAAAAAAAAAEhMQIREv/aAAwDAQACEQMRAD8AeQhCMBCJrzV342p24AAOOPnn9Ok8W2sVkOK4FRT1AwRD6h+aeQkA"
        "hgGUgg7gjrJiAStqTmnYVmGMkcO/mcesszldUe3tqlLbLDbPx6fvOXTs2y0JLqyOyMMMpwR5yJFc/wBFcvY8JxhGKj+fWX5W063NtaKjABz7TYOd/wAYlmWm"
        "kLsQhE+q6i4qG3oMV4fE4O+fgJremk7WdQSwYnvDqlTllfF88es52Kaar+6qB3yMGpz8sZxEkJP1lXzjbXQiHTdRejUWlVYtSbABJ8H2j6Ul7Ts6V7+v3a0e"
        "oCOLku/U/wCzMzHOvORTo09sMS30/MTSfO5PhMCEIQmJoNIr9tZhWI4qfs8+nT+vlM/GeguRXqU9sMvF9D94uNyPKYf/2Q=="
    ),
    base64.b64decode(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/"
        "2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCABAADADASIAAhEBAxEB/8QA"
        "GQABAAMBAQAAAAAAAAAAAAAAAAQFBgMC/8QALxAAAQMDAgIHCQEAAAAAAAAAAQACAwQFESFBEoEGMTJRYcHhExQiI3GhsdHx8P/EABgBAAMBAQAAAAAAAAAA"
        "AAAAAAECAwAE/8QAGhEBAQADAQEAAAAAAAAAAAAAAAECETESIf/aAAwDAQACEQMRAD8Av0RFMRFSV16k43R0oDQ049odc/TZcqW+TxuxUAStJ6wMEeSfxQ9R"
        "oERrg5oc0ggjII3RIIot1kMdunc3GS3h18TjzUpcquAVFLJDplzdMnfb7ozrMgi9PY6N7mPGHNJBHivK6E2jsMhfb+E4wx5aPz5qxUW2UxpKNsbwA8kudg51"
        "/mFKXPeqTgiKkvFzeJDTU7i3hPxvadSe4LSba3SVcmW15PvL2skzglna5geHeudvjtTH/JkEkmRgy9edsAgdyoEVfPzWybbRFnrVc3wSNhmcXROIAJPY9FoV"
        "OzR5do1xqDS0ckjSA/GG67n/AGeSyivekchEUMemHOLjy/qolTCfCZdERE4C0tkqDPRBriOKI8PXtt+uSzStujshFTLHphzOI8j6pc58HHr/2Q=="
    ),
)
"""Two heads with shoulders, as JPEG files of 48 by 64 pixels."""


def small_png(dice: Dice) -> bytes:
    """Draw stripes, 24 by 16 pixels."""
    step, slant = dice.integer(1, 15), dice.integer(0, 40)
    rows = (bytes((column * step + row * slant) % 256 for column in range(_SMALL_WIDTH)) for row in range(_SMALL_HEIGHT))
    return _png(_SMALL_WIDTH, _SMALL_HEIGHT, rows)


@cache
def large_png() -> bytes:
    """Draw a ramp of greys whose file has 20 MiB and little more: what it shows is not compressed."""
    rows = (_RAMP[row % 256 : row % 256 + _LARGE_WIDTH] for row in range(_LARGE_HEIGHT))
    return _png(_LARGE_WIDTH, _LARGE_HEIGHT, rows)


def sha256_hex(content: bytes) -> str:
    """Hash a file as Brij is assumed to."""
    return sha256(content).hexdigest()


def _png(width: int, height: int, rows: Iterable[bytes]) -> bytes:
    """Write rows of grey pixels as a PNG file (W3C, Portable Network Graphics)."""
    header = struct.pack(">IIBBBBB", width, height, 8, _GREY, 0, 0, 0)
    pixels = b"".join(_UNFILTERED + row for row in rows)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"".join(_stored(pixels))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))


def _stored(content: bytes) -> Iterator[bytes]:
    """Wrap bytes for zlib without compressing them: what a compressor makes depends on its version."""
    yield b"\x78\x01"
    for start in range(0, len(content), _STORED_BLOCK):
        block = content[start : start + _STORED_BLOCK]
        yield struct.pack("<BHH", start + len(block) == len(content), len(block), ~len(block) & 0xFFFF) + block
    yield struct.pack(">I", zlib.adler32(content))

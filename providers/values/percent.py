"""Percent-encoding, for what stands within a path or an id."""

from urllib.parse import quote


def percent_encoded(text: str) -> str:
    """A text in which nothing but ASCII letters, digits and ``-._~`` stands for itself (RFC 3986, section 2.3)."""
    is_plain = text.isascii() and text.isalnum()  # Most are, and to find that out by `quote` takes ten times as long.
    return text if is_plain else quote(text, safe="")

"""Worldline's v1HMAC: how a request to the server API is signed, as its Authentication page says and its own SDKs do it.

What is signed is one text of lines, each ended by a line feed, the last one too: the method in upper case; the Content-Type as it is sent,
an empty line without one; the Date; every header whose name begins with X-GCS, its name in lower case, sorted by name, as `name:value`; the
path with its query, percent-encoded as they are sent. The body is not signed, nor are Authorization, User-Agent and Host.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

_SIGNED_PREFIX = "x-gcs"
_FOLD = re.compile(r"\r?\n\s*")


def signature(secret: str, method: str, target: str, headers: Mapping[str, str]) -> str:
    """The signature of a request, in base64. ``target`` is path and query as sent; of ``headers`` those that count are taken."""
    signed = _signed_text(method, target, {name.lower(): value for name, value in headers.items()})
    return b64encode(hmac.digest(secret.encode(), signed.encode(), sha256)).decode()


def _signed_text(method: str, target: str, headers: Mapping[str, str]) -> str:
    of_worldline = (f"{name}:{_unfolded(headers[name])}" for name in sorted(headers) if name.startswith(_SIGNED_PREFIX))
    lines = (method.upper(), headers.get("content-type", ""), headers["date"], *of_worldline, target)
    return "".join(f"{line}\n" for line in lines)


def _unfolded(value: str) -> str:
    """A header's value on one line: a line break and the white space behind it count as one space."""
    return _FOLD.sub(" ", value).strip()

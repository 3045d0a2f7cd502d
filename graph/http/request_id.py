"""A name for each request, by which a client's report and our log lines find each other."""

import re
import secrets

HEADER = "X-Request-Id"
_TAKEN = re.compile(r"[A-Za-z0-9._-]{8,128}")


def request_id(given: str | None) -> str:
    """The client's own id where it is 8 to 128 letters, digits, dots, underscores and hyphens; else a new one."""
    return given if given and _TAKEN.fullmatch(given) else secrets.token_hex(16)

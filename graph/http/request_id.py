"""A name for each request, by which a client's report and our log lines find each other."""

import re
import secrets

from graph.http.headers import Header, RequestHeaders

HEADER = "X-Request-Id"
_NAME = HEADER.lower().encode()
_TAKEN = re.compile(r"[A-Za-z0-9._-]{8,128}")


def request_id(headers: RequestHeaders) -> str:
    """The client's own id where it is 8 to 128 letters, digits, dots, underscores and hyphens; else a new one."""
    given = headers.first(_NAME)
    return given if given and _TAKEN.fullmatch(given) else new_id()


def new_id() -> str:
    """An id that no other request has."""
    return secrets.token_hex(16)


def id_header(id_: str) -> Header:
    """The header that tells a client the id of its request."""
    return (_NAME, id_.encode())

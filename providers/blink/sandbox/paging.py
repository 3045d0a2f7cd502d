"""Pages of a list: at most ten entries, and a cursor that says nothing to whoever carries it."""

import base64
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TypeVar

from providers.blink.sandbox.protocol import Problem

LONGEST_PAGE = 10
_LARGEST_LIMIT = 2**31 - 1
"""OpenWealth's limit is an int32."""

T = TypeVar("T")


def page(name: str, entries: Sequence[T], query: Mapping[str, str]) -> tuple[Sequence[T], str]:
    """Return the page that the query asks for, and the cursor of the next: empty when there is none. Raises `Problem`."""
    start = _start(name, len(entries), query["cursor"]) if "cursor" in query else 0
    end = start + min(_limit(query.get("limit", str(LONGEST_PAGE))), LONGEST_PAGE)
    return entries[start:end], _cursor(name, end) if end < len(entries) else ""


def _limit(text: str) -> int:
    limit = int(text) if re.fullmatch("[0-9]{1,10}", text) else 0
    if not 1 <= limit <= _LARGEST_LIMIT:
        raise Problem(HTTPStatus.BAD_REQUEST, "invalidPayload", "The limit is not a number of at least 1.")
    return limit


def _start(name: str, total: int, cursor: str) -> int:
    for start in range(1, total):
        if _cursor(name, start) == cursor:
            return start
    raise Problem(HTTPStatus.BAD_REQUEST, "invalidPayload", "The cursor is none of this list.")


def _cursor(name: str, start: int) -> str:
    return base64.b64encode(f"{name}>{start}".encode()).decode()

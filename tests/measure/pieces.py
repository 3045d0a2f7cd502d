"""Answers that come in pieces, over `multipart/mixed` (docs/http.md), put together."""

from collections.abc import Iterable
from typing import Any

import orjson

Json = Any


def whole(body: bytes) -> dict[str, Json]:
    """The answer that the pieces of a body come to. Raises ValueError where the last one is missing."""
    first, *later = (orjson.loads(line) for line in body.split(b"\r\n") if line.startswith(b"{"))
    if (later or [first])[-1].get("hasNext"):
        raise ValueError("the answer ends before its last piece")
    data, errors = first["data"], list(first.get("errors", ()))
    for payload in later:
        for piece in payload.get("incremental", ()):
            _put(data, piece)
        errors += _errors(payload)
    return {"data": data, "errors": errors} if errors else {"data": data}


def _errors(payload: dict[str, Json]) -> Iterable[Json]:
    pieces = (*payload.get("incremental", ()), *payload.get("completed", ()))
    return [error for piece in pieces for error in piece.get("errors", ())]


def _put(data: Json, piece: dict[str, Json]) -> None:
    path = piece["path"][:-1] if "items" in piece else piece["path"]
    for step in path:
        data = data[step]
    if "items" in piece:
        data.extend(piece["items"])
    else:
        merge(data, piece["data"])


def merge(into: dict[str, Json], data: dict[str, Json]) -> None:
    """Add what a later piece tells of an object."""
    for name, value in data.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value

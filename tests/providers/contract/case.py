"""What a provider's cases are made of."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from providers.calls import CallContext

HUSH = "Hush"
"""Stands in the words of every made-up answer: wherever it turns up, a provider's text was relayed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of a provider, which a sandbox can give instead of its own."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, _: web.Request) -> web.Response:
        """Answer any request so."""
        return web.Response(status=self.status, body=self.body, headers=self.headers)


def of_json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def page(status: int) -> Answer:
    """A page for people, as a gateway before the provider gives."""
    return Answer(status, f"<html><body><h1>{HUSH}</h1></body></html>".encode(), {"Content-Type": "text/html"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCase:
    """One read: how it is called, what it gives, and the answers by which its provider says that it gives nothing.

    ``known`` and ``unknown`` are keys as the sandbox has them. ``expected`` is what ``brief`` makes of the record, ``shown`` what the
    graph gives for ``field``, in which KEY stands for the key: as a literal, or at the end of an id. The answers are as the provider
    documents them, by what they are.
    """

    call: Callable[[Any, str, CallContext], Awaitable[object | None]]
    known: str
    unknown: str
    brief: Callable[[Any], object]
    expected: object
    field: str
    shown: Mapping[str, object]
    refused: Mapping[str, Answer]
    rejected: Mapping[str, Answer]
    malformed: Mapping[str, Answer]
    failed: Mapping[str, Answer]

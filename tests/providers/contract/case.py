"""What a provider's cases are made of."""

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
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
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    async def __call__(self, _: web.Request) -> web.Response:
        """Answer any request so."""
        return web.Response(status=self.status, body=self.body, headers=self.headers)


def of_json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def page(status: int) -> Answer:
    """A page for people, as a gateway before the provider gives."""
    return Answer(status, f"<html><body><h1>{HUSH}</h1></body></html>".encode(), {"Content-Type": "text/html"})


Answers = Mapping[str, Answer]
"""Answers as the provider documents them, by what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCase:
    """One read: how it is called, what it gives, and the answers by which its provider says that it gives nothing.

    ``known`` and ``unknown`` are keys as the sandbox has them. ``expected`` is what ``brief`` makes of the record, ``shown`` what the
    graph gives for ``field``, in which KEY stands for the key: as a literal, or within an id.
    """

    call: Callable[[Any, str, CallContext], Awaitable[object | None]]
    """Makes the read and no other, with a key."""
    known: str = ""
    unknown: str = ""
    keyless: str = ""
    """Why it takes no key that could be known or unknown; both are left out then, and `call` is given an empty one."""
    brief: Callable[[Any], object]
    expected: object
    field: str
    shown: Mapping[str, object] | Sequence[Mapping[str, object]]
    refused: Answers
    rejected: Answers
    malformed: Answers
    failed: Answers
    bad_input: Answers = dataclasses.field(default_factory=dict)
    """That there is no such value of an input: few providers say that."""
    fallback: str | None = None
    """The read that the client makes when this one gives nothing; every trouble meets both."""
    calls_when_unknown: int = 1
    """How many calls it takes the graph to know that a key is unknown."""

    @property
    def calls_when_failing(self) -> int:
        """How many calls are made when all of them fail."""
        return 1 if self.fallback is None else 2

    @property
    def requests_when_tried_again(self) -> int:
        """How many requests that is where trying again may help: two more for a call, three more for two, which is all the budget."""
        return 3 if self.fallback is None else 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCase:
    """One write: how it is made, what is there afterwards, and the answers that say that it was not done, or do not say.

    ``expected`` is what ``brief`` makes of what the call gives, and ``held`` what `look` finds afterwards. ``shown`` is what the graph
    gives for the mutation's ``field``, which selects the new state and ``userErrors { code field message }``.
    """

    call: Callable[[Any, CallContext], Awaitable[object]]
    """Makes the write, and the reads that it takes before."""
    method: str
    """The method of the one request that writes."""
    reads_before: tuple[str, ...] = ()
    """The reads that the client makes before; no trouble meets them."""
    brief: Callable[[Any], object]
    expected: object
    look: Callable[[Any, CallContext], Awaitable[object]]
    """Reads what the write changes."""
    held: object
    field: str
    shown: Mapping[str, object]
    find_out: str
    """What clients are told to do when it is not known whether it was done."""
    refused: Answers
    rejected: Answers
    lost: Answers
    """What does not tell whether it was done: failures, and successes that are not understood."""
    at_fault: Answers
    """That the input is at fault: REJECTED, which a person at a form can put right."""
    missing: Answers
    """That there is nothing to write to: NOT_FOUND."""

"""The ways in which any read or write can fail, and what each must become."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from aiohttp import web

from providers.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderBadInput,
    ProviderBadResponse,
    ProviderError,
    ProviderNotConfigured,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from providers.records.changes import InputProblemCode
from providers.sandbox.runner import Answer as Handler
from providers.sandbox.runner import Sandbox
from tests.providers.contract.case import HUSH, Answer, Answers, ReadCase, WriteCase, of_json

LIMIT: Final = 64 * 1024
LIMITS: Final[Mapping[str, object]] = {"max_response_bytes": LIMIT, "max_concurrency": 1}
"""For every client here. A single slot: were it not given back, the next call would wait for ever."""

RETRY_AFTER: Final = 7_000
"""Seconds beyond every deadline: nobody waits for them. What is waited for has tests of its own."""
_TRANSIENT: Final = frozenset({429, 502, 503, 504})
_SHORT_TIMEOUT: Final[Mapping[str, object]] = {"timeout_seconds": 0.2}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One error: its class, the code that clients are promised, and whether they are told to try again."""

    error: type[ProviderError]
    code: str
    retryable: bool

    @property
    def outcome(self) -> str:
        """What the call's record says."""
        return self.code.removeprefix("PROVIDER_")


REFUSED: Final = Leaf(ProviderRefused, "PROVIDER_REFUSED", retryable=False)
REJECTED: Final = Leaf(ProviderRejected, "PROVIDER_REJECTED", retryable=False)
BAD_RESPONSE: Final = Leaf(ProviderBadResponse, "PROVIDER_BAD_RESPONSE", retryable=False)
UNAVAILABLE: Final = Leaf(ProviderUnavailable, "PROVIDER_UNAVAILABLE", retryable=True)
TIMEOUT: Final = Leaf(ProviderTimeout, "PROVIDER_TIMEOUT", retryable=True)
RATE_LIMITED: Final = Leaf(ProviderRateLimited, "PROVIDER_RATE_LIMITED", retryable=True)
DEADLINE: Final = Leaf(DeadlineExceeded, "DEADLINE_EXCEEDED", retryable=True)
BAD_INPUT: Final = Leaf(ProviderBadInput, "BAD_USER_INPUT", retryable=False)
UNKNOWN: Final = Leaf(OutcomeUnknown, "OUTCOME_UNKNOWN", retryable=False)
NOT_CONFIGURED: Final = Leaf(ProviderNotConfigured, "PROVIDER_NOT_CONFIGURED", retryable=False)

OWN_WORDS: Final[Mapping[str, Leaf]] = {
    "refused": REFUSED,
    "rejected": REJECTED,
    "bad_input": BAD_INPUT,
    "malformed": BAD_RESPONSE,
    "failed": UNAVAILABLE,
}
"""What each provider says to a read in its own way: the members of a case that hold answers."""
OWN_WORDS_TO_WRITES: Final[Mapping[str, Leaf]] = {"refused": REFUSED, "rejected": REJECTED, "lost": UNKNOWN}
"""What it says to a write, beside what a person at a form can put right."""
PROBLEMS: Final[Mapping[str, InputProblemCode]] = {"at_fault": InputProblemCode.REJECTED, "missing": InputProblemCode.NOT_FOUND}
"""What a person at a form can put right: the members of a write's case that hold those answers."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way to fail. ``answer`` makes the handler for a provider of the sandbox, ``settings`` are of that provider."""

    name: str
    leaf: Leaf
    answer: Callable[[Sandbox, str], Handler]
    settings: Mapping[str, object] = field(default_factory=dict)
    retry_after: float | None = None
    is_transient: bool = False
    """Whether a read is tried again."""

    def requests(self, case: ReadCase) -> int:
        """How many requests a read comes to that meets nothing else."""
        return case.requests_when_tried_again if self.is_transient else case.calls_when_failing


def troubles(case: ReadCase) -> Iterator[Trouble]:
    """Everything that can go wrong with a read."""
    yield from _own_troubles(case, OWN_WORDS)
    yield from EVERYWHERE


def troubles_of_write(case: WriteCase) -> Iterator[Trouble]:
    """Everything that can go wrong with a write once it is sent."""
    yield from _own_troubles(case, OWN_WORDS_TO_WRITES)
    for trouble in EVERYWHERE:
        yield trouble if trouble.leaf in {REJECTED, RATE_LIMITED} else replace(trouble, leaf=UNKNOWN)


def _own_troubles(case: ReadCase | WriteCase, words: Mapping[str, Leaf]) -> Iterator[Trouble]:
    for kind, leaf in words.items():
        answers: Answers = getattr(case, kind)
        for name, answer in answers.items():
            yield Trouble(f"{kind}: {name}", leaf, always(answer), is_transient=answer.status in _TRANSIENT)


def only(method: str, handler: Handler, sandbox: Sandbox, slug: str) -> Handler:
    """Meet requests of this method with the trouble; any other is answered by the provider's sandbox."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (handler if request.method == method else sandbox[slug].service.handle)(request)

    return answer


def hanging(_: Sandbox, __: str) -> Handler:
    """Wait for what never comes, until the client goes away."""

    async def wait(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    return wait


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Say nothing, and close the connection."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def always(answer: Answer) -> Callable[[Sandbox, str], Handler]:
    """The same answer to every request of any provider."""
    return lambda _sandbox, _slug: answer


def _oversized(sandbox: Sandbox, slug: str) -> Handler:
    """The provider's own answer, in which nothing is wrong but its size."""

    async def pad(request: web.Request) -> web.StreamResponse:
        answer = await sandbox[slug].service.handle(request)
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        return web.Response(status=answer.status, body=answer.body + b" " * LIMIT, content_type="application/json")

    return pad


def _redirect(status: int, *, to_itself: bool) -> Callable[[Sandbox, str], Handler]:
    """Point at a live server that would record a visit: the provider's own, or another provider's."""

    def make(sandbox: Sandbox, slug: str) -> Handler:
        urls = [value for name, value in sandbox.environment().items() if name.endswith("__BASE_URL")]
        target = next(url for url in urls if (url == sandbox[slug].url) is to_itself)
        return of_json(status, {"message": HUSH}, {"Location": f"{target}/{HUSH}"})

    return make


def _cut_short(_: Sandbox, __: str) -> Handler:
    """Announce more than is sent, and hang up."""

    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
        await response.prepare(request)
        await response.write(f'{{"message": "{HUSH}'.encode())
        assert request.transport is not None
        request.transport.close()
        return response

    return cut


EVERYWHERE: Final = (
    Trouble("timed out", TIMEOUT, hanging, _SHORT_TIMEOUT),
    Trouble("oversized", BAD_RESPONSE, _oversized),
    Trouble("redirected elsewhere", BAD_RESPONSE, _redirect(HTTPStatus.FOUND, to_itself=False)),
    Trouble("redirected to itself", BAD_RESPONSE, _redirect(HTTPStatus.TEMPORARY_REDIRECT, to_itself=True)),
    Trouble("cut short", UNAVAILABLE, _cut_short),
    Trouble("not implemented", REJECTED, always(of_json(HTTPStatus.NOT_IMPLEMENTED, {"message": HUSH}))),
    Trouble(
        "rate limited",
        RATE_LIMITED,
        always(of_json(HTTPStatus.TOO_MANY_REQUESTS, {"message": HUSH}, {"Retry-After": str(RETRY_AFTER)})),
        retry_after=RETRY_AFTER,
    ),
)
"""What any HTTP server can do to a client, whatever it serves."""

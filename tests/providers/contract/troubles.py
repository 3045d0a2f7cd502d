"""The ways in which any read can fail, and what each must become."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from aiohttp import web

from providers.errors import (
    DeadlineExceeded,
    ProviderBadResponse,
    ProviderError,
    ProviderNotConfigured,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from providers.sandbox.runner import Answer as Handler
from providers.sandbox.runner import Sandbox
from tests.providers.contract.case import HUSH, Answer, ReadCase, of_json

LIMIT: Final = 64 * 1024
LIMITS: Final[Mapping[str, object]] = {"max_response_bytes": LIMIT, "max_concurrency": 1}
"""For every client here. A single slot: were it not given back, the next call would wait for ever."""

RETRY_AFTER: Final = 7
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
NOT_CONFIGURED: Final = Leaf(ProviderNotConfigured, "PROVIDER_NOT_CONFIGURED", retryable=False)

OWN_WORDS: Final[Mapping[str, Leaf]] = {"refused": REFUSED, "rejected": REJECTED, "malformed": BAD_RESPONSE, "failed": UNAVAILABLE}
"""What each provider says in its own way: the members of a case that hold answers."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way to fail. ``answer`` makes the handler for a provider of the sandbox, ``settings`` are of that provider."""

    name: str
    leaf: Leaf
    answer: Callable[[Sandbox, str], Handler]
    settings: Mapping[str, object] = field(default_factory=dict)
    retry_after: float | None = None


def troubles(case: ReadCase) -> Iterator[Trouble]:
    """Everything that can go wrong with a read."""
    for kind, leaf in OWN_WORDS.items():
        answers: Mapping[str, Answer] = getattr(case, kind)
        for name, answer in answers.items():
            yield Trouble(f"{kind}: {name}", leaf, _always(answer))
    yield from EVERYWHERE


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


def _always(answer: Answer) -> Callable[[Sandbox, str], Handler]:
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
    Trouble("not implemented", REJECTED, _always(of_json(HTTPStatus.NOT_IMPLEMENTED, {"message": HUSH}))),
    Trouble(
        "rate limited",
        RATE_LIMITED,
        _always(of_json(HTTPStatus.TOO_MANY_REQUESTS, {"message": HUSH}, {"Retry-After": str(RETRY_AFTER)})),
        retry_after=RETRY_AFTER,
    ),
)
"""What any HTTP server can do to a client, whatever it serves."""

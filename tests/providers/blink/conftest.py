"""A bLink client that talks to bLink's sandbox over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from providers.blink.client import BlinkClient
from providers.blink.settings import BlinkSettings
from providers.calls import CallContext, CallRecord
from providers.clock import Deadline
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from providers.records.person import PersonPart, PersonRecord
from providers.sandbox.runner import RunningService, Sandbox
from tests.providers.connecting import CLOCK, opened

Connect = Callable[[BlinkSettings], Awaitable[BlinkClient]]


@dataclass(frozen=True)
class Answer:
    """An answer that is made up: JSON, or a page where the body is a text."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        """The answer, to be sent once."""
        kind, content = ("text/html", self.body.encode()) if isinstance(self.body, str) else ("application/json", orjson.dumps(self.body))
        return web.Response(status=self.status, body=content, content_type=kind, headers=self.headers)


@dataclass(frozen=True)
class Blink:
    """The client, the service that it asks, and how its calls ended."""

    client: BlinkClient
    service: RunningService
    ended: list[CallRecord] = field(default_factory=list)

    @property
    def context(self) -> CallContext:
        """On whose behalf calls are made: they have a minute."""
        return CallContext(Deadline.after(60, CLOCK), self.ended.append)

    async def customer(self, key: str, parts: CustomerPart = CustomerPart.PROFILE) -> CustomerRecord | None:
        """Read one customer."""
        return await self.client.customer(Key(key), parts, self.context)

    async def person(self, key: str, parts: PersonPart = PersonPart.PROFILE) -> PersonRecord | None:
        """Read one person."""
        return await self.client.person(Key(key), parts, self.context)

    @contextmanager
    def answering(self, answers: Mapping[str, Answer]) -> Iterator[None]:
        """While open, give these answers to requests by method and path, such as ``GET /customers/C0001``; the sandbox gives all others."""

        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.rel_url.raw_path.removeprefix(self.service.service.base_path)
            made_up = answers.get(f"{request.method} {path}")
            return made_up.response() if made_up else await self.service.service.handle(request)

        with self.service.answering(answer):
            yield

    @property
    def asked(self) -> list[str]:
        """The requests that came, by method and target behind the base URL, in order of the alphabet: some go out at the same time."""
        return sorted(f"{call.method} {call.target.removeprefix(self.service.service.base_path)}" for call in self.service.calls)

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """How the calls ended, by operation."""
        return sorted((call.operation, call.outcome) for call in self.ended)


@pytest.fixture
def service(sandbox: Sandbox) -> RunningService:
    """BLink's sandbox. It has recorded no call yet, and nothing was written."""
    return sandbox["blink"]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Make clients, and close their connections after the test."""
    async with AsyncExitStack() as stack:

        async def make(settings: BlinkSettings) -> BlinkClient:
            return await stack.enter_async_context(opened(BlinkClient, settings))

        yield make


@pytest.fixture
def values(service: RunningService) -> dict[str, object]:
    """What is set to reach the sandbox, with its token."""
    settings = service.service.settings
    return {"base_url": service.url, "token": settings["TOKEN"], "target_id": settings["TARGET_ID"], "timeout_seconds": 60}


@pytest.fixture
async def blink(service: RunningService, values: dict[str, object], connect: Connect) -> Blink:
    """Return bLink with a client that it knows."""
    return Blink(await connect(BlinkSettings.model_validate(values)), service)

"""A Worldline client that talks to Worldline's sandbox over HTTP."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from providers.calls import CallContext, CallRecord
from providers.clock import Clock, Deadline, SystemClock
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldsQuery
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from providers.transport import Transport
from providers.worldline.client import WorldlineClient, WorldlineSettings
from providers.worldline.sandbox import Service
from tests.providers.worldline.documented import LOOKUP

CLOCK = SystemClock()
QUERY = LookupFieldsQuery(9000, "SE", "SEK")


class FixedClock(SystemClock):
    """A clock whose calendar stands still."""

    def __init__(self, moment: dt.datetime) -> None:
        self._moment = moment

    def utc(self) -> dt.datetime:
        """The moment at which it stands."""
        return self._moment


@dataclass(frozen=True)
class Worldline:
    """The client, the service that it asks, and how its calls ended."""

    client: WorldlineClient
    service: RunningService
    ended: list[CallRecord] = field(default_factory=list)

    @property
    def context(self) -> CallContext:
        """On whose behalf calls are made: the test's, within a minute."""
        return CallContext(Deadline.after(60, CLOCK), self.ended.append)

    async def customer(self, lookup: Lookup = LOOKUP) -> CustomerRecord | None:
        """Look one customer up."""
        return await self.client.customer(Key("sealed", "test", lookup), CustomerPart.PROFILE, self.context)

    async def lookup_fields(self, query: LookupFieldsQuery = QUERY) -> tuple[LookupFieldRecord, ...]:
        """Read the fields of a look-up."""
        return await self.client.lookup_fields(query, self.context)

    @contextmanager
    def answered(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> Iterator[None]:
        """While open, every answer is made up: JSON, or these bytes."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, body=content, headers=headers)

        with self.service.answering(answer):
            yield


@asynccontextmanager
async def connected(service: RunningService, clock: Clock = CLOCK, changes: Mapping[str, object] | None = None) -> AsyncIterator[Worldline]:
    """Give a client with the sandbox's settings, but for these."""
    own = {name.lower(): value for name, value in service.service.settings.items()}
    limits = {"timeout_seconds": 60, "connect_timeout_seconds": 60}
    settings = WorldlineSettings.model_validate({"base_url": service.url, **own, **limits, **(changes or {})})
    transport = Transport(CustomerProvider.WORLDLINE, settings, clock, "customer-graph-tests")
    await transport.open()
    try:
        yield Worldline(WorldlineClient(settings, transport, clock), service)
    finally:
        await transport.close()


@pytest.fixture(scope="module")
async def _sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox


@pytest.fixture
def service(_sandbox: Sandbox) -> RunningService:
    """Worldline's sandbox on a port of its own. It has recorded no call yet."""
    _sandbox.clear()
    return _sandbox["worldline"]


@pytest.fixture
async def worldline(service: RunningService) -> AsyncIterator[Worldline]:
    """Worldline with a client that it knows."""
    async with connected(service) as worldline:
        yield worldline

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
from providers.records.identity import Key
from providers.records.lookup import Lookup, LookupFieldRecord, LookupFieldsQuery
from providers.sandbox.runner import RunningService, Sandbox
from providers.worldline.client import WorldlineClient
from tests.providers.connecting import CLOCK, connected_client
from tests.providers.worldline.documented import LOOKUP

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
    async with connected_client(WorldlineClient, service, changes, clock) as client:
        yield Worldline(client, service)


@pytest.fixture
def service(sandbox: Sandbox) -> RunningService:
    """Worldline's sandbox. It has recorded no call yet."""
    return sandbox["worldline"]


@pytest.fixture
async def worldline(service: RunningService) -> AsyncIterator[Worldline]:
    """Worldline with a client that it knows."""
    async with connected(service) as worldline:
        yield worldline

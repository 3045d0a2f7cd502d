"""A Brij client that talks to its sandbox over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from providers.brij.client import BrijClient
from providers.calls import CallContext, CallRecord
from providers.clock import Deadline
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import Key
from providers.sandbox.runner import RunningService, Sandbox
from tests.providers.brij.documented import CUSTOMER_KEY, DOCUMENT_KEY
from tests.providers.connecting import CLOCK, connected_client


@dataclass(frozen=True)
class Brij:
    """The client, the service that it asks, and how its calls ended."""

    client: BrijClient
    service: RunningService
    ended: list[CallRecord] = field(default_factory=list)

    async def customer(self, key: Key = CUSTOMER_KEY.key) -> CustomerRecord | None:
        """Read one customer."""
        return await self.client.customer(key, CustomerPart.PROFILE, self._context())

    async def customer_data(self, key: Key = DOCUMENT_KEY.key) -> CustomerDataRecord | None:
        """Read one record of verified data."""
        return await self.client.customer_data(key, self._context())

    async def customer_answered(self, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> CustomerRecord | None:
        """Read one customer from an answer that is made up: JSON, or these bytes."""
        with self.service.answering(_Answer(status, body, headers)):
            return await self.customer()

    async def data_answered(self, body: object, status: int = 200) -> CustomerDataRecord | None:
        """Read one record of verified data from an answer that is made up."""
        with self.service.answering(_Answer(status, body)):
            return await self.customer_data()

    def asked(self) -> list[object]:
        """The JSON bodies that the service got."""
        return [orjson.loads(call.body) for call in self.service.calls]

    def _context(self) -> CallContext:
        return CallContext(Deadline.after(60, CLOCK), self.ended.append)


@dataclass(frozen=True)
class _Answer:
    status: int
    body: object
    headers: Mapping[str, str] | None = None

    async def __call__(self, _: web.Request) -> web.Response:
        content = self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)
        return web.Response(status=self.status, body=content, headers=self.headers)


@asynccontextmanager
async def connected(service: RunningService, **settings: object) -> AsyncIterator[Brij]:
    """Give a client with these settings besides the service's own."""
    async with connected_client(BrijClient, service, settings) as client:
        yield Brij(client, service)


@pytest.fixture
def service(sandbox: Sandbox) -> RunningService:
    """Brij's sandbox. It has recorded no call yet."""
    return sandbox["brij"]


@pytest.fixture
async def brij(service: RunningService) -> AsyncIterator[Brij]:
    """Brij with a client that it knows."""
    async with connected(service) as brij:
        yield brij

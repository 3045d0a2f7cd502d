"""A BIK client that talks to BIK's sandbox over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from providers.bik.client import BikClient, BikSettings
from providers.calls import CallContext, CallRecord
from providers.clock import Deadline
from providers.errors import ProviderError
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from providers.sandbox.runner import RunningService, Sandbox
from tests.providers.connecting import CLOCK, opened

Connect = Callable[[BikSettings], Awaitable[BikClient]]


@dataclass(frozen=True)
class Bik:
    """The client, the service that it asks, and how its calls ended."""

    client: BikClient
    service: RunningService
    ended: list[CallRecord] = field(default_factory=list)

    async def customer(self, key: Key, parts: CustomerPart = CustomerPart.PROFILE) -> CustomerRecord | None:
        """Read one customer within a minute."""
        return await self.client.customer(key, parts, CallContext(Deadline.after(60, CLOCK), self.ended.append))

    async def customer_answered(
        self, key: Key, body: object, *, parts: CustomerPart = CustomerPart.PROFILE, status: int = 200, retry_after: str | None = None
    ) -> CustomerRecord | None:
        """Read one customer from an answer that is made up: JSON, or a page when the body is a text."""
        kind, content = ("text/html", body.encode()) if isinstance(body, str) else ("application/json", orjson.dumps(body))
        headers = {"Retry-After": retry_after} if retry_after else {}

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, body=content, content_type=kind, headers=headers)

        with self.service.answering(answer):
            return await self.customer(key, parts)

    def asked(self) -> list[object]:
        """Return the bodies of the requests that came."""
        return [orjson.loads(call.body) for call in self.service.calls]


def addresses_of(record: CustomerRecord) -> tuple[AddressRecord, ...]:
    """Return the addresses of a record, which BIK sends in the one answer: an error never stands for them."""
    assert not isinstance(record.addresses, ProviderError)
    return record.addresses or ()


def entries(record: CustomerRecord) -> list[AddressRecord | AssetRecord]:
    """Return the addresses of a record, then its assets."""
    return [*addresses_of(record), *(record.assets or ())]


@pytest.fixture
def service(sandbox: Sandbox) -> RunningService:
    """BIK's sandbox. It has recorded no call yet."""
    return sandbox["bik"]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Make clients, and close their connections after the test."""
    async with AsyncExitStack() as stack:

        async def make(settings: BikSettings) -> BikClient:
            return await stack.enter_async_context(opened(BikClient, settings))

        yield make


@pytest.fixture
def settings(service: RunningService) -> BikSettings:
    """Point at the sandbox, with its credentials and long time-outs."""
    return BikSettings.model_validate(
        {
            "base_url": service.url,
            "api_key": service.service.settings["API_KEY"],
            "api_secret": service.service.settings["API_SECRET"],
            "timeout_seconds": 60,
            "connect_timeout_seconds": 60,
        }
    )


@pytest.fixture
async def bik(service: RunningService, settings: BikSettings, connect: Connect) -> Bik:
    """Return BIK with a client that it knows."""
    return Bik(await connect(settings), service)

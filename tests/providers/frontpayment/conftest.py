"""A Front Payment client that talks to its sandbox over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from providers.calls import CallContext, CallRecord
from providers.clock import Deadline
from providers.frontpayment.client import FrontPaymentClient
from providers.records.address import AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from providers.sandbox.runner import RunningService, Sandbox
from tests.providers.connecting import CLOCK, connected_client

KEY = Key("CSRT1511414842")


@dataclass(frozen=True)
class FrontPayment:
    """The client, the service that it asks, and how its calls ended."""

    client: FrontPaymentClient
    service: RunningService
    ended: list[CallRecord] = field(default_factory=list)

    async def customer(self, key: Key = KEY) -> CustomerRecord | None:
        """Read one customer."""
        return await self.client.customer(key, CustomerPart.PROFILE, CallContext(Deadline.after(60, CLOCK), self.ended.append))

    async def answered(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> CustomerRecord | None:
        """Read one customer from an answer that is made up: JSON, or these bytes."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, body=content, headers=headers)

        with self.service.answering(answer):
            return await self.customer()


def addresses_of(record: CustomerRecord) -> tuple[AddressRecord, ...]:
    """The addresses of a record, which come in the one answer: an error never stands for them."""
    assert isinstance(record.addresses, tuple)
    return record.addresses


@asynccontextmanager
async def connected(service: RunningService, token: str) -> AsyncIterator[FrontPayment]:
    """Give a client with this token."""
    async with connected_client(FrontPaymentClient, service, {"token": token}) as client:
        yield FrontPayment(client, service)


@pytest.fixture
def service(sandbox: Sandbox) -> RunningService:
    """Front Payment's sandbox. It has recorded no call yet."""
    return sandbox["frontpayment"]


@pytest.fixture
async def frontpayment(service: RunningService) -> AsyncIterator[FrontPayment]:
    """Front Payment with a client that it knows."""
    async with connected(service, service.service.settings["TOKEN"]) as frontpayment:
        yield frontpayment

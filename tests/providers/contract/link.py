"""A client of the sandbox, as the registry makes it."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from yarl import URL

from providers.calls import CallContext, CallRecord
from providers.client import ProviderClient
from providers.clock import Deadline, SystemClock
from providers.errors import ProviderError
from providers.registry import Providers
from providers.sandbox.runner import HOST, RunningService, Sandbox
from providers.settings import ProviderSettings
from tests.providers.contract.case import HUSH
from tests.providers.contract.matrix import Row
from tests.providers.contract.troubles import LIMITS, Leaf

CLOCK = SystemClock()


class Link:
    """One read's client, the sandbox that it asks, and how its calls ended."""

    def __init__(self, row: Row, client: ProviderClient[ProviderSettings], sandbox: Sandbox) -> None:
        self.row = row
        self.sandbox = sandbox
        self.records: list[CallRecord] = []
        self._client = client

    @property
    def service(self) -> RunningService:
        """The provider's sandbox."""
        return self.sandbox[self.row.slug]

    async def read(self, key: str, *, seconds: float = 60) -> object | None:
        """Make the read, with this long until the operation's deadline."""
        context = CallContext(Deadline.after(seconds, CLOCK), self.records.append, (("mine",),))
        return await self.row.case.call(self._client, key, context)

    async def failure(self, *, seconds: float = 60) -> ProviderError:
        """Make the read with the known key, and give the error in which it ends."""
        with pytest.raises(ProviderError) as caught:
            await self.read(self.row.case.known, seconds=seconds)
        return caught.value

    def assert_ended(self, outcome: str, *, requests: int = 1, attempt: int = 1) -> None:
        """One read was made: it sent so many requests, to anyone, and left one record."""
        assert [call.provider for call in self.sandbox.calls] == [self.row.slug] * requests
        [record] = self.records
        assert (record.provider, record.operation, record.outcome) == (self.row.client.provider, self.row.read, outcome)
        assert (record.keys, record.attempt, record.paths) == (1, attempt, (("mine",),))
        assert HUSH not in repr(record)
        assert self.row.case.known not in repr(record)

    def forget(self) -> None:
        """Count from here."""
        self.records.clear()
        self.sandbox.clear()

    async def assert_usable(self) -> None:
        """Nothing of the calls before is left: no request goes on, and the next read gives its record."""
        await self.service.until(lambda service: service.in_flight == 0)
        assert self.row.case.brief(await self.read(self.row.case.known)) == self.row.case.expected


@asynccontextmanager
async def linked(row: Row, sandbox: Sandbox, settings: Mapping[str, object] | None = None) -> AsyncIterator[Link]:
    """Connect a read's client to its sandbox, with these settings besides the limits of all."""
    service = sandbox[row.slug]
    service.service.dataset()  # Made when first asked for, which takes a while: not within a short time-out.
    credentials = {name.lower(): value for name, value in service.service.settings.items()}
    values = {"base_url": service.url, **credentials, **LIMITS, **(settings or {})}
    provider = row.client.provider
    async with Providers({provider: row.client.settings_type.model_validate(values)}, CLOCK, "customer-graph/test") as providers:
        yield Link(row, providers.client(provider), sandbox)


@asynccontextmanager
async def stopped(service: RunningService) -> AsyncIterator[None]:
    """While open, nobody listens on the service's port."""
    port = URL(service.url).port
    assert port is not None
    await service.stop()
    try:
        with socket.socket() as keeper:
            keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            keeper.bind((HOST, port))  # Taken, so that nobody else gets it meanwhile.
            yield
    finally:
        await service.start(port)


def assert_is(error: ProviderError, row: Row, leaf: Leaf) -> None:
    """The error is exactly this leaf, of this provider, and says nothing that the provider said or the caller gave."""
    assert type(error) is leaf.error
    assert (error.code, error.retryable, error.provider) == (leaf.code, leaf.retryable, row.client.provider)
    shown = " ".join((str(error), repr(error), error.reason, repr(error.reference), repr(error.__cause__), repr(error.__context__)))
    assert HUSH not in shown
    assert row.case.known not in shown

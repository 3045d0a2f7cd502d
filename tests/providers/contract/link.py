"""Clients of the sandbox, as the registry makes them."""

import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, Generic

import pytest
from yarl import URL

from providers.calls import CallContext, CallRecord
from providers.client import ProviderClient
from providers.clock import Deadline
from providers.errors import ProviderError
from providers.records.changes import InputProblem, InputRefused
from providers.records.identity import CustomerProvider
from providers.registry import Providers
from providers.sandbox.runner import HOST, RunningService, Sandbox
from providers.sandbox.runner import Answer as Handler
from providers.settings import ProviderSettings
from providers.shared import Shared
from tests.clock import CLOCK, begin_anew
from tests.providers.contract.case import HUSH, ReadCase, WriteCase
from tests.providers.contract.matrix import Case, Client, ReadRow, Row, WriteRow
from tests.providers.contract.troubles import LIMITS, Leaf, only

CLIENT_NAME = "customer-graph/test"
Settings = Mapping[str, object]
NO_SETTINGS: Settings = {}


class _Link(Generic[Case]):
    """One operation's client, the sandbox that it asks, and how its calls ended."""

    def __init__(self, row: Row[Case], client: ProviderClient[ProviderSettings], sandbox: Sandbox) -> None:
        self.row: Row[Case] = row
        self.sandbox = sandbox
        self.records: list[CallRecord] = []
        self._client = client

    @property
    def service(self) -> RunningService:
        """The provider's sandbox."""
        return self.sandbox[self.row.slug]

    def forget(self) -> None:
        """Count from here."""
        self.records.clear()
        self.sandbox.clear()

    def _context(self, seconds: float) -> CallContext:
        return CallContext(Deadline.after(seconds, CLOCK), self.records.append, (("mine",),))

    async def _until_idle(self) -> None:
        await self.service.until(lambda service: service.in_flight == 0)

    def _assert_sent(self, requests: int) -> None:
        """So many requests were sent, to anyone, and nothing that the provider said is in a record."""
        assert [call.provider for call in self.sandbox.calls] == [self.row.slug] * requests
        assert {(record.provider, record.keys, record.paths) for record in self.records} == {
            (self.row.client.provider, 1, (("mine",),)),
        }
        assert HUSH not in repr(self.records)


class ReadLink(_Link[ReadCase]):
    """The client of one read."""

    async def read(self, key: str, *, seconds: float = 60) -> object | None:
        """Make the read, with this long until the operation's deadline."""
        return await self.row.case.call(self._client, key, self._context(seconds))

    async def failure(self, *, seconds: float = 60) -> ProviderError:
        """Make the read with the known key, and give the error in which it ends."""
        with pytest.raises(ProviderError) as caught:
            await self.read(self.row.case.known, seconds=seconds)
        return caught.value

    def assert_read(self) -> None:
        """The read was all that was asked, and one record tells of it."""
        self._assert_ended("OK", (self.row.operation,), requests=1, attempts=1)

    def assert_ended(self, outcome: str, *, requests: int | None = None, attempts: int = 1) -> None:
        """The read gave nothing, and where it has a fallback that neither: so many requests were sent, and each call left one record."""
        case = self.row.case
        operations = (self.row.operation, *((case.fallback,) if case.fallback else ()))
        self._assert_ended(outcome, operations, requests=case.calls_when_failing if requests is None else requests, attempts=attempts)

    def _assert_ended(self, outcome: str, operations: tuple[str, ...], *, requests: int, attempts: int) -> None:
        self._assert_sent(requests)
        assert [(record.operation, record.outcome) for record in self.records] == [(operation, outcome) for operation in operations]
        assert len(self.records[0].attempts) == attempts
        assert self.row.case.keyless or self.row.case.known not in repr(self.records)

    async def assert_usable(self) -> None:
        """Nothing of the calls before is left: no request goes on, and the next read gives its record."""
        await self._until_idle()
        assert self.row.case.brief(await self.read(self.row.case.known)) == self.row.case.expected


class WriteLink(_Link[WriteCase]):
    """The client of one write."""

    async def write(self, *, seconds: float = 60) -> object:
        """Make the write, with this long until the operation's deadline."""
        return await self.row.case.call(self._client, self._context(seconds))

    async def failure(self, *, seconds: float = 60) -> ProviderError:
        """Make the write, and give the error in which it ends."""
        with pytest.raises(ProviderError) as caught:
            await self.write(seconds=seconds)
        return caught.value

    async def problems(self) -> tuple[InputProblem, ...]:
        """Make the write, and give what a person at a form can put right."""
        with pytest.raises(InputRefused) as caught:
            await self.write()
        return caught.value.problems

    async def look(self) -> object:
        """Read what the write changes; counts as nothing."""
        found = await self.row.case.look(self._client, self._context(60))
        self.records.clear()
        self.sandbox.calls.clear()
        return found

    @contextmanager
    def troubled(self, handler: Handler) -> Iterator[None]:
        """While open, the request that writes meets this; what is read before is answered."""
        with self.service.answering(only(self.row.case.method, handler, self.sandbox, self.row.slug)):
            yield

    def assert_ended(self, outcome: str) -> None:
        """The one request that writes was sent, behind what was read before, and each call left one record."""
        case = self.row.case
        self._assert_sent(len(case.reads_before) + 1)
        assert [call.method == case.method for call in self.sandbox.calls] == [False] * len(case.reads_before) + [True]
        ended = [*((read, "OK", 1) for read in case.reads_before), (self.row.operation, outcome, 1)]
        assert [(record.operation, record.outcome, len(record.attempts)) for record in self.records] == ended

    def assert_not_sent(self, outcome: str, *, attempts: int) -> None:
        """Nothing was sent at all: the first call failed, and no other was made."""
        self._assert_sent(0)
        first = (*self.row.case.reads_before, self.row.operation)[0]
        assert [(record.operation, record.outcome, len(record.attempts)) for record in self.records] == [(first, outcome, attempts)]

    async def assert_usable(self) -> None:
        """Nothing of the calls before is left: no request goes on, and the next write is done."""
        await self._until_idle()
        assert self.row.case.brief(await self.write()) == self.row.case.expected


class Links:
    """The clients of the sandbox, by what is set for them; each is opened when it is first asked for, and stays with the stack."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._open: dict[tuple[CustomerProvider, frozenset[tuple[str, object]]], ProviderClient[Any]] = {}

    async def read(self, row: ReadRow, sandbox: Sandbox, settings: Settings = NO_SETTINGS) -> ReadLink:
        """A read's client, with these settings besides the limits of all."""
        return ReadLink(row, await self._client(row.client, sandbox, settings), sandbox)

    async def write(self, row: WriteRow, sandbox: Sandbox, settings: Settings = NO_SETTINGS) -> WriteLink:
        """A write's client, with these settings besides the limits of all."""
        return WriteLink(row, await self._client(row.client, sandbox, settings), sandbox)

    async def _client(self, client: Client, sandbox: Sandbox, settings: Settings) -> ProviderClient[Any]:
        service = sandbox[client.provider.slug]
        begin_anew()
        service.service.dataset()  # Made when first asked for, which takes a while: not within a short time-out.
        chosen = (client.provider, frozenset(settings.items()))
        if chosen not in self._open:
            providers = Providers({client.provider: settings_for(client, service, settings)}, Shared(CLOCK, CLIENT_NAME))
            self._open[chosen] = (await self._stack.enter_async_context(providers)).client(client.provider)
        return self._open[chosen]


def settings_for(client: Client, service: RunningService, settings: Settings = NO_SETTINGS) -> ProviderSettings:
    """What points a client at its sandbox, with these settings besides the limits of all."""
    credentials = {name.lower(): value for name, value in service.service.settings.items()}
    return client.settings_type.model_validate({"base_url": service.url, **credentials, **LIMITS, **settings})


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


def assert_is(error: ProviderError, row: Row[Any], leaf: Leaf) -> None:
    """The error is exactly this leaf, of this provider, and says nothing that the provider said or the caller gave."""
    assert type(error) is leaf.error
    assert (error.code, error.retryable, error.provider) == (leaf.code, leaf.retryable, row.client.provider)
    shown = " ".join((str(error), repr(error), error.reason, repr(error.reference), repr(error.__cause__), repr(error.__context__)))
    assert HUSH not in shown
    known = row.case.known if isinstance(row.case, ReadCase) else ""
    assert not known or known not in shown

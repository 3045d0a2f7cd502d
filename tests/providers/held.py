"""A way to a provider that answers when it is told to, on which identical reads share a call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from providers.budget import ByteBudget
from providers.calls import CallContext, CallCount, CallRecord
from providers.clock import Deadline
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamRequest
from tests.providers.scripted import judged
from tests.providers.upstream import CLOCK, serving

READ = UpstreamRequest("getThing", "GET", "/thing", {"X-Key": "k"})
WRITE = UpstreamRequest("putThing", "PUT", "/thing", {"X-Key": "k"}, b"{}", "Read it again.")
SENT = ("OK", 1, False)
SHARED = ("OK", 0, True)


class Held:
    """A server that keeps every request until it is told how to answer; by then the client may have gone."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.traceparents: list[str | None] = []
        self.gone = 0
        self._answers: asyncio.Queue[web.Response] = asyncio.Queue()
        self._changed = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Wait for the next answer that is to be given."""
        self.requests.append(f"{request.method} {request.path}")
        self.traceparents.append(request.headers.get("traceparent"))
        self._change()
        try:
            return await self._answers.get()
        except asyncio.CancelledError:
            self.gone += 1
            self._change()
            raise

    def answer(self, status: int = 200, size: int = 4, *, retry_after: int = 0) -> None:
        """Answer the one who has waited longest, or who comes next."""
        self._answers.put_nowait(web.Response(status=status, body=bytes(size), headers={"Retry-After": str(retry_after)}))

    async def has(self, requests: int, *, gone: int = 0) -> None:
        """Wait until so many requests have come, and so many clients have gone."""
        async with asyncio.timeout(30):
            while (len(self.requests), self.gone) != (requests, gone):
                self._changed.clear()
                await self._changed.wait()

    def _change(self) -> None:
        self._changed.set()


class Stage:
    """A provider that holds its answers, the way to it, and what was told of the calls."""

    def __init__(self, held: Held, transport: Transport, url: str) -> None:
        self.held = held
        self.transport = transport
        self.url = url
        self.records: list[CallRecord] = []
        self.deadlines: list[Deadline] = []

    def ask(self, request: UpstreamRequest = READ, *, seconds: float = 60, count: CallCount | None = None) -> asyncio.Task[object]:
        """Begin a call; what it comes to is made anew for each answer that is interpreted."""
        deadline = Deadline.after(seconds, CLOCK)
        self.deadlines.append(deadline)
        context = CallContext(deadline, self.records.append, (), 1, count or CallCount())
        return asyncio.create_task(self.transport.call(request, context, judged))

    async def asked(self, times: int, request: UpstreamRequest = READ) -> list[asyncio.Task[object]]:
        """Begin so many calls for the same, of which each has come as far as it can."""
        tasks = [self.ask(request) for _ in range(times)]
        await self.held.has(1)
        return tasks

    @property
    def told(self) -> list[tuple[str, int, bool]]:
        """Of each call that has ended: its outcome, how many requests are its own, and whether it shared another's."""
        return [(record.outcome, len(record.attempts), record.is_shared) for record in self.records]


@asynccontextmanager
async def staged(*, single_flight: bool = True, budget: ByteBudget | None = None) -> AsyncIterator[Stage]:
    """Open a way to a provider that holds its answers."""
    held = Held()
    async with serving(held.handle) as url, opened(url, single_flight=single_flight, budget=budget) as transport:
        yield Stage(held, transport, url)


@asynccontextmanager
async def opened(url: str, *, single_flight: bool = True, budget: ByteBudget | None = None, **limits: float) -> AsyncIterator[Transport]:
    """Open a way to the provider at this URL, with time enough unless said otherwise."""
    shared = Shared(CLOCK, "customer-graph/test", budget=budget or ByteBudget(), single_flight=single_flight)
    settings = ProviderSettings.model_validate({"base_url": url, "timeout_seconds": 60} | limits)
    transport = Transport(CustomerProvider.BIK, settings, shared)
    await transport.open()
    try:
        yield transport
    finally:
        await transport.close()

"""The same request answered in both ways: compiled, and by graphql-core."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from random import Random

import orjson
from aiohttp import web
from graphql import ExecutionResult

from graph.errors import RequestRefused, format_field_error
from graph.execution import Executor
from graph.field import OperationContext
from graph.operation import Operation
from graph.preparation import Preparation
from graph.schema import schema
from graph.service import GraphQLRequest
from graph.setting_values import Limits
from graph.settings import load_settings
from providers.calls import CallRecord
from providers.clock import Deadline
from providers.records.identity import CustomerProvider
from providers.registry import CLIENTS, Providers
from providers.sandbox.faults import MalformedJson, MissingFields, Status, WrongTypes
from providers.sandbox.faults.fault import SpoiltAnswer
from providers.sandbox.runner import RunningService, Sandbox
from providers.sandbox.seed import Dice
from providers.shared import Shared
from resolvers.request import Request, RequestLimits
from resolvers.sealing import IdKeys
from tests.chaos.stillness import Stillness
from tests.clock import StoppedClock

FAULTS: Sequence[SpoiltAnswer] = (
    Status(status=403),
    Status(status=404),
    # For so long that nobody tries again: which of several calls the budget for retries would allow one, their order would decide.
    Status(status=503, retry_after=3600),
    MalformedJson(),
    MissingFields(),
    WrongTypes(),
)
_LIMITS = RequestLimits(keys=100, representations=1000, calls=2000, loads=4000)
_PATIENT = {f"CUSTOMER_GRAPH_PROVIDERS__{client.provider.slug.upper()}__TIMEOUT_SECONDS": "60" for client in CLIENTS}
"""However busy the machine is."""
_OF_ITS_OWN = re.compile(rb'("(?:checkedAt|state|reference)\w*":)"[^"]*"')
"""What is another each time: a moment by the machine's calendar, how the last of several calls ended, and what bLink calls an answer."""


@dataclass(frozen=True)
class Outcome:
    """What came of a request: its data with the order of its keys, its errors in an order of their own, and what it asked of providers."""

    data: bytes
    errors: list[bytes]
    calls: Counter[tuple[str, str | None, str, bytes]]

    def differing(self, other: "Outcome") -> list[str]:
        """What is not the same in the other."""
        return [name for name in ("data", "errors", "calls") if getattr(self, name) != getattr(other, name)]


class _Unobserved:
    """Hears of what requests make, and tells nobody: logs of thousands would bury what differs."""

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """Nothing."""

    def call(self, record: CallRecord) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Way:
    """One way to answer, with ways to the providers of its own, and the time that passes for them."""

    executor: Executor
    providers: Providers
    clock: StoppedClock
    id_keys: IdKeys | None

    async def answer(self, operation: Operation, asked: GraphQLRequest) -> ExecutionResult:
        """The answer to a prepared operation. Nothing that was asked before is recent."""
        self.clock.skip(3600)
        still = Stillness()
        variables = operation.variables.read(asked.variables)
        request = Request(self.providers, Deadline.after(300, self.clock), _Unobserved(), _LIMITS, self.id_keys)
        try:
            operation.plan(variables.coerced)  # Only what is asked for again is compiled.
            context = OperationContext(request, operation.plan(variables.coerced))
            result = await self.executor.run(operation, variables, context)
        finally:
            await request.close()
        async with asyncio.timeout(30):
            while still.pending():  # noqa: ASYNC110 - graphql-core lets go on what is below a place that is null by now, and nothing tells
                await asyncio.sleep(0)
        assert isinstance(result, ExecutionResult)
        return result


class Ways:
    """Both ways over one sandbox."""

    def __init__(self, sandbox: Sandbox, ways: Sequence[Way]) -> None:
        self._sandbox = sandbox
        self._ways = ways
        self._preparation = Preparation(schema, Limits())

    @classmethod
    @asynccontextmanager
    async def over(cls, sandbox: Sandbox) -> AsyncIterator["Ways"]:
        """Both ways, compiled first, until the context ends."""
        compiled, interpreted = (_way(sandbox, compiles=compiles) for compiles in (True, False))
        async with compiled.providers, interpreted.providers:
            yield cls(sandbox, (compiled, interpreted))

    async def outcomes(self, asked: GraphQLRequest) -> list[Outcome] | None:
        """What comes of a request in each way; None where it is refused before anything is executed."""
        try:
            operation = self._preparation.operation(asked.document or "", None)
            return [await self._outcome(way, operation, asked) for way in self._ways]
        except RequestRefused:
            return None

    async def _outcome(self, way: Way, operation: Operation, asked: GraphQLRequest) -> Outcome:
        self._sandbox.clear()
        result = await way.answer(operation, asked)
        errors = sorted(_comparable(format_field_error(error)) for error in result.errors or ())
        calls = Counter((call.provider, call.operation, f"{call.method} {call.target}", call.body) for call in self._sandbox.calls)
        # What was begun before the answer as a whole came to nothing goes on in one way, and is ended in the other.
        return Outcome(_comparable(result.data), errors, calls if result.data is not None else Counter())


def _comparable(told: object) -> bytes:
    return _OF_ITS_OWN.sub(rb"\1null", orjson.dumps(told))


def _way(sandbox: Sandbox, *, compiles: bool) -> Way:
    settings, clock = load_settings(sandbox.environment() | _PATIENT), StoppedClock()
    providers = Providers(settings.configured(), Shared(clock, "customer-graph", random=Random(0)))  # noqa: S311 - guards nothing
    return Way(Executor(schema, compiles=compiles), providers, clock, settings.id_keys)


@contextmanager
def failing_by_request(sandbox: Sandbox, services: Sequence[str], seed: int, share: float) -> Iterator[None]:
    """Let this share of requests fail: the same request always in the same way, in whatever order they come."""
    with ExitStack() as stack:
        for name in services:
            stack.enter_context(_failing(sandbox[name], seed, share))
        yield


@contextmanager
def _failing(running: RunningService, seed: int, share: float) -> Iterator[None]:
    async def answer(request: web.Request) -> web.StreamResponse:
        dice = Dice(seed, request.method, request.raw_path, (await request.read()).decode())
        if not dice.chance(share):
            return await running.service.handle(request)

        async def own() -> web.StreamResponse:
            return await running.service.handle(request)

        return await dice.pick(FAULTS).answer(request, own, dice)

    with running.answering(answer):
        yield

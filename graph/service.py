"""From a GraphQL request to its answer, whatever carries the two."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar

from graphql import ExecutionResult, GraphQLFormattedError, GraphQLSchema
from msgspec import Struct

from graph.cost import Estimate, Estimator, explanation
from graph.documents import Documents
from graph.errors import ErrorCode, GivenUp, MutationRefused, RequestRefused, format_field_error
from graph.execution import Executor
from graph.field import OperationContext
from graph.incremental import IncrementalPayloads
from graph.observation import Observation
from graph.preparation import Preparation
from graph.report import OperationReport
from graph.settings import Settings
from graph.tracing import UNTRACED, OperationTrace
from providers.clock import Clock, Deadline
from providers.registry import Providers
from resolvers.request import Request, RequestLimits

T = TypeVar("T")

_GRACE_SECONDS = 2.0
"""Time to write the answer of an operation whose last call ended with the deadline, on a busy machine."""


class GraphQLRequest(Struct, frozen=True):
    """What a client wants answered: a document, or one that is known by an id or by its hash."""

    document: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = {}
    is_safe: bool = False
    """Whether it came by a method that must change nothing."""
    document_id: str | None = None
    """The id of a document that the server knows (`documentId`)."""
    persisted_query: str | None = None
    """The SHA-256 of a document that the server may know, or is to keep (`extensions.persistedQuery.sha256Hash`)."""
    takes_increments: bool = False
    """Whether the client takes an answer in several pieces."""
    explain: frozenset[str] = frozenset()
    """What is to be explained of the answer: `cost`, `upstream`."""
    deadline_seconds: float | None = None
    """The time that the client gives the operation, where it is to be less than the server's."""
    trace: OperationTrace = UNTRACED
    """What the operation's batches and calls become part of."""


class ClientGone(Exception):
    """The client went away before there was anything to answer it with."""


class GraphQLAnswer(Struct, kw_only=True):
    """Data, errors, or both; ``refused`` says that nothing was executed, so that there is no data to speak of.

    ``is_unsafe`` says that this was because the request came by a method that must change nothing. Where there are ``increments``, this is
    the first piece of the answer, ``pending`` are the pieces that it announces, and whoever takes it must close them.
    """

    data: dict[str, Any] | None = None
    errors: Sequence[GraphQLFormattedError] = ()
    refused: bool = False
    is_unsafe: bool = False
    extensions: Mapping[str, Any] = {}
    pending: Sequence[Mapping[str, Any]] = ()
    increments: "Increments | None" = None


class Increments:
    """The payloads behind the first, JSON, as they become ready."""

    def __init__(self, payloads: IncrementalPayloads, running: "_Running") -> None:
        self._payloads = payloads
        self._running = running
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> dict[str, Any]:
        """The next payload. Where time is up or too much was asked for, the last one ends all that is pending with an error."""
        if self._ended:
            raise StopAsyncIteration
        try:
            payload = await self._running.in_time(self._payloads.next)
        except GivenUp as given_up:
            payload = self._payloads.given_up(given_up.error)
        except Exception as error:
            # Whatever it is, whoever writes the answer ends it with an error of ours: the report must not call it cancelled.
            self._ended = True
            self._running.report.fail(error)
            raise
        self._ended = not payload["hasNext"]
        pieces = (*payload.get("incremental", ()), *payload.get("completed", ()))
        self._running.report.add(error for piece in pieces for error in piece.get("errors", ()))
        if self._ended:
            await self._running.close()
            # The whole of it, in place of what the first piece told.
            payload |= {"extensions": told} if (told := self._running.explained()) else {}
        return payload

    def leave(self) -> None:
        """The client has gone: what is pending ends soon."""
        self._running.leave()

    async def aclose(self) -> None:
        """End what is still under way."""
        if not self._ended:
            self._running.leave()
        await self._payloads.close()
        await self._running.close()


class GraphQLService:
    """Answers requests over one schema and one set of providers."""

    def __init__(
        self, schema: GraphQLSchema, settings: Settings, providers: Providers, clock: Clock, observation: Observation | None = None
    ) -> None:
        """Without an ``observation`` of its own it only logs."""
        self.observation = observation or Observation()
        self._executor = Executor(schema, compiles=settings.compiled_execution)
        self._estimator = Estimator(settings)
        self._settings = settings
        self._providers = providers
        self._clock = clock
        self._preparation = Preparation(schema, settings.limits, self.observation.prepared)
        self._documents = Documents(settings, self._preparation)
        limits = settings.limits
        self._request_limits = RequestLimits(limits.keys, limits.representations, limits.calls, limits.loads)

    async def answer(self, request: GraphQLRequest, departure: asyncio.Future[None] | None = None) -> GraphQLAnswer:
        """Prepare the request's operation and execute it. What is wrong with the request is told in the answer, never raised.

        ``departure`` is done once the client goes away: a query ends then, and raises `ClientGone`; a mutation goes on.
        """
        running = self._begun(request)
        if departure is not None:
            departure.add_done_callback(running.leave)
        try:
            answer = await self._executed(request, running)
        except RequestRefused as refusal:
            answer = GraphQLAnswer(errors=refusal.errors, refused=True, is_unsafe=isinstance(refusal, MutationRefused))
        except GivenUp as given_up:
            answer = GraphQLAnswer(errors=[given_up.error])
        except BaseException as error:
            # Nobody gets an answer that could be closed: a fault of ours, or the server ends.
            running.report.fail(error)
            await running.close()
            raise
        finally:
            if departure is not None:
                departure.remove_done_callback(running.leave)
        if answer.errors:
            running.report.add(answer.errors, refused=answer.refused)
        if answer.increments is None:
            await running.close()
        elif running.is_left:
            await answer.increments.aclose()
        if running.is_left:
            raise ClientGone
        answer.extensions = running.explained()
        return answer

    async def _executed(self, request: GraphQLRequest, running: "_Running") -> GraphQLAnswer:
        text = self._documents.text(request.document, request.document_id, request.persisted_query)
        operation = running.report.operation = self._preparation.operation(text, request.operation_name)
        running.report.is_trusted = self._documents.is_trusted(text)
        self._documents.keep(text, request.persisted_query)
        if request.is_safe and operation.kind == "mutation":
            raise MutationRefused
        variables = operation.variables.read(request.variables)
        plan = operation.plan(variables.coerced, incremental=request.takes_increments)
        if running.explain or self._estimator.may_exceed(operation, plan):
            running.estimated = self._estimator.estimate(operation, plan, variables)
            running.estimated.refuse_above(self._settings.limits.calls)
        context = OperationContext(running.request, plan)
        if operation.kind == "mutation":
            # What was written must be told, whatever the state that is read of it comes to: it is never given up as a whole.
            result = await self._executor.run(operation, variables, context)
        else:
            result = await running.in_time(partial(self._executor.run, operation, variables, context))
        return _whole(result) if isinstance(result, ExecutionResult) else _first(IncrementalPayloads(result), running)

    def _begun(self, asked: GraphQLRequest) -> "_Running":
        report = OperationReport(self._clock, self.observation, asked.trace)
        # A client may ask for less time, never for more.
        seconds = min(asked.deadline_seconds or math.inf, self._settings.deadline_seconds)
        deadline = Deadline(self._clock, report.begun + seconds)
        request = Request(self._providers, deadline, self.observation, self._request_limits, self._settings.id_keys)
        request.trace = asked.trace
        report.calls = request.calls
        return _Running(request, report, seconds, asked.explain if self._settings.explain else frozenset())


class _Running:
    """An operation that runs, perhaps beyond the first piece of its answer."""

    def __init__(self, request: Request, report: OperationReport, seconds: float, explain: Collection[str]) -> None:
        self.request = request
        self.report = report
        self.estimated: Estimate | None = None
        self.explain = explain
        """What of it the client wants explained, and may have."""
        self._seconds = seconds
        self.is_left = False
        """Whether the client has gone away from it."""
        self._is_closed = False

    def leave(self, _: asyncio.Future[None] | None = None) -> None:
        """The client has gone: calls end, and with them what waits for them. A mutation goes on."""
        if self.report.operation is not None and self.report.operation.kind == "query":
            self.is_left = self.report.cancelled = True
            self.request.deadline.bring_forward()

    async def in_time(self, execute: Callable[[], Awaitable[T]]) -> T:
        """What comes of it before the deadline. Raises `GivenUp`.

        Calls keep the deadline themselves, so that the fields beside them are answered: this ends what takes long without calls.
        """
        self._refuse_too_much()
        try:
            async with asyncio.timeout(self.request.deadline.remaining() + _GRACE_SECONDS) as scope:
                self.request.give_up = lambda: None if scope.expired() else scope.reschedule(0)
                return await execute()
        except TimeoutError:
            self._refuse_too_much()
            raise GivenUp(ErrorCode.DEADLINE_EXCEEDED, f"The operation took longer than {self._seconds:g} seconds.") from None
        finally:
            # Deferred fields go on while a piece is sent, when there is nothing to end: the next piece then is the last.
            self.request.give_up = _go_on

    def explained(self) -> dict[str, Any]:
        """What the client wants to know of it, as far as it has come; nothing of what was refused before it could be estimated."""
        return {} if self.estimated is None else explanation(self.explain, self.estimated, self.request.calls)

    def _refuse_too_much(self) -> None:
        if self.request.comes_to_too_much:
            message = f"The operation comes to more than {self.request.limits.loads} records."
            raise GivenUp(ErrorCode.LIMIT_EXCEEDED, message)

    async def close(self) -> None:
        """End what is open, and tell what it came to, once."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            await self.request.close()
        finally:
            self.report.end()


def _go_on() -> None:
    """Nothing is ended."""


def _whole(result: ExecutionResult) -> GraphQLAnswer:
    return GraphQLAnswer(data=result.data, errors=[format_field_error(error) for error in result.errors or ()])


def _first(payloads: IncrementalPayloads, running: _Running) -> GraphQLAnswer:
    return GraphQLAnswer(
        data=payloads.initial_data,
        errors=payloads.initial_errors,
        pending=payloads.initially_pending,
        increments=Increments(payloads, running),
    )

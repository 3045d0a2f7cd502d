"""From a GraphQL request to its answer, whatever carries the two."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graphql import ExecutionResult, GraphQLFormattedError, GraphQLSchema

from graph.errors import ErrorCode, MutationRefused, RequestRefused, format_field_error
from graph.execution import run
from graph.field import OperationContext
from graph.logs import OperationRecord, log_call, log_operation
from graph.operation import Operation
from graph.preparation import Preparation
from graph.settings import Settings
from graph.variables import coerced_variables
from providers.clock import Clock, Deadline
from providers.registry import Providers
from resolvers.request import MAX_LOADS, Request

_GRACE_SECONDS = 0.5
"""Time to write the answer of an operation whose last call ended with the deadline."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client wants answered."""

    document: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_safe: bool = False
    """Whether it came by a method that must change nothing."""


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """Data, errors, or both; ``refused`` says that nothing was executed, so that there is no data to speak of.

    ``is_unsafe`` says that this was because the request came by a method that must change nothing.
    """

    data: dict[str, Any] | None
    errors: list[GraphQLFormattedError]
    refused: bool = False
    is_unsafe: bool = False


class GraphQLService:
    """Answers requests over one schema and one set of providers."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, providers: Providers, clock: Clock) -> None:
        self._schema = schema
        self._settings = settings
        self._providers = providers
        self._clock = clock
        self._preparation = Preparation(schema, settings.limits)

    async def answer(self, request: GraphQLRequest) -> GraphQLAnswer:
        """Prepare the request's operation and execute it. What is wrong with the request is told in the answer, never raised."""
        begun = self._clock.now()
        operation, calls = None, 0
        try:
            operation = self._preparation.operation(request.document, request.operation_name)
            if request.is_safe and operation.kind == "mutation":
                raise MutationRefused
            definitions = operation.definition.variable_definitions or ()
            variables = coerced_variables(self._schema, definitions, request.variables, operation.condition_variables)
            async with self._request(begun) as running:
                context = OperationContext(running, operation.plan(variables))
                answer = await self._run(operation, request, context)
            calls = sum(1 for call in running.calls if call.attempt)
        except RequestRefused as refusal:
            answer = GraphQLAnswer(None, refusal.errors, refused=True, is_unsafe=isinstance(refusal, MutationRefused))
        log_operation(_record(operation, answer, self._clock.now() - begun, calls))
        return answer

    async def _run(self, operation: Operation, request: GraphQLRequest, context: OperationContext) -> GraphQLAnswer:
        if operation.kind == "mutation":
            # What was written must be told, whatever the state that is read of it comes to: it is never given up as a whole.
            return _answer(await run(self._schema, operation, request.variables, context))
        # Calls keep the deadline themselves, so that the fields beside them are answered: this ends what takes long without calls.
        try:
            async with asyncio.timeout(self._settings.deadline_seconds + _GRACE_SECONDS) as scope:
                context.request.give_up = lambda: scope.reschedule(0)
                return _answer(await run(self._schema, operation, request.variables, context))
        except TimeoutError:
            if context.request.comes_to_too_much:
                return _given_up(ErrorCode.LIMIT_EXCEEDED, f"The operation comes to more than {MAX_LOADS} records.")
            return _given_up(ErrorCode.DEADLINE_EXCEEDED, f"The operation took longer than {self._settings.deadline_seconds:g} seconds.")

    def _request(self, begun: float) -> Request:
        deadline = Deadline(self._clock, begun + self._settings.deadline_seconds)
        return Request(self._providers, deadline, log_call, self._settings.limits.keys, self._settings.id_keys)


def _answer(result: ExecutionResult) -> GraphQLAnswer:
    return GraphQLAnswer(result.data, [format_field_error(error) for error in result.errors or ()])


def _given_up(code: ErrorCode, message: str) -> GraphQLAnswer:
    return GraphQLAnswer(None, [{"message": f"{message} Ask for less, or in several requests.", "extensions": {"code": code.value}}])


def _record(operation: Operation | None, answer: GraphQLAnswer, elapsed: float, calls: int) -> OperationRecord:
    outcome: Literal["ok", "errors", "refused"] = "refused" if answer.refused else "errors" if answer.errors else "ok"
    codes = tuple(sorted({str(error["extensions"]["code"]) for error in answer.errors}))
    kind, document = (operation.kind, operation.shape_hash) if operation else (None, None)
    return OperationRecord(kind, outcome, codes, elapsed, calls, document)

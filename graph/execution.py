"""Running a prepared operation."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    GraphQLResolveInfo,
    GraphQLSchema,
    experimental_execute_incrementally,
)

from graph.compile import CompiledOperation, compiled
from graph.facts import facts_of
from graph.field import OperationContext
from graph.operation import Operation, Plan
from graph.recent import Recent
from graph.variables import Variables
from providers.errors import ProviderError
from providers.records.address import AddressRecord
from providers.records.customer import CustomerRecord
from providers.records.person import PersonRecord
from resolvers.later import LaterRecord, with_parts
from resolvers.request import Asking

MAX_COMPILED_FIELDS = 20_000
"""Fields of compiled operations that are kept: each takes some two kilobytes."""
MAX_COMPILED_WORK = 1_000
"""What a compiled operation may come to. To compile takes a tenth of a millisecond for each field, and everything else waits meanwhile."""


class Executor:
    """Answers operations over one schema."""

    def __init__(self, schema: GraphQLSchema, *, compiles: bool) -> None:
        """One that ``compiles`` leaves to graphql-core what is asked for the first time, large operations, and answers in pieces."""
        self._schema = schema
        self._compiles = compiles
        self._compiled: Recent[Plan, CompiledOperation] = Recent(MAX_COMPILED_FIELDS, MAX_COMPILED_FIELDS)

    async def run(
        self, operation: Operation, variables: Variables, context: OperationContext
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """Answer an operation, with what its fields raised as errors; in several pieces where its plan is for that."""
        in_pieces = context.plan.is_incremental
        if self._compiles and context.plan.is_repeated and operation.work <= MAX_COMPILED_WORK and not in_pieces:
            return await self._compiled_under(operation, context.plan).run(context, variables)
        result = experimental_execute_incrementally(
            self._schema,
            operation.document if in_pieces else operation.whole_document,
            context_value=context,
            variable_values=dict(variables.given),
            operation_name=operation.name,
            hide_suggestions=True,
            middleware=(_load_later,) if in_pieces else None,
        )
        return await result if isawaitable(result) else result

    def _compiled_under(self, operation: Operation, plan: Plan) -> CompiledOperation:
        found = self._compiled.get(plan)
        if found is None:
            found = compiled(self._schema, operation, plan)
            self._compiled.keep(plan, found, found.fields)
        return found


def _load_later(next_: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - any field's
    """Before a deferred field of a record is answered, the record learns what the field wants of it: it was not asked for at once."""
    context: OperationContext = info.context
    path = tuple(step for step in info.path.as_list() if isinstance(step, str))
    parts = context.plan.later_parts(path, info.parent_type.name)
    if parts is None or not isinstance(source, CustomerRecord | PersonRecord | AddressRecord):
        return next_(source, info, **arguments)

    async def loaded() -> Any:  # noqa: ANN401 - any field's value
        record: LaterRecord = source
        try:
            record = await with_parts(source, parts, Asking(path, context.request))
        except ProviderError:
            # A report is of what failed, too.
            if not facts_of(info.parent_type.fields[info.field_name]).reports:
                raise
        value = next_(record, info, **arguments)
        return await value if isawaitable(value) else value

    return loaded()

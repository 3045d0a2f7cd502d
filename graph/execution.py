"""Running a prepared operation."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    GraphQLResolveInfo,
    GraphQLSchema,
    experimental_execute_incrementally,
)

from graph.facts import facts_of
from graph.field import OperationContext
from graph.operation import Operation
from providers.errors import ProviderError
from providers.records.address import AddressRecord
from providers.records.customer import CustomerRecord
from providers.records.person import PersonRecord
from resolvers.later import LaterRecord, with_parts
from resolvers.request import Asking


async def run(
    schema: GraphQLSchema, operation: Operation, variables: Mapping[str, Any], context: OperationContext
) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
    """Answer an operation, with what its fields raised as errors; in several pieces where its plan is for that.

    ``variables`` are as the client gave them, checked before.
    """
    in_pieces = context.plan.is_incremental
    result = experimental_execute_incrementally(
        schema,
        operation.document if in_pieces else operation.whole_document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation.name,
        hide_suggestions=True,
        middleware=(_load_later,) if in_pieces else None,
    )
    return await result if isawaitable(result) else result


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

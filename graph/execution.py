"""Running a prepared operation."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, execute

from graph.field import OperationContext
from graph.operation import Operation


async def run(schema: GraphQLSchema, operation: Operation, variables: Mapping[str, Any], context: OperationContext) -> ExecutionResult:
    """Answer an operation, with what its fields raised as errors. ``variables`` are as the client gave them, checked before."""
    result = execute(
        schema,
        operation.document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation.name,
        hide_suggestions=True,
    )
    return await result if isawaitable(result) else result

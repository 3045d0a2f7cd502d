"""A compiled operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from graphql import ExecutionResult, GraphQLObjectType, GraphQLSchema

from graph.compile.running import Root, Run
from graph.compile.source import SourceWriter
from graph.field import OperationContext
from graph.operation import Operation, Plan
from graph.variables import Variables


@dataclass(frozen=True, slots=True)
class CompiledOperation:
    """An operation as functions: those of each group of root fields that are answered together."""

    roots: Sequence[Root]

    async def run(self, context: OperationContext, variables: Variables) -> ExecutionResult:
        """Answer it, with what its fields raised as errors."""
        return await Run(context, variables).answered(self.roots)


def compiled(schema: GraphQLSchema, operation: Operation, plan: Plan) -> CompiledOperation:
    """Compile an operation under a plan for a whole answer."""
    writer = SourceWriter(schema, plan.truths)
    type_ = cast("GraphQLObjectType", schema.get_root_type(operation.definition.operation))
    selections = writer.held(operation.selections)
    # Mutations are made one after the other.
    groups = [selections] if operation.kind == "query" else [[selection] for selection in selections]
    return CompiledOperation([cast("Root", writer.root(type_, group)) for group in groups])

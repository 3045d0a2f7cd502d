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
    """An operation as functions: those of each group of root fields that are answered together. It has so many ``fields``, in all."""

    roots: Sequence[Root]
    fields: int

    async def run(self, context: OperationContext, variables: Variables) -> ExecutionResult:
        """Answer it, with what its fields raised as errors."""
        return await Run(context, variables).answered(self.roots)


def compiled(schema: GraphQLSchema, operation: Operation, plan: Plan) -> CompiledOperation:
    """Compile an operation under a plan for a whole answer."""
    writer = SourceWriter(schema, plan.truths)
    return CompiledOperation(_roots(writer, schema, operation), writer.fields)


def generated_text(schema: GraphQLSchema, operation: Operation, plan: Plan) -> str:
    """What `compiled` generates, for reading: the functions of what is below come before those of what is around it."""
    writer = SourceWriter(schema, plan.truths)
    _roots(writer, schema, operation)
    return "\n\n".join(writer.texts)


def _roots(writer: SourceWriter, schema: GraphQLSchema, operation: Operation) -> list[Root]:
    type_ = cast("GraphQLObjectType", schema.get_root_type(operation.definition.operation))
    selections = writer.held(operation.selections)
    # Mutations are made one after the other.
    groups = [selections] if operation.kind == "query" else [[selection] for selection in selections]
    return [cast("Root", writer.root(type_, group)) for group in groups]

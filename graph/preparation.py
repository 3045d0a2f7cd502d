"""From a document's text to a prepared operation, kept by the document's hash."""

import hashlib
from collections import OrderedDict

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    specified_rules,
    validate,
)
from graphql.validation import ValuesOfCorrectTypeRule
from graphql.validation.validate import ValidationAbortedError

from graph.errors import ErrorCode, RequestRefused
from graph.operation import Operation
from graph.selection import SelectionBuilder
from graph.settings import Limits
from graph.syntax import parsed, shape_hash
from graph.values_rule import ValueFreeValuesOfCorrectTypeRule

RULES = [ValueFreeValuesOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules]
MAX_VALIDATION_ERRORS = 20
MAX_CACHED_CHARACTERS = 8 * 1024 * 1024
"""Text of all cached documents together. A parsed document takes some fifty times its text."""


class Preparation:
    """Prepares operations and keeps the latest used."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[tuple[str, str | None], tuple[Operation, int]] = OrderedDict()
        self._characters = 0

    def operation(self, document: str, name: str | None) -> Operation:
        """The prepared operation of a document. Raises `RequestRefused`."""
        key = (hashlib.sha256(document.encode()).hexdigest(), name)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[0]
        operation = self._prepare(document, name)
        self._keep(key, operation, len(document))
        return operation

    def _keep(self, key: tuple[str, str | None], operation: Operation, characters: int) -> None:
        self._kept[key] = (operation, characters)
        self._characters += characters
        while len(self._kept) > self._limits.prepared_documents or self._characters > MAX_CACHED_CHARACTERS:
            _, (_, freed) = self._kept.popitem(last=False)
            self._characters -= freed

    def _prepare(self, text: str, name: str | None) -> Operation:
        document = parsed(text, self._limits.tokens)
        self._validate(document)
        definition = _operation_definition(document, name)
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        selections = SelectionBuilder(self._schema, fragments, self._limits).build(definition)
        variables = {
            condition.variable
            for root in selections
            for selection in root.walk()
            for all_of in selection.conditions
            for condition in all_of
        }
        return Operation(document, definition, shape_hash(document), selections, tuple(sorted(variables)))

    def _validate(self, document: DocumentNode) -> None:
        errors = validate(self._schema, document, RULES, max_errors=MAX_VALIDATION_ERRORS)
        if errors and isinstance(errors[0], ValidationAbortedError):
            # Nothing is wrong with it so far, but graphql-core's own budgets are spent.
            raise RequestRefused.because(
                ErrorCode.LIMIT_EXCEEDED, "The document repeats fields or nests fragments too often. Ask for less, or in several requests."
            )
        if errors:
            raise RequestRefused(ErrorCode.GRAPHQL_VALIDATION_FAILED, errors)


def _operation_definition(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    definition = get_operation_ast(document, name)
    if definition is not None:
        return definition
    problem = (
        "operationName names no operation of the document." if name else "operationName must say which operation of the document to run."
    )
    raise RequestRefused.because(ErrorCode.OPERATION_RESOLUTION_FAILURE, problem)

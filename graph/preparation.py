"""From a document's text to a prepared operation, kept by that text."""

from typing import Protocol

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
from graph.recent import Recent
from graph.selection import SelectionBuilder
from graph.setting_values import Limits
from graph.syntax import parsed, refuse_repetition, shape_hash, without_increments
from graph.values_rule import ValueFreeValuesOfCorrectTypeRule
from graph.variables import DeclaredVariables

RULES = [ValueFreeValuesOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules]
MAX_VALIDATION_ERRORS = 20
MAX_CACHED_WEIGHT = 2 * 1024 * 1024
"""What all that is kept may weigh: a character of text 1, a selection of the tree 10. A unit takes some fifty bytes of memory."""

MAX_CACHED_REFUSALS = 100

_SELECTION_WEIGHT = 10

_Key = tuple[str, str | None]


class Lookup(Protocol):
    """Hears of a look-up of a prepared operation."""

    def __call__(self, *, hit: bool) -> None:
        """It was a hit, or not."""


def _unheard(*, hit: bool) -> None:
    """Tell nobody."""


class Preparation:
    """Prepares operations and keeps the latest used."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, looked_up: Lookup = _unheard) -> None:
        """``looked_up`` hears of every look-up, whether it was a hit."""
        self._schema = schema
        self._limits = limits
        self._looked_up = looked_up
        self._operations: Recent[_Key, Operation] = Recent(limits.prepared_documents, MAX_CACHED_WEIGHT)
        # Apart, so that nonsense drives out no operation.
        self._refusals: Recent[_Key, RequestRefused] = Recent(MAX_CACHED_REFUSALS, MAX_CACHED_WEIGHT)

    def operation(self, document: str, name: str | None) -> Operation:
        """The prepared operation of a document. Raises `RequestRefused`; a refusal is kept too, for it takes as long to find."""
        key = (document, name)
        operation, refusal = self._operations.get(key), self._refusals.get(key)
        self._looked_up(hit=operation is not None or refusal is not None)
        if operation is not None:
            return operation
        if refusal is not None:
            raise refusal.with_traceback(None)
        try:
            operation = self._prepare(document, name)
        except RequestRefused as refused:
            self._refusals.keep(key, refused, len(document))
            raise
        self._operations.keep(key, operation, len(document) + operation.work * _SELECTION_WEIGHT)
        return operation

    def _prepare(self, text: str, name: str | None) -> Operation:
        document = parsed(text, self._limits.tokens)
        refuse_repetition(document)
        self._validate(document)
        definition = _operation_definition(document, name)
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        builder = SelectionBuilder(self._schema, fragments, self._limits)
        selections = builder.build(definition)
        conditions = sorted({variable for root in selections for selection in root.walk() for variable in selection.variables()})
        variables = DeclaredVariables(self._schema, definition.variable_definitions or (), conditions)
        return Operation(
            document,
            without_increments(document),
            definition,
            shape_hash(document),
            selections,
            builder.work,
            tuple(conditions),
            variables,
        )

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

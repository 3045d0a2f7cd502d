"""From a document's text to a prepared operation, kept by the document's hash."""

import hashlib
from collections import OrderedDict

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import ValuesOfCorrectTypeRule

from graph.errors import ErrorCode, RequestRefused
from graph.operation import Operation
from graph.selection import SelectionBuilder
from graph.settings import Limits
from graph.values_rule import ValueFreeValuesOfCorrectTypeRule

RULES = [ValueFreeValuesOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules]
MAX_VALIDATION_ERRORS = 20
LITERAL_BEGINNINGS = frozenset('"-0123456789')
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
        operation = self._prepare(document, key[0], name)
        self._keep(key, operation, len(document))
        return operation

    def _keep(self, key: tuple[str, str | None], operation: Operation, characters: int) -> None:
        self._kept[key] = (operation, characters)
        self._characters += characters
        while len(self._kept) > self._limits.prepared_documents or self._characters > MAX_CACHED_CHARACTERS:
            _, (_, freed) = self._kept.popitem(last=False)
            self._characters -= freed

    def _prepare(self, text: str, document_hash: str, name: str | None) -> Operation:
        document = self._parse(text)
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
        return Operation(document, definition, document_hash, selections, tuple(sorted(variables)))

    def _parse(self, text: str) -> DocumentNode:
        source = Source(text, "document")
        try:
            return parse(source, max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            if _has_more_tokens(source, self._limits.tokens):
                raise RequestRefused.because(
                    ErrorCode.LIMIT_EXCEEDED, f"The document has more than {self._limits.tokens} tokens."
                ) from None
            raise RequestRefused(ErrorCode.GRAPHQL_PARSE_FAILED, [_without_literals(error)]) from None

    def _validate(self, document: DocumentNode) -> None:
        errors = validate(self._schema, document, RULES, max_errors=MAX_VALIDATION_ERRORS)
        if errors:
            raise RequestRefused(ErrorCode.GRAPHQL_VALIDATION_FAILED, errors)


def _operation_definition(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    definition = get_operation_ast(document, name)
    if definition is not None:
        return definition
    names = [node.name.value for node in document.definitions if isinstance(node, OperationDefinitionNode) and node.name]
    known = ", ".join(names) or "one without a name"
    problem = "operationName names no operation of the document" if name else "operationName must say which operation to run"
    raise RequestRefused.because(ErrorCode.OPERATION_RESOLUTION_FAILURE, f"{problem}: it has {known}.")


def _has_more_tokens(source: Source, limit: int) -> bool:
    lexer = Lexer(source)
    try:
        for _ in range(limit + 1):
            if lexer.advance().kind is TokenKind.EOF:
                return False
    except GraphQLSyntaxError:
        return False
    return True


def _without_literals(error: GraphQLSyntaxError) -> GraphQLError:
    """The same error, without the text of a literal that was found where none can be: it may be personal data."""
    position = next(iter(error.positions or ()), 0)
    if error.source is None or error.source.body[position : position + 1] not in LITERAL_BEGINNINGS:
        return error
    return GraphQLError("Syntax Error: unexpected literal.", source=error.source, positions=[position])

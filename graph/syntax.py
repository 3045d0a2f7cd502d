"""From a document's text to its syntax tree, within the limits. No error shows a literal or a name of the text."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    Node,
    Source,
    StringValueNode,
    Token,
    TokenKind,
    Visitor,
    parse,
    print_ast,
    visit,
)
from graphql.language.parser import MAX_NESTING_DEPTH
from graphql.language.visitor import VisitorAction

from graph.errors import ErrorCode, RequestRefused

MALFORMED = "Syntax Error: a string, a number or a character is malformed."

MAX_REPETITIONS = 50
"""Times that one selection may have the same field under the same name. Once is enough for people; tools that merge queries repeat some."""

_NESTING = {TokenKind.BRACE_L: 1, TokenKind.BRACKET_L: 1, TokenKind.BRACE_R: -1, TokenKind.BRACKET_R: -1}


def parsed(text: str, max_tokens: int) -> DocumentNode:
    """The document of a text. Raises `RequestRefused`: GRAPHQL_PARSE_FAILED, or LIMIT_EXCEEDED for too many tokens or too deep nesting."""
    source = Source(text, "document")
    try:
        return parse(source, max_tokens=max_tokens)
    except GraphQLSyntaxError as error:
        raise _refusal(source, error, max_tokens) from None


def refuse_repetition(document: DocumentNode) -> None:
    """Refuse a document that has one name too often in one selection: what its validation costs grows with the square of that.

    Raises `RequestRefused` (LIMIT_EXCEEDED).
    """
    pending = [definition.selection_set for definition in document.definitions if isinstance(definition, ExecutableDefinitionNode)]
    while pending:
        selections = pending.pop().selections
        fields = [node for node in selections if isinstance(node, FieldNode)]
        names = Counter(node.alias.value if node.alias else node.name.value for node in fields)
        if names and names.most_common(1)[0][1] > MAX_REPETITIONS:
            message = f"The document has one field more than {MAX_REPETITIONS} times in one selection. Ask for it once, or under aliases."
            raise RequestRefused.because(ErrorCode.LIMIT_EXCEEDED, message)
        pending += [node.selection_set for node in selections if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set]


def without_increments(document: DocumentNode) -> DocumentNode:
    """The document without ``@defer`` and ``@stream``, by which the answer comes in one piece; the same where it has none."""
    whole: DocumentNode = visit(document, _WithoutIncrements())
    return whole


def shape_hash(document: DocumentNode) -> str:
    """The SHA-256 of a document without its literals, in hexadecimal.

    Documents that differ in literals alone have the same, and none can be guessed back from it, as a national id could from the text's.
    """
    return hashlib.sha256(print_ast(visit(document, _WithoutLiterals())).encode()).hexdigest()


class _WithoutIncrements(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> VisitorAction:
        return REMOVE if node.name.value in {"defer", "stream"} else None


class _WithoutLiterals(Visitor):
    def enter_string_value(self, *_: object) -> Node:
        return StringValueNode(value="")

    def enter_int_value(self, *_: object) -> Node:
        return IntValueNode(value="0")

    def enter_float_value(self, *_: object) -> Node:
        return IntValueNode(value="0")


def _refusal(source: Source, error: GraphQLSyntaxError, max_tokens: int) -> RequestRefused:
    """What a failure of the parser comes to. The tokens tell whether it is one of its limits, whose errors have no class of their own."""
    position = next(iter(error.positions or ()), 0)
    try:
        tokens = list(_tokens(source, position))
    except GraphQLSyntaxError:
        return RequestRefused(ErrorCode.GRAPHQL_PARSE_FAILED, [GraphQLError(MALFORMED, source=source, positions=[position])])
    if len(tokens) > max_tokens and tokens[-1].kind is not TokenKind.EOF:
        return RequestRefused.because(ErrorCode.LIMIT_EXCEEDED, f"The document has more than {max_tokens} tokens.")
    if sum(_NESTING.get(token.kind, 0) for token in tokens) > MAX_NESTING_DEPTH:
        return RequestRefused.because(ErrorCode.LIMIT_EXCEEDED, f"The document is nested deeper than {MAX_NESTING_DEPTH} levels.")
    # A literal may be personal data, and so may a name: that of a person, written without quotation marks.
    message = error.message.replace(f" '{tokens[-1].value}'", "")
    return RequestRefused(ErrorCode.GRAPHQL_PARSE_FAILED, [GraphQLError(message, source=source, positions=[position])])


def _tokens(source: Source, last: int) -> Iterator[Token]:
    """The tokens, comments too, up to the one that begins at a position. Raises GraphQLSyntaxError where one cannot be read."""
    lexer = Lexer(source)
    token = lexer.token
    while token.kind is TokenKind.SOF or (token.kind is not TokenKind.EOF and token.start < last):
        token = lexer.read_next_token(token.end)
        yield token

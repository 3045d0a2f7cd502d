"""What clients are told when something goes wrong: one code each, and never a value or a provider's text."""

import enum
from collections.abc import Sequence
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError, GraphQLFormattedError, Node

from providers.errors import ProviderError, ProviderRejected
from resolvers.errors import BadUserInput, LimitExceeded, TooLarge

_log = structlog.get_logger("graph")

INTERNAL_MESSAGE = "Something went wrong here. Please report the request id."


class ErrorCode(enum.Enum):
    """The codes of errors that are ours; those of providers stand with their errors."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    FORBIDDEN = "FORBIDDEN"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    OVERLOADED = "OVERLOADED"
    INTERNAL = "INTERNAL"


class RequestRefused(Exception):
    """The request as a whole is not executed. Its errors have one code between them and are fit for clients."""

    def __init__(self, code: ErrorCode, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code.value)
        self.code = code
        self.errors = [_coded(error, code) for error in errors]

    @classmethod
    def because(cls, code: ErrorCode, message: str, nodes: Sequence[Node] | None = None) -> "RequestRefused":
        """A refusal with one error."""
        return cls(code, [GraphQLError(message, nodes)])


class GivenUp(Exception):
    """The operation as a whole is given up while it runs; ``error`` is for the client."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(code.value)
        advice = "Ask for less, or in several requests."
        self.error: GraphQLFormattedError = {"message": f"{message} {advice}", "extensions": {"code": code.value}}


class MutationRefused(RequestRefused):
    """A mutation came by a method that must change nothing."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.BAD_USER_INPUT, [GraphQLError("A mutation must be sent by POST: GET must change nothing.")])


def _coded(error: GraphQLError, code: ErrorCode) -> GraphQLFormattedError:
    return _formatted(error, error.message, {"code": code.value})


def format_field_error(error: GraphQLError) -> GraphQLFormattedError:
    """Translate what a field raised, by its type, into what the client is told. The one place where this is done."""
    formatted = _translated(error)
    _let_go(error)
    return formatted


def _let_go(error: BaseException) -> None:
    """Free what an error's traceback holds, the error itself among it: else it would wait for a full garbage collection, and that, long."""
    behind: list[BaseException | None] = [error, getattr(error, "original_error", None)]
    seen: set[int] = set()
    while behind:
        found = behind.pop()
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            found.__traceback__ = None
            behind += [found.__cause__, found.__context__]


def _translated(error: GraphQLError) -> GraphQLFormattedError:
    cause = error.original_error
    if isinstance(cause, ProviderError):
        return _formatted(error, str(cause), _provider_extensions(cause))
    if isinstance(cause, BadUserInput):
        return _formatted(error, str(cause), {"code": ErrorCode.BAD_USER_INPUT.value})
    if isinstance(cause, LimitExceeded):
        return _formatted(error, str(cause), {"code": ErrorCode.LIMIT_EXCEEDED.value})
    if isinstance(cause, TooLarge):
        return _formatted(error, str(cause), {"code": ErrorCode.LIMIT_EXCEEDED.value, "size": cause.size})
    if _is_of_an_argument(error):
        message = "An argument of this field, its variables filled in, is not what it must be: see the argument's type."
        return _formatted(error, message, {"code": ErrorCode.BAD_USER_INPUT.value})
    _log.error("field failed", exc_info=cause or error)
    return _formatted(error, INTERNAL_MESSAGE, {"code": ErrorCode.INTERNAL.value})


def _is_of_an_argument(error: GraphQLError) -> bool:
    """Whether graphql-core raised it while reading a field's arguments: then it points at the argument, else at the field."""
    from_graphql = error.original_error is None or isinstance(error.original_error, GraphQLError)
    return from_graphql and not any(isinstance(node, FieldNode) for node in error.nodes or ())


def _provider_extensions(error: ProviderError) -> dict[str, Any]:
    input_path = error.argument_path if isinstance(error, ProviderRejected) else None
    known = {"retryAfter": error.retry_after, "reference": error.reference, "inputPath": input_path}
    return {
        "code": error.code,
        "provider": error.provider.value,
        "retryable": error.retryable,
        **{name: value for name, value in known.items() if value is not None},
    }


def _formatted(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLFormattedError:
    formatted: GraphQLFormattedError = {"message": message}
    if error.locations:
        formatted["locations"] = [location.formatted for location in error.locations]
    if error.path:
        formatted["path"] = error.path
    formatted["extensions"] = extensions
    return formatted

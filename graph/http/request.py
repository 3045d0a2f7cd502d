"""Reading a GraphQL request from HTTP."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive

from graph.errors import ErrorCode
from graph.http.headers import Header, RequestHeaders, remembered
from graph.http.negotiation import JSON
from graph.service import ClientGone, GraphQLRequest

EXPLAIN_HEADER = b"x-explain"
"""What a client wants explained, `cost`, `upstream` or both, separated by a comma."""
DEADLINE_HEADER = b"x-deadline-ms"
"""The time that a client gives its operation, in milliseconds."""
MAX_QUERY_STRING_BYTES = 60 * 1024
"""The largest query string, whatever a body may have: with path and host it still is a URL that the server's parser takes."""

_EXPLAINABLE = frozenset({"cost", "upstream"})
_MILLISECONDS = re.compile(r"[1-9][0-9]*")
_TEXTS = ("query", "documentId", "operationName")
_OBJECTS = ("variables", "extensions")
_PARAMETERS = (*_TEXTS, *_OBJECTS)


class HttpError(Exception):
    """A request that gets a status of its own and no data: what would be right, and what goes with it in headers and extensions."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        code: ErrorCode = ErrorCode.BAD_USER_INPUT,
        headers: Sequence[Header] = (),
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
        self.extensions = extensions or {}


def from_query_string(query_string: bytes, max_bytes: int) -> object:
    """The parameters in a GET's query string. Raises `HttpError`."""
    if len(query_string) > max_bytes:
        raise HttpError(HTTPStatus.REQUEST_URI_TOO_LONG, f"The query string is larger than {max_bytes} bytes.", ErrorCode.LIMIT_EXCEEDED)
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise _bad_request("The query string is not percent-encoded UTF-8, or has too many parameters.") from None
    names = [name for name, _ in pairs if name in _PARAMETERS]
    if len(names) != len(set(names)):
        raise _bad_request("The query string has a parameter twice.")
    parameters: dict[str, Any] = {name: value for name, value in pairs if name in _PARAMETERS}
    for name in _OBJECTS:
        if parameters.get(name):
            parameters[name] = _json(parameters[name].encode(), f"The parameter {name}")
        else:
            parameters.pop(name, None)
    if not parameters.get("documentId"):
        parameters.pop("documentId", None)
    return parameters


async def from_body(headers: RequestHeaders, receive: Receive, max_bytes: int) -> object:
    """The parameters in a POST's body, JSON of any kind. Raises `HttpError`, `ClientGone`."""
    content_types = set(headers.all(b"content-type"))
    if not (len(content_types) == 1 and all(map(_is_json, content_types))):
        raise HttpError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be sent as Content-Type: application/json, in UTF-8.")
    if not _is_plain(headers.joined(b"content-encoding")):
        raise HttpError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The body must be sent without Content-Encoding.",
            headers=((b"accept-encoding", b"identity"),),
        )
    return _json(await _body(headers, receive, max_bytes), "The body")


def graphql_request(
    parameters: object, *, is_safe: bool, takes_increments: bool, explain: frozenset[str], deadline_seconds: float | None
) -> GraphQLRequest:
    """The request that these parameters make, with what else the client says of it. Raises `HttpError`."""
    if isinstance(parameters, list):
        raise _bad_request("The body is a list: send one request at a time, batches are not taken.")
    if not isinstance(parameters, dict):
        raise _bad_request("The body must be a JSON object with a member query.")
    _check_types(parameters)
    document, document_id = parameters.get("query"), parameters.get("documentId")
    persisted_query = _persisted_query((parameters.get("extensions") or {}).get("persistedQuery"))
    if document is None and document_id is None and persisted_query is None:
        raise _bad_request("query must be there, the GraphQL document, or one's id: documentId or extensions.persistedQuery.")
    return GraphQLRequest(
        document,
        parameters.get("operationName") or None,
        parameters.get("variables") or {},
        is_safe,
        document_id,
        persisted_query,
        takes_increments,
        explain,
        deadline_seconds,
    )


@remembered
def explained(explain: str) -> frozenset[str]:
    """What of the answer is to be explained; what cannot be is left out."""
    return _EXPLAINABLE & {word.strip().lower() for word in explain.split(",")}


def asked_deadline(headers: RequestHeaders) -> float | None:
    """The seconds that a client gives its operation, None where it leaves them to the server. Raises `HttpError`."""
    given = headers.all(DEADLINE_HEADER)
    if not given:
        return None
    if not _MILLISECONDS.fullmatch(",".join(given)):
        raise _bad_request("X-Deadline-Ms must be a whole number of milliseconds, 1 or more, written in digits without leading zeros.")
    # However many digits there are, this reads them.
    return float(given[0]) / 1000


@remembered
def _is_json(content_type: str) -> bool:
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charsets = {value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"}
    return media_type == JSON and charsets <= {"utf-8", "utf8"}


@remembered
def _is_plain(content_encoding: str) -> bool:
    return {coding.strip().lower() for coding in content_encoding.split(",")} <= {"", "identity"}


async def _body(headers: RequestHeaders, receive: Receive, max_bytes: int) -> bytearray:
    announced = headers.first(b"content-length") or "0"
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    body, is_whole = bytearray(), False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
        is_whole = not message.get("more_body", False)
    return body


def _too_large(max_bytes: int) -> HttpError:
    return HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {max_bytes} bytes.", ErrorCode.LIMIT_EXCEEDED)


def _json(text: bytes | bytearray, name: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad_request(f"{name} is not JSON.") from None


def _check_types(parameters: Mapping[str, Any]) -> None:
    for names, type_, described in ((_OBJECTS, dict, "an object"), (_TEXTS, str, "a string")):
        for name in names:
            value = parameters.get(name)
            if value is not None and not isinstance(value, type_):
                raise _bad_request(f"{name} must be {described} or null.")


def _persisted_query(extension: object) -> str | None:
    """The id in Apollo's extension: a hash, or the id that a manifest gives."""
    if extension is None:
        return None
    if not isinstance(extension, dict) or extension.get("version") != 1 or isinstance(extension["version"], bool):
        raise _bad_request("extensions.persistedQuery must be an object with version 1.")
    if not isinstance(extension.get("sha256Hash"), str) or not extension["sha256Hash"]:
        raise _bad_request("extensions.persistedQuery.sha256Hash must be a string: the SHA-256 of the document, or its id in a manifest.")
    id_: str = extension["sha256Hash"]
    return id_


def _bad_request(message: str) -> HttpError:
    return HttpError(HTTPStatus.BAD_REQUEST, message)

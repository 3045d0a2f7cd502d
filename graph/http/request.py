"""Reading a GraphQL request from HTTP."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive

from graph.errors import ErrorCode
from graph.http.negotiation import JSON
from graph.service import ClientGone, GraphQLRequest

EXPLAIN_HEADER = "X-Explain"
"""What a client wants explained, `cost`, `upstream` or both, separated by a comma."""
DEADLINE_HEADER = "X-Deadline-Ms"
"""The time that a client gives its operation, in milliseconds."""
MAX_QUERY_STRING_BYTES = 60 * 1024
"""The largest query string, whatever a body may have: with path and host it still is a URL that the server's parser takes."""

_EXPLAINABLE = frozenset({"cost", "upstream"})
_MILLISECONDS = re.compile(r"[1-9][0-9]*")
_PARAMETERS = ("query", "documentId", "operationName", "variables", "extensions")


class HttpError(Exception):
    """A request that gets a status of its own and no data: what would be right, and what goes with it in headers and extensions."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        code: ErrorCode = ErrorCode.BAD_USER_INPUT,
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.extensions = extensions or {}


def from_query_string(query_string: bytes, max_bytes: int) -> GraphQLRequest:
    """The request in a GET's query string. Raises `HttpError`."""
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
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _json(parameters[name].encode(), f"The parameter {name}")
        else:
            parameters.pop(name, None)
    if not parameters.get("documentId"):
        parameters.pop("documentId", None)
    return _graphql_request(parameters)


async def from_body(headers: Headers, receive: Receive, max_bytes: int) -> GraphQLRequest:
    """The request in a POST's body. Raises `HttpError`, `ClientGone`."""
    content_types = set(headers.getlist("Content-Type"))
    if not (len(content_types) == 1 and all(map(_is_json, content_types))):
        raise HttpError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be sent as Content-Type: application/json, in UTF-8.")
    codings = {coding.strip().lower() for coding in ",".join(headers.getlist("Content-Encoding")).split(",")}
    if not codings <= {"", "identity"}:
        raise HttpError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be sent without Content-Encoding.", headers={"Accept-Encoding": "identity"}
        )
    return _graphql_request(_json(await _body(headers, receive, max_bytes), "The body"))


def explained(headers: Headers) -> frozenset[str]:
    """What of the answer is to be explained; what cannot be is left out."""
    return _EXPLAINABLE & {word.strip().lower() for word in ",".join(headers.getlist(EXPLAIN_HEADER)).split(",")}


def asked_deadline(headers: Headers) -> float | None:
    """The seconds that a client gives its operation, None where it leaves them to the server. Raises `HttpError`."""
    given = headers.getlist(DEADLINE_HEADER)
    if not given:
        return None
    if not _MILLISECONDS.fullmatch(",".join(given)):
        raise _bad_request(f"{DEADLINE_HEADER} must be a whole number of milliseconds, 1 or more, written in digits without leading zeros.")
    # However many digits there are, this reads them.
    return float(given[0]) / 1000


def _is_json(content_type: str) -> bool:
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charsets = {value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"}
    return media_type == JSON and charsets <= {"utf-8", "utf8"}


async def _body(headers: Headers, receive: Receive, max_bytes: int) -> bytes:
    announced = headers.get("Content-Length", "0")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(max_bytes: int) -> HttpError:
    return HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {max_bytes} bytes.", ErrorCode.LIMIT_EXCEEDED)


def _json(text: bytes, name: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad_request(f"{name} is not JSON.") from None


def _graphql_request(parameters: object) -> GraphQLRequest:
    if isinstance(parameters, list):
        raise _bad_request("The body is a list: send one request at a time, batches are not taken.")
    if not isinstance(parameters, dict):
        raise _bad_request("The body must be a JSON object with a member query.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise _bad_request(f"{name} must be an object or null.")
    for name in ("query", "documentId", "operationName"):
        if not isinstance(parameters.get(name), str | None):
            raise _bad_request(f"{name} must be a string or null.")
    document, document_id = parameters.get("query"), parameters.get("documentId")
    persisted_query = _persisted_query((parameters.get("extensions") or {}).get("persistedQuery"))
    if document is None and document_id is None and persisted_query is None:
        raise _bad_request("query must be there, the GraphQL document, or one's id: documentId or extensions.persistedQuery.")
    return GraphQLRequest(
        document,
        parameters.get("operationName") or None,
        parameters.get("variables") or {},
        document_id=document_id,
        persisted_query=persisted_query,
    )


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

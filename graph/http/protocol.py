"""What is told to a client whose bytes are no HTTP request: no application is asked, so the server has to answer in GraphQL itself."""

from collections.abc import Sequence
from http import HTTPStatus

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graph.errors import ErrorCode
from graph.http.negotiation import JSON
from graph.http.request_id import HEADER, request_id
from graph.http.response import body_of, error_answer, start_of

LONGEST_URL = 0xFFFF
"""The most bytes that httptools takes for a URL."""

_UNREADABLE = (
    HTTPStatus.BAD_REQUEST,
    ErrorCode.BAD_USER_INPUT,
    "This is no HTTP/1.1 request: its method, URL, headers or length cannot be read.",
)
_TOO_LONG = (HTTPStatus.REQUEST_URI_TOO_LONG, ErrorCode.LIMIT_EXCEEDED, f"The URL is larger than {LONGEST_URL} bytes.")

_log = structlog.get_logger("graph.http")


class GraphQLProtocol(HttpToolsProtocol):
    """uvicorn's protocol, but for its answer to what is no HTTP request, which is plain text there."""

    # Until a request has begun, which what comes need never do.
    url = b""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """Refuse what cannot be read, and close the connection.

        A request before it that is whole is answered first, and nothing after it, or the refusal would be taken for its answer. Where an
        answer has begun whose request turns out to be broken, the connection ends with no other.
        """
        running = None if self.cycle is None or self.cycle.response_complete else self.cycle
        if running is not None and not running.more_body:
            running.keep_alive = False
            return
        if running is None or not (running.response_started or self.pipeline):
            self.transport.write(_refusal(self.server_state.default_headers, is_too_long=len(self.url) > LONGEST_URL))
        if running is not None:
            # It need not wait for the rest of its request, and may write nothing more while the connection closes.
            running.disconnected = True
            running.message_event.set()
        self.transport.close()


def _refusal(default_headers: Sequence[tuple[bytes, bytes]], *, is_too_long: bool) -> bytes:
    """A whole response, with nothing in it that the client has sent."""
    id_ = request_id(None)
    status, code, message = _TOO_LONG if is_too_long else _UNREADABLE
    _log.info("request refused", request_id=id_, status=status.value, code=code.value)
    body = body_of(error_answer(code, message), id_)
    described = {"Content-Type": f"{JSON}; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close", HEADER: id_}
    headers = (*default_headers, *start_of(status, described)["headers"])
    lines = (f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b"%b: %b" % header for header in headers), b"", body)
    return b"\r\n".join(lines)

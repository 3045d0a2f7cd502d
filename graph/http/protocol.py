"""What the server itself has to tell: a client whose bytes are no HTTP request, in GraphQL; an application whose client has gone."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import ClassVar

import structlog

from graph.errors import ErrorCode
from graph.http.departure import EXTENSION, GONE
from graph.http.draining import DrainingProtocol
from graph.http.joining import JoinedWrites
from graph.http.negotiation import JSON
from graph.http.request_id import id_header, new_id
from graph.http.response import body_of, described, error_answer, start_of

LONGEST_URL = 0xFFFF
"""The most bytes that httptools takes for a URL."""

_UNREADABLE = (
    HTTPStatus.BAD_REQUEST,
    ErrorCode.BAD_USER_INPUT,
    "This is no HTTP/1.1 request: its method, URL, headers or length cannot be read.",
)
_TOO_LONG = (HTTPStatus.REQUEST_URI_TOO_LONG, ErrorCode.LIMIT_EXCEEDED, f"The URL is larger than {LONGEST_URL} bytes.")

_log = structlog.get_logger("graph.http")


class GraphQLProtocol(DrainingProtocol):
    """uvicorn's protocol, but for its answer to what is no HTTP request, which is plain text there; it tells of clients that go away."""

    stalled_seconds: ClassVar[float] = 30
    """How long a client may take nothing of an answer that waits for it, before the connection ends: its operation takes a place."""
    # Until a request has begun, which what comes need never do.
    url = b""
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin with a client."""
        super().connection_made(transport)
        self.transport = JoinedWrites(transport, self.loop)  # type: ignore[assignment]  # all of it that is needed from now on
        self._departure: asyncio.Future[None] = self.loop.create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the requests of the connection that their client has gone."""
        self._go_on()
        super().connection_lost(exc)
        self._departure.set_result(None)

    def pause_writing(self) -> None:
        """The client has not taken what was sent; nothing more is, until it has."""
        super().pause_writing()
        self._go_on()
        self._stalled = self.loop.call_later(self.stalled_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken most of what was sent."""
        super().resume_writing()
        self._go_on()

    def _go_on(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {GONE: self._departure}}

    def on_message_complete(self) -> None:
        """End reading a request. One that was long has stopped the reading, by which a client is found to be gone."""
        super().on_message_complete()
        if not self.pipeline:
            self.flow.resume_reading()

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
    id_ = new_id()
    status, code, message = _TOO_LONG if is_too_long else _UNREADABLE
    _log.info("request refused", request_id=id_, status=status.value, code=code.value)
    body = body_of(error_answer(code, message), id_)
    own_headers = (*described(JSON, body), (b"connection", b"close"), id_header(id_))
    headers = (*default_headers, *start_of(status, own_headers)["headers"])
    lines = (f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b"%b: %b" % header for header in headers), b"", body)
    return b"\r\n".join(lines)

"""A bare HTTP client: a kept connection on which one request at a time is sent, far cheaper than what answers it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

HOST = "127.0.0.1"
OK = b"HTTP/1.1 200 "
"""How a response begins that has an answer."""

_HEAD_END = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"
_CLOSED = "the server closed the connection"


class WrongAnswer(Exception):
    """A server answered something else than it should."""


class Connection(asyncio.Protocol):
    """A connection to a server. `connections` makes some."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._length: int | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport
        self._lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready to send."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what waits for an answer."""
        self._lost.set()
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError(_CLOSED))

    def ask(self, message: bytes) -> "asyncio.Future[bytes]":
        """Send a whole request, and give the whole response; the one before must be there. Raises `ConnectionError`."""
        if self._transport.is_closing():
            raise ConnectionResetError(_CLOSED)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return self._answer

    async def close(self) -> None:
        """Close it for good."""
        self._transport.abort()
        await self._lost.wait()

    def data_received(self, data: bytes) -> None:
        """Collect a response, and hand it over when it is whole."""
        self._received += data
        if self._length is None:
            self._length = _length(self._received)
        if self._is_whole() and self._answer and not self._answer.done():
            self._answer.set_result(bytes(self._received))
            self._received, self._length = bytearray(), None

    def _is_whole(self) -> bool:
        if self._length == 0:
            return self._received.endswith(_LAST_CHUNK)
        return self._length is not None and len(self._received) >= self._length


def post(body: bytes) -> bytes:
    """A whole request that asks a GraphQL server, with JSON as its body."""
    lines = ("POST /graphql HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json", f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "Accept: application/json", "", "")).encode() + body


def get(path: str) -> bytes:
    """A whole request for what is at a path."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def body_of(response: bytes) -> bytes:
    """The body of a response, in one piece. Raises `WrongAnswer` for another status than 200."""
    head, _, body = response.partition(_HEAD_END)
    if not head.startswith(OK):
        raise WrongAnswer(repr(response[:1000]))
    return body if _length(response) else _joined(body)


@asynccontextmanager
async def connections(port: int, count: int) -> AsyncIterator[list[Connection]]:
    """So many connections to a port of this machine, until the context ends. Raises `OSError` where it takes none."""
    loop = asyncio.get_running_loop()
    opened: list[Connection] = []
    try:
        for _ in range(count):
            _, connection = await loop.create_connection(Connection, HOST, port)
            opened.append(connection)
        yield opened
    finally:
        for connection in opened:
            await connection.close()


def _length(received: bytes | bytearray) -> int | None:
    """How long a response is with its head; 0 where it comes in chunks, None where its head is not there yet."""
    end = received.find(_HEAD_END)
    if end < 0:
        return None
    _, is_told, rest = received[:end].lower().partition(b"\r\ncontent-length:")
    return end + len(_HEAD_END) + int(rest.split(b"\r\n", 1)[0]) if is_told else 0


def _joined(chunks: bytes) -> bytes:
    body = bytearray()
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        body += rest[:length]
        chunks = rest[length + 2 :]
    return bytes(body)

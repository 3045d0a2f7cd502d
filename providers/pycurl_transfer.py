"""A request to a provider and its answer, as libcurl (pycurl) sends and reads them; `providers.pycurl_session` has the connections."""

import asyncio
import re
import select
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import pycurl

from providers.errors import ProviderError
from providers.session import Intake, Judge, Progress
from providers.upstream import UpstreamRequest, UpstreamResponse

T = TypeVar("T")
Connection: TypeAlias = tuple[str, str, int, int]
"""The addresses of its two ends, the provider's first, and their ports."""

_REQUEST_TARGET = 10266
"""CURLOPT_REQUEST_TARGET of curl/curl.h, for which pycurl has no name."""
_STOP = -1
"""From a callback: have the transfer fail."""
_END_OF_HEAD = frozenset({b"\r\n", b"\n"})
_STATUS = re.compile(rb"HTTP/\S+ +(\d{3})(?=\s)")
_ANNOUNCING = frozenset(range(100, 200)) - {101}
"""What another head follows."""


class Sockets:
    """The sockets of connections, to see of one that was kept whether it may be used: libcurl itself looks but once a second."""

    def __init__(self) -> None:
        self._sockets: dict[Connection, tuple[int, select.poll]] = {}
        self._connections: dict[int, Connection] = {}

    def add(self, descriptor: int, connection: Connection) -> None:
        """A connection was made by this socket, unless it was by another."""
        try:
            ours = socket.socket(fileno=descriptor)
        except OSError:
            return  # It was closed: the connection was made to another of the provider's addresses.
        if ours.getsockname()[:2] == (connection[1], connection[3]):
            self._forget(descriptor)
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            self._connections[descriptor] = connection
            self._sockets[connection] = descriptor, poll
        ours.detach()

    def _forget(self, descriptor: int) -> None:
        """A closed socket's number is taken again; so no more is kept here than there ever was at once."""
        former = self._connections.get(descriptor)
        if former in self._sockets and self._sockets[former][0] == descriptor:
            del self._sockets[former]

    def has_word(self, connection: Connection) -> bool:
        """Whether anything has come by a connection, such as its end."""
        known = self._sockets.get(connection)
        return known is not None and bool(known[1].poll(0))


class Transfer:
    """A request and its answer, as libcurl calls back about them. Another may follow where the answer was read to its end."""

    _progress: Progress
    _intake: Intake

    def __init__(self, handle: pycurl.Curl, sockets: Sockets, judge: Judge) -> None:
        self.handle = handle
        self._sockets = sockets
        self._judge = judge
        self._lines_sent: Sequence[str] | None = None
        for option, callback in (
            (pycurl.SOCKOPTFUNCTION, self._open),
            (pycurl.PREREQFUNCTION, self._leave),
            (pycurl.HEADERFUNCTION, self._take_line),
            (pycurl.WRITEFUNCTION, self._take_piece),
        ):
            handle.setopt(option, callback)

    def begin(self, request: UpstreamRequest, target: str, lines: Sequence[str], progress: Progress, intake: Intake) -> None:
        """Have the handle send this request next, with this target and these lines of headers."""
        self._progress, self._intake, handle = progress, intake, self.handle
        self.failure: ProviderError | None = None
        self.was_closed = False
        """Whether the provider had closed the connection before anything left by it."""
        self.has_begun = False
        """Whether any of an answer has come."""
        self._opened: list[int] = []
        self._head: list[bytes] = []
        self._body = bytearray()
        self._granted = 0
        self._room: asyncio.Task[None] | None = None
        # libcurl would normalise the path of a URL.
        handle.setopt(_REQUEST_TARGET, target)
        if lines is not self._lines_sent:
            self._lines_sent = lines
            handle.setopt(pycurl.HTTPHEADER, lines)
        self._is_get = request.method == "GET" and request.body is None
        if not self._is_get:
            handle.setopt(pycurl.POSTFIELDS, request.body or b"")
            handle.setopt(pycurl.CUSTOMREQUEST, request.method)

    def answer(self) -> UpstreamResponse | None:
        """The answer, once libcurl says that it is there; None where it ended within its head, which is as good to libcurl."""
        status = self._progress.status
        return None if status is None else UpstreamResponse(status, _Headers(self._head), self._body)

    def end(self) -> None:
        """Let go of what was sent and what came, but for the headers: the next request has mostly the same."""
        if self._room is not None:
            self._room.cancel()
        del self._progress, self._intake, self.failure, self._head, self._body, self._room
        if not self._is_get:
            self.handle.setopt(pycurl.POSTFIELDS, b"")
            self.handle.unsetopt(pycurl.CUSTOMREQUEST)
            self.handle.setopt(pycurl.HTTPGET, 1)

    def close(self) -> None:
        """It is not used again."""
        self.handle.close()

    def _open(self, descriptor: int, _: int) -> int:
        """A connection is about to be made by this socket."""
        self._opened.append(descriptor)
        return int(pycurl.SOCKOPT_OK)

    def _leave(self, *connection: Any) -> int:  # noqa: ANN401 -- a `Connection`
        """The request is about to leave by this connection."""
        if self._progress.left:
            return int(pycurl.PREREQFUNC_ABORT)  # libcurl sends a request again by itself where a kept connection broke.
        for descriptor in self._opened:
            self._sockets.add(descriptor, connection)
        self.was_closed = not self._opened and self._sockets.has_word(connection)
        self._progress.left = not self.was_closed
        return int(pycurl.PREREQFUNC_ABORT if self.was_closed else pycurl.PREREQFUNC_OK)

    def _take_line(self, line: bytes) -> int | None:
        """Take a line of the head."""
        self.has_begun = True
        if self._progress.status is not None:
            return None  # It is one of a trailer.
        if line not in _END_OF_HEAD:
            self._head.append(line)
        elif self._head:
            return self._take_head()
        return None

    def _take_head(self) -> int | None:
        match = _STATUS.match(self._head[0])
        status = int(match[1]) if match else None
        if status in _ANNOUNCING:
            self._head.clear()
            return None
        return self._judged(self._judge.head, status)

    def _take_piece(self, piece: bytes) -> int | None:
        """Take a piece of the body, or have libcurl keep it until there is room for it."""
        if self._judged(self._judge.body, len(self._body) + len(piece)):
            return _STOP
        missing = len(piece) - self._granted
        if missing > 0 and not self._intake.try_take(missing):
            self._room = asyncio.ensure_future(self._wait_for_room(missing))
            return int(pycurl.WRITEFUNC_PAUSE)
        self._granted = max(0, -missing)
        self._body += piece
        return None

    def _judged(self, judge: Callable[[T, Progress], None], what: T) -> int | None:
        """What to tell libcurl, after the judge has seen this of the answer."""
        try:
            judge(what, self._progress)
        except ProviderError as error:
            self.failure = error
            return _STOP
        return None

    async def _wait_for_room(self, size: int) -> None:
        await self._intake.take(size)
        self._granted += size
        self.handle.pause(pycurl.PAUSE_CONT)


class _Headers(Mapping[str, str]):
    """The headers of an answer by their names in any case, from the lines of its head, which hardly ever are looked at."""

    def __init__(self, head: Sequence[bytes]) -> None:
        self._head = head

    def _items(self) -> Iterator[tuple[str, str]]:
        for line in self._head[1:]:
            name, _, value = line.decode(errors="surrogateescape").partition(":")
            yield name.lower(), value.strip()

    def __getitem__(self, name: str) -> str:
        sought = name.lower()
        for found, value in self._items():
            if found == sought:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._items()))

    def __len__(self) -> int:
        return len(dict(self._items()))

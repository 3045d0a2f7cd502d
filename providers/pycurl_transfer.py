"""A request to a provider and its answer, as libcurl (pycurl) sends and reads them; `providers.pycurl_session` has the connections."""

import asyncio
import select
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pycurl

from providers.errors import ProviderError
from providers.session import Intake, Progress
from providers.upstream import UpstreamRequest, UpstreamResponse

Connection: TypeAlias = tuple[str, str, int, int]
"""The addresses of its two ends, the provider's first, and their ports."""
Refusal: TypeAlias = Callable[[int, Progress], ProviderError | None]

_REQUEST_TARGET = 10266
"""CURLOPT_REQUEST_TARGET of curl/curl.h, for which pycurl has no name."""
_END_OF_HEAD = frozenset({b"\r\n", b"\n"})


class Sockets:
    """The sockets of connections, to see of one that was kept whether it may be used: libcurl itself looks but once a second."""

    def __init__(self) -> None:
        self._polls: dict[Connection, select.poll] = {}
        self._connections: dict[int, Connection] = {}

    def add(self, descriptor: int, connection: Connection) -> None:
        """A connection was made by this socket, unless it was by another."""
        try:
            ours = socket.socket(fileno=descriptor)
        except OSError:
            return  # It was closed: the connection was made to another of the provider's addresses.
        if ours.getsockname()[:2] == (connection[1], connection[3]):
            # A closed socket's number is taken again, so that no more is kept here than there ever was at once.
            self._polls.pop(self._connections.get(descriptor, connection), None)
            self._connections[descriptor] = connection
            self._polls[connection] = poll = select.poll()
            poll.register(descriptor, select.POLLIN)
        ours.detach()

    def has_word(self, connection: Connection) -> bool:
        """Whether anything has come by a connection, such as its end."""
        poll = self._polls.get(connection)
        return poll is not None and bool(poll.poll(0))


class Transfer:
    """A request and its answer, as libcurl calls back about them. Another may follow where the answer was read to its end."""

    _progress: Progress
    _intake: Intake

    def __init__(self, handle: pycurl.Curl, sockets: Sockets, refusal: Refusal, overflow: Refusal) -> None:
        """What is made of a status and of a body's size may be a reason not to read on."""
        self.handle = handle
        self._sockets = sockets
        self._refusal = refusal
        self._overflow = overflow
        for option, callback in (
            (pycurl.SOCKOPTFUNCTION, self._open),
            (pycurl.PREREQFUNCTION, self._leave),
            (pycurl.HEADERFUNCTION, self._take_line),
            (pycurl.WRITEFUNCTION, self._take_piece),
        ):
            handle.setopt(option, callback)
        self.end()

    def begin(self, request: UpstreamRequest, target: str, lines: Sequence[str], progress: Progress, intake: Intake) -> None:
        """Have the handle send this request next, with this target and these lines of headers."""
        self._progress, self._intake, handle = progress, intake, self.handle
        # libcurl would normalise the path of a URL.
        handle.setopt(_REQUEST_TARGET, target)
        handle.setopt(pycurl.HTTPHEADER, lines)
        if request.method == "GET" and request.body is None:
            handle.setopt(pycurl.HTTPGET, 1)
        else:
            handle.setopt(pycurl.POSTFIELDS, request.body or b"")
        handle.setopt(pycurl.CUSTOMREQUEST, request.method)

    def answer(self) -> UpstreamResponse | None:
        """The answer, once libcurl says that it is there; None where it ended within its head, which is as good to libcurl."""
        status = self._progress.status
        return None if status is None else UpstreamResponse(status, _Headers(self._head), self._body)

    @property
    def has_begun(self) -> bool:
        """Whether any of an answer has come."""
        return bool(self._head)

    def end(self) -> None:
        """Let go of what was sent and what came."""
        self.failure: ProviderError | None = None
        self.was_closed = False
        """Whether the provider had closed the connection before anything left by it."""
        self._opened: list[int] = []
        self._head: list[bytes] = []
        self._body = bytearray()
        self._granted = 0
        self._room: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Nothing of it is wanted any more."""
        if self._room is not None:
            self._room.cancel()
        self.end()
        self.handle.close()

    def _open(self, descriptor: int, _: int) -> int:
        """A connection is about to be made by this socket."""
        self._opened.append(descriptor)
        return int(pycurl.SOCKOPT_OK)

    def _leave(self, *connection: Any) -> int:  # noqa: ANN401 -- a `Connection`
        """The request is about to leave by this connection."""
        for descriptor in self._opened:
            self._sockets.add(descriptor, connection)
        self.was_closed = not self._opened and self._sockets.has_word(connection)
        # libcurl sends a request again by itself where a kept connection broke.
        if self._progress.left or self.was_closed:
            return int(pycurl.PREREQFUNC_ABORT)
        self._progress.left = True
        return int(pycurl.PREREQFUNC_OK)

    def _take_line(self, line: bytes) -> int | None:
        """Take a line of the head; libcurl has seen that it is one."""
        if self._progress.status is not None:
            return None  # It is one of a trailer.
        if line not in _END_OF_HEAD:
            self._head.append(line)
            return None
        status = int(self._head[0].split()[1])
        if status < 200:  # noqa: PLR2004 -- 1xx, which another head follows
            self._head.clear()
            return None
        self.failure = self._refusal(status, self._progress)
        return None if self.failure is None else -1

    def _take_piece(self, piece: bytes) -> int | None:
        """Take a piece of the body, or have libcurl keep it until there is room for it."""
        self.failure = self._overflow(len(self._body) + len(piece), self._progress)
        if self.failure is not None:
            return -1
        missing = len(piece) - self._granted
        if missing > 0 and not self._intake.try_take(missing):
            self._room = asyncio.ensure_future(self._wait_for_room(missing))
            return int(pycurl.WRITEFUNC_PAUSE)
        self._granted = max(0, -missing)
        self._body += piece
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
            name, _, value = line.decode("latin-1").partition(":")
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

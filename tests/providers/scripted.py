"""Upstreams that answer by a script, calls to them that are judged by the status, and time that something happens in."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from random import Random

from aiohttp import web

from providers.clock import Clock
from providers.errors import error_for_status
from providers.records.identity import CustomerProvider
from providers.shared import Shared
from providers.upstream import UpstreamResponse
from providers.watch import ProviderWatch, Unwatched
from tests.clock import StoppedClock
from tests.providers.upstream import HOST

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
RESET = struct.pack("ii", 1, 0)
"""Of a socket that lingers for no time: it is not closed but reset."""


def shared(clock: Clock, watch: ProviderWatch | None = None) -> Shared:
    """What ways to providers have in common, with the same chance in every run."""
    return Shared(clock, "customer-graph/test", watch or Unwatched(), Random(1))  # noqa: S311 - spreads pauses, guards nothing


def judged(response: UpstreamResponse) -> UpstreamResponse:
    """Read an answer as clients do: any status but 200 is a failure."""
    if response.status != 200:
        raise error_for_status(CustomerProvider.BIK, response.status, retry_after=response.retry_after)
    return response


class Answering:
    """Answers with these statuses one after the other, with the last one for ever, and counts the requests."""

    def __init__(self, *statuses: int, headers: Mapping[str, str] | None = None) -> None:
        """The ``headers`` go with every answer but 200."""
        self._statuses = statuses
        self._headers = headers
        self.requests = 0

    async def handle(self, _: web.BaseRequest) -> web.Response:
        """Answer one request."""
        self.requests += 1
        status = self._statuses[min(self.requests, len(self._statuses)) - 1]
        return web.Response(status=status, text="fine", headers=self._headers if status != 200 else None)


@asynccontextmanager
async def speaking(*words: bytes, resets: bool = False) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Say one word to each request, whichever connection it comes by, and hang up or reset where it is not whole; the last one for ever.

    Tells which requests were received.
    """
    received: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        word = FINE
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while word == FINE:
                received.append(await reader.readuntil(b"\r\n\r\n"))
                word = words[min(len(received), len(words)) - 1]
                writer.write(word)
                await writer.drain()
            if resets:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.close()

    async with await asyncio.start_server(speak, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}", received


class Interlude(StoppedClock):
    """A clock by which no sleep takes time, and in whose first sleep something is done; else time stands still."""

    def __init__(self, do: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._do: Callable[[], Awaitable[object]] | None = do

    async def sleep(self, seconds: float) -> None:
        """Be that much later; the first time, after it is done."""
        do, self._do = self._do, None
        if do is not None:
            await do()
        await super().sleep(seconds)

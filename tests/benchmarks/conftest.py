"""What the tests of the benchmarks start."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest

from benchmarks.emulator.protocol import serve

Emulate = Callable[[Mapping[bytes, bytes]], int]
"""Answers by path, on the port that it gives."""


@pytest.fixture
def emulate() -> Iterator[Emulate]:
    """Emulated providers in a thread, since who asks them runs an event loop of its own."""
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(_emulated(answers))


@contextmanager
def _emulated(answers: Mapping[bytes, bytes]) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(serve(0, 0, answers), loop).result()
        yield server.sockets[0].getsockname()[1]
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    # Python 3.11 waits for connections only where that begins before the server is closed.
    waiting = asyncio.ensure_future(server.wait_closed())
    await asyncio.sleep(0)
    server.close()
    await waiting

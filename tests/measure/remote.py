"""Something that runs in a process of its own and is told over a pipe what to do, so that it and whoever measures share no lock."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


class Remote(Generic[T]):
    """What runs there. It must have been made by `remote`."""

    def __init__(self, process_id: int, pipe: "Connection[Any, Any]") -> None:
        self.process_id = process_id
        self._pipe = pipe
        self._turn = asyncio.Lock()

    async def do(self, function: Callable[[T], Awaitable[R]]) -> R:
        """Run a function there, on the event loop of what runs, and give its result. It must be picklable, hence a module's own."""
        async with self._turn:
            self._pipe.send(function)
            result: R = await asyncio.to_thread(self._pipe.recv)
            return result


@asynccontextmanager
async def remote(run: Callable[[], AbstractAsyncContextManager[T]], loop_factory: LoopFactory | None = None) -> AsyncIterator[Remote[T]]:
    """Run something in a new process until the context ends, and wait until the process has ended."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_run, args=(run, theirs, loop_factory), daemon=True)
    process.start()
    theirs.close()
    try:
        await asyncio.to_thread(ours.recv)
        yield Remote(process.pid or 0, ours)
    finally:
        ours.close()
        await asyncio.to_thread(process.join)


def _run(run: Callable[[], AbstractAsyncContextManager[T]], pipe: "Connection[Any, Any]", loop_factory: LoopFactory | None) -> None:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_told(run, pipe))


async def _told(run: Callable[[], AbstractAsyncContextManager[T]], pipe: "Connection[Any, Any]") -> None:
    async with run() as running:
        pipe.send(None)
        while True:
            try:
                function = await asyncio.to_thread(pipe.recv)
            except EOFError:
                return
            pipe.send(await function(running))

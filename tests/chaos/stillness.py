"""What is still under way."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

_SERVERS = ("aiohttp/web_protocol.py", "uvicorn/protocols/http/httptools_impl.py")
"""Serve the connections of the sandbox and of the graph: they live as long as a connection does, and are no work of an operation's."""


class Stillness:
    """The tasks that there are now; what an operation starts must have ended when its answer is there."""

    def __init__(self) -> None:
        self._before = asyncio.all_tasks()

    def pending(self) -> list[str]:
        """The tasks that were begun since and have not ended, by the function that each runs."""
        begun = asyncio.all_tasks() - self._before - {asyncio.current_task()}
        return sorted(f"{file}: {name}" for file, name in map(_function_of, _only_tasks(begun)) if not file.endswith(_SERVERS))


def _only_tasks(tasks: Iterable[asyncio.Task[object] | None]) -> Iterable[asyncio.Task[object]]:
    return (task for task in tasks if task is not None)


def _function_of(task: asyncio.Task[object]) -> tuple[str, str]:
    coroutine = task.get_coro()
    code = getattr(coroutine, "cr_code", None)
    return ("", repr(coroutine)) if code is None else (Path(code.co_filename).as_posix(), code.co_qualname)

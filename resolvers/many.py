"""Lists of keys: each entry has its own fate."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from resolvers.errors import BadUserInput

K = TypeVar("K")
R = TypeVar("R")


async def each(name: str, keys: Sequence[K], most: int, load: Callable[[str, K], Awaitable[R]]) -> list[R | BaseException]:
    """What `load` gives for every key, all asked together, or the error that belongs at its index.

    ``load`` also takes the entry's own name, such as ``ids[3]``. Raises `BadUserInput` where there are more keys than ``most``.
    """
    if len(keys) > most:
        raise BadUserInput(f"{name} holds more than {most} entries: ask in several requests.")
    return await asyncio.gather(*(load(f"{name}[{index}]", key) for index, key in enumerate(keys)), return_exceptions=True)

"""Loading by key and by what is wanted of it: one upstream call per key for all that a tick of the event loop wants."""

import asyncio
import enum
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiodataloader import DataLoader

from providers.calls import ResponsePath
from providers.errors import ProviderError

K = TypeVar("K", bound=Hashable)
P = TypeVar("P", bound=enum.Flag)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Wish(Generic[K, P]):
    """A key, the parts wanted of it, and the field that wants them, which makes no difference to what is loaded."""

    key: K
    parts: P
    path: ResponsePath = field(default=(), compare=False)


Read = Callable[[K, P, tuple[ResponsePath, ...]], Awaitable[R | None]]
"""Reads one key for the union of parts, on behalf of the fields at some paths."""


@dataclass(frozen=True, slots=True)
class _Answer(Generic[P, R]):
    parts: P
    task: asyncio.Task[R | None]


class PartsLoader(Generic[K, P, R]):
    """Batches wishes per tick; within a request, a wish that an earlier answer covers makes no call.

    Each key is a task of its own, so that a slow key delays no other. A failure that may pass is forgotten, so that a later wish asks
    anew. Belongs to one request and must be closed with it.
    """

    def __init__(self, read: Read[K, P, R], own_key: Callable[[R], K], told_apart: P) -> None:
        """``own_key`` is a record's key, under which it is known from then on whatever key it was asked by.

        ``told_apart`` are the parts that the provider is asked for one by one; all others make no difference.
        """
        self._read = read
        self._own_key = own_key
        self._told_apart = told_apart
        self._answers: dict[K, list[_Answer[P, R]]] = {}
        self._tasks: set[asyncio.Task[R | None]] = set()
        # Its own cache is off: it would hide a second path that asks for the same, and knows nothing of parts.
        self._batches: DataLoader[Wish[K, P], asyncio.Task[R | None]] = DataLoader(self._dispatch, cache=False)

    async def load(self, wish: Wish[K, P]) -> R | None:
        """The record for a key with at least the parts wished for; None where there is none. Raises `ProviderError`."""
        task = await self._batches.load(wish)
        # Shielded: a field that gives up must not take the answer away from the others.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what is still under way and wait until it has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _dispatch(self, wishes: Iterable[Wish[K, P]]) -> list[asyncio.Task[R | None]]:
        wishes = list(wishes)
        asked: dict[K, list[Wish[K, P]]] = {}
        for wish in wishes:
            if self._covering(wish) is None:
                asked.setdefault(wish.key, []).append(wish)
        for key, together in asked.items():
            self._ask(key, together)
        return [self._answer_to(wish) for wish in wishes]

    def _ask(self, key: K, wishes: list[Wish[K, P]]) -> None:
        parts = self._relevant(wishes[0])
        for wish in wishes[1:]:
            parts |= self._relevant(wish)
        paths = tuple(dict.fromkeys(wish.path for wish in wishes))
        task = asyncio.ensure_future(self._read(key, parts, paths))
        answer = _Answer(parts, task)
        self._answers.setdefault(key, []).append(answer)
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._settle(key, answer))

    def _settle(self, key: K, answer: _Answer[P, R]) -> None:
        self._tasks.discard(answer.task)
        if answer.task.cancelled():
            return
        error = answer.task.exception()
        if isinstance(error, ProviderError) and error.retryable:
            self._answers[key].remove(answer)
        record = None if error else answer.task.result()
        if record is not None and self._own_key(record) != key:
            self._answers.setdefault(self._own_key(record), []).append(answer)

    def _covering(self, wish: Wish[K, P]) -> asyncio.Task[R | None] | None:
        wanted = self._relevant(wish)
        return next((answer.task for answer in self._answers.get(wish.key, ()) if wanted in answer.parts), None)

    def _answer_to(self, wish: Wish[K, P]) -> asyncio.Task[R | None]:
        task = self._covering(wish)
        if task is None:
            msg = "a wish was dispatched without an answer"
            raise RuntimeError(msg)
        return task

    def _relevant(self, wish: Wish[K, P]) -> P:
        return wish.parts & self._told_apart

"""Loading by key and by what is wanted of it: one upstream call per key for all that a tick of the event loop wants, and none twice."""

import asyncio
import enum
import operator
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Generic, TypeVar

from aiodataloader import DataLoader

from providers.calls import ResponsePath
from providers.errors import ProviderError
from resolvers.trace import Ended

K = TypeVar("K", bound=Hashable)
P = TypeVar("P", bound=enum.Flag)
R = TypeVar("R")


class Whole(enum.Flag):
    """The one part of records that come as a whole."""

    ALL = enum.auto()


def whole(_: Whole) -> Whole:
    """What is known of a record that comes as a whole."""
    return Whole.ALL


@dataclass(frozen=True, slots=True)
class Wish(Generic[K, P]):
    """A key, the parts wanted of it, and the field that wants them, which makes no difference to what is loaded.

    What is wanted ``apart`` is asked for together with the same parts alone, so that it waits for no others.
    """

    key: K
    parts: P
    path: ResponsePath = field(default=(), compare=False)
    apart: bool = False


Read = Callable[[K, P, tuple[ResponsePath, ...]], Awaitable[R | None]]
"""Reads one key for the union of parts, on behalf of the fields at some paths."""


@dataclass(frozen=True, slots=True)
class _Answer(Generic[P, R]):
    parts: P
    task: asyncio.Future[R | None]

    @property
    def record(self) -> R | None:
        """The record, once it is there; None as long as it is not, and where there is none."""
        has_ended_well = self.task.done() and not self.task.cancelled() and self.task.exception() is None
        return self.task.result() if has_ended_well else None

    @property
    def may_pass(self) -> bool:
        """Whether it has failed in a way after which asking again makes sense."""
        error = self.task.exception() if self.task.done() and not self.task.cancelled() else None
        return isinstance(error, ProviderError) and error.retryable


class PartsLoader(Generic[K, P, R]):
    """Batches wishes per tick; within a request, a wish that an earlier answer covers makes no call.

    Each key is a task of its own, so that a slow key delays no other. A failure that may pass is forgotten, so that a later wish asks
    anew. Belongs to one request and must be closed with it.
    """

    def __init__(
        self,
        read: Read[K, P, R],
        own_key: Callable[[R], K],
        covered: Callable[[P], P],
        joined: Callable[[R, R | None], R | None],
        dispatching: Callable[[int], AbstractContextManager[Ended]],
    ) -> None:
        """``own_key`` is a record's key, under which it is known from then on whatever key it was asked by.

        ``covered`` are all parts that an answer to a wish for some brings along; ``joined`` is what a record and a later answer come to.
        ``dispatching`` hears how many keys a batch asks for, and when each of them is there.
        """
        self._read = read
        self._own_key = own_key
        self._covered = covered
        self._joined = joined
        self._dispatching = dispatching
        self._answers: dict[K, list[_Answer[P, R]]] = {}
        self._tasks: set[asyncio.Future[R | None]] = set()
        # Its own cache is off: it would hide a second path that asks for the same, and knows nothing of parts.
        self._batches: DataLoader[Wish[K, P], asyncio.Future[R | None]] = DataLoader(self._dispatch, cache=False)

    async def load(self, wish: Wish[K, P]) -> R | None:
        """The record for a key with at least the parts wished for; None where there is none. Raises `ProviderError`."""
        task = await self._batches.load(wish)
        # Shielded: a field that gives up must not take the answer away from the others.
        return await asyncio.shield(task)

    def prime(self, record: R, parts: P) -> None:
        """Keep a record that came with these parts in another answer."""
        task: asyncio.Future[R | None] = asyncio.get_running_loop().create_future()
        task.set_result(record)
        self._answers.setdefault(self._own_key(record), []).append(_Answer(parts, task))

    def forget(self, key: K) -> None:
        """Forget what is known of a key, for it was changed: a later wish asks anew."""
        self._answers.pop(key, None)

    async def close(self) -> None:
        """End what is still under way, wait until it has ended, and let go of what was read."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # Loader and request know each other: without this a document of many megabytes would stay until the garbage collector comes by.
        self._answers.clear()

    async def _dispatch(self, wishes: Iterable[Wish[K, P]]) -> list[asyncio.Future[R | None]]:
        wishes = list(wishes)
        asked: dict[tuple[K, P | None], list[Wish[K, P]]] = {}
        for wish in wishes:
            if self._covering(wish) is None:
                asked.setdefault((wish.key, wish.parts if wish.apart else None), []).append(wish)
        if asked:
            with self._dispatching(len(asked)) as ended:
                for (key, _), together in asked.items():
                    self._ask(key, together).add_done_callback(ended)
        return [self._answer_to(wish) for wish in wishes]

    def _ask(self, key: K, wishes: list[Wish[K, P]]) -> asyncio.Future[R | None]:
        """Ask for what no record so far has of what is wished for, and join it to those. What is still under way is not waited for."""
        wished = reduce(operator.or_, (wish.parts for wish in wishes))
        earlier = [answer for answer in self._answers.get(key, ()) if answer.record is not None]
        known = reduce(operator.or_, (answer.parts for answer in earlier), wished & ~wished)
        records = [answer.record for answer in earlier if answer.record is not None]
        paths = tuple(dict.fromkeys(wish.path for wish in wishes))
        read = partial(self._read, key, wished & ~known, paths) if wished & ~known or not records else None
        task = self._begun(self._joining(records, read))
        answer = _Answer(known | self._covered(wished & ~known), task)
        self._answers.setdefault(key, []).append(answer)
        task.add_done_callback(lambda _: self._settle(key, answer))
        return task

    def _begun(self, reading: Awaitable[R | None]) -> asyncio.Future[R | None]:
        task = asyncio.ensure_future(reading)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _joining(self, records: Iterable[R], read: Callable[[], Awaitable[R | None]] | None) -> R | None:
        """The record that these and what is read come to."""
        later = [*records] if read is None else [*records, await read()]
        joined, *others = later
        for other in others:
            joined = None if joined is None else self._joined(joined, other)
        return joined

    def _settle(self, key: K, answer: _Answer[P, R]) -> None:
        known = self._answers.get(key, [])
        if answer not in known or answer.task.cancelled():
            return
        if answer.may_pass:
            known.remove(answer)
        elif answer.record is not None and self._own_key(answer.record) != key:
            self._answers.setdefault(self._own_key(answer.record), []).append(answer)

    def _covering(self, wish: Wish[K, P]) -> asyncio.Future[R | None] | None:
        return next((answer.task for answer in self._answers.get(wish.key, ()) if wish.parts in answer.parts), None)

    def _answer_to(self, wish: Wish[K, P]) -> asyncio.Future[R | None]:
        task = self._covering(wish)
        if task is None:
            msg = "a wish was dispatched without an answer"
            raise RuntimeError(msg)
        return task

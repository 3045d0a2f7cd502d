"""Loading by key and by what is wanted of it: one upstream call per key for all that a tick of the event loop wants, and none twice."""

import asyncio
import enum
import operator
from collections.abc import Callable, Coroutine, Hashable, Iterable
from contextlib import AbstractContextManager
from functools import partial, reduce
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

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


class Wish(NamedTuple, Generic[K, P]):
    """A key, the parts wanted of it, and the field that wants them.

    What is wanted ``apart`` is asked for together with the same parts alone, so that it waits for no others.
    """

    key: K
    parts: P
    path: ResponsePath = ()
    apart: bool = False


Read = Callable[[K, P, tuple[ResponsePath, ...]], Coroutine[Any, Any, R | None]]
"""Reads one key for the union of parts, on behalf of the fields at some paths."""


class _Answer(Struct, Generic[P, R], eq=False):
    """What a key was asked for, the reading that finds it, and who waits for that."""

    parts: P
    reading: asyncio.Future[R | None]
    waiting: list[asyncio.Future[R | None]]

    @property
    def record(self) -> R | None:
        """The record, once it is there; None as long as it is not, and where there is none."""
        has_ended_well = self.reading.done() and not self.reading.cancelled() and self.reading.exception() is None
        return self.reading.result() if has_ended_well else None

    @property
    def may_pass(self) -> bool:
        """Whether it has failed in a way after which asking again makes sense."""
        error = self.reading.exception() if self.reading.done() and not self.reading.cancelled() else None
        return isinstance(error, ProviderError) and error.retryable

    def tell(self, waiting: asyncio.Future[R | None]) -> None:
        """Tell someone who waits what came of it, now or once it is known."""
        if self.reading.done():
            _pass_on(self.reading, waiting)
        else:
            self.waiting.append(waiting)

    def tell_all(self) -> None:
        """Tell all who wait what came of it."""
        for waiting in self.waiting:
            _pass_on(self.reading, waiting)
        self.waiting.clear()


def _pass_on(found: asyncio.Future[R | None], waiting: asyncio.Future[R | None]) -> None:
    if waiting.done():  # Its field gave up.
        return
    if found.cancelled():
        waiting.cancel()
    elif (error := found.exception()) is not None:
        waiting.set_exception(error)
    else:
        waiting.set_result(found.result())


class _Question(Struct, Generic[P, R], eq=False):
    """What is wished for of one key, to be asked for together: the parts, by which fields, and who waits for it."""

    parts: P
    paths: dict[ResponsePath, None]
    waiting: list[asyncio.Future[R | None]]


class PartsLoader(Generic[K, P, R]):
    """A DataLoader that knows parts: it batches the wishes of a tick, and what an earlier answer of its request covers makes no call.

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
        self._loop = asyncio.get_running_loop()  # To find it costs a call to the operating system each time.
        self._read = read
        self._own_key = own_key
        self._covered = covered
        self._joined = joined
        self._dispatching = dispatching
        self._answers: dict[K, list[_Answer[P, R]]] = {}
        self._batch: dict[tuple[K, P | None], _Question[P, R]] = {}
        self._readings: set[asyncio.Task[R | None]] = set()

    def load(self, wish: Wish[K, P]) -> asyncio.Future[R | None]:
        """The record for a key with at least the parts wished for; None where there is none. It fails with `ProviderError`.

        Whoever gives up waiting for it takes it from nobody else.
        """
        waiting: asyncio.Future[R | None] = self._loop.create_future()
        answer = self._covering(wish)
        if answer is not None:
            answer.tell(waiting)
            return waiting
        if not self._batch:
            # Behind what is scheduled by now, and behind what that schedules: it may load, too.
            self._loop.call_soon(self._loop.call_soon, self._dispatch)
        together = wish.key, wish.parts if wish.apart else None
        question = self._batch.get(together)
        if question is None:
            self._batch[together] = _Question(wish.parts, {wish.path: None}, [waiting])
        else:
            question.parts |= wish.parts
            question.paths[wish.path] = None
            question.waiting.append(waiting)
        return waiting

    def prime(self, record: R, parts: P) -> None:
        """Keep a record that came with these parts in another answer."""
        reading: asyncio.Future[R | None] = self._loop.create_future()
        reading.set_result(record)
        self._answers.setdefault(self._own_key(record), []).append(_Answer(parts, reading, []))

    def forget(self, key: K) -> None:
        """Forget what is known of a key, for it was changed: a later wish asks anew."""
        self._answers.pop(key, None)

    async def close(self) -> None:
        """End what is still under way, wait until it has ended, and let go of what was read."""
        for question in self._batch.values():
            for waiting in question.waiting:
                waiting.cancel()
        self._batch.clear()
        if self._readings:
            for reading in self._readings:
                reading.cancel()
            await asyncio.gather(*self._readings, return_exceptions=True)
        # Loader and request know each other: without this a document of many megabytes would stay until the garbage collector comes by.
        self._answers.clear()

    def _dispatch(self) -> None:
        batch, self._batch = self._batch, {}
        if not batch:
            return
        with self._dispatching(len(batch)) as ended:
            for (key, _), question in batch.items():
                self._ask(key, question, ended)

    def _ask(self, key: K, question: _Question[P, R], ended: Ended) -> None:
        """Ask for what no record so far has of what is wished for, and join it to those. What is still under way is not waited for."""
        wished, paths = question.parts, tuple(question.paths)
        earlier = [answer for answer in self._answers.get(key, ()) if answer.record is not None]
        if earlier:
            known = reduce(operator.or_, (answer.parts for answer in earlier))
            missing = wished & ~known
            parts, reading = known | self._covered(missing), self._begun(self._joining(earlier, key, missing, paths))
        else:
            parts, reading = self._covered(wished), self._begun(self._read(key, wished, paths))
        answer = _Answer(parts, reading, question.waiting)
        self._answers.setdefault(key, []).append(answer)
        reading.add_done_callback(partial(self._settle, key, answer, ended))

    def _begun(self, reading: Coroutine[Any, Any, R | None]) -> asyncio.Task[R | None]:
        task = self._loop.create_task(reading)
        self._readings.add(task)
        return task

    async def _joining(self, earlier: Iterable[_Answer[P, R]], key: K, missing: P, paths: tuple[ResponsePath, ...]) -> R | None:
        """The record that earlier answers, and what is read now if they miss anything, come to."""
        records = [answer.record for answer in earlier]
        later = [*records, await self._read(key, missing, paths)] if missing else records
        joined, *others = later
        for other in others:
            joined = None if joined is None else self._joined(joined, other)
        return joined

    def _settle(self, key: K, answer: _Answer[P, R], ended: Ended, reading: asyncio.Task[R | None]) -> None:
        self._readings.discard(reading)
        answer.tell_all()
        known, record = self._answers.get(key, []), answer.record
        if answer in known and record is not None and self._own_key(record) != key:
            self._answers.setdefault(self._own_key(record), []).append(answer)
        elif answer in known and answer.may_pass:
            known.remove(answer)
        ended(reading)

    def _covering(self, wish: Wish[K, P]) -> _Answer[P, R] | None:
        return next((answer for answer in self._answers.get(wish.key, ()) if wish.parts in answer.parts), None)

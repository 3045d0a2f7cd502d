"""The load on a server. Every answer must be as long as the one that was found right before."""

import asyncio
import math
import selectors
import time
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeVar

import uvloop

from benchmarks.connection import OK, Connection, WrongAnswer, body_of, connections

T = TypeVar("T")

CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Request:
    """A whole HTTP request, and how long the response to it must be."""

    message: bytes
    response_length: int


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load by clients who ask again once they are answered."""

    requests: int
    seconds: float
    """From the first request to the last answer."""
    cpu_seconds: float
    """Processor time that it took to ask, in this process."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """What came of requests at a fixed rate: the time from when each was due to its whole answer, in milliseconds."""

    p50: float
    p99: float


def responses(port: int, messages: Sequence[bytes], clients: int = CONNECTIONS) -> list[bytes]:
    """The response to each request, of which so many are sent at the same time. Raises `WrongAnswer` for another status than 200."""
    return _run(_responses(port, messages, clients))


def closed_loop(port: int, requests: Sequence[Request], seconds: float, clients: int) -> Load:
    """Have clients ask for so long, each once at least, and the next request when its last one is answered; wait for all answers.

    Raises `WrongAnswer` and `ConnectionError` in an `ExceptionGroup`.
    """
    return _run(_closed_loop(port, cycle(requests), seconds, clients))


def open_loop(port: int, requests: Sequence[Request], seconds: float, rate: float) -> Latencies:
    """Send so many requests per second, whether earlier ones are answered or not; one that finds no connection free waits for one.

    Raises as `closed_loop`.
    """
    # The only event loop whose timers are finer than a millisecond, which is longer than some answers take.
    loop_factory = lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())  # noqa: E731
    return _run(_open_loop(port, cycle(requests), seconds, rate), loop_factory)


def percentile(values: Collection[float], share: float) -> float:
    """The smallest of the values that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def _run(coroutine: Coroutine[Any, Any, T], loop_factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop) -> T:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(coroutine)


async def _responses(port: int, messages: Sequence[bytes], clients: int) -> list[bytes]:
    remaining = iter(enumerate(messages))
    found: dict[int, bytes] = {}

    async def client(connection: Connection) -> None:
        for number, message in remaining:
            found[number] = await connection.ask(message)
            body_of(found[number])

    await _by_all(port, clients, client)
    return [found[number] for number in range(len(messages))]


async def _closed_loop(port: int, requests: Iterator[Request], seconds: float, clients: int) -> Load:
    begun, cpu_begun, answered = time.perf_counter(), time.process_time(), 0

    async def client(connection: Connection) -> None:
        nonlocal answered
        while True:
            await _asked(connection, next(requests))
            answered += 1
            if time.perf_counter() - begun >= seconds:
                return

    await _by_all(port, clients, client)
    return Load(answered, time.perf_counter() - begun, time.process_time() - cpu_begun)


async def _open_loop(port: int, requests: Iterator[Request], seconds: float, rate: float) -> Latencies:
    free: asyncio.Queue[Connection] = asyncio.Queue()

    milliseconds: list[float] = []

    async def ask(due: float) -> None:
        connection = await free.get()
        await _asked(connection, next(requests))
        milliseconds.append((time.perf_counter() - due) * 1000)
        free.put_nowait(connection)

    async with connections(port, CONNECTIONS) as opened, asyncio.TaskGroup() as group:
        for connection in opened:
            free.put_nowait(connection)
        begun = time.perf_counter()
        for number in range(round(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(due))
    return Latencies(percentile(milliseconds, 0.5), percentile(milliseconds, 0.99))


async def _by_all(port: int, clients: int, client: Callable[[Connection], Coroutine[Any, Any, None]]) -> None:
    async with connections(port, clients) as opened, asyncio.TaskGroup() as group:
        for connection in opened:
            group.create_task(client(connection))


async def _asked(connection: Connection, request: Request) -> None:
    response = await connection.ask(request.message)
    if len(response) != request.response_length or not response.startswith(OK):
        raise WrongAnswer(f"{len(response)} bytes instead of {request.response_length}: {response[:1000]!r}")

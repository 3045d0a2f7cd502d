"""Load on a server, and figures of how it was answered."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.serving import Server

Ask = Callable[[int], Awaitable[str]]
"""Sends the request of a number, and tells how it was answered: "OK" or in another word."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One request of a load.

    ``scheduled`` is when it was due, in seconds from the beginning; ``seconds`` is the time from then to the whole answer, so that one
    that had to wait until it could be sent is as late as its client would find it.
    """

    scheduled: float
    seconds: float
    outcome: str


async def at_fixed_rate(ask: Ask, rate: float, seconds: float) -> list[Answered]:
    """Send so many requests per second, whether earlier ones were answered or not, and wait for all answers."""
    clock = asyncio.get_running_loop().time
    begun = clock()

    async def answered(number: int) -> Answered:
        scheduled = number / rate
        outcome = await ask(number)
        return Answered(scheduled, clock() - begun - scheduled, outcome)

    async with asyncio.TaskGroup() as group:
        tasks = []
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, begun + number / rate - clock()))
            tasks.append(group.create_task(answered(number)))
    return [task.result() for task in tasks]


async def by_clients(ask: Ask, clients: int, requests: int) -> list[str]:
    """Have so many clients send so many requests between them, each the next one when its last one is answered."""
    numbers = iter(range(requests))

    async def client() -> list[str]:
        return [await ask(number) for number in numbers]

    return [outcome for outcomes in await asyncio.gather(*(client() for _ in range(clients))) for outcome in outcomes]


async def outcome(server: Server, document: str, variables: Mapping[str, Any]) -> str:
    """Ask, and tell "OK", the code of the first error, or what happened instead of an answer."""
    try:
        answer = await server.query(document, variables)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return type(error).__name__
    return str(answer["errors"][0]["extensions"]["code"]) if answer.get("errors") else "OK"


def percentile(values: Collection[float], share: float) -> float:
    """The smallest of the values that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]

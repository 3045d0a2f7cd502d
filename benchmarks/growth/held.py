"""What a server's memory is while clients are connected, and while their requests are open at a provider that has not answered yet."""

import asyncio

import orjson
import uvloop

from benchmarks.asking import message
from benchmarks.connection import body_of, connections, get
from benchmarks.emulator.protocol import CALLS
from benchmarks.growth.operations import one_customer
from benchmarks.measurement import Emulated, Running
from benchmarks.process import resident_mib

_SECONDS_TO_COME = 30
_LOOK_AGAIN_SECONDS = 0.02


def mib_of_connections(system: Running, count: int) -> float:
    """With so many connections, of which the last has asked whether the server is well."""
    return uvloop.run(_of_connections(system, count))


def mib_of_open_requests(system: Running, providers: Emulated, count: int) -> float:
    """With so many requests that a provider has and has not answered, for which it must take longer than they take to come.

    Raises `WrongAnswer`, and `TimeoutError` where some do not come.
    """
    return uvloop.run(_of_open_requests(system, providers, count))


async def _of_connections(system: Running, count: int) -> float:
    async with connections(system.port, count) as clients:
        # It takes connections in turn: when the last one is answered, it has all of them.
        body_of(await clients[-1].ask(get("/health")))
        return resident_mib(system.process_id)


async def _of_open_requests(system: Running, providers: Emulated, count: int) -> float:
    (body,) = one_customer().bodies
    async with connections(system.port, count) as clients, asyncio.timeout(_SECONDS_TO_COME):
        answers = [client.ask(message(body)) for client in clients]
        await _until_they_have_come(providers, count)
        mib = resident_mib(system.process_id)
        for answer in answers:
            body_of(await answer)
    return mib


async def _until_they_have_come(providers: Emulated, count: int) -> None:
    async with connections(providers.port, 1) as (counter,):
        calls = 0
        while calls < count:
            calls += sum(orjson.loads(body_of(await counter.ask(get(CALLS)))).values())
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

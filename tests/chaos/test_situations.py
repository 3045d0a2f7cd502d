"""The situations of docs/reliability.md that no answer of a provider makes, met by every read where each can."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web

from providers.breaker import MIN_CALLS, OPEN_SECONDS
from providers.bulkhead import MAX_WAITING
from providers.sandbox.faults import Hanging, Status
from providers.sandbox.runner import Answer, RunningService
from tests.chaos.asking import ask, assert_failed, fields_of, reading, shown
from tests.chaos.page import situation_rows
from tests.clock import CLOCK
from tests.providers.contract.link import stopped
from tests.providers.contract.matrix import ReadRow, neighbour, rows
from tests.providers.contract.stage import Environment, Stage
from tests.serving import Server

PAGE = situation_rows()
ONE_SECOND = {"X-Deadline-Ms": "1000"}
FULL = "its queue is full"
NO_SETTINGS = "it has no settings here"
TOO_MANY_CALLS = "the operation has sent as many requests as it may"
TOO_MANY_OPERATIONS = "the server has as many operations as it may"
LAVISH: Environment = {"CUSTOMER_GRAPH_LIMITS__KEYS": "5000", "CUSTOMER_GRAPH_LIMITS__CALLS": "5000"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A server in a situation, and the headers with which it is asked."""

    server: Server
    headers: Mapping[str, str]


Situation = Callable[[Stage, ReadRow], AbstractAsyncContextManager[Scene]]


@asynccontextmanager
async def _unreachable(stage: Stage, row: ReadRow) -> AsyncIterator[Scene]:
    async with stopped(stage.sandbox[row.slug]):
        yield Scene(await stage.server(), {})


@asynccontextmanager
async def _open_circuit(stage: Stage, row: ReadRow) -> AsyncIterator[Scene]:
    server = await stage.server()
    await ask(stage, server, reading(row))
    with stage.sandbox[row.slug].failing(Status(status=500)):
        for _ in range(MIN_CALLS):
            await server.query(reading(row))
    yield Scene(server, {})


@asynccontextmanager
async def _late(stage: Stage, row: ReadRow) -> AsyncIterator[Scene]:
    server = await stage.server()
    await ask(stage, server, reading(row))  # A document that is seen for the first time takes time of its own.
    with stage.sandbox[row.slug].failing(Hanging()):
        yield Scene(server, ONE_SECOND)


@asynccontextmanager
async def _full_queue(stage: Stage, row: ReadRow) -> AsyncIterator[Scene]:
    server = await stage.server(LAVISH)
    await ask(stage, server, reading(row))
    async with AsyncExitStack() as stack:
        stack.enter_context(stage.sandbox[row.slug].failing(Hanging()))
        filling = asyncio.create_task(server.query(FILLING, {"by": [_customer(row.slug, number) for number in range(MAX_WAITING + 1)]}))
        stack.push_async_callback(_left, filling, stage.sandbox[row.slug])
        await stage.sandbox[row.slug].until(lambda service: service.in_flight == 1)
        yield Scene(server, {})


FILLING = "query ($by: [CustomerBy!]!) { customersBy(by: $by) { name } }"


def _customer(slug: str, number: int) -> Mapping[str, Any]:
    """A customer of a provider whom nobody asked for yet."""
    if slug == "worldline":
        values = [{"key": "fiscalNumber", "value": str(number)}]
        return {"worldline": {"paymentProductId": 9000, "countryCode": "SE", "values": values}}
    return {"id": f"customer:{slug}:{number}"}


async def _left(asking: asyncio.Task[Any], service: RunningService) -> None:
    """Have a client go away, and wait until its calls have ended."""
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await service.until(lambda running: running.in_flight == 0)


SITUATIONS: Mapping[str, Situation] = {
    "nobody takes a connection at its address": _unreachable,
    "its circuit is open": _open_circuit,
    FULL: _full_queue,
    "the operation's time is up before it answers": _late,
}
"""What each read can meet, by its name on the page."""


def test_the_page_has_every_situation() -> None:
    """A row of the page that no test here makes fails, as does a situation that the page does not tell of."""
    assert set(PAGE) == {*SITUATIONS, NO_SETTINGS, TOO_MANY_CALLS, TOO_MANY_OPERATIONS}


def cells() -> list[pytest.ParameterSet]:
    """Every read in every situation; it takes thousands of calls to fill a queue, so one read of each provider does for that."""
    first = {row.slug: row for row in reversed(rows())}
    cells = [(row, name) for row in rows() for name in SITUATIONS if name != FULL or row == first[row.slug]]
    return [pytest.param(row, name, id=f"{row} {name}") for row, name in cells]


@pytest.mark.parametrize(("row", "name"), cells())
async def test_a_read(row: ReadRow, name: str, stage: Stage) -> None:
    """A situation costs the fields of its provider, as the page says, and they are there again once it is over."""
    promised = PAGE[name]
    async with SITUATIONS[name](stage, row) as scene:
        told = await ask(stage, scene.server, reading(row), **scene.headers)
    assert_failed(told, row, promised.code, retryable=promised.retryable, fields=fields_of(row))
    assert told.data["theirs"] == neighbour(row).case.shown
    assert told.attempts(row) == promised.requests
    CLOCK.skip(OPEN_SECONDS)
    assert (await ask(stage, scene.server, reading(row))).answer["data"] == shown(row)


@pytest.mark.parametrize("row", rows(), ids=str)
async def test_a_provider_without_settings(row: ReadRow, stage: Stage) -> None:
    """It is not asked, and costs its own fields."""
    promised = PAGE[NO_SETTINGS]
    told = await ask(stage, await stage.server(without=row.slug), reading(row))
    assert_failed(told, row, promised.code, retryable=promised.retryable, fields=fields_of(row))
    assert told.data["theirs"] == neighbour(row).case.shown
    assert {slug for slug, _ in told.operations} == {neighbour(row).slug}


async def test_one_call_too_many(stage: Stage) -> None:
    """Where the bank names more persons than a customer is taken to have, those behind the limit are null, each with its error."""
    promised, limit = PAGE[TOO_MANY_CALLS], {"CUSTOMER_GRAPH_LIMITS__CALLS": "6"}
    with stage.sandbox["blink"].answering(_with_eight_persons(stage.sandbox["blink"])):
        document = '{ customer(by: { blinkCustomerId: "C0001" }) { persons { person { fullName } } } }'
        told = await ask(stage, await stage.server(limit), document)
    persons = [entry["person"] for entry in told.data["customer"]["persons"]]
    assert [person is None for person in persons] == [False] * 5 + [True] * 3
    assert [(error["path"][2], error["extensions"]["code"]) for error in told.errors] == [(index, promised.code) for index in (5, 6, 7)]
    assert [error["extensions"]["retryable"] for error in told.errors] == [promised.retryable] * 3
    assert [call["attempts"] for call in told.explained if call["outcome"] == promised.code] == [promised.requests] * 3


def _with_eight_persons(service: RunningService) -> Answer:
    persons = [{"personIdentification": f"P{number:04}"} for number in range(1, 9)]

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/customers/C0001"):
            return web.json_response({"customerIdentification": "C0001", "personList": persons})
        return await service.service.handle(request)

    return answer


async def test_one_operation_too_many(stage: Stage) -> None:
    """While as many run as may, the next is refused at once and asks nobody; it is answered once one of them has ended."""
    promised, row, service = PAGE[TOO_MANY_OPERATIONS], rows()[0], stage.sandbox[rows()[0].slug]
    server = await stage.server({"CUSTOMER_GRAPH_LIMITS__OPERATIONS": "1"})
    with service.failing(Hanging()):
        running = asyncio.create_task(server.query(reading(row)))
        await service.until(lambda hanging: hanging.in_flight == 1)
        asked = len(stage.sandbox.calls)
        async with server.session.post(f"{server.url}/graphql", json={"query": reading(row)}) as response:
            refused = await response.json()
        assert (response.status, response.headers["Retry-After"], len(stage.sandbox.calls)) == (503, "1", asked)
        await _left(running, service)
    assert "data" not in refused
    assert [error["extensions"]["code"] for error in refused["errors"]] == [promised.code]
    assert [error["extensions"]["retryable"] for error in refused["errors"]] == [promised.retryable]
    assert (await ask(stage, server, reading(row))).answer["data"] == shown(row)

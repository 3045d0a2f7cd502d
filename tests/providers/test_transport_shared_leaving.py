"""Calls that give up while they share requests with others. Real HTTP to a server that answers when it is told to."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from providers.errors import DeadlineExceeded, ProviderRateLimited
from tests.providers.held import SENT, SHARED, Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A way to a provider on which identical reads share a call."""
    async with staged() as stage:
        yield stage


@pytest.mark.parametrize("leaver", [0, 1, 2])
@pytest.mark.parametrize("departs", [False, True])
async def test_one_that_gives_up_takes_nothing_from_the_others(stage: Stage, leaver: int, *, departs: bool) -> None:
    """Whoever is cancelled or loses its client, the first one as well: the others get the answer to the request that was sent."""
    tasks = await stage.asked(3)
    if departs:
        stage.deadlines[leaver].bring_forward()
    else:
        tasks[leaver].cancel()
    await asyncio.gather(tasks[leaver], return_exceptions=True)
    assert stage.told == [("CANCELLED", 0, True)]
    stage.held.answer()
    others = [task for task in tasks if task is not tasks[leaver]]
    assert len(set(map(id, await asyncio.gather(*others)))) == 1

    assert stage.told == [("CANCELLED", 0, True), SENT, SHARED]
    assert (len(stage.held.requests), stage.held.gone) == (1, 0)


@pytest.mark.parametrize("hasty", [0, 1])
async def test_each_waits_until_its_own_deadline(stage: Stage, hasty: int) -> None:
    """The call goes on until the latest deadline of those who wait; who has less time is told so at its own."""
    tasks = [stage.ask(seconds=0.05 if number == hasty else 60) for number in range(2)]
    with pytest.raises(DeadlineExceeded) as late:
        await tasks[hasty]
    assert not late.value.is_unwanted
    stage.held.answer()
    await tasks[1 - hasty]

    assert stage.told == [("DEADLINE_EXCEEDED", 0, True), SENT]
    assert stage.held.gone == 0


async def test_the_call_ends_at_the_latest_deadline(stage: Stage) -> None:
    """When the time of the last one is up, the request ends too, and is told of in that one's record."""
    tasks = [stage.ask(seconds=seconds) for seconds in (0.1, 0.05)]
    await asyncio.wait(tasks)
    await stage.held.has(1, gone=1)

    assert all(isinstance(task.exception(), DeadlineExceeded) for task in tasks)
    assert sorted(stage.told) == [("DEADLINE_EXCEEDED", 0, True), ("DEADLINE_EXCEEDED", 1, False)]


@pytest.mark.parametrize("departs", [False, True])
async def test_the_call_ends_when_nobody_waits(stage: Stage, *, departs: bool) -> None:
    """With the last one who gives up the request ends, and who asks then sends another."""
    tasks = await stage.asked(2)
    for task, deadline in zip(tasks, stage.deadlines, strict=True):
        deadline.bring_forward() if departs else task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await stage.held.has(1, gone=1)
    assert stage.told == [("CANCELLED", 0, True), ("CANCELLED", 1, False)]
    assert stage.records[1].attempts[0].outcome == "CANCELLED"

    stage.held.answer()
    stage.held.answer()
    await stage.ask()
    assert len(stage.held.requests) == 2


@pytest.mark.parametrize("seconds", [0.05, 60])
async def test_time_that_is_up_is_told_from_a_client_that_went(stage: Stage, seconds: float) -> None:
    """How the last one gave up decides what is said of the request: one that was too slow is not one that nobody wanted any more."""
    task = stage.ask(seconds=seconds)
    await stage.held.has(1)
    if seconds == 60:
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    [attempt] = stage.records[0].attempts
    assert attempt.outcome == ("CANCELLED" if seconds == 60 else "DEADLINE_EXCEEDED")


async def test_one_that_asks_while_the_last_gives_up_sends_its_own(stage: Stage) -> None:
    """A call that is about to end is joined by nobody, not even in the moment in which it ends."""
    [first] = await stage.asked(1)
    first.cancel()
    await asyncio.sleep(0)
    later = stage.ask()
    await stage.held.has(2, gone=1)
    stage.held.answer()
    await later
    assert stage.told == [("CANCELLED", 1, False), SENT]


async def test_a_retry_is_in_time_for_those_who_still_wait(stage: Stage) -> None:
    """A provider that wants to be asked again after the deadline of all who have not given up is not asked again."""
    tasks = [stage.ask(), stage.ask(seconds=20)]
    await stage.held.has(1)
    tasks[0].cancel()
    await asyncio.wait(tasks[:1])
    stage.held.answer(429, retry_after=30)
    with pytest.raises(ProviderRateLimited):
        await tasks[1]
    assert len(stage.held.requests) == 1


async def test_requests_are_told_once_when_the_first_leaves_in_between() -> None:
    """A request that ended while the first one waited is part of its record; what is sent again is part of the next one's."""
    async with staged() as stage:
        tasks = await stage.asked(2)
        stage.held.answer(503)
        await stage.held.has(2)
        tasks[0].cancel()
        await asyncio.wait(tasks[:1])
        stage.held.answer()
        await tasks[1]
    assert stage.told == [("CANCELLED", 1, False), SENT]
    assert [record.attempts[0].outcome for record in stage.records] == ["UNAVAILABLE", "OK"]


async def test_a_failure_that_nobody_waits_for_is_not_missed(stage: Stage) -> None:
    """An ended call that failed after all had left is nothing that the event loop complains of."""
    complaints: list[dict[str, object]] = []
    gc.collect()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    try:
        for task in (tasks := await stage.asked(2)):
            task.cancel()
        await asyncio.wait(tasks)
        del task, tasks
        await stage.held.has(1, gone=1)
        gc.collect()
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert complaints == []

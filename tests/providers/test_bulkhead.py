"""The places for one provider's calls by themselves."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.bulkhead import MAX_WAITING, Bulkhead
from providers.errors import ProviderOverloaded
from providers.records.identity import CustomerProvider
from tests.providers.watch import RecordingWatch

BIK, BRIJ = CustomerProvider.BIK, CustomerProvider.BRIJ


class Visitors:
    """Calls that take a place and leave it when they are told to; who is in, in the order in which they came in."""

    def __init__(self, bulkhead: Bulkhead) -> None:
        self._bulkhead = bulkhead
        self._leaving: dict[int, asyncio.Event] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.came_in: list[int] = []

    async def come(self, *numbers: int) -> None:
        """Let these come, one after the other."""
        for number in numbers:
            self._leaving[number] = asyncio.Event()
            self._tasks[number] = asyncio.create_task(self._visit(number))
        await settled()

    async def leave(self, number: int) -> None:
        """Let one that has a place leave it."""
        self._leaving[number].set()
        await self._tasks[number]
        await settled()

    async def give_up(self, number: int) -> None:
        """Cancel one, waiting or not."""
        self._tasks[number].cancel()
        await asyncio.wait([self._tasks[number]])
        await settled()

    def is_waiting(self, number: int) -> bool:
        """Whether one has come, and neither come in nor given up."""
        return number in self._tasks and number not in self.came_in and not self._tasks[number].done()

    def is_in(self, number: int) -> bool:
        """Whether one has a place."""
        return number in self.came_in and not self._tasks[number].done()

    def is_turned_away(self, number: int) -> bool:
        """Whether one was told at once that too many wait."""
        task = self._tasks[number]
        return task.done() and isinstance(task.exception(), ProviderOverloaded)

    async def all_leave(self) -> None:
        """Let everybody leave."""
        for leaving in self._leaving.values():
            leaving.set()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _visit(self, number: int) -> None:
        await self._bulkhead.take()
        try:
            self.came_in.append(number)
            await self._leaving[number].wait()
        finally:
            self._bulkhead.leave()


async def settled() -> None:
    """Every task had its turn, and what followed from it."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_places_are_given_in_the_order_of_arrival() -> None:
    """As many as there are places come in at once, the others as places become free, who waited longest first."""
    watch = RecordingWatch()
    visitors = Visitors(Bulkhead(BIK, 2, watch))
    await visitors.come(1, 2, 3, 4, 5)
    assert (visitors.came_in, watch.on_their_way[BIK], watch.waiting[BIK]) == ([1, 2], 2, 3)

    await visitors.leave(2)
    await visitors.leave(1)
    assert (visitors.came_in, watch.on_their_way[BIK], watch.waiting[BIK]) == ([1, 2, 3, 4], 2, 1)

    await visitors.all_leave()
    assert visitors.came_in == [1, 2, 3, 4, 5]
    assert watch.is_quiet


async def test_who_goes_away_while_waiting_is_passed_over() -> None:
    """A place goes to the next who still waits, and one that is left by cancelling is free."""
    watch = RecordingWatch()
    visitors = Visitors(Bulkhead(BIK, 1, watch))
    await visitors.come(1, 2, 3, 4)
    await visitors.give_up(2)
    assert watch.waiting[BIK] == 2
    await visitors.give_up(1)
    assert visitors.came_in == [1, 3]

    await visitors.all_leave()
    assert visitors.came_in == [1, 3, 4]
    assert watch.is_quiet


@pytest.mark.parametrize("gives_up_first", [False, True])
async def test_a_place_is_not_lost_on_one_that_gives_up_just_then(*, gives_up_first: bool) -> None:
    """Where a place becomes free and the next one is cancelled at the same moment, the one behind it gets the place."""
    watch = RecordingWatch()
    bulkhead = Bulkhead(BIK, 1, watch)
    await bulkhead.take()
    next_, behind = asyncio.create_task(bulkhead.take()), asyncio.create_task(bulkhead.take())
    await settled()
    if gives_up_first:
        next_.cancel()
    bulkhead.leave()
    next_.cancel()
    await settled()

    assert next_.cancelled()
    assert (behind.done(), watch.on_their_way[BIK], watch.waiting[BIK]) == (True, 1, 0)
    bulkhead.leave()
    assert bulkhead.try_take()


async def test_one_too_many_is_turned_away_at_once() -> None:
    """When as many wait as may, a further one fails without waiting, and one that then goes away makes room for another."""
    watch = RecordingWatch()
    visitors = Visitors(Bulkhead(BIK, 1, watch))
    await visitors.come(*range(MAX_WAITING + 1))
    assert watch.waiting[BIK] == MAX_WAITING

    await visitors.come(MAX_WAITING + 1)
    assert visitors.is_turned_away(MAX_WAITING + 1)
    await visitors.give_up(MAX_WAITING)
    await visitors.come(MAX_WAITING + 2)
    assert watch.waiting[BIK] == MAX_WAITING

    await visitors.all_leave()
    assert watch.is_quiet
    assert visitors.came_in == [*range(MAX_WAITING), MAX_WAITING + 2]


async def test_a_full_bulkhead_is_no_other_providers() -> None:
    """While one provider's places and queue are full, another's calls come in at once."""
    watch = RecordingWatch()
    full, other = Visitors(Bulkhead(BIK, 1, watch)), Visitors(Bulkhead(BRIJ, 1, watch))
    await full.come(*range(MAX_WAITING + 1))
    await other.come(1)
    assert (other.came_in, watch.waiting[BRIJ]) == ([1], 0)

    await other.all_leave()
    await full.all_leave()
    assert watch.is_quiet


STEPS = st.lists(st.tuples(st.sampled_from(["come", "leave", "give up"]), st.integers(0, 15)), max_size=40)


@given(places=st.integers(1, 4), steps=STEPS)
async def test_whoever_comes_and_goes(places: int, steps: list[tuple[str, int]]) -> None:
    """Never more have a place than there are, nobody waits while one is free, and they come in as they came."""
    watch = RecordingWatch()
    visitors, come = Visitors(Bulkhead(BIK, places, watch)), list[int]()
    for step, number in steps:
        if step == "come" and number not in come:
            come.append(number)
            await visitors.come(number)
        elif step == "leave" and visitors.is_in(number):
            await visitors.leave(number)
        elif step == "give up" and (visitors.is_in(number) or visitors.is_waiting(number)):
            await visitors.give_up(number)
        inside, waiting = (sum(map(is_so, come)) for is_so in (visitors.is_in, visitors.is_waiting))
        assert (watch.on_their_way[BIK], watch.waiting[BIK]) == (inside, waiting)
        assert inside == places or (inside < places and not waiting)

    await visitors.all_leave()
    assert visitors.came_in == [number for number in come if number in visitors.came_in]
    assert watch.is_quiet

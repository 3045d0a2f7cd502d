"""What ends when its own time is up or at a deadline, and what does not."""

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.clock import Deadline, SystemClock, TimeLimit, TimeLimits

CLOCK = SystemClock()
SOON, LATER, MUCH_LATER = 0.01, 0.05, 60.0


class Work:
    """Something that never ends by itself, within a time limit."""

    def __init__(self, limits: TimeLimits, deadline: Deadline, seconds: float = math.inf) -> None:
        self._limits = limits
        self._deadline = deadline
        self._seconds = seconds
        self.limit: TimeLimit | None = None
        self.task = asyncio.create_task(self._work())

    async def begun(self) -> TimeLimit:
        """Its limit, once it is under way."""
        await asyncio.sleep(0)
        assert self.limit is not None
        return self.limit

    async def timed_out(self) -> None:
        """Wait until its time was up."""
        with pytest.raises(TimeoutError):
            await self.task

    async def _work(self) -> None:
        with self._limits.limit(self._deadline, self._seconds) as self.limit:
            await asyncio.get_running_loop().create_future()


def after(seconds: float) -> Deadline:
    """The deadline that many seconds from now."""
    return Deadline.after(seconds, CLOCK)


@pytest.mark.parametrize(("seconds", "until"), [(SOON, MUCH_LATER), (MUCH_LATER, SOON), (math.inf, SOON), (MUCH_LATER, 0), (0, MUCH_LATER)])
async def test_it_ends_with_whichever_comes_first(seconds: float, until: float) -> None:
    """Its own time or the deadline ends it, and it is known which."""
    work = Work(TimeLimits(), after(until), seconds)
    limit = await work.begun()
    await work.timed_out()
    assert limit.is_by_deadline == (until < seconds)


async def test_what_ends_in_time_is_left_alone() -> None:
    """Nothing comes of a limit that was left before its end."""
    limits = TimeLimits()
    with limits.limit(after(MUCH_LATER), SOON):
        pass
    await Work(limits, after(MUCH_LATER), LATER).timed_out()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
async def test_each_ends_by_itself(moments: list[int]) -> None:
    """Of many, whichever begins first, all end that are to end soon, and no other."""
    limits = TimeLimits()
    works = [(Work(limits, after(MUCH_LATER), moment / 1000 if moment else MUCH_LATER), moment) for moment in moments]
    for work, moment in works:
        if moment:
            await work.timed_out()
    lasting = [work for work, moment in works if not moment]
    assert not any(work.task.done() for work in lasting)
    for work in lasting:
        work.task.cancel()
        await asyncio.wait([work.task])


async def test_a_deadline_that_is_brought_forward_ends_what_is_under_way() -> None:
    """All that must end by it ends at once, what has another deadline goes on, and what begins afterwards ends at once, too."""
    limits, deadline = TimeLimits(), after(MUCH_LATER)
    ending, lasting = [Work(limits, deadline) for _ in range(3)], Work(limits, after(MUCH_LATER))
    await lasting.begun()
    deadline.bring_forward()
    for work in [*ending, Work(limits, deadline)]:
        await work.timed_out()
    assert not lasting.task.done()
    assert (deadline.was_brought_forward, deadline.remaining()) == (True, 0)
    lasting.task.cancel()


async def test_a_deadline_that_is_put_off_ends_nothing_sooner() -> None:
    """What is under way goes on beyond the moment at which it would have ended, and ends when the deadline comes after all."""
    limits, deadline = TimeLimits(), after(SOON)
    work = Work(limits, deadline)
    await work.begun()
    deadline.move(CLOCK.now() + MUCH_LATER)
    await Work(limits, after(MUCH_LATER), LATER).timed_out()
    assert not work.task.done()
    deadline.move(CLOCK.now() + SOON)
    await work.timed_out()


async def test_its_own_time_stands_still_while_it_pauses() -> None:
    """It does not end while it pauses, and has afterwards what it had left."""
    limits = TimeLimits()
    work = Work(limits, after(MUCH_LATER), SOON)
    limit = await work.begun()
    limit.pause()
    await Work(limits, after(MUCH_LATER), LATER).timed_out()
    assert not work.task.done()
    limit.go_on()
    await work.timed_out()
    assert not limit.is_by_deadline


async def test_a_pause_ends_at_the_deadline() -> None:
    """The deadline comes also where its own time stands still."""
    work = Work(TimeLimits(), after(LATER), SOON)
    limit = await work.begun()
    limit.pause()
    await work.timed_out()
    assert limit.is_by_deadline


async def test_time_of_its_own_can_begin_anew() -> None:
    """What is given time anew has it from then on."""
    limits = TimeLimits()
    work = Work(limits, after(MUCH_LATER), SOON)
    (await work.begun()).restart(MUCH_LATER)
    await Work(limits, after(MUCH_LATER), LATER).timed_out()
    assert not work.task.done()
    work.task.cancel()


@pytest.mark.parametrize("is_cancelled_first", [False, True])
async def test_a_cancellation_is_none_of_its_ends(*, is_cancelled_first: bool) -> None:
    """What is cancelled is cancelled, and no time-out, even where both come at the same moment."""
    deadline = after(MUCH_LATER)
    work = Work(TimeLimits(), deadline)
    await work.begun()
    if is_cancelled_first:
        work.task.cancel()
    deadline.bring_forward()
    await asyncio.sleep(0)
    if not is_cancelled_first:
        work.task.cancel()
    await asyncio.wait([work.task])
    assert work.task.cancelled()


async def test_the_task_goes_on_uncancelled() -> None:
    """After a time-out the task can wait as before, within other limits, too."""
    limits = TimeLimits()

    async def twice() -> int:
        for _ in range(2):
            with pytest.raises(TimeoutError), limits.limit(after(MUCH_LATER), SOON):
                await asyncio.get_running_loop().create_future()
        async with asyncio.timeout(MUCH_LATER):
            await asyncio.sleep(0)
        task = asyncio.current_task()
        return task.cancelling() if task else -1

    assert await asyncio.create_task(twice()) == 0


async def test_of_two_limits_the_one_that_is_up_is_told() -> None:
    """Where one limit is within another, what ends by the outer one ends as a whole."""
    limits, ended = TimeLimits(), list[str]()

    async def nested() -> None:
        with limits.limit(after(MUCH_LATER), SOON):
            try:
                with limits.limit(after(MUCH_LATER), MUCH_LATER):
                    await asyncio.get_running_loop().create_future()
            except TimeoutError:
                ended.append("inner")

    with pytest.raises(TimeoutError):
        await nested()
    assert ended == []


async def test_an_error_of_what_runs_passes() -> None:
    """What fails within a limit fails with its own error, even when its time is up by then."""

    async def failing() -> None:
        with TimeLimits().limit(after(MUCH_LATER), SOON):
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                raise ZeroDivisionError from None

    with pytest.raises(ZeroDivisionError):
        await failing()


async def test_what_takes_a_while_to_end_is_ended_once() -> None:
    """Its end is a time-out also where the deadline is moved while it clears up."""
    deadline = after(MUCH_LATER)

    async def clearing_up() -> None:
        with TimeLimits().limit(deadline):
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                for _ in range(10):
                    await asyncio.sleep(0)

    task = asyncio.create_task(clearing_up())
    for _ in range(5):
        await asyncio.sleep(0)
        deadline.bring_forward()
    with pytest.raises(TimeoutError):
        await task

"""The bytes of answers that one process reads at the same time."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.budget import ByteBudget, Reading
from providers.records.identity import CustomerProvider

BIK, BLINK, BRIJ = CustomerProvider.BIK, CustomerProvider.BLINK, CustomerProvider.BRIJ
LIMIT = 100

Chunks = Sequence[int]


class Readings:
    """Answers that are being read within one budget of 100 bytes, and the tasks that wait to take more."""

    def __init__(self) -> None:
        self.budget = ByteBudget(LIMIT)
        self.ended: dict[Reading, ExitStack] = {}

    def holding(self, size: int, provider: CustomerProvider = BRIJ) -> Reading:
        """Begin to read an answer that holds these bytes at once."""
        reading = self.begun(provider)
        assert reading.try_take(size)
        return reading

    def begun(self, provider: CustomerProvider = BRIJ) -> Reading:
        """Begin to read an answer."""
        stack = ExitStack()
        reading = stack.enter_context(self.budget.reading(provider))
        self.ended[reading] = stack
        return reading

    async def taking(self, reading: Reading, size: int) -> asyncio.Task[None]:
        """Begin to take bytes, and come as far as that goes."""
        task = asyncio.create_task(reading.take(size))
        await asyncio.sleep(0)
        return task

    async def end(self, reading: Reading) -> None:
        """Be done with an answer, and let those who waited for it go on."""
        self.ended[reading].close()
        await asyncio.sleep(0)


@pytest.fixture
def readings() -> Readings:
    """Answers over a budget of 100 bytes, 50 of which one provider may hold."""
    return Readings()


async def test_bytes_are_held_until_the_answer_is_done_with(readings: Readings) -> None:
    """What an answer took is held until its reading ends, and then free."""
    reading = readings.holding(20)
    await reading.take(15)
    assert (reading.held, readings.budget.held) == (35, 35)
    await readings.end(reading)
    assert readings.budget.held == 0


async def test_one_provider_holds_half_at_most(readings: Readings) -> None:
    """A provider's further answer waits at half of the budget, while another provider's does not."""
    first = readings.holding(50)
    waiting = await readings.taking(readings.begun(), 1)
    readings.holding(50, BLINK)
    assert not waiting.done()
    await readings.end(first)
    assert waiting.done()


async def test_all_providers_together_hold_the_whole_at_most(readings: Readings) -> None:
    """A provider that holds nothing waits while the others hold all."""
    first = readings.holding(50)
    readings.holding(50, BLINK)
    waiting = await readings.taking(readings.begun(BIK), 1)
    assert not waiting.done()
    await readings.end(first)
    assert waiting.done()


async def test_the_oldest_goes_on_when_all_wait(readings: Readings) -> None:
    """Of half-read answers that fill the budget the oldest reads to its end, then the next: none waits for ever."""
    older, younger = readings.holding(25), readings.holding(25)
    waiting = await readings.taking(younger, 25)
    reading_on = await readings.taking(older, 200)
    assert (reading_on.done(), waiting.done()) == (True, False)
    await readings.end(older)
    assert waiting.done()


async def test_an_answer_larger_than_the_budget_is_read_alone(readings: Readings) -> None:
    """The oldest answer may take more than there is, so that a small budget makes no answer impossible."""
    whole = await readings.taking(readings.begun(), 10 * LIMIT)
    waiting = await readings.taking(readings.begun(BIK), 1)
    assert (whole.done(), waiting.done()) == (True, False)
    waiting.cancel()


async def test_an_answer_without_a_byte_keeps_nobody_waiting(readings: Readings) -> None:
    """Only who holds bytes has a place in the order: a call that waits for its answer is not the oldest."""
    readings.begun()
    assert (await readings.taking(readings.begun(), 60)).done()


async def test_those_who_wait_go_on_in_order(readings: Readings) -> None:
    """Room goes to who waited first; who does not fit into what is left of it waits on."""
    first = readings.holding(50)
    waiting = [await readings.taking(readings.begun(), 20) for _ in range(3)]
    await readings.end(first)
    assert [task.done() for task in waiting] == [True, True, False]
    waiting[2].cancel()


@pytest.mark.parametrize("given_room", [False, True])
async def test_one_that_is_cancelled_leaves_its_room(readings: Readings, *, given_room: bool) -> None:
    """Cancelled while it waits, or just when it got its room, an answer takes none away from the next."""
    first, second, third = readings.holding(50), readings.begun(), readings.begun()
    cancelled, next_ = await readings.taking(second, 50), await readings.taking(third, 50)
    if given_room:
        readings.ended[first].close()
    cancelled.cancel()
    await asyncio.wait([cancelled])
    await readings.end(second)
    await readings.end(first)
    assert cancelled.cancelled()
    assert next_.done()
    assert readings.budget.held == 50


async def read(budget: ByteBudget, provider: CustomerProvider, chunks: Chunks, peaks: list[int]) -> None:
    """Read an answer of these chunks, letting others go on between them, and note what is held."""
    with budget.reading(provider) as reading:
        for size in chunks:
            await reading.take(size)
            peaks.append(budget.held)
            await asyncio.sleep(0)


ANSWERS = st.lists(
    st.tuples(st.sampled_from((BIK, BLINK, BRIJ)), st.lists(st.integers(1, 40), max_size=6), st.booleans()), min_size=1, max_size=12
)


@given(ANSWERS)
async def test_all_end_within_the_limit_and_one_answer(answers: list[tuple[CustomerProvider, list[int], bool]]) -> None:
    """However answers come and are cancelled, all end, at most the limit and one answer is held, and nothing is held after."""
    budget, peaks = ByteBudget(LIMIT), [0]
    tasks = [asyncio.create_task(read(budget, provider, chunks, peaks)) for provider, chunks, _ in answers]
    await asyncio.sleep(0)
    for task, (_, _, cancelled) in zip(tasks, answers, strict=True):
        if cancelled:
            task.cancel()
    _, unended = await asyncio.wait(tasks, timeout=30)
    assert not unended
    assert max(peaks) <= LIMIT + max(sum(chunks) for _, chunks, _ in answers)
    assert budget.held == 0

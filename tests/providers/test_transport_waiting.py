"""Calls that wait for a place before they are sent. Real HTTP to a server that answers when it is told to."""

import asyncio

import pytest

from providers.calls import CallContext
from providers.clock import Deadline, TimeLimits
from tests.providers.held import READ, Held, opened
from tests.providers.scripted import judged
from tests.providers.upstream import CLOCK, serving

OWN_SECONDS, MOST_OF_THEM = 1.5, 0.9


async def test_a_call_that_waited_has_all_of_its_time_for_the_provider() -> None:
    """What a call waited for a place is not taken from the time that the provider has for it."""
    held = Held()
    async with serving(held.handle) as url, opened(url, single_flight=False, max_concurrency=1, timeout_seconds=OWN_SECONDS) as transport:
        calls = [
            asyncio.create_task(transport.call(READ, CallContext(Deadline.after(60, CLOCK), lambda _: None), judged)) for _ in range(2)
        ]
        for number in (1, 2):
            await held.has(number)
            await most_of_its_time()
            held.answer()
        await asyncio.gather(*calls)


async def most_of_its_time() -> None:
    """Let more than half of a call's own time pass."""
    with pytest.raises(TimeoutError), TimeLimits().limit(Deadline.after(60, CLOCK), MOST_OF_THEM):
        await asyncio.get_running_loop().create_future()

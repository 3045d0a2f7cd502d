"""Counting what happened within the last ten seconds."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from providers.rolling import WINDOW_SECONDS, RollingCount
from tests.clock import StoppedClock

STEPS = st.lists(st.tuples(st.floats(0, 4), st.sampled_from(["add", "look", "clear"])), max_size=60)


@given(STEPS)
def test_the_count_is_that_of_the_last_ten_seconds(steps: list[tuple[float, str]]) -> None:
    """Whatever happens when, the total is the number of times within the last ten seconds, and nothing from before a new beginning."""
    clock = StoppedClock()
    count, times = RollingCount(clock), list[float]()
    for seconds, step in steps:
        clock.skip(seconds)
        if step == "add":
            count.add()
            times.append(clock.now())
        elif step == "clear":
            count.clear()
            times.clear()
        else:
            assert count.total() == sum(time > clock.now() - WINDOW_SECONDS for time in times)


def test_what_is_long_ago_takes_no_memory() -> None:
    """A count that is never looked at holds no more than ten seconds of what happened."""
    clock = StoppedClock()
    count = RollingCount(clock)
    tracemalloc.start()
    try:
        for _ in range(10_000):
            clock.skip(1)
            count.add()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert held < 16 * 1024

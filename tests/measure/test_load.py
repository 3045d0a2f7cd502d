"""Load that keeps its rate, whatever becomes of its requests."""

import asyncio

from tests.measure.load import at_fixed_rate, percentile


async def test_requests_are_sent_when_they_are_due() -> None:
    """A request waits for none before it: all are under way though the first is answered last of all."""
    answering, begun = asyncio.Event(), 0

    async def ask(_: int) -> str:
        nonlocal begun
        begun += 1
        if begun == 5:
            answering.set()
        await answering.wait()
        return "OK"

    answers = await at_fixed_rate(ask, rate=1000, seconds=0.005)
    assert [answered.scheduled for answered in answers] == [0, 0.001, 0.002, 0.003, 0.004]
    assert answers[0].seconds >= 0.004


def test_a_percentile_is_one_of_the_values() -> None:
    """So large a share of the values does not exceed it, however few there are."""
    values = list(range(1, 201))
    assert [percentile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 100, 198, 200]
    assert percentile([7], 0.99) == 7

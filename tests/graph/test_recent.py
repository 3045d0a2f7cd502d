"""What is kept of what was used last."""

from hypothesis import given
from hypothesis import strategies as st

from graph.recent import Recent


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=60), st.integers(1, 6), st.integers(0, 100))
def test_the_last_used_are_kept_as_far_as_there_is_room(uses: list[tuple[int, int]], number: int, weight: int) -> None:
    """What was used longest ago goes first, until neither the number nor the weight is too much."""
    recent: Recent[int, int] = Recent(number, weight)
    expected: list[tuple[int, int]] = []
    for key, weighs in uses:
        known = dict(expected).get(key)
        assert recent.get(key) == known
        if known is None:
            recent.keep(key, weighs, weighs)
        expected = [use for use in expected if use[0] != key] + [(key, weighs if known is None else known)]
        while len(expected) > number or sum(held for _, held in expected) > weight:
            expected.pop(0)

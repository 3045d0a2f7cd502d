"""How deep JSON is nested."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.values.nesting import nests_within

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=10,
)


def depth(value: object) -> int:
    """The levels of a value that has few."""
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if parts is None else 1 + max(map(depth, parts), default=0)


@pytest.mark.parametrize(
    ("value", "levels"), [(None, 0), ("[[]]", 0), ([], 1), ({}, 1), ([1, [2], 3], 2), ({"a": [], "b": [{"c": [0]}]}, 4), ([[]] * 9, 2)]
)
def test_levels(value: object, levels: int) -> None:
    """A scalar has no level, every list or object around it one more; the deepest place counts."""
    assert nests_within(value, levels)
    assert not nests_within(value, levels - 1) or levels == 0


def test_the_deepest_that_can_be_read() -> None:
    """The depth of whatever can be read as JSON is found without failure."""
    value = orjson.loads(b"[" * 1000 + b"]" * 1000)
    assert nests_within(value, 1000)
    assert not nests_within(value, 999)


@given(value=JSON, levels=st.integers(0, 6))
def test_any_json(value: object, levels: int) -> None:
    """What is within so many levels is exactly what is no deeper."""
    assert nests_within(value, levels) == (depth(value) <= levels)

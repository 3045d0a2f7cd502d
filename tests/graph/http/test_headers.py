"""How the headers of a request are read."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from graph.http.headers import RequestHeaders, remembered

NAMES = (b"accept", b"origin", b"x-request-id")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=5))))
def test_headers_are_read_as_they_came(raw: list[tuple[bytes, bytes]]) -> None:
    """Whatever comes, however often, each value is there, in its order, and none of another header's."""
    read, expected = RequestHeaders(raw), Headers(raw=raw)
    for name in NAMES:
        text = name.decode()
        assert list(read.all(name)) == expected.getlist(text)
        assert read.first(name) == expected.get(text)
        assert read.joined(name) == ",".join(expected.getlist(text))


def test_a_value_is_read_once() -> None:
    """However often clients send it, for each thing that is asked of it."""
    calls: list[tuple[str, bool]] = []

    @remembered
    def upper(value: str, *, loud: bool) -> str:
        calls.append((value, loud))
        return value.upper() + "!" * loud

    assert [upper("a", loud=loud) for loud in (True, False, True, False)] == ["A!", "A", "A!", "A"]
    assert calls == [("a", True), ("a", False)]


def test_nobody_fills_the_memory_with_values() -> None:
    """What is longer than any real client's is not kept, and of the short ones only so many are."""
    calls: list[str] = []
    read = remembered(calls.append)
    for value in (*map(str, range(1000)), "0", *["a" * 10_000] * 2):
        read(value)
    assert len(calls) == 1003

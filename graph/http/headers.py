"""The headers of a request, read once, and what is known of values that clients send again and again."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Header: TypeAlias = tuple[bytes, bytes]
"""A name in lower case and a value, as ASGI has them."""

_MOST_REMEMBERED = 128
_LONGEST_REMEMBERED = 256


class RequestHeaders:
    """What a client says in its headers, by their names in lower case."""

    def __init__(self, raw: Iterable[Header]) -> None:
        self._values: dict[bytes, tuple[bytes, ...]] = {}
        for name, value in raw:
            self._values[name] = (*self._values.get(name, ()), value)

    def all(self, name: bytes) -> Sequence[str]:
        """The values of every header of this name, in their order."""
        values = self._values.get(name)
        return [value.decode("latin-1") for value in values] if values else ()

    def first(self, name: bytes) -> str | None:
        """The value of the first header of this name, None where there is none."""
        values = self._values.get(name)
        return values[0].decode("latin-1") if values else None

    def joined(self, name: bytes) -> str:
        """The values of every header of this name as one list (RFC 9110, section 5.3), empty where there is none."""
        return b",".join(self._values.get(name, ())).decode("latin-1")


def remembered(read: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Have a value be read once, however often it comes.

    Only for headers that say the same of many requests and nothing of a person. A value longer than any client's own is read each time: a
    few of those could fill the memory.
    """
    known = lru_cache(_MOST_REMEMBERED)(read)

    @wraps(read)
    def value_of(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return (known if len(text) <= _LONGEST_REMEMBERED else read)(text, *args, **kwargs)  # type: ignore[arg-type]  # all hashable

    return value_of

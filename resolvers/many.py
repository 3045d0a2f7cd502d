"""Lists of keys: each entry has its own fate."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from resolvers.errors import BadUserInput

K = TypeVar("K")
R = TypeVar("R")


def each(name: str, keys: Sequence[K], most: int, load: Callable[[str, K], R]) -> list[R | Exception]:
    """What `load` gives for every key, or the error that belongs at its index. What it gives may still have to be waited for.

    ``load`` also takes the entry's own name, such as ``ids[3]``. Raises `BadUserInput` where there are more keys than ``most``.
    """
    if len(keys) > most:
        raise BadUserInput(f"{name} holds more than {most} entries: ask in several requests.")
    return [_fate(load, f"{name}[{index}]", key) for index, key in enumerate(keys)]


def _fate(load: Callable[[str, K], R], name: str, key: K) -> R | Exception:
    try:
        return load(name, key)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its index
        return error

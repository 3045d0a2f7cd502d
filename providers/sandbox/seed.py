"""Draws that are the same on every machine and every version of Python."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import TypeVar

DEFAULT_SEED = 20240809

T = TypeVar("T")


class Dice:
    """A stream of draws that a seed and labels decide.

    Give each thing that is made a stream of its own, e.g. `Dice(seed, "bik", 17)`: then one more draw for it changes no other thing.
    Of the standard library's generator only `random()` is used, the one method whose sequence Python promises to keep.
    """

    def __init__(self, seed: int, *labels: str | int) -> None:
        """Start the stream of this seed and these labels."""
        name = "/".join(str(part) for part in (seed, *labels))
        self._random = Random(int.from_bytes(sha256(name.encode()).digest(), "big"))  # noqa: S311 -- reproducible, and guards nothing

    def fraction(self) -> float:
        """Return a number from 0 up to but not including 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Return true with this probability."""
        return self.fraction() < probability

    def integer(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def digits(self, count: int) -> str:
        """Return this many decimal digits, leading zeros included."""
        return "".join(str(self.integer(0, 9)) for _ in range(count))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.integer(0, len(options) - 1)]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return this many different options, in an order of their own."""
        left = list(options)
        return [left.pop(self.integer(0, len(left) - 1)) for _ in range(count)]

    def moment(self, first: datetime, last: datetime) -> datetime:
        """Return a moment from `first` to `last`, to the millisecond."""
        return first + timedelta(milliseconds=self.integer(0, (last - first) // timedelta(milliseconds=1)))

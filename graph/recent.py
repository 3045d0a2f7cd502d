"""What was used last, as far as there is room."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps the values used last, up to a number and up to what they weigh together."""

    def __init__(self, max_number: int, max_weight: int) -> None:
        self._max_number = max_number
        self._max_weight = max_weight
        self._weight = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value of a key, which is now the one used last; None where it is not kept."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept[0]

    def keep(self, key: K, value: V, weight: int) -> None:
        """Keep a new value, and let go of those used longest ago that there is no room for any more."""
        self._kept[key] = (value, weight)
        self._weight += weight
        while len(self._kept) > self._max_number or self._weight > self._max_weight:
            _, (_, gone) = self._kept.popitem(last=False)
            self._weight -= gone

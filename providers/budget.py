"""How many bytes of answers one process reads at the same time, over all providers."""

import asyncio
from collections import Counter
from types import TracebackType
from typing import Self

from providers.records.identity import CustomerProvider

MAX_BYTES_BEING_READ = 256 * 1024 * 1024
"""The bytes of answers that may be held while they are read and interpreted, per process; one provider may hold half of them."""


class ByteBudget:
    """Lets answers take bytes as they come, and makes those wait that do not fit, in the order in which they came to wait.

    Half-read answers never wait for each other for ever: of all that hold bytes the oldest may always go on, and so may each provider's
    oldest within the whole. What is held is therefore at most the limit and one answer, and a provider's part half of it and one answer.
    """

    def __init__(self, limit: int = MAX_BYTES_BEING_READ) -> None:
        self._limit = limit
        self.held = 0
        """The bytes that are held now."""
        self._held_by: Counter[CustomerProvider] = Counter()
        self._readings: dict[Reading, None] = {}
        """Those that hold bytes or wait for their first, the oldest first."""
        self._waiting: dict[Reading, tuple[int, asyncio.Future[None]]] = {}

    def reading(self, provider: CustomerProvider) -> "Reading":
        """One answer of this provider, from before its first byte until nothing needs its bytes any more; then they are given back."""
        return Reading(self, provider)

    def try_take(self, reading: "Reading", size: int) -> bool:
        """Count these bytes as held by an answer where they fit, and say whether they did."""
        self._readings.setdefault(reading)
        if not self._admits(reading, size):
            return False
        reading.held += size
        self._hold(reading.provider, size)
        return True

    async def room_for(self, reading: "Reading", size: int) -> None:
        """Wait until these bytes fit; they are counted then."""
        room: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[reading] = (size, room)
        try:
            await room
        finally:
            self._waiting.pop(reading, None)

    def end(self, reading: "Reading") -> None:
        """Take back what an answer held."""
        if reading in self._readings:
            del self._readings[reading]
            self._hold(reading.provider, -reading.held)
            self._let_go_on()

    def _hold(self, provider: CustomerProvider, size: int) -> None:
        self.held += size
        self._held_by[provider] += size

    def _admits(self, reading: "Reading", size: int) -> bool:
        of_provider = self._held_by[reading.provider] + size
        if of_provider > self._limit // 2 and reading is not self._oldest(reading.provider):
            return False
        return self.held + size <= self._limit or reading is next(iter(self._readings))

    def _oldest(self, provider: CustomerProvider) -> "Reading":
        return next(reading for reading in self._readings if reading.provider is provider)

    def _let_go_on(self) -> None:
        for reading, (size, room) in self._waiting.items():
            # One that was cancelled stays here until its task runs. Counted at once, or the same room would be given twice.
            if not room.done() and self.try_take(reading, size):
                room.set_result(None)


class Reading:
    """One answer that is being read, and the bytes that it holds until the context ends."""

    __slots__ = ("_budget", "held", "provider")

    def __init__(self, budget: ByteBudget, provider: CustomerProvider) -> None:
        self._budget = budget
        self.provider = provider
        self.held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._budget.end(self)

    def try_take(self, size: int) -> bool:
        """Hold so many bytes more where they fit, and say whether they did."""
        return self._budget.try_take(self, size)

    async def take(self, size: int) -> None:
        """Hold so many bytes more, waiting until they fit. Ends at once, without waiting, when they do."""
        if not self.try_take(size):
            await self._budget.room_for(self, size)

"""Keeps one provider's calls from taking up what all share: so many at once, so many that wait, and no more."""

import asyncio

from providers.errors import ProviderOverloaded
from providers.records.identity import CustomerProvider
from providers.watch import ProviderWatch

MAX_WAITING = 2048
"""Calls that may wait for one provider; a further one fails at once."""


class Bulkhead:
    """One provider's places for calls. Whoever takes one leaves it, however the call ends."""

    def __init__(self, provider: CustomerProvider, max_concurrency: int, watch: ProviderWatch) -> None:
        self._provider = provider
        self._watch = watch
        self._free = max_concurrency
        self._waiting: dict[asyncio.Future[None], None] = {}
        """Those to whom no place was given yet, who waited longest first."""

    def try_take(self) -> bool:
        """Take a place if one is free, and say whether it was."""
        if not self._free:
            return False
        self._free -= 1
        self._watch.in_flight(self._provider, 1)
        return True

    async def take(self) -> None:
        """Take a place, waited for in the order of arrival. Raises `ProviderOverloaded` where too many wait."""
        if self.try_take():
            return
        if len(self._waiting) >= MAX_WAITING:
            raise ProviderOverloaded(self._provider, "too many calls wait for it.")
        await self._given()
        self._watch.in_flight(self._provider, 1)

    def leave(self) -> None:
        """Leave a place that was taken to who has waited longest."""
        self._watch.in_flight(self._provider, -1)
        self._pass_on()

    async def _given(self) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[place] = None
        self._watch.queued(self._provider, 1)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                # It was given just now.
                self._pass_on()
            raise
        finally:
            self._waiting.pop(place, None)
            self._watch.queued(self._provider, -1)

    def _pass_on(self) -> None:
        while self._waiting:
            place = next(iter(self._waiting))
            del self._waiting[place]
            if not place.done():
                place.set_result(None)
                return
        self._free += 1

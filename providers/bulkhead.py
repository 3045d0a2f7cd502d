"""Keeps one provider's calls from taking up what all share: so many at once, so many that wait, and no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from providers.errors import ProviderOverloaded
from providers.records.identity import CustomerProvider
from providers.watch import ProviderWatch

MAX_WAITING = 2048
"""Calls that may wait for one provider; a further one fails at once."""


class Bulkhead:
    """One provider's places for calls."""

    def __init__(self, provider: CustomerProvider, max_concurrency: int, watch: ProviderWatch) -> None:
        self._provider = provider
        self._watch = watch
        self._places = asyncio.Semaphore(max_concurrency)
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place of one's own, waited for in the order of arrival. Raises `ProviderOverloaded` where too many wait."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        self._watch.in_flight(self._provider, 1)
        try:
            yield
        finally:
            self._watch.in_flight(self._provider, -1)
            self._places.release()

    async def _wait(self) -> None:
        if self._waiting >= MAX_WAITING:
            raise ProviderOverloaded(self._provider, "too many calls wait for it.")
        self._waiting += 1
        self._watch.queued(self._provider, 1)
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
            self._watch.queued(self._provider, -1)

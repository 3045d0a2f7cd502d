"""The one thing that is made per request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from providers.calls import CallContext, CallObserver, CallRecord, ResponsePath
from providers.clock import Deadline
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.registry import Providers
from resolvers.errors import LimitExceeded
from resolvers.loader import PartsLoader

MAX_LOADS = 2_000
"""Records that one operation may ask its loaders for, answered by a call or not: the way from a customer to its addresses and back to the
customer multiplies with every turn."""

CustomerLoader = PartsLoader[Key, CustomerPart, CustomerRecord]


class Request:
    """What lives as long as one operation: its deadline, its calls, its loaders. An asynchronous context that ends what is open."""

    def __init__(self, providers: Providers, deadline: Deadline, observe: CallObserver, max_keys: int) -> None:
        self.max_keys = max_keys
        self.give_up: Callable[[], None] = lambda: None
        """Ends the operation as a whole, for whoever runs it to set; called once."""
        self.calls: list[CallRecord] = []
        self._loads = 0
        self._providers = providers
        self._deadline = deadline
        self._observe = observe
        self._customers: dict[CustomerProvider, CustomerLoader] = {}

    def customers(self, provider: CustomerProvider) -> CustomerLoader:
        """The provider's customers, for one load. Raises `ProviderNotConfigured`, `LimitExceeded`."""
        self._loads += 1
        if self.comes_to_too_much:
            if self._loads == MAX_LOADS + 1:
                self.give_up()
            raise LimitExceeded
        loader = self._customers.get(provider)
        if loader is None:
            client = self._providers.client(provider)

            async def read(key: Key, parts: CustomerPart, paths: tuple[ResponsePath, ...]) -> CustomerRecord | None:
                return await client.customer(key, parts, self._context(paths))

            loader = self._customers[provider] = PartsLoader(read, lambda record: record.key.key, client.customer_parts)
        return loader

    @property
    def comes_to_too_much(self) -> bool:
        """Whether the operation was given up for the records that it comes to."""
        return self._loads > MAX_LOADS

    def _context(self, paths: tuple[ResponsePath, ...]) -> CallContext:
        return CallContext(self._deadline, self._record, paths)

    def _record(self, call: CallRecord) -> None:
        self.calls.append(call)
        self._observe(call)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for loader in self._customers.values():
            await loader.close()


@dataclass(frozen=True, slots=True)
class Asking:
    """The field that asks: where it stands in the answer, and in which request."""

    path: ResponsePath
    request: Request

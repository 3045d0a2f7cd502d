"""The one thing that is made per request."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

from providers.blink.client import BlinkClient
from providers.brij.client import BrijClient
from providers.calls import CallContext, CallCount, CallObserver, CallRecord, ResponsePath
from providers.client import ProviderClient
from providers.clock import Deadline
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.data import CustomerDataRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key, PersonKey
from providers.records.person import PersonPart, PersonRecord
from providers.records.source import ProviderStatusRecord
from providers.registry import Client, Providers
from resolvers.errors import LimitExceeded
from resolvers.loader import PartsLoader, Whole, whole
from resolvers.sealing import IdKeys
from resolvers.trace import Ended, Trace, Untraced

CustomerLoader = PartsLoader[Key, CustomerPart, CustomerRecord]
PersonLoader = PartsLoader[Key, PersonPart, PersonRecord]
CustomerDataLoader = PartsLoader[Key, Whole, CustomerDataRecord]


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How much one operation may ask for."""

    keys: int
    """Keys or ids in one list."""
    representations: int
    """Entities at once, for a gateway."""
    calls: int
    """Upstream calls."""
    loads: int
    """Records asked of the loaders, answered by a call or not: the way from a customer to its addresses and back multiplies with every
    turn."""


class Observer(Protocol):
    """Hears of what a request makes of its fields."""

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """The loader of this name asks for so many keys together."""

    def call(self, record: CallRecord) -> None:
        """A call to a provider has ended, or could not begin."""


class Request:
    """What lives as long as one operation: its deadline, its calls, its loaders. Close it at the end.

    A loader is given for one load, which counts. Asking for one raises `ProviderNotConfigured` and `LimitExceeded`.
    """

    def __init__(
        self, providers: Providers, deadline: Deadline, observer: Observer, limits: RequestLimits, id_keys: IdKeys | None = None
    ) -> None:
        self.limits = limits
        self.id_keys = id_keys
        self.give_up: Callable[[], None] = lambda: None
        """Ends the operation as a whole, for whoever runs it to set; called with every load that is one too many."""
        self.trace: Trace = Untraced()
        """The operation's trace, for whoever runs it to set."""
        self.calls: list[CallRecord] = []
        self._calls_of: defaultdict[CustomerKey, list[CallRecord]] = defaultdict(list)
        self._loads = 0
        self._count_of_calls = CallCount(limits.calls)
        self._providers = providers
        self.deadline = deadline
        self._observer = observer
        self._customers: dict[CustomerProvider, CustomerLoader] = {}
        self._persons: PersonLoader | None = None
        self._customer_data: CustomerDataLoader | None = None

    def customers(self, provider: CustomerProvider) -> CustomerLoader:
        """The provider's customers."""
        self._count()
        if provider not in self._customers:
            client = self._providers.client(provider)
            self._customers[provider] = PartsLoader(
                partial(self._read_customer, client),
                _own_key,
                client.covered,
                CustomerRecord.joined,
                partial(self._dispatching, "customers", provider),
            )
        return self._customers[provider]

    async def _read_customer(
        self, client: ProviderClient[Any], key: Key, parts: CustomerPart, paths: tuple[ResponsePath, ...]
    ) -> CustomerRecord | None:
        asked, calls = CustomerKey(client.provider, key), list[CallRecord]()
        try:
            record: CustomerRecord | None = await client.customer(key, parts, self._context(paths, calls.append))
        finally:
            self._calls_of[asked] += calls
        if record is not None and record.key != asked:
            self._calls_of[record.key] += calls
        return record

    def calls_of(self, key: CustomerKey) -> Sequence[CallRecord]:
        """The calls so far that were made to load this customer."""
        return self._calls_of.get(key, ())

    def provider_statuses(self) -> Sequence[ProviderStatusRecord]:
        """How each provider is, as far as the calls to it tell."""
        return self._providers.statuses()

    def persons(self) -> PersonLoader:
        """The persons of bLink, who alone has any."""
        self._count()
        if self._persons is None:
            client = self.client(BlinkClient)

            async def read(key: Key, parts: PersonPart, paths: tuple[ResponsePath, ...]) -> PersonRecord | None:
                return await client.person(key, parts, self.context(*paths))

            self._persons = PartsLoader(
                read, _own_key, client.covered_of_person, PersonRecord.joined, partial(self._dispatching, "persons", client.provider)
            )
        return self._persons

    def customer_data(self) -> CustomerDataLoader:
        """The verified data of Brij, who alone has any, each record whole and with its bytes."""
        self._count()
        if self._customer_data is None:
            client = self.client(BrijClient)

            async def read(key: Key, _: Whole, paths: tuple[ResponsePath, ...]) -> CustomerDataRecord | None:
                return await client.customer_data(key, self.context(*paths))

            self._customer_data = PartsLoader(
                read, _own_key, whole, lambda _, later: later, partial(self._dispatching, "customer_data", client.provider)
            )
        return self._customer_data

    def forget(self, key: CustomerKey | PersonKey) -> None:
        """Forget a customer or a person that may have been changed: what is asked afterwards is asked anew."""
        loader = self._persons if isinstance(key, PersonKey) else self._customers.get(key.provider)
        if loader is not None:
            loader.forget(key.key)

    def client(self, type_: type[Client]) -> Client:
        """The client of a provider that alone can do something, for calls that no loader makes. Raises `ProviderNotConfigured`."""
        return self._providers.get(type_)

    def context(self, *paths: ResponsePath, is_due: bool = False) -> CallContext:
        """On whose behalf a call is made: that of the fields at these paths. One that is due is made whatever the count of calls is."""
        return self._context(paths, is_due=is_due)

    def _context(self, paths: tuple[ResponsePath, ...], observe: CallObserver | None = None, *, is_due: bool = False) -> CallContext:
        def record(call: CallRecord) -> None:
            self.calls.append(call)
            self._observer.call(call)
            if observe is not None:
                observe(call)

        return CallContext(self.deadline, record, paths, count=self._count_of_calls, is_due=is_due, begin=self.trace.call)

    def _dispatching(self, loader: str, provider: CustomerProvider, keys: int) -> AbstractContextManager[Ended]:
        self._observer.batch(loader, provider, keys)
        return self.trace.batch(loader, provider, keys)

    @property
    def comes_to_too_much(self) -> bool:
        """Whether the operation was given up for the records that it comes to."""
        return self._loads > self.limits.loads

    def _count(self) -> None:
        self._loads += 1
        if self.comes_to_too_much:
            self.give_up()
            raise LimitExceeded(self.limits.loads)

    def _loaders(self) -> Iterator[PartsLoader[Any, Any, Any]]:
        yield from self._customers.values()
        yield from (loader for loader in (self._persons, self._customer_data) if loader is not None)

    async def close(self) -> None:
        """End what is still under way, and let go of the loaders, which know the request."""
        for loader in self._loaders():
            await loader.close()
        # Else only the garbage collector would free them and what they have read.
        self._customers.clear()
        self._persons = self._customer_data = None


def _own_key(record: CustomerRecord | PersonRecord | CustomerDataRecord) -> Key:
    return record.key.key


class Asking(NamedTuple):
    """The field that asks: where it stands in the answer, and in which request."""

    path: ResponsePath
    request: Request

    @property
    def context(self) -> CallContext:
        """On whose behalf a call of the field's own is made."""
        return self.request.context(self.path)

    @property
    def write_context(self) -> CallContext:
        """On whose behalf a write is made, and what must be read for it.

        It was counted before the operation began. Were it refused for what else was read since, some of a client's changes would be made
        and others not.
        """
        return self.request.context(self.path, is_due=True)

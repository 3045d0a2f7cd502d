"""What every provider's client is."""

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from providers.calls import CallContext
from providers.clock import Clock
from providers.errors import ProviderBadResponse
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.settings import ProviderSettings
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse

S = TypeVar("S", bound=ProviderSettings)

_EVERYTHING = ~CustomerPart(0)


class ProviderClient(ABC, Generic[S]):
    """The calls that one provider takes. A subclass says which; the transport is opened and closed by whoever made it."""

    provider: ClassVar[CustomerProvider]
    settings_type: ClassVar[type[ProviderSettings]]
    reads: ClassVar[tuple[str, ...]]
    """The names of its operations that read, as they stand in call records."""
    writes: ClassVar[tuple[str, ...]] = ()
    """The names of its operations that write."""
    customer_key_marks: ClassVar[frozenset[str | None]] = frozenset({None})
    """The kinds of key by which it finds a customer; None is its own id."""
    looks_up: ClassVar[bool] = False
    """Whether its customers are found by a look-up, which is sealed in their keys."""
    max_clock_skew: ClassVar[dt.timedelta | None] = None
    """How far our clock may be from its own where its requests are dated and signed; None where nothing depends on the clock."""

    def __init__(self, settings: S, transport: Transport, clock: Clock) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock

    @abstractmethod
    async def customer(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        """Read one customer; None where the provider does not know it. Raises the leaves of `ProviderError`."""

    @classmethod
    def covered(cls, parts: CustomerPart) -> CustomerPart:  # noqa: ARG003 - for those that send parts one by one
        """All that is known of a customer who was asked for with these parts: everything, unless parts must be asked for one by one."""
        return _EVERYTHING

    @classmethod
    def calls(cls, parts: CustomerPart) -> int:
        """How many calls it takes to read one customer with these parts, where all goes well."""
        return 1 if parts else 0

    @abstractmethod
    def probe(self) -> UpstreamRequest:
        """The cheapest harmless read that shows whether the provider is reached and our credentials are accepted."""

    @abstractmethod
    def judge_probe(self, response: UpstreamResponse) -> None:
        """Look at the answer to the probe. Raises the leaf of `ProviderError` that it comes to, nothing where all is well."""

    def _json(self, response: UpstreamResponse) -> dict[str, Any]:
        """The answer's JSON object, whatever its content type says. Raises `ProviderBadResponse`."""
        value = response.json()
        if not isinstance(value, dict):
            raise ProviderBadResponse(self.provider, "its answer is not a JSON object.")
        return value

    def _json_list(self, response: UpstreamResponse) -> list[Any]:
        """The answer's JSON list, whatever its content type says. Raises `ProviderBadResponse`."""
        value = response.json()
        if not isinstance(value, list):
            raise ProviderBadResponse(self.provider, "its answer is not a JSON list.")
        return value

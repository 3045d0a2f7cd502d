"""What every provider's client is."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

import orjson

from providers.calls import CallContext
from providers.errors import ProviderBadResponse
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.settings import ProviderSettings
from providers.transport import Transport, UpstreamResponse

S = TypeVar("S", bound=ProviderSettings)


class ProviderClient(ABC, Generic[S]):
    """The calls that one provider takes. A subclass says which; the transport is opened and closed by whoever made it."""

    provider: ClassVar[CustomerProvider]
    settings_type: ClassVar[type[ProviderSettings]]
    reads: ClassVar[tuple[str, ...]]
    """The names of its operations that read, as they stand in call records."""
    customer_key_marks: ClassVar[frozenset[str | None]] = frozenset({None})
    """The kinds of key by which it finds a customer; None is its own id."""
    customer_parts: ClassVar[CustomerPart] = CustomerPart(0)
    """The parts of a customer that must be asked for; any other comes with every answer, or with none."""

    def __init__(self, settings: S, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport

    @abstractmethod
    async def customer(self, key: Key, parts: CustomerPart, context: CallContext) -> CustomerRecord | None:
        """Read one customer; None where the provider does not know it. Raises the leaves of `ProviderError`."""

    def _json(self, response: UpstreamResponse) -> dict[str, Any]:
        """The answer's JSON object, whatever its content type says. Raises `ProviderBadResponse`."""
        try:
            value = orjson.loads(response.body)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise ProviderBadResponse(self.provider, "its answer is not a JSON object.")
        return value

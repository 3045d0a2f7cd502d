"""The providers that there are, and the open clients of those that are configured."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Self, TypeVar, cast

from providers.bik.client import BikClient
from providers.blink.client import BlinkClient
from providers.brij.client import BrijClient
from providers.client import ProviderClient
from providers.errors import ProviderNotConfigured
from providers.frontpayment.client import FrontPaymentClient
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderState, ProviderStatusRecord
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.worldline.client import WorldlineClient

CLIENTS: tuple[type[ProviderClient[Any]], ...] = (BikClient, BlinkClient, BrijClient, FrontPaymentClient, WorldlineClient)
"""One line a provider. Settings, the sandbox and the contract test find it here."""


Client = TypeVar("Client", bound=ProviderClient[Any])


class Providers:
    """The clients of the configured providers; an asynchronous context that opens and closes their connections."""

    def __init__(self, settings: Mapping[CustomerProvider, ProviderSettings], shared: Shared) -> None:
        self._transports = {provider: Transport(provider, provider_settings, shared) for provider, provider_settings in settings.items()}
        self._clients = {
            client.provider: client(settings[client.provider], self._transports[client.provider], shared.clock)
            for client in CLIENTS
            if client.provider in settings
        }
        self._open = AsyncExitStack()

    def client(self, provider: CustomerProvider) -> ProviderClient[Any]:
        """The provider's client. Raises `ProviderNotConfigured`."""
        try:
            return self._clients[provider]
        except KeyError:
            raise ProviderNotConfigured(provider, "it is not configured here.") from None

    def get(self, type_: type[Client]) -> Client:
        """The client of a provider that alone can do something. Raises `ProviderNotConfigured`."""
        return cast("Client", self.client(type_.provider))

    def statuses(self) -> list[ProviderStatusRecord]:
        """How each provider is that there is, as far as the calls of this process tell."""
        return [self._status(provider) for provider in CustomerProvider]

    def _status(self, provider: CustomerProvider) -> ProviderStatusRecord:
        transport = self._transports.get(provider)
        return transport.status() if transport else ProviderStatusRecord(provider, ProviderState.NOT_CONFIGURED)

    async def __aenter__(self) -> Self:
        for transport in self._transports.values():
            await transport.open()
            self._open.push_async_callback(transport.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

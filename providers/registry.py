"""The providers that there are, and the open clients of those that are configured."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Self

from providers.bik.client import BikClient
from providers.client import ProviderClient
from providers.clock import Clock
from providers.errors import ProviderNotConfigured
from providers.frontpayment.client import FrontPaymentClient
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.transport import Transport

CLIENTS: tuple[type[ProviderClient[Any]], ...] = (BikClient, FrontPaymentClient)
"""One line a provider. Settings, the sandbox and the contract test find it here."""


class Providers:
    """The clients of the configured providers; an asynchronous context that opens and closes their connections."""

    def __init__(self, settings: Mapping[CustomerProvider, ProviderSettings], clock: Clock, user_agent: str) -> None:
        self._transports = {
            provider: Transport(provider, provider_settings, clock, user_agent) for provider, provider_settings in settings.items()
        }
        self._clients = {
            client.provider: client(settings[client.provider], self._transports[client.provider])
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

    async def __aenter__(self) -> Self:
        for transport in self._transports.values():
            await transport.open()
            self._open.push_async_callback(transport.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

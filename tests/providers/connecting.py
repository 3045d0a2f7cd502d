"""Clients of a sandbox, each with a transport of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from providers.client import ProviderClient
from providers.clock import Clock, SystemClock
from providers.sandbox.runner import RunningService
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport

CLOCK = SystemClock()
Client = TypeVar("Client", bound=ProviderClient[Any])


@asynccontextmanager
async def opened(type_: type[Client], settings: ProviderSettings, clock: Clock = CLOCK) -> AsyncIterator[Client]:
    """A client with these settings, until the context ends."""
    transport = Transport(type_.provider, settings, Shared(clock, "customer-graph-tests"))
    await transport.open()
    try:
        yield type_(settings, transport, clock)
    finally:
        await transport.close()


@asynccontextmanager
async def connected_client(
    type_: type[Client], service: RunningService, changes: Mapping[str, object] | None = None, clock: Clock = CLOCK
) -> AsyncIterator[Client]:
    """A client with the settings of a sandbox and time enough, but for these changes."""
    own = {name.lower(): value for name, value in service.service.settings.items()}
    values = {"base_url": service.url, **own, "timeout_seconds": 60, "connect_timeout_seconds": 60, **(changes or {})}
    async with opened(type_, type_.settings_type.model_validate(values), clock) as client:
        yield client

"""What tests of the whole share: the sandbox, and a server over it."""

from collections.abc import AsyncIterator
from importlib import import_module

import pytest

from providers.registry import CLIENTS
from providers.sandbox.runner import Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from tests.serving import Server, running_server


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Every provider's sandbox, each on a port of its own; it has recorded no call yet."""
    services = [import_module(f"providers.{client.provider.slug}.sandbox").Service(DEFAULT_SEED) for client in CLIENTS]
    async with Sandbox.running(services) as running:
        yield running


@pytest.fixture
async def sandboxed_server(sandbox: Sandbox) -> AsyncIterator[Server]:
    """A server whose providers are the sandbox."""
    async with running_server(sandbox.environment()) as server:
        yield server

"""Clients of the sandbox, and the graph over it; both stay for the whole module: they take longer to start and to stop than to answer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from providers.sandbox.runner import Sandbox
from tests.providers.contract.link import Links
from tests.providers.contract.stage import Servers, Stage


@pytest.fixture(scope="module")
async def links() -> AsyncIterator[Links]:
    """The clients that tests ask for."""
    async with AsyncExitStack() as stack:
        yield Links(stack)


@pytest.fixture
async def unused_links() -> AsyncIterator[Links]:
    """Clients that have no connection yet."""
    async with AsyncExitStack() as stack:
        yield Links(stack)


@pytest.fixture(scope="module")
async def servers() -> AsyncIterator[Servers]:
    """The servers that tests ask for."""
    async with AsyncExitStack() as stack:
        yield Servers(stack)


@pytest.fixture
def stage(sandbox: Sandbox, servers: Servers) -> Stage:
    """The sandbox, of which nothing was asked yet, and servers over it."""
    return Stage.set(sandbox, servers)

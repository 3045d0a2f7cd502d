"""The sandbox, the graph over it, and an event loop that is told of nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from providers.sandbox.runner import Sandbox
from tests.providers.contract.stage import Servers, Stage


@pytest.fixture(autouse=True)
async def _calm_loop() -> AsyncIterator[None]:
    """Whatever is raised where nobody waits for it fails the test, as does a task that is dropped before its end."""
    loop, told = asyncio.get_running_loop(), list[dict[str, Any]]()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: told.append(context))
    yield
    loop.set_exception_handler(before)
    assert told == []


@pytest.fixture(scope="module")
async def servers() -> AsyncIterator[Servers]:
    """The servers that tests ask for; they take longer to start and to stop than to answer."""
    async with AsyncExitStack() as stack:
        yield Servers(stack)


@pytest.fixture
def stage(sandbox: Sandbox, servers: Servers) -> Stage:
    """The sandbox, of which nothing was asked yet, and servers over it."""
    return Stage.set(sandbox, servers)

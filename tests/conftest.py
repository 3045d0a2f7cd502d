"""What tests of the whole share: the sandbox, and a server over it. Both run once for all tests."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from graph.serving import sandbox_services
from providers.sandbox.runner import Sandbox
from tests.clock import CLOCK, begin_anew
from tests.serving import Server, running_server

# No deadline: how long an example takes says more about the machine than about the code. In CI always the same examples.
settings.register_profile("suite", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("suite")


@pytest.fixture(scope="session")
async def _running_sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(sandbox_services()) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
async def _running_server(_running_sandbox: Sandbox) -> AsyncIterator[Server]:
    async with running_server(_running_sandbox.environment(), CLOCK) as server:
        yield server


@pytest.fixture
def sandbox(_running_sandbox: Sandbox) -> Sandbox:
    """Every provider's sandbox, each on a port of its own, without a recorded call."""
    _running_sandbox.clear()
    return _running_sandbox


@pytest.fixture
def sandboxed_server(_running_server: Server, sandbox: Sandbox) -> Server:  # noqa: ARG001 - cleared before each test
    """A server whose providers are the sandbox."""
    begin_anew()
    return _running_server

"""Both ways to answer, over the sandbox."""

from collections.abc import AsyncIterator

import pytest

from providers.sandbox.runner import Sandbox
from tests.graph.compile.ways import Ways


@pytest.fixture(scope="session")
async def _both_ways(_running_sandbox: Sandbox) -> AsyncIterator[Ways]:
    async with Ways.over(_running_sandbox) as ways:
        yield ways


@pytest.fixture
def ways(_both_ways: Ways, sandbox: Sandbox) -> Ways:  # noqa: ARG001 - cleared before each test
    """Both ways, with nothing of an earlier test left at the providers."""
    return _both_ways

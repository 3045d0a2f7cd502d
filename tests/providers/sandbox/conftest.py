"""What tests of the sandboxes share."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from providers.blink.sandbox import Service
from providers.sandbox.runner import Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from tests.providers.sandbox.blink_caller import Caller


@pytest.fixture(scope="session")
async def _blink() -> AsyncIterator[Sandbox]:
    async with Sandbox.running([Service(DEFAULT_SEED)]) as sandbox:
        yield sandbox


@pytest.fixture
async def blink(_blink: Sandbox) -> AsyncIterator[Caller]:
    """A caller of bLink's sandbox, in which nothing was written yet."""
    _blink.clear()
    async with ClientSession() as session:
        yield Caller(_blink["blink"], session)

"""What tests of the sandboxes share."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import ClientSession

from providers.blink.sandbox import Service
from providers.sandbox.runner import Sandbox
from providers.sandbox.seed import DEFAULT_SEED
from tests.providers.sandbox import ledger as made_up
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


@pytest.fixture(scope="session")
async def _ledger() -> AsyncIterator[Sandbox]:
    async with Sandbox.running([made_up.Ledger(DEFAULT_SEED)]) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
async def _ledger_caller(_ledger: Sandbox) -> AsyncIterator[made_up.Caller]:
    async with ClientSession(auto_decompress=False, middlewares=(made_up.once,)) as session:
        yield made_up.Caller(_ledger["ledger"], session)


@pytest.fixture
def ledger(_ledger: Sandbox, _ledger_caller: made_up.Caller, caplog: pytest.LogCaptureFixture) -> Iterator[made_up.Caller]:
    """A caller of the made-up provider, which fails in no way; whatever a test makes it do, it complains of nothing."""
    _ledger.clear()
    yield _ledger_caller
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []

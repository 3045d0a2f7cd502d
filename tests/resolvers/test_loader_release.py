"""What a loader lets go of when its request ends."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from functools import partial

import pytest

from providers.calls import ResponsePath
from providers.records.identity import CustomerProvider
from resolvers.loader import PartsLoader, Whole, Wish, whole
from resolvers.trace import Untraced


class Document:
    """A record that may be large."""


async def read(_: str, __: Whole, ___: tuple[ResponsePath, ...]) -> Document:
    """Read a document that nobody else has."""
    return Document()


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
async def test_a_closed_loader_holds_no_record() -> None:
    """What was read is freed when the loader is closed, even while the loader itself is still there and no garbage is collected."""
    dispatching = partial(Untraced().batch, "documents", CustomerProvider.BRIJ)
    loader = PartsLoader[str, Whole, Document](read, lambda _: "a", whole, lambda _, later: later, dispatching)
    record = weakref.ref(await loader.load(Wish("a", Whole.ALL)) or Document())
    assert record() is not None
    await loader.close()
    await asyncio.sleep(0)  # The event loop itself holds what the tick that it is in began with.
    assert record() is None

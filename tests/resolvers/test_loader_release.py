"""What a loader and its request let go of when the request ends."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from functools import partial

import pytest

from graph.settings import load_settings
from providers.calls import CallRecord, ResponsePath
from providers.clock import Deadline, SystemClock
from providers.records.customer import CustomerPart
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.registry import Providers
from providers.sandbox.runner import Sandbox
from providers.shared import Shared
from resolvers.customer import load_customer
from resolvers.loader import PartsLoader, Whole, Wish, whole
from resolvers.request import Asking, Request, RequestLimits
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


class _Unobserved:
    """Hears of what a request makes."""

    def batch(self, loader: str, provider: CustomerProvider, size: int) -> None:
        """Nothing."""

    def call(self, record: CallRecord) -> None:
        """Nothing."""


@pytest.mark.usefixtures("_no_collector")
async def test_a_closed_request_is_freed(sandbox: Sandbox) -> None:
    """A request and its loaders, which know each other, are not left to the garbage collector."""
    clock, key = SystemClock(), CustomerKey(CustomerProvider.FRONTPAYMENT, Key("CSRT1511414842"))
    async with Providers(load_settings(sandbox.environment()).configured(), Shared(clock, "customer-graph/test")) as providers:
        request = Request(providers, Deadline.after(60, clock), _Unobserved(), RequestLimits(1, 1, 1, 1))
        assert await load_customer(key, CustomerPart.PROFILE, Asking((), request))
        await request.close()
        gone = weakref.ref(request)
        del request
        await asyncio.sleep(0)  # The event loop itself holds what the tick that it is in began with.
        assert gone() is None

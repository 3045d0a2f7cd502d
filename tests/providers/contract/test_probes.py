"""The probe of every client: the cheapest harmless read, and what its answer says of the way to the provider."""

from collections.abc import AsyncIterator

import pytest

from providers.calls import CallContext
from providers.clock import Deadline
from providers.errors import ProviderError
from providers.registry import CLIENTS
from providers.sandbox.runner import RunningService, Sandbox
from providers.shared import Shared
from providers.transport import Transport
from tests.clock import CLOCK
from tests.providers.contract.case import HUSH, Answer, page
from tests.providers.contract.link import CLIENT_NAME, settings_for
from tests.providers.contract.matrix import Client, rows
from tests.providers.contract.troubles import REFUSED, UNAVAILABLE, Leaf

REFUSALS = [
    pytest.param(row.client, answer, leaf, id=f"{row} {name}")
    for row in rows()
    for answers, leaf in ((row.case.refused, REFUSED), (row.case.failed, UNAVAILABLE))
    for name, answer in answers.items()
]


class Prober:
    """Puts a client's probe to its sandbox."""

    def __init__(self, client: Client, service: RunningService) -> None:
        settings = settings_for(client, service)
        self._transport = Transport(client.provider, settings, Shared(CLOCK, CLIENT_NAME))
        self._client = client(settings, self._transport, CLOCK)
        self.service = service
        self.outcomes: list[str] = []

    async def probe(self) -> None:
        """Probe. Raises what the answer comes to."""
        await self._transport.open()
        try:
            context = CallContext(Deadline.after(60, CLOCK), lambda record: self.outcomes.append(record.outcome))
            await self._transport.call(self._client.probe(), context, self._client.judge_probe)
        finally:
            await self._transport.close()


@pytest.fixture
async def prober(client: Client, sandbox: Sandbox) -> AsyncIterator[Prober]:
    """The client and its sandbox, of which exactly one thing is asked, however often."""
    prober = Prober(client, sandbox[client.provider.slug])
    yield prober
    assert {(call.provider, call.target) for call in sandbox.calls} == {(client.provider.slug, sandbox.calls[0].target)}


each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)


@each_client
async def test_accepted(prober: Prober) -> None:
    """A provider that is reached and takes our credentials passes, by one request that changes nothing."""
    before = prober.service.service.dataset()
    await prober.probe()
    assert prober.service.service.dataset() == before


@pytest.mark.parametrize(("client", "answer", "leaf"), REFUSALS)
async def test_not_accepted(prober: Prober, answer: Answer, leaf: Leaf) -> None:
    """What a provider says to a read that it refuses, or at which it fails, means the same for the probe."""
    with prober.service.answering(answer), pytest.raises(leaf.error) as caught:
        await prober.probe()
    assert prober.outcomes == [leaf.outcome]
    assert HUSH not in str(caught.value)


@each_client
@pytest.mark.parametrize("status", [404, 405])
async def test_somebody_else(prober: Prober, status: int) -> None:
    """A server that is not the provider's API, such as one behind a wrong base URL, does not pass."""
    with prober.service.answering(page(status)), pytest.raises(ProviderError):
        await prober.probe()

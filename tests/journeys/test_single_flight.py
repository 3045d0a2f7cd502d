"""Operations that want the same at the same time share one call where that is set: what their clients and whoever runs the server see."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from providers.sandbox.runner import Sandbox
from tests.exposed import exposed, exposed_once
from tests.serving import Server, running_server

LOOKUP = '{ paymentProductId: 9000, countryCode: "SE", values: [{ key: "fiscalNumber", value: "012345678901" }] }'
KEYS = {
    "bik": 'bikCustomerId: "5482636"',
    "blink": 'blinkCustomerId: "C0001"',
    "brij": 'brijCustomerId: "cust_abc123xyz"',
    "frontpayment": 'frontpaymentCustomerId: "CSRT1511414842"',
    "worldline": f"worldline: {LOOKUP}",
}
ONE = f"{{ customer(by: {{ {KEYS['blink']} }}) {{ name }} }}"
ONE_AND_ANOTHER = f"{ONE[:-1]} other: customer(by: {{ {KEYS['frontpayment']} }}) {{ id }} }}"
EXPLAINED = {"X-Explain": "upstream"}
CALL = {"provider": "BLINK", "operation": "getCustomerByCustomerId", "keys": 1, "outcome": "OK"}


class Held:
    """A provider whose answers wait until they are let go."""

    def __init__(self, sandbox: Sandbox, provider: str = "blink") -> None:
        self._provider = sandbox[provider].service
        self.released = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as ever, but later."""
        await self.released.wait()
        return await self._provider.handle(request)


@pytest.fixture
async def server(sandbox: Sandbox) -> AsyncIterator[Server]:
    """A server whose operations share calls."""
    async with running_server(sandbox.environment() | {"CUSTOMER_GRAPH_SINGLE_FLIGHT": "true"}) as server:
        yield server


async def test_two_clients_share_a_call(server: Server, sandbox: Sandbox) -> None:
    """Two that ask for a customer at the same time get the same of one call, and each is told which part it had in it."""
    held = Held(sandbox)
    with sandbox["blink"].answering(held.answer), capture_logs() as lines:
        first = asyncio.create_task(server.query(ONE, None, **EXPLAINED))
        await sandbox["blink"].until(lambda blink: bool(blink.calls))
        second = asyncio.create_task(server.query(ONE_AND_ANOTHER, None, **EXPLAINED))
        # By then it has asked bLink as well.
        await sandbox["frontpayment"].until(lambda frontpayment: bool(frontpayment.calls))
        held.released.set()
        answers = [await first, await second]

    assert [answer["data"]["customer"] for answer in answers] == [{"name": "Steve Rogers"}] * 2
    assert len(sandbox["blink"].calls) == 1
    told = [call for answer in answers for call in answer["extensions"]["upstream"] if call["provider"] == "BLINK"]
    assert [(call["attempts"], call.get("shared", False)) for call in told] == [(1, False), (0, True)]
    assert all(call.items() >= CALL.items() for call in told)
    events = [line["event"] for line in lines if line.get("provider") == "blink"]
    assert sorted(events) == ["upstream call", "upstream call shared"]
    assert [line["calls"] for line in lines if line["event"] == "operation"] == [1, 1]

    shown = await exposed(server)
    by_operation = {("blink", "getCustomerByCustomerId"): 1}
    assert shown.by("customer_graph_upstream_calls_shared_total", "provider", "operation") == by_operation
    assert shown.value("customer_graph_upstream_requests_total", provider="blink") == 1
    assert shown.by("customer_graph_upstream_calls_not_sent_total", "provider") == {}


async def test_a_client_that_goes_away_takes_nothing_along(server: Server, sandbox: Sandbox) -> None:
    """When the client goes away whose operation sent the call, the other one still gets its answer, and nothing is sent again."""
    held = Held(sandbox)
    with sandbox["blink"].answering(held.answer):
        first = asyncio.create_task(server.query(ONE))
        await sandbox["blink"].until(lambda blink: bool(blink.calls))
        second = asyncio.create_task(server.query(ONE_AND_ANOTHER))
        await sandbox["frontpayment"].until(lambda frontpayment: bool(frontpayment.calls))
        first.cancel()
        await exposed_once(server, lambda shown: bool(shown.value("customer_graph_operations_total", outcome="cancelled")))
        held.released.set()
        answer = await second

    assert answer["data"]["customer"] == {"name": "Steve Rogers"}
    assert len(sandbox["blink"].calls) == 1


@pytest.mark.parametrize("provider", KEYS)
async def test_every_providers_reads_can_be_shared(server: Server, sandbox: Sandbox, provider: str) -> None:
    """An id or a date that each request has of its own keeps no provider's reads from being shared."""
    held, other = Held(sandbox, provider), "bik" if provider == "frontpayment" else "frontpayment"
    customer = f"customer(by: {{ {KEYS[provider]} }}) {{ id name }}"
    with sandbox[provider].answering(held.answer):
        first = asyncio.create_task(server.data(f"{{ {customer} }}"))
        await sandbox[provider].until(lambda service: bool(service.calls))
        second = asyncio.create_task(server.data(f"{{ {customer} other: customer(by: {{ {KEYS[other]} }}) {{ id }} }}"))
        await sandbox[other].until(lambda service: bool(service.calls))
        held.released.set()
        of_first, of_second = (await first)["customer"], (await second)["customer"]

    assert of_first == of_second
    assert of_first["name"]
    assert len(sandbox[provider].calls) == 1

"""The runner: what it records, what can be put in place of a service, and that it stops at once."""

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar

import pytest
from aiohttp import ClientConnectionError, ClientSession, web
from yarl import URL

from providers.sandbox.runner import MAX_BODY_BYTES, PortTaken, Sandbox
from providers.sandbox.service import JsonObject, SandboxService
from providers.sandbox.thread import SandboxThread


class Echo(SandboxService):
    """Answers with the body that it was sent."""

    name = "echo"
    base_path = "/api/v2"
    operations: ClassVar[Mapping[str, str]] = {"echo": "(GET|POST|PUT) .*"}
    settings: Mapping[str, str] = {"TOKEN": "echo-token"}

    def dataset(self) -> JsonObject:
        """Hold nothing."""
        return {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Send the body back."""
        return web.Response(body=await request.read())


class Bare(Echo):
    """A second service, which needs nothing but its base URL."""

    name = "bare"
    base_path = ""
    settings: Mapping[str, str] = {}


class Gate:
    """An answer that hangs until it is opened, and knows whether it was cancelled."""

    def __init__(self) -> None:
        """Start closed."""
        self.open = asyncio.Event()
        self.cancelled = False

    async def answer(self, _request: web.Request) -> web.StreamResponse:
        """Answer once the gate is open."""
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return web.Response(text="through the gate")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Serve both services on free ports."""
    async with Sandbox.running([Echo(seed=1), Bare(seed=1)]) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    """Open a session for the test."""
    async with ClientSession() as session:
        yield session


@pytest.mark.parametrize(
    "tail",
    ["/a%2Fb", "/..%2Fsecret", "/x/../y", "/%F0%9F%AA%94", "/a%20b?q=%2B+&q=%7e", "//double", "/%0Aline", "/%zz"],
)
async def test_target_is_recorded_as_it_came_over_the_wire(sandbox: Sandbox, client: ClientSession, tail: str) -> None:
    """Neither escapes nor dots in a target are touched, so that tests can tell what a client really sent."""
    async with client.get(URL(sandbox["echo"].url + tail, encoded=True)) as response:
        await response.read()
    assert [call.target for call in sandbox.calls] == ["/api/v2" + tail]


async def test_call_holds_method_headers_and_body(sandbox: Sandbox, client: ClientSession) -> None:
    """A call is recorded whole, its headers found in any case, and the service still gets the body."""
    async with client.put(sandbox["echo"].url, data=b"\x00body", headers={"X-Key": "secret"}) as response:
        assert await response.read() == b"\x00body"
    (call,) = sandbox["echo"].calls
    assert (call.provider, call.method, call.headers["x-kEY"], call.body) == ("echo", "PUT", "secret", b"\x00body")


async def test_calls_are_listed_over_all_services_in_order(sandbox: Sandbox, client: ClientSession) -> None:
    """The common list keeps the order of arrival; each service's own list has only its calls."""
    for name in ("bare", "echo", "bare"):
        async with client.get(sandbox[name].url) as response:
            await response.read()
    assert [call.provider for call in sandbox.calls] == ["bare", "echo", "bare"]
    assert len(sandbox["bare"].calls) == 2


async def test_too_large_body_is_refused_and_recorded(sandbox: Sandbox, client: ClientSession) -> None:
    """A body over the limit is answered 413, and that the call was made is still seen."""
    async with client.post(sandbox["echo"].url, data=io.BytesIO(bytes(MAX_BODY_BYTES + 1))) as response:
        assert response.status == 413
    assert [call.body for call in sandbox.calls] == [b""]


async def test_answering_stands_in_for_the_service_while_open(sandbox: Sandbox, client: ClientSession) -> None:
    """Answers put in place of the service nest, are recorded like any call, and end with their context."""

    async def teapot(request: web.Request) -> web.StreamResponse:
        return web.Response(status=418, body=await request.read())

    async def broken(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPBadGateway

    async def status() -> int:
        async with client.post(sandbox["echo"].url, data=b"sip") as response:
            return response.status

    with sandbox["echo"].answering(teapot):
        with sandbox["echo"].answering(broken):
            assert await status() == 502
        assert await status() == 418
    assert await status() == 200
    assert [call.body for call in sandbox.calls] == [b"sip"] * 3


async def test_peak_counts_calls_in_flight_together(sandbox: Sandbox, client: ClientSession) -> None:
    """The peak is how many calls were in flight at once, however many came after."""
    echo, gate = sandbox["echo"], Gate()

    async def call() -> None:
        async with client.get(echo.url) as response:
            await response.read()

    with echo.answering(gate.answer):
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(call())
            await echo.until(lambda service: service.in_flight == 3)
            gate.open.set()
    await call()
    assert (echo.in_flight, echo.peak_in_flight, len(echo.calls)) == (0, 3, 4)


async def test_clear_forgets_calls_and_peak(sandbox: Sandbox, client: ClientSession) -> None:
    """After clear the sandbox is as if it had not been called."""
    async with client.get(sandbox["echo"].url) as response:
        await response.read()
    sandbox.clear()
    assert (sandbox.calls, sandbox["echo"].calls, sandbox["echo"].peak_in_flight) == ([], [], 0)


async def test_handler_is_cancelled_when_its_client_goes_away(sandbox: Sandbox, client: ClientSession) -> None:
    """A call that a client gave up is seen to have been given up, not only ignored."""
    echo, gate = sandbox["echo"], Gate()
    with echo.answering(gate.answer):
        call = asyncio.create_task(client.get(echo.url))
        await echo.until(lambda service: service.in_flight == 1)
        call.cancel()
        await echo.until(lambda service: service.in_flight == 0)
    assert gate.cancelled


async def test_environment_points_at_every_service(sandbox: Sandbox) -> None:
    """The variables hold the base URL with its path, the service's own settings, and keys for ids, the same in every run."""
    variables = sandbox.environment()
    assert set(variables) == {
        "CUSTOMER_GRAPH_EXPLAIN",
        "CUSTOMER_GRAPH_ID_KEYS",
        "CUSTOMER_GRAPH_PROVIDERS__ECHO__BASE_URL",
        "CUSTOMER_GRAPH_PROVIDERS__ECHO__TOKEN",
        "CUSTOMER_GRAPH_PROVIDERS__BARE__BASE_URL",
    }
    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*/api/v2", variables["CUSTOMER_GRAPH_PROVIDERS__ECHO__BASE_URL"])
    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", variables["CUSTOMER_GRAPH_PROVIDERS__BARE__BASE_URL"])
    assert variables["CUSTOMER_GRAPH_PROVIDERS__ECHO__TOKEN"] == "echo-token"
    assert variables["CUSTOMER_GRAPH_EXPLAIN"] == "true"
    assert variables["CUSTOMER_GRAPH_ID_KEYS"] == Sandbox([]).environment()["CUSTOMER_GRAPH_ID_KEYS"]


async def test_stop_does_not_wait_for_handlers_or_idle_connections(client: ClientSession) -> None:
    """A hanging handler is cancelled and a connection that is kept open is closed, at once."""
    gate = Gate()
    sandbox = Sandbox([Echo(seed=1), Bare(seed=1)])
    await sandbox.start()
    async with client.get(sandbox["bare"].url) as response:
        await response.read()
    with sandbox["echo"].answering(gate.answer):
        call = asyncio.create_task(client.get(sandbox["echo"].url))
        await sandbox["echo"].until(lambda service: service.in_flight == 1)
        began = time.monotonic()
        await sandbox.stop()
    assert time.monotonic() - began < 2
    with pytest.raises(ClientConnectionError):
        await call
    assert gate.cancelled


async def test_stopped_service_refuses_and_starts_again_on_its_port(sandbox: Sandbox, client: ClientSession) -> None:
    """One provider can go down and come back while the others run."""
    echo = sandbox["echo"]
    port = URL(echo.url).port
    await echo.stop()
    with pytest.raises(ClientConnectionError):
        await client.get(echo.url)
    await echo.start(port or 0)
    async with client.get(echo.url) as response:
        assert response.status == 200


async def test_port_in_use_fails_and_leaves_nothing_running(sandbox: Sandbox, client: ClientSession) -> None:
    """When one service cannot get its port, start fails and those before it are stopped."""
    taken = URL(sandbox["bare"].url).port or 0
    second = Sandbox([Echo(seed=1), Bare(seed=1)], ports={"bare": taken})
    with pytest.raises(OSError, match=str(taken)):
        await second.start()
    with pytest.raises(ClientConnectionError):
        await client.get(second["echo"].url)


async def test_thread_serves_and_stops(client: ClientSession) -> None:
    """A sandbox in a thread of its own answers, and its port is closed once it is stopped; stopping twice does no harm."""
    with SandboxThread([Bare(seed=1)]) as thread:
        url = thread.environment()["CUSTOMER_GRAPH_PROVIDERS__BARE__BASE_URL"]
        async with client.post(url, data=b"hello") as response:
            assert await response.read() == b"hello"
        assert [call.body for call in thread.sandbox.calls] == [b"hello"]
    with pytest.raises(ClientConnectionError):
        await client.get(url)
    thread.stop()


async def test_thread_raises_what_kept_it_from_starting(sandbox: Sandbox) -> None:
    """A port in use is the caller's exception, not a thread that dies unseen."""
    port = URL(sandbox["bare"].url).port or 0
    thread = SandboxThread([Bare(seed=1)], ports={"bare": port})
    with pytest.raises(PortTaken) as caught:
        thread.start()
    assert caught.value.port == port
    thread.stop()

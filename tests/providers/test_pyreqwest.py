"""What pyreqwest does otherwise: with what is given up, and with a result that comes as its task is cancelled. Real TCP."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from providers.aiohttp_session import AiohttpSession
from providers.errors import DeadlineExceeded
from providers.http_client import http_client
from providers.pyreqwest_session import PyreqwestSession
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.upstream import UpstreamRequest
from tests.providers.certificates import Authority
from tests.providers.scripted import FINE
from tests.providers.upstream import HOST, Calls, connecting_by, opened, serving

WRITE = UpstreamRequest("addThing", "POST", "/thing", body=b"{}", find_out="Look.")


@pytest.fixture(autouse=True, scope="module")
def connecting_by_pyreqwest() -> Iterator[None]:
    """All transports here connect by it."""
    with connecting_by("pyreqwest"):
        yield


def test_a_provider_with_authorities_of_its_own(tmp_path: Path) -> None:
    """A provider whose authorities are set is asked by aiohttp, for pyreqwest would trust those of the machine as well."""
    client = http_client("pyreqwest")
    url, set_one = "https://provider.example", Authority(tmp_path, "set").cert
    assert type(client(CustomerProvider.BIK, ProviderSettings(base_url=url), "tests")) is PyreqwestSession
    assert type(client(CustomerProvider.BIK, ProviderSettings(base_url=url, ca_cert=set_one), "tests")) is AiohttpSession


async def test_what_is_given_up_ends_soon() -> None:
    """A request that is given up before its answer begins goes on, but not much longer than the provider's time."""
    arrived, gone, calls = asyncio.Event(), asyncio.Event(), Calls()

    async def hold(_: web.BaseRequest) -> web.StreamResponse:
        arrived.set()
        try:
            return await asyncio.Future()
        finally:
            gone.set()

    async with serving(hold) as url, opened(url, timeout_seconds=0.2) as transport:
        call = asyncio.create_task(calls.make(transport))
        await arrived.wait()
        call.cancel()
        await asyncio.wait([call])
        assert not gone.is_set()
        await asyncio.wait_for(gone.wait(), 30)
    assert calls.outcomes == ["CANCELLED"]


async def test_a_write_that_is_given_up_before_it_leaves() -> None:
    """A write whose time is up while its connection is made, so that it counts as not done, does not leave when there is one."""
    calls = Calls()
    with socket.socket() as full:
        full.bind((HOST, 0))
        full.listen(0)
        full.settimeout(0)
        with socket.socket() as first:
            first.settimeout(0)
            first.connect_ex(full.getsockname())
            async with opened(f"http://{HOST}:{full.getsockname()[1]}") as transport:
                with pytest.raises(DeadlineExceeded):
                    await calls.make(transport, WRITE, seconds=0.05)
                assert await everything_that_comes(full, 2) == [b"", b""]


async def everything_that_comes(listener: socket.socket, connections: int) -> list[bytes]:
    """Take so many connections, and what is said by each until it ends; what is silent for a second has said all."""
    loop, said = asyncio.get_running_loop(), []
    for _ in range(connections):
        connection, _ = await loop.sock_accept(listener)
        with connection, suppress(TimeoutError):
            async with asyncio.timeout(1):
                said.append(await loop.sock_recv(connection, 1000))
            continue
        said.append(b"")
    return said


async def test_a_result_that_comes_as_its_task_is_cancelled() -> None:
    """A call that is cancelled in the moment in which its answer has come ends cancelled, and not well."""
    loop, calls, last = asyncio.get_running_loop(), Calls(), FINE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(0)
        async with opened(f"http://{HOST}:{listener.getsockname()[1]}") as transport:
            for _ in range(20):
                call = asyncio.create_task(calls.make(transport))
                connection, _ = await loop.sock_accept(listener)
                with connection:
                    await loop.sock_recv(connection, 1000)
                    # While the event loop stands still, the library receives the whole answer, and closes.
                    connection.settimeout(None)
                    connection.sendall(last)
                    connection.recv(1)
                    call.cancel()
                    await asyncio.wait([call])
    assert calls.outcomes == ["CANCELLED"] * 20

"""A server that is told to stop."""

import asyncio
import signal

import aiohttp
from aiohttp import web

from providers.sandbox.runner import Sandbox
from tests.serving import Server, server_process


async def test_a_running_operation_is_answered_before_the_server_ends(sandbox: Sandbox) -> None:
    """Ctrl-C takes no new connection, lets what runs finish, and ends with exit code 0."""
    service, go_on = sandbox["frontpayment"], asyncio.Event()

    async def answer_when_told(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await service.service.handle(request)

    async with server_process(sandbox.environment()) as (process, url), aiohttp.ClientSession() as session:
        with service.answering(answer_when_told):
            query = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
            running = asyncio.create_task(Server(url, session).data(query))
            await service.until(lambda service: service.in_flight == 1)
            process.send_signal(signal.SIGINT)
            await _until_refused(url)
            assert not running.done()
            go_on.set()
            assert await running == {"customer": {"name": "Kari Nordmann"}}
        output, _ = await asyncio.wait_for(process.communicate(), 30)

    assert (process.returncode, output) == (0, b"")


async def _until_refused(url: str) -> None:
    async with asyncio.timeout(10), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/health"):
                    await asyncio.sleep(0)
            except aiohttp.ClientConnectionError:
                return

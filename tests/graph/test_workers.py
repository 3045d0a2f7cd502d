"""Worker processes that serve side by side at one port."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
from starlette.types import Receive, Scope, Send
from uvicorn import Config

from graph.http.draining import OpenPort
from graph.serving import HTTP_OPTIONS, listening
from graph.settings import Settings
from graph.workers import Workers
from tests.serving import server_process


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that does not start."""
    assert scope["type"] == "lifespan"
    await receive()
    await send({"type": "lifespan.startup.failed", "message": ""})


def test_workers_that_cannot_start_are_not_started_again() -> None:
    """Where one does not start, all stop, and the command learns of it."""
    config = Config(f"{__name__}:failing", workers=2, log_config=None, **HTTP_OPTIONS)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with listening(Settings(port=0)) as listener:
        assert Workers(config, OpenPort(0, 0), listener).run() is False
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers


def children(pid: int | None) -> set[int]:
    """The processes that serve for this one."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return {int(child) for child in listed if b"multiprocessing.spawn" in Path(f"/proc/{child}/cmdline").read_bytes()}


async def test_a_worker_that_dies_is_replaced() -> None:
    """The port stays open, the log says it, and the server ends with exit code 0 as ever."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with server_process({}, "--workers", "2") as (process, url), aiohttp.ClientSession(connector=connector) as session:
        async with session.get(f"{url}/ready") as response:
            assert response.status == 200
        before = children(process.pid)
        os.kill(min(before), signal.SIGKILL)
        assert process.stderr is not None
        await asyncio.wait_for(process.stderr.readuntil(b'"event":"worker died","exit_code":-9}\n'), 30)
        async with asyncio.timeout(30):
            while len(children(process.pid)) < 2:
                async with session.get(f"{url}/ready") as response:
                    assert response.status == 200
        process.send_signal(signal.SIGTERM)
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    assert (len(before), process.returncode, output) == (2, 0, b"")

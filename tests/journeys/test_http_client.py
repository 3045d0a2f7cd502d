"""The HTTP client that a setting names: who uses it, and what it takes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from providers.sandbox.runner import Sandbox
from tests.serving import Server, server_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PYREQWEST = {"CUSTOMER_GRAPH_HTTP_CLIENT": "pyreqwest"}
CUSTOMER = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'


def threads(pid: int) -> list[str]:
    """The names of a process' threads."""
    return [(thread / "comm").read_text(encoding="ascii").strip() for thread in Path(f"/proc/{pid}/task").iterdir()]


def workers(pid: int) -> list[int]:
    """The processes that serve for this one."""
    children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
    return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def test_every_worker_has_its_own(sandbox: Sandbox) -> None:
    """Providers are asked by the client that is set, whose thread each worker has for itself, for threads do not come along with a fork."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with (
        server_process(sandbox.environment() | PYREQWEST, "--workers", "2") as (process, url),
        aiohttp.ClientSession(connector=connector) as session,
        asyncio.timeout(30),
    ):
        while [threads(pid).count("pyreqwest") for pid in workers(process.pid)] != [1, 1]:
            assert await Server(url, session).data(CUSTOMER) == {"customer": {"name": "Kari Nordmann"}}
        assert "pyreqwest" not in threads(process.pid)


def test_a_client_that_is_not_installed(tmp_path: Path) -> None:
    """A client that is named and not installed keeps the server from starting, and is told with what to install."""
    # A package of the same name stands before the installed ones, and has nothing in it.
    (tmp_path / "pyreqwest").mkdir()
    (tmp_path / "pyreqwest" / "__init__.py").touch()
    command = [sys.executable, "-m", "graph", "serve", "--port", "0"]
    ended = subprocess.run(  # noqa: S603 - our own program
        command, env={**os.environ, **PYREQWEST, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    assert "CUSTOMER_GRAPH_HTTP_CLIENT is pyreqwest, which is not installed: install customer-graph[fast]." in ended.stderr

"""The HTTP client that asks providers: the faster where it is installed, or the one that a setting names."""

import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from providers.sandbox.runner import Sandbox
from tests.serving import Server, server_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

CUSTOMER = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
AIOHTTP = {"CUSTOMER_GRAPH_HTTP_CLIENT": "aiohttp"}
PYCURL = {"CUSTOMER_GRAPH_HTTP_CLIENT": "pycurl"}


@pytest.fixture
def without_pycurl(tmp_path: Path) -> dict[str, str]:
    """An environment in which pycurl cannot be found."""
    (tmp_path / "pycurl.py").write_text("raise ModuleNotFoundError(name=__name__)")
    return {"PYTHONPATH": str(tmp_path)}


def has_pycurl(pid: int) -> bool:
    """Whether a process has loaded it."""
    return "/_pycurl." in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


async def is_asked_by_pycurl(environment: dict[str, str]) -> bool:
    """Whether a server with these settings has it, which answers from its providers in any case."""
    async with server_process(environment) as (process, url), aiohttp.ClientSession() as session:
        assert await Server(url, session).data(CUSTOMER) == {"customer": {"name": "Kari Nordmann"}}
        return has_pycurl(process.pid)


@pytest.mark.parametrize(("setting", "by_pycurl"), [({}, True), (PYCURL, True), (AIOHTTP, False)])
async def test_the_client_that_is_set(sandbox: Sandbox, setting: dict[str, str], *, by_pycurl: bool) -> None:
    """Where nothing is set, providers are asked by pycurl, which is installed here; else by the client that is named."""
    assert await is_asked_by_pycurl(sandbox.environment() | setting) is by_pycurl


async def test_the_faster_one_is_not_installed(sandbox: Sandbox, without_pycurl: dict[str, str]) -> None:
    """Where pycurl is not installed and nothing is set, providers are asked by aiohttp."""
    assert not await is_asked_by_pycurl(sandbox.environment() | without_pycurl)


def test_a_client_that_is_not_installed(without_pycurl: dict[str, str]) -> None:
    """A client that is named and not installed keeps the server from starting, and is told with what to install."""
    command = [sys.executable, "-m", "graph", "serve", "--port", "0"]
    environment = {**os.environ, **PYCURL, **without_pycurl}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own program
    assert ended.returncode != 0
    assert "CUSTOMER_GRAPH_HTTP_CLIENT is pycurl, which is not installed: install customer-graph[fast]." in ended.stderr

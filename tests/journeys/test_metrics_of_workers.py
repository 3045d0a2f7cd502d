"""Metrics of several worker processes at one port."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

from providers.records.identity import CustomerProvider
from providers.sandbox.runner import Sandbox
from tests.exposed import Exposed, exposed, exposed_once
from tests.journeys.holding import held
from tests.serving import Server, server_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

CUSTOMER = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
CLOSED = {(provider.slug, "closed"): 2.0 for provider in CustomerProvider}


@asynccontextmanager
async def two_workers(variables: Mapping[str, str]) -> AsyncIterator[tuple[Server, int, int]]:
    """A server of two workers, once both serve, and their process ids."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with server_process(variables, "--workers", "2") as (_, url), aiohttp.ClientSession(connector=connector) as session:
        server = Server(url, session)
        first, second = pids(await exposed_once(server, lambda shown: len(pids(shown)) == 2))
        yield server, first, second


def pids(shown: Exposed) -> list[int]:
    """The workers that are shown."""
    return sorted(int(pid) for (pid,) in shown.by("process_start_time_seconds", "pid"))


def breakers(shown: Exposed) -> dict[tuple[str, ...], float]:
    """How many circuit breakers are in which state."""
    return shown.by("customer_graph_upstream_breakers", "provider", "state")


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Have a process stand still, so that the other one takes every connection."""
    os.kill(pid, signal.SIGSTOP)
    try:
        while Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "T":
            pass
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def counting(folder: Path) -> list[int]:
    """The processes that have files with metrics below a folder."""
    return sorted({int(file.stem.rpartition("_")[2]) for file in folder.rglob("*.db")})


async def test_workers_add_up(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whichever worker is asked tells what both did: each prepared the operation once, and has a closed breaker for each provider.

    The temporary directory in which they count is gone when the server is.
    """
    async with two_workers(sandbox.environment() | {"TMPDIR": str(tmp_path)}) as (server, first, second):
        assert counting(tmp_path) == [first, second]
        for other, times in ((first, 2), (second, 3)):
            with stopped(other):
                for _ in range(times):
                    await server.data(CUSTOMER)
        for other in (first, second):
            with stopped(other):
                shown = await exposed(server)
            assert shown.by("customer_graph_operations_total", "kind", "outcome") == {("query", "ok"): 5}
            assert shown.by("customer_graph_upstream_requests_total", "outcome") == {("ok",): 5}
            assert shown.value("customer_graph_upstream_request_duration_seconds_count") == 5
            assert shown.by("customer_graph_prepared_operation_lookups_total", "result") == {("miss",): 2, ("hit",): 3}
            assert breakers(shown) == CLOSED
            assert pids(shown) == [first, second]
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- nothing waits for this loop


async def test_what_a_dead_worker_had_in_flight_is_gone_and_what_it_counted_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    """A worker that is killed while it runs an operation leaves its counts; gauges are those of the live ones, its successor among them.

    All of them count in the directory that the environment names, which stays.
    """
    named = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    async with two_workers(sandbox.environment() | named) as (server, first, second):
        with stopped(second), held(sandbox):
            await server.data("{ __typename }")
            running = asyncio.create_task(server.data(CUSTOMER))
            await sandbox["frontpayment"].until(lambda service: service.in_flight == 1)
            assert (await exposed(server)).value("customer_graph_operations_in_flight") == 1
            os.kill(first, signal.SIGKILL)
            with pytest.raises(aiohttp.ClientConnectionError):
                await running
        shown = await exposed_once(server, lambda shown: breakers(shown) == CLOSED and first not in pids(shown))

    assert shown.value("customer_graph_operations_in_flight") == 0
    assert shown.value("customer_graph_upstream_requests_in_flight") == 0
    assert shown.value("customer_graph_operations_total") == 1
    assert counting(tmp_path) == sorted({first, *pids(shown)})


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_named_directory_can_be_used_again(sandbox: Sandbox, tmp_path: Path, workers: int) -> None:
    """What an earlier run counted there is taken out at the start, be it of a process with the same id, and no other file is."""
    earlier, others = ("counter", "gauge_livesum", "gauge_all", "histogram", "summary"), {"counter_1.db.old", "orders.txt"}
    for name in (*(f"{kind}_1.db" for kind in earlier), *others):
        (tmp_path / name).touch()
    variables = sandbox.environment() | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    connector = aiohttp.TCPConnector(force_close=True)
    async with server_process(variables, "--workers", str(workers)) as (_, url), aiohttp.ClientSession(connector=connector) as session:
        server = Server(url, session)
        await server.data(CUSTOMER)
        shown = await exposed_once(server, lambda shown: len(pids(shown)) == workers)

    assert shown.value("customer_graph_operations_total") == 1
    assert 1 not in pids(shown)
    assert counting(tmp_path) == pids(shown)
    assert others <= {file.name for file in tmp_path.iterdir()}  # noqa: ASYNC240 -- nothing waits for this loop


async def test_a_file_that_is_still_empty_counts_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    """Metrics can be read at the moment at which a process that starts has made a file and not yet given it its size."""
    variables = sandbox.environment() | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    async with server_process(variables, "--workers", "1") as (_, url), aiohttp.ClientSession() as session:
        server = Server(url, session)
        await server.data(CUSTOMER)
        (tmp_path / "counter_1.db").touch()
        assert (await exposed(server)).value("customer_graph_operations_total") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("directory", ["/nowhere", "/proc"])
async def test_a_directory_that_cannot_be_written_keeps_the_server_from_starting(directory: str, workers: str) -> None:
    """Whoever names one learns at once that it is not there or that nothing can be written into it, and what else can be done."""
    command = (sys.executable, "-m", "graph", "serve", "--port", "0", "--workers", workers)
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": directory}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    _, errors = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 1
    assert b"PROMETHEUS_MULTIPROC_DIR must name one" in errors

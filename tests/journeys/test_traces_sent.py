"""Traces of a server as users run it, sent to a collector over the network."""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from providers.sandbox.runner import Sandbox
from tests.serving import Server, server_process
from tests.traced import collector

QUERY = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
NAMES = ["frontpayment getCustomerDetails", "load customers", "query"]


@pytest.mark.parametrize(
    ("variables", "service"),
    [({}, "customer-graph"), ({"OTEL_SERVICE_NAME": "graph-of-tests", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}, "graph-of-tests")],
)
async def test_a_server_sends_its_spans(sandbox: Sandbox, variables: dict[str, str], service: str) -> None:
    """Where an endpoint is named, the spans of what was answered are there once the server has ended, under the service's name."""
    async with collector() as collected:
        async with server_process(sandbox.environment() | variables | collected.variables) as (process, url):
            await ask(url)
            process.terminate()
            await asyncio.wait_for(process.communicate(), 30)

        assert process.returncode == 0
        assert sorted(collected.names()) == NAMES
        assert collected.resource()["service.name"] == service
        assert collected.resource()["service.version"]


async def test_a_collector_that_hangs_keeps_no_server_from_ending(sandbox: Sandbox) -> None:
    """Answers go out while spans cannot, and the server ends without waiting until the collector takes what is left."""
    patient = {"OTEL_EXPORTER_OTLP_TIMEOUT": "600", "OTEL_BSP_SCHEDULE_DELAY": "10"}
    async with (
        collector(hangs=True) as collected,
        server_process(sandbox.environment() | patient | collected.variables) as (process, url),
    ):
        await ask(url)
        await asyncio.wait_for(collected.reached.wait(), 10)
        await ask(url)
        process.terminate()
        await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 0


async def test_a_collector_that_cannot_be_reached_is_logged(sandbox: Sandbox) -> None:
    """Where nobody takes the spans, the log says that they were not sent, and not where to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound, and nobody listens.
        port = str(taken.getsockname()[1])
        # Less than the pause before a second try.
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}", "OTEL_EXPORTER_OTLP_TIMEOUT": "0.5"}
        async with server_process(sandbox.environment() | variables) as (process, url):
            await ask(url)
            process.terminate()
            _, log = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 0
    [failed] = [line for line in map(json.loads, log.decode().splitlines()) if "logger" in line]
    assert (failed["level"], failed["event"]) == ("error", "Failed to export")
    assert failed["logger"].endswith("trace_exporter")
    assert port not in failed.values()
    assert f":{port}" not in json.dumps(failed)


async def test_a_server_without_the_extra_says_so_and_serves(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where OpenTelemetry is not installed, an endpoint costs a warning in the log and nothing else."""
    # A package of the same name stands before the installed ones, and has nothing in it.
    (tmp_path / "opentelemetry").mkdir()
    (tmp_path / "opentelemetry" / "__init__.py").touch()
    async with collector() as collected:
        async with server_process(sandbox.environment() | collected.variables | {"PYTHONPATH": str(tmp_path)}) as (process, url):
            await ask(url)
            process.terminate()
            _, log = await asyncio.wait_for(process.communicate(), 30)

        lines = [json.loads(line) for line in log.decode().splitlines()]
        (warning,) = [line for line in lines if line["event"] == "no traces are sent"]
        assert "extra otel" in warning["help"]
        assert not [line for line in lines if "trace_id" in line]
        assert collected.requests == []


async def ask(url: str) -> None:
    """Ask for one customer, who is answered."""
    async with aiohttp.ClientSession() as session:
        assert await Server(url, session).data(QUERY) == {"customer": {"name": "Kari Nordmann"}}

"""Measures how much memory the server needs for large documents that are asked for at once. Run by `make memory`, on Linux.

For each number of requests a new server is started as users start it, with default settings, over the sandbox. What counts is the most
physical memory that the process ever had (`VmHWM` in /proc/<pid>/status, see proc(5)).
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from graph.serving import sandbox_services
from providers.brij.sandbox.customers import LARGE_DOCUMENT_ID
from providers.sandbox.thread import SandboxThread
from tests.serving import server_process

NUMBERS = (1, 5, 10, 20)
BOUNDED_NUMBER = 10
BOUND_MIB = 600
"""Ten documents at once must take less."""
DOCUMENT_BYTES = 20 * 1024 * 1024
QUERY = """
query Document($id: ID!) {
  customerData(id: $id) { content { ... on IdDocument { frontSideImage { base64 size mediaType hashMatches } } } }
}
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one number of requests at once took."""

    number: int
    before_mib: float
    """Physical memory of the server before the first of them."""
    peak_mib: float
    seconds: float
    """From the first request to the last answer."""
    outcomes: Counter[str]
    """How many answers had the document ("OK"), and how many each error's code instead."""

    @property
    def is_whole(self) -> bool:
        """Whether every answer had its document, so that the peak is that of so many documents."""
        return self.outcomes["OK"] == self.number


async def measured(number: int, environment: Mapping[str, str]) -> Measurement:
    """Ask a new server for the large document so many times at once."""
    connector = aiohttp.TCPConnector(limit=0)
    async with server_process(environment) as (process, url), aiohttp.ClientSession(connector=connector) as session:
        async with session.get(f"{url}/ready") as response:
            await response.read()
        before, begun = _memory_mib(process.pid, "VmRSS"), time.monotonic()
        outcomes = await asyncio.gather(*(_outcome(session, f"{url}/graphql") for _ in range(number)))
        return Measurement(number, before, _memory_mib(process.pid, "VmHWM"), time.monotonic() - begun, Counter(outcomes))


async def _outcome(session: aiohttp.ClientSession, url: str) -> str:
    body = {"query": QUERY, "variables": {"id": f"customerdata:brij:{LARGE_DOCUMENT_ID}"}}
    async with session.post(url, json=body) as response:
        answer = orjson.loads(await response.read())
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    image = answer["data"]["customerData"]["content"]["frontSideImage"]
    is_whole = image["size"] >= DOCUMENT_BYTES and len(image["base64"]) * 3 // 4 >= image["size"] and image["hashMatches"]
    return "OK" if is_whole else "not the document"


def _memory_mib(process_id: int, name: str) -> float:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def _table(measurements: list[Measurement]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title="Documents of 20 MiB at once")
    for heading in ("At once", "Peak, MiB", "Before, MiB", "Seconds"):
        table.add_column(heading, justify="right")
    table.add_column("Answers")
    for one in measurements:
        answers = ", ".join(f"{count} {outcome}" for outcome, count in one.outcomes.most_common())
        table.add_row(str(one.number), f"{one.peak_mib:.0f}", f"{one.before_mib:.0f}", f"{one.seconds:.1f}", answers)
    return table


def main() -> int:
    """Print the table; 1 where the bounded number had not all its documents, or took too much."""
    with SandboxThread(sandbox_services()) as sandbox:
        measurements = [asyncio.run(measured(number, sandbox.environment())) for number in NUMBERS]
    Console(highlight=False).print(_table(measurements))
    bounded = next(one for one in measurements if one.number == BOUNDED_NUMBER)
    return int(not bounded.is_whole or bounded.peak_mib >= BOUND_MIB)


if __name__ == "__main__":
    sys.exit(main())

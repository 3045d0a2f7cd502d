"""Measures what becomes of requests while the server is told to stop. Run by `make stopping`, on Linux.

Clients ask without pause, over connections that they keep and make anew as the server wants; each operation takes a provider 100 ms. Once
all are busy, the server gets SIGTERM. Each round has a new server.
"""

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from rich import box
from rich.console import Console
from rich.table import Table

from graph.serving import sandbox_services
from providers.sandbox.runner import Sandbox
from tests.serving import server_process

WORKERS = (1, 2)
ROUNDS = 5
CLIENTS = 50
LATENCY_SECONDS = 0.1
BEFORE_THE_SIGNAL = 500
"""Answers that come before it."""
QUERY = {"query": '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'}
DATA = {"customer": {"name": "Kari Nordmann"}}
SETTINGS = {"CUSTOMER_GRAPH_SHUTDOWN_DELAY_SECONDS": "1", "CUSTOMER_GRAPH_SHUTDOWN_SECONDS": "13"}
"""The load never ends by itself, so the port is closed when 3 seconds have passed: the rest is the deadline of what began last."""
ANSWERED, REFUSED, WRONG = "answered", "refused", "wrong"


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did."""

    workers: int
    outcomes: Counter[str]
    """Of requests: `answered`; `wrong`, with another answer; or the name of the error with which the connection broke."""
    after_the_signal: int
    """Answers that came after the signal."""
    seconds: float
    """From the signal to the end of the process."""
    exit_code: int | None

    @property
    def is_clean(self) -> bool:
        """Whether every request that was taken was answered, and the process ended as it should."""
        return self.outcomes.keys() == {ANSWERED} and self.exit_code == 0


class Load:
    """Clients that ask until they are refused."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.outcomes: Counter[str] = Counter()
        self.is_enough = asyncio.Event()

    async def client(self) -> None:
        """Ask over one connection at a time, until none can be had."""
        async with aiohttp.ClientSession() as session:
            while (outcome := await self._outcome(session)) != REFUSED:
                self.outcomes[outcome] += 1
                if self.outcomes[ANSWERED] >= BEFORE_THE_SIGNAL:
                    self.is_enough.set()

    async def _outcome(self, session: aiohttp.ClientSession) -> str:
        try:
            async with session.post(f"{self._url}/graphql", json=QUERY) as response:
                return ANSWERED if (await response.json())["data"] == DATA else WRONG
        except aiohttp.ClientConnectorError:
            return REFUSED
        except (aiohttp.ClientError, OSError) as error:
            return type(error).__name__


async def measured(workers: int, environment: Mapping[str, str]) -> Round:
    """Stop a new server with so many workers under load."""
    async with server_process({**environment, **SETTINGS}, "--workers", str(workers)) as (process, url):
        # What the server logs has to be read, or it would wait for that.
        ending = asyncio.create_task(process.communicate())
        load = Load(url)
        clients = [asyncio.create_task(load.client()) for _ in range(CLIENTS)]
        await load.is_enough.wait()
        before, begun = load.outcomes[ANSWERED], time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.gather(ending, *clients)
        return Round(workers, load.outcomes, load.outcomes[ANSWERED] - before, time.monotonic() - begun, process.returncode)


async def all_measured() -> list[Round]:
    """Every round, over a sandbox that takes its time."""
    async with Sandbox.running(sandbox_services()) as sandbox:
        service = sandbox["frontpayment"]

        async def answer_later(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(LATENCY_SECONDS)
            return await service.service.handle(request)

        with service.answering(answer_later):
            return [await measured(workers, sandbox.environment()) for workers in WORKERS for _ in range(ROUNDS)]


def _table(rounds: list[Round]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"SIGTERM under the load of {CLIENTS} clients")
    for heading in ("Workers", "Answered", "Of these after the signal", "Seconds to the end", "Exit code"):
        table.add_column(heading, justify="right")
    table.add_column("Not answered")
    for one in rounds:
        lost = ", ".join(f"{count} {outcome}" for outcome, count in one.outcomes.items() if outcome != ANSWERED)
        numbers = (one.workers, one.outcomes[ANSWERED], one.after_the_signal, f"{one.seconds:.1f}", one.exit_code)
        table.add_row(*map(str, numbers), lost or "0")
    return table


def main() -> int:
    """Print the table; 1 where a request was taken and not answered, or a server did not end as it should."""
    rounds = asyncio.run(all_measured())
    Console(highlight=False).print(_table(rounds))
    return int(not all(one.is_clean for one in rounds))


if __name__ == "__main__":
    sys.exit(main())

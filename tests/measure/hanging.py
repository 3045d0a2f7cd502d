"""Measures what a provider that hangs costs those who do not ask it. Run by `make hanging`, on Linux.

The same load goes to a new server five times as all providers answer and five times, in turns, as one of them hangs: queries to that one at
a fixed rate, of which the hanging ones fill its bulkhead, and queries to the others at a fixed rate. Server, providers and load have a
process each. How long a query took counts from when it was due.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from statistics import median

from rich import box
from rich.table import Table

from providers.sandbox.faults import Hanging, Latency
from tests.exposed import exposed
from tests.measure.customers import CustomerBy, customers_by_provider, in_turns
from tests.measure.load import Answered, Ask, at_fixed_rate, outcome, percentile
from tests.measure.program import cpu_seconds, program
from tests.measure.sandboxes import PROVIDERS, SandboxProcess, sandbox_process
from tests.measure.verdicts import Verdict, counted, told
from tests.serving import Server

HANGING = "frontpayment"
OTHERS = tuple(name for name in PROVIDERS if name != HANGING)
HANGING_RATE = 60
"""Queries per second to the provider that hangs: within its time-out of 5 seconds more than its bulkhead takes."""
OTHERS_RATE = 60
"""Queries per second to the others together."""
PAIRS = 5
SECONDS = 20
BOUND = 1.5
"""How many times as long the queries to the others may take at the 99th percentile."""
MAX_DIFFERENCE = 1
"""How far peak connections and queue lengths of the others may be apart."""
_WARM_UP_SECONDS = 3
_USUAL = Latency(seconds=0.02)
_QUERY = "query Customer($by: CustomerBy!) { customer(by: $by) { id name email addresses { lines postalCode city countryCode } } }"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run showed."""

    is_hanging: bool
    others: list[Answered]
    asked: list[Answered]
    """The queries to the provider that may hang."""
    connections: Mapping[str, int]
    """The most requests at once that reached each of the others."""
    processor: float
    """The share of one processor that the server took."""
    queues: Mapping[str, int]
    """The most calls that were seen to wait for each of the others, looked at once a second."""

    def milliseconds(self, share: float) -> float:
        """How long queries to the others took, at this percentile."""
        return percentile([answered.seconds for answered in self.others], share) * 1000


async def measured(sandbox: SandboxProcess, seconds: float, *, is_hanging: bool) -> Run:
    """Put the load on a new server for so long."""
    await sandbox.forget()
    await sandbox.set_faults({name: [_USUAL] for name in PROVIDERS})
    async with program(sandbox.environment) as running:
        server = running.server
        await _load(server, _WARM_UP_SECONDS)
        if is_hanging:
            await sandbox.set_faults({HANGING: [Hanging()]})
        await sandbox.forget_peaks()
        watching = asyncio.create_task(_longest_queues(server, round(seconds)))
        before = cpu_seconds(running.process_id)
        others, asked = await _load(server, seconds)
        processor = (cpu_seconds(running.process_id) - before) / seconds
        peaks, queues = await sandbox.peaks(), await watching
    return Run(is_hanging, others, asked, {name: peaks[name] for name in OTHERS}, processor, queues)


async def _load(server: Server, seconds: float) -> tuple[list[Answered], list[Answered]]:
    keys = customers_by_provider()
    others, asked = in_turns(*(keys[name] for name in OTHERS)), keys[HANGING]
    return await asyncio.gather(
        at_fixed_rate(_asking(server, others), OTHERS_RATE, seconds), at_fixed_rate(_asking(server, asked), HANGING_RATE, seconds)
    )


def _asking(server: Server, keys: list[CustomerBy]) -> Ask:
    async def ask(number: int) -> str:
        return await outcome(server, _QUERY, {"by": keys[number % len(keys)]})

    return ask


async def _longest_queues(server: Server, times: int) -> dict[str, int]:
    longest = dict.fromkeys(OTHERS, 0)
    for _ in range(times):
        seen = await exposed(server)
        for name, length in longest.items():
            longest[name] = max(length, round(seen.value("customer_graph_upstream_requests_queued", provider=name)))
        await asyncio.sleep(1)
    return longest


def _table(runs: list[Run]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"{OTHERS_RATE} queries/s to {len(OTHERS)} providers, {HANGING_RATE} queries/s to {HANGING}")
    table.add_column("Hangs")
    for heading in ("p50, ms", "p99, ms", "Longest, ms", "Processor", "Peak connections", "Longest queues"):
        table.add_column(heading, justify="right")
    table.add_column("Answers of the others")
    table.add_column(f"Answers of {HANGING}")
    for run in runs:
        milliseconds = (f"{run.milliseconds(share):.1f}" for share in (0.5, 0.99, 1))
        counts = (" ".join(map(str, of_providers.values())) for of_providers in (run.connections, run.queues))
        answers = (counted(answered.outcome for answered in load) for load in (run.others, run.asked))
        table.add_row("yes" if run.is_hanging else "no", *milliseconds, f"{run.processor:.0%}", *counts, *answers)
    return table


def _verdicts(runs: list[Run]) -> Iterator[Verdict]:
    usual, hanging = ([run for run in runs if run.is_hanging == is_hanging] for is_hanging in (False, True))
    before, after = (median(run.milliseconds(0.99) for run in of_kind) for of_kind in (usual, hanging))
    yield Verdict(f"p99 of the others: {after:.1f} ms instead of {before:.1f} ms, {after / before:.2f} times", after <= before * BOUND)
    for name in OTHERS:
        before, after = (median(run.connections[name] for run in of_kind) for of_kind in (usual, hanging))
        yield Verdict(f"peak connections of {name}: {after:g} instead of {before:g}", abs(after - before) <= MAX_DIFFERENCE)
        before, after = (median(run.queues[name] for run in of_kind) for of_kind in (usual, hanging))
        yield Verdict(f"longest queue of {name}: {after:g} instead of {before:g}", abs(after - before) <= MAX_DIFFERENCE)
    answers = [answered.outcome for run in runs for answered in run.others]
    yield Verdict(f"answers of the others: {counted(answers)}", set(answers) == {"OK"})


async def _runs(pairs: int, seconds: float) -> list[Run]:
    async with sandbox_process() as sandbox:
        kinds = chain.from_iterable((False, True) for _ in range(pairs))
        return [await measured(sandbox, seconds, is_hanging=is_hanging) for is_hanging in kinds]


def main() -> int:
    """Print the runs and the verdicts; 1 where one is missed."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=PAIRS)
    arguments.add_argument("--seconds", type=float, default=SECONDS)
    given = arguments.parse_args()
    runs = asyncio.run(_runs(given.pairs, given.seconds))
    return told(_table(runs), _verdicts(runs))


if __name__ == "__main__":
    sys.exit(main())

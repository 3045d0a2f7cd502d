"""Measures what metrics and traces cost: the server's processor time per operation, on and off. Run by `make overhead`, on Linux.

Each round starts a new server without either, one with metrics alone and one with traces alone, for each of two operations, to be answered
so many times. A collector in a process of its own takes the traces. The processor time is that of all the server's threads, so that sending
traces counts. What one thing costs is the median of what its server took more than the one without either, of the same round.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich import box
from rich.table import Table

from tests.measure.collector import CollectorProcess, collector_process
from tests.measure.customers import customers_by_provider
from tests.measure.load import by_clients, outcome
from tests.measure.program import Program, cpu_seconds, program
from tests.measure.sandboxes import SandboxProcess, sandbox_process
from tests.measure.verdicts import Verdict, told

ROUNDS = 7
_CLIENTS = 4
_WARM_UP = 50
_NEITHER, _METRICS, _TRACES = "neither", "metrics", "traces"
_ONE = "query Customer($by: CustomerBy!) { customer(by: $by) { id name email addresses { lines postalCode city countryCode } } }"
_MANY = "query Customers($by: [CustomerBy!]!) { customersBy(by: $by) { id name email addresses { lines postalCode city countryCode } } }"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, and how many times a server answers it."""

    name: str
    document: str
    variables: Mapping[str, Any]
    times: int


@dataclass(frozen=True, slots=True)
class Run:
    """How one server answered one operation."""

    microseconds: float
    """Processor time per operation."""
    answers: set[str]
    spans: int
    """How many the collector had of all of them, once the server had stopped."""


Round = Mapping[tuple[str, str], Run]
"""The runs of one round, by what was on and the operation's name."""


def operations() -> list[Operation]:
    """One customer, and 25 of them, each by one call."""
    keys = customers_by_provider()["bik"]
    return [
        Operation("one customer", _ONE, {"by": keys[0]}, 3000),
        Operation("25 customers with addresses", _MANY, {"by": keys[:25]}, 300),
    ]


async def measured(environment: Mapping[str, str], operation: Operation, collector: CollectorProcess) -> Run:
    """Have a new server answer an operation."""
    async with program(environment) as running:
        await _answers(running, operation, _WARM_UP)
        before = cpu_seconds(running.process_id)
        answers = await _answers(running, operation, operation.times)
        microseconds = (cpu_seconds(running.process_id) - before) / operation.times * 1_000_000
    return Run(microseconds, answers, await collector.taken())


async def _answers(running: Program, operation: Operation, times: int) -> set[str]:
    return set(await by_clients(lambda _: outcome(running.server, operation.document, operation.variables), _CLIENTS, times))


async def _round(sandbox: SandboxProcess, collector: CollectorProcess) -> Round:
    off = {**sandbox.environment, "CUSTOMER_GRAPH_METRICS": "false"}
    environments = {_NEITHER: off, _METRICS: sandbox.environment, _TRACES: off | collector.environment}
    return {
        (what, operation.name): await measured(environment, operation, collector)
        for operation in operations()
        for what, environment in environments.items()
    }


async def _rounds(number: int) -> list[Round]:
    async with sandbox_process() as sandbox, collector_process() as collector:
        return [await _round(sandbox, collector) for _ in range(number)]


def _table(rounds: list[Round]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"Processor time per operation, medians of {len(rounds)} rounds")
    table.add_column("Operation")
    table.add_column("On")
    for heading in ("Microseconds", "More than without", "Spans per operation"):
        table.add_column(heading, justify="right")
    for operation in operations():
        for what in (_NEITHER, _METRICS, _TRACES):
            runs = [(one[_NEITHER, operation.name], one[what, operation.name]) for one in rounds]
            more = median(run.microseconds - without.microseconds for without, run in runs)
            share = more / median(without.microseconds for without, _ in runs)
            spans = median(run.spans for _, run in runs) / (operation.times + _WARM_UP)
            taken = median(run.microseconds for _, run in runs)
            table.add_row(operation.name, what, f"{taken:.0f}", f"{more:+.0f} ({share:+.1%})", f"{spans:.1f}")
    return table


def _verdicts(rounds: list[Round]) -> Iterator[Verdict]:
    answers = {answer for one in rounds for run in one.values() for answer in run.answers}
    yield Verdict(f"answers: {', '.join(answers)}", answers == {"OK"})
    traced = {what for one in rounds for (what, _), run in one.items() if run.spans}
    yield Verdict(f"traces came of servers with {' and '.join(traced) or 'nothing'}", traced == {_TRACES})


def main() -> int:
    """Print the medians; 1 where they are not those of whole answers, with traces where these are on."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = asyncio.run(_rounds(arguments.parse_args().rounds))
    return told(_table(rounds), _verdicts(rounds))


if __name__ == "__main__":
    sys.exit(main())

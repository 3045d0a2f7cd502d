"""Fails where an operation takes more processor time than is kept. `make guard` calls it, and with KEEP=1 has it keep what it finds."""

import datetime as dt
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.guard.costs import Costs, costs
from benchmarks.guard.operations import operations
from benchmarks.guard.verdicts import Verdict, verdicts
from benchmarks.machine import machine
from benchmarks.measurement import NotMeasured, emulated
from benchmarks.process import leave_on_signals

_KEPT = Path(__file__).parent / "kept.json"
_ROUNDS = 7


def main() -> int:
    """Measure, print a verdict on each operation, and keep the medians if told to; 1 where one costs too much or was not measured."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--keep", action="store_true", help="write what is found to kept.json")
    is_to_keep = arguments.parse_args().keep
    try:
        found = list(verdicts(orjson.loads(_KEPT.read_bytes())["costs"], _rounds()))
    except NotMeasured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Console().print(_table(found))
    if is_to_keep:
        _keep(found)
    return int(not is_to_keep and not all(one.passes for one in found))


def _rounds() -> Sequence[Costs]:
    with emulated(delay_ms=0) as providers:
        return [costs(operations(), providers) for _ in range(_ROUNDS)]


def _keep(found: Iterable[Verdict]) -> None:
    measured = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}"
    kept = {"measured": measured, "costs": {one.operation: round(one.now, 2) for one in found}}
    _KEPT.write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _table(found: Iterable[Verdict]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"Processor time for a request, the bound's being 1: medians of {_ROUNDS} rounds")
    table.add_column("Operation")
    for heading in ("Kept", "Now", "Least", "Most"):
        table.add_column(heading, justify="right")
    table.add_column("Verdict")
    for one in found:
        kept = "-" if one.kept is None else f"{one.kept:.2f}"
        table.add_row(one.operation, kept, f"{one.now:.2f}", f"{one.least:.2f}", f"{one.most:.2f}", one.outcome)
    return table


if __name__ == "__main__":
    leave_on_signals()
    sys.exit(main())

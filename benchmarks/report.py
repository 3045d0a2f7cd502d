"""The measurements in Markdown: what they come to, a table for each cell, and on what they were made."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from benchmarks.machine import machine, versions
from benchmarks.measurement import Durations, Measurement
from benchmarks.questions import Question
from benchmarks.runs import Results
from benchmarks.targets import Target, targets

_Runs = Sequence[Measurement]

_COLUMNS: dict[str, Callable[[_Runs], str]] = {
    "requests/s (spread)": lambda runs: _with_spread([run.requests_per_second for run in runs]),
    "CPU µs/request (spread)": lambda runs: _with_spread([run.cpu_microseconds for run in runs]),
    "cores": lambda runs: f"{median(run.cores for run in runs):.2f}",
    "calls/request": lambda runs: f"{median(run.calls_per_request for run in runs):.4g}",
    "peak MiB": lambda runs: f"{median(run.peak_mib for run in runs):.0f}",
    "p50 ms": lambda runs: _time([run.latencies.p50 for run in runs if run.latencies]),
    "p99 ms": lambda runs: _time([run.latencies.p99 for run in runs if run.latencies]),
    "other core": lambda runs: f"{median(run.cores_of_the_rest for run in runs):.2f}",
}


def report(results: Results, questions: Iterable[Question], durations: Durations, runs: int) -> str:
    """The whole document. docs/benchmarks.md tells how to read it."""
    lines = ("# Results of the benchmarks", "", *_circumstances(durations, runs), "", *_held_to(results), "", *_cells(results, questions))
    return "\n".join(lines)


def _circumstances(durations: Durations, runs: int) -> Iterator[str]:
    yield f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}. Medians of {runs} runs in turns, each of {durations.measured:g} seconds"
    yield f"after {durations.warm_up:g} seconds of the same load. docs/benchmarks.md tells what is measured and how to read it."
    yield ""
    yield f"Versions: {', '.join(f'{name} {number}' for name, number in versions())}."


def _held_to(results: Results) -> Iterator[str]:
    yield from ("## What the server is held to", "")
    yield from table(("what", "target", "measured", "reached"), [_row_of(target) for target in targets(results)])


def _row_of(target: Target) -> tuple[str, str, str, str]:
    bound = f"at least {target.least:g}" if target.least is not None else f"at most {target.most:g}"
    return target.text, bound, f"{target.measured:.2f}", "yes" if target.is_reached else "no"


def _cells(results: Results, questions: Iterable[Question]) -> Iterator[str]:
    titles = {question.name: question.title for question in questions}
    for (name, delay_ms), of_cell in results.items():
        fastest_first = sorted(of_cell.items(), key=lambda item: -median(run.requests_per_second for run in item[1]))
        yield from (f"## {name}, {delay_ms} ms: {titles[name]}", "")
        rows = [(system, *(column(runs) for column in _COLUMNS.values())) for system, runs in fastest_first]
        yield from (*table(("system", *_COLUMNS), rows), "")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose first column is text and whose others are figures."""
    yield _row(headings)
    yield _row(("---", *("---:" for _ in headings[1:])))
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _with_spread(values: Sequence[float]) -> str:
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def _time(values: Sequence[float]) -> str:
    return f"{median(values):.2f}" if values else "-"

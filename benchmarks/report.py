"""What is written of the measurements; in Markdown what they come to, a table for each cell, and on what they were made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from statistics import median

import orjson

from benchmarks.measurement import Measurement
from benchmarks.plot import plot
from benchmarks.questions import Question
from benchmarks.runs import Circumstances, Results
from benchmarks.targets import Target, targets

_Runs = Sequence[Measurement]

_COLUMNS: dict[str, Callable[[_Runs], str]] = {
    "requests/s": lambda runs: _with_spread([run.requests_per_second for run in runs]),
    "CPU µs/request": lambda runs: _with_spread([run.cpu_microseconds for run in runs]),
    "cores": lambda runs: f"{median(run.cores for run in runs):.2f}",
    "calls/request": lambda runs: f"{median(run.calls_per_request for run in runs):.4g}",
    "peak MiB": lambda runs: f"{median(run.peak_mib for run in runs):.0f}",
    "p50 ms": lambda runs: _time([run.latencies.p50 for run in runs if run.latencies]),
    "p99 ms": lambda runs: _time([run.latencies.p99 for run in runs if run.latencies]),
    "other core": lambda runs: f"{median(run.cores_of_the_rest for run in runs):.2f}",
}
_WITH_SPREAD = ("requests/s", "CPU µs/request")


def files(results: Results, questions: Iterable[Question], circumstances: Circumstances) -> dict[str, bytes]:
    """The content of each file of the results, by its name."""
    return {
        "results.md": report(results, questions, circumstances).encode(),
        "results.svg": plot(results, circumstances).encode(),
        "results.json": _json(results, circumstances),
    }


def report(results: Results, questions: Iterable[Question], circumstances: Circumstances) -> str:
    """The whole document. docs/benchmarks.md tells how to read it."""
    lines = ("# Results of the benchmarks", "", *_of(circumstances), "", *_held_to(results), "", *_cells(results, questions))
    return "\n".join(lines)


def _json(results: Results, circumstances: Circumstances) -> bytes:
    cells = {
        f"{question}, {delay_ms} ms": {system: [asdict(one) for one in runs] for system, runs in of_cell.items()}
        for (question, delay_ms), of_cell in results.items()
    }
    return orjson.dumps({**asdict(circumstances), "cells": cells}, option=orjson.OPT_INDENT_2)


def _of(circumstances: Circumstances) -> Iterator[str]:
    measured, warm_up = (_counted(seconds, "second") for seconds in (circumstances.seconds.measured, circumstances.seconds.warm_up))
    runs = "1 run" if circumstances.runs == 1 else f"Medians of {circumstances.runs} runs in turns, each"
    yield f"{circumstances.date}, {circumstances.machine}. {runs} of {measured}"
    yield f"after {warm_up} of the same load. docs/benchmarks.md tells what is measured and how to read it."
    yield ""
    yield f"Versions: {', '.join(f'{name} {number}' for name, number in circumstances.versions.items())}."


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
        has_spread = any(len(runs) > 1 for runs in of_cell.values())
        headings = [f"{name} (spread)" if has_spread and name in _WITH_SPREAD else name for name in _COLUMNS]
        yield from (*table(("system", *headings), rows), "")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose first column is text and whose others are figures."""
    yield _row(headings)
    yield _row(("---", *("---:" for _ in headings[1:])))
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _with_spread(values: Sequence[float]) -> str:
    spread = f" ({min(values):.0f} to {max(values):.0f})" if len(values) > 1 else ""
    return f"{median(values):.0f}{spread}"


def _counted(number: float, unit: str) -> str:
    return f"{number:g} {unit if number == 1 else f'{unit}s'}"


def _time(values: Sequence[float]) -> str:
    return f"{median(values):.2f}" if values else "-"

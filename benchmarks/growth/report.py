"""What was found, in Markdown: the curves, the start and the workers, each a table. docs/benchmarks.md tells how to read them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.growth.curves import Curve, figure
from benchmarks.growth.start import Step
from benchmarks.growth.workers import Workers
from benchmarks.machine import machine, versions
from benchmarks.report import table

_PACKAGES = 12
"""How many packages are named of those that are imported."""


@dataclass(frozen=True, slots=True)
class Growth:
    """All that was measured, round by round."""

    curves: Sequence[Curve]
    answers: Sequence[Sequence[Step]]
    start: Sequence[Sequence[Step]]
    packages: Sequence[Mapping[str, float]]
    workers: Sequence[Sequence[Workers]]


def report(growth: Growth) -> str:
    """The whole document."""
    lines = ["# Growth", "", f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}. Medians of {len(growth.start)} rounds."]
    lines.extend(("", f"Versions: {', '.join(f'{name} {number}' for name, number in versions())}."))
    for curve in growth.curves:
        lines.extend(("", f"## {curve.title}", "", *_of_curve(curve)))
    lines.extend(("", "## From exec to the first answers", "", *_of_steps(growth.answers)))
    lines.extend(("", "## What the start consists of", "", *_of_steps(growth.start)))
    lines.extend(("", "## Imports by package", "", *_of_packages(growth.packages)))
    lines.extend(("", "## Workers", "", *_of_workers(growth.workers), ""))
    return "\n".join(lines)


def _of_curve(curve: Curve) -> Iterator[str]:
    if curve.is_sum:
        slope, intercept = (f"{figure(value)} {curve.unit}" for value in curve.line())
        yield f"Each one more: {slope}, beside {intercept} (the straight line nearest to the medians)."
        yield ""
    rows = [
        (f"{count:,}", figure(median(found)), f"{figure(min(found))} to {figure(max(found))}") for count, found in curve.values().items()
    ]
    yield from table((curve.counted, curve.unit, "spread"), rows)


def _of_steps(rounds: Sequence[Sequence[Step]]) -> Iterator[str]:
    rows = [
        (of_step[0].name, f"{median(one.milliseconds for one in of_step):.0f}", f"{median(one.cpu_milliseconds for one in of_step):.0f}")
        for of_step in zip(*rounds, strict=True)
    ]
    total = ("all", *(f"{sum(float(row[column]) for row in rows):.0f}" for column in (1, 2)))
    yield from table(("step", "ms", "CPU ms"), [*rows, total])


def _of_packages(rounds: Sequence[Mapping[str, float]]) -> Iterator[str]:
    medians = {package: median(found.get(package, 0) for found in rounds) for package in rounds[0]}
    most_first = sorted(medians.items(), key=lambda item: -item[1])
    rest = sum(milliseconds for _, milliseconds in most_first[_PACKAGES:])
    rows = [(package, f"{milliseconds:.0f}") for package, milliseconds in (*most_first[:_PACKAGES], ("all others", rest))]
    yield from table(("package", "ms"), rows)


def _of_workers(rounds: Sequence[Sequence[Workers]]) -> Iterator[str]:
    rows = [
        (
            str(of_count[0].count),
            f"{median(one.resident_mib for one in of_count):.0f}",
            f"{median(one.proportional_mib for one in of_count):.0f}",
            f"{median(one.all_proportional_mib for one in of_count):.0f}",
            f"{median(one.requests_per_second for one in of_count):.0f}",
            f"{median(one.cores for one in of_count):.2f}",
        )
        for of_count in zip(*rounds, strict=True)
    ]
    yield from table(("workers", "MiB of one", "its share MiB", "all processes MiB", "requests/s", "cores"), rows)

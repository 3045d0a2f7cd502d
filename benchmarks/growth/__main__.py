"""Measures with what the server's costs grow, and writes growth.md and growth.svg. `make growth` calls it."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.growth.curves import curves
from benchmarks.growth.plot import plot
from benchmarks.growth.report import Growth, report
from benchmarks.growth.start import milliseconds_by_package, steps_of_start, steps_to_answers
from benchmarks.growth.workers import workers
from benchmarks.measurement import NotMeasured
from benchmarks.process import leave_on_signals

_RESULTS = Path(__file__).parents[1] / "results"
_ROUNDS = 3


def main() -> int:
    """Measure everything, and write it down; 1 where something could not be measured."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=_ROUNDS)
    arguments.add_argument("--results", type=Path, default=_RESULTS, help="the folder for what comes of it")
    given = arguments.parse_args()
    try:
        growth = _growth(given.rounds)
    except NotMeasured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    given.results.mkdir(parents=True, exist_ok=True)
    (given.results / "growth.md").write_text(report(growth), encoding="utf-8")
    (given.results / "growth.svg").write_text(plot(growth.curves), encoding="utf-8")
    sys.stdout.write(f"{given.results / 'growth.md'}\n")
    return 0


def _growth(rounds: int) -> Growth:
    return Growth(
        curves=curves(rounds),
        answers=[list(steps_to_answers()) for _ in range(rounds)],
        start=[steps_of_start() for _ in range(rounds)],
        packages=[milliseconds_by_package() for _ in range(rounds)],
        workers=[list(workers()) for _ in range(rounds)],
    )


if __name__ == "__main__":
    leave_on_signals()
    sys.exit(main())

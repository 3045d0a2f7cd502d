"""Runs the benchmarks and writes their results. `make bench` and `make bench-short` call it."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

import orjson

from benchmarks.measurement import Durations, NotMeasured
from benchmarks.plot import plot
from benchmarks.process import leave_on_signals
from benchmarks.questions import questions
from benchmarks.report import report
from benchmarks.runs import Results, run
from benchmarks.systems import missing_of_node, systems

_RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure what the arguments say, and write it down; 1 where a system could not be measured."""
    given = _arguments().parse_args()
    if missing := missing_of_node():
        sys.stderr.write(f"The servers in Node.js are left out: {missing}.\n")
    asked = [question for question in questions() if question.name in given.questions]
    cells = [(question, delay_ms) for question in asked for delay_ms in question.delays_ms[: 1 if given.one_delay else None]]
    chosen = [system for system in systems() if any(part in system.name for part in given.systems)]
    durations = Durations(given.warm_up, given.seconds)
    try:
        results = run(cells, chosen, durations, given.runs)
    except NotMeasured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _write(given.results, results, report(results, asked, durations, given.runs))
    return 0


def _arguments() -> ArgumentParser:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how many times each system is measured in each cell")
    parser.add_argument("--seconds", type=float, default=5, help="how long it is measured each time")
    parser.add_argument("--warm-up", type=float, default=2, help="how long it is asked before, in seconds")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="the folder for what comes of it")
    parser.add_argument("--questions", nargs="+", default=[question.name for question in questions()], help="only these questions")
    parser.add_argument("--systems", nargs="+", default=[""], help="only systems in whose names one of these stands")
    parser.add_argument("--one-delay", action="store_true", help="measure each question with the first of its delays alone")
    return parser


def _write(folder: Path, results: Results, document: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(document, encoding="utf-8")
    (folder / "results.svg").write_text(plot(results), encoding="utf-8")
    measurements = {
        f"{question}, {delay_ms} ms": {system: [asdict(one) for one in runs] for system, runs in of_cell.items()}
        for (question, delay_ms), of_cell in results.items()
    }
    (folder / "results.json").write_bytes(orjson.dumps(measurements, option=orjson.OPT_INDENT_2))
    sys.stdout.write(f"{folder / 'results.md'}\n")


if __name__ == "__main__":
    leave_on_signals()
    sys.exit(main())

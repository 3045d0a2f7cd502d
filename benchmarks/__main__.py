"""Runs the benchmarks and writes their results. `make bench` and `make bench-short` call it."""

import math
import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measurement import Durations, NotMeasured
from benchmarks.process import leave_on_signals
from benchmarks.questions import questions
from benchmarks.report import files
from benchmarks.runs import circumstances, run
from benchmarks.systems import System, missing_of_node, systems

_RESULTS = Path(__file__).parent / "results"
_LEAST_SECONDS = 0.1
"""In less, no request at half of a slow system's rate may fall due."""


def main() -> int:
    """Measure what the arguments say, and write it down; 1 where a system could not be measured."""
    given = options()
    if not given.systems and (missing := missing_of_node()):
        sys.stderr.write(f"{_left_out(missing)}\n")
    asked = [question for question in questions() if question.name in given.questions] if given.questions else questions()
    cells = [(question, delay_ms) for question in asked for delay_ms in question.delays_ms[: 1 if given.one_delay else None]]
    chosen = [system for system in systems() if not given.systems or any(system in called for called in given.systems)]
    durations = Durations(given.warm_up, given.seconds)
    try:
        results = run(cells, chosen, durations, given.runs)
    except NotMeasured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _write(given.results or _RESULTS, files(results, asked, circumstances(durations, given.runs)))
    return 0


def systems_called(name: str) -> Sequence[System]:
    """Those of whose names a word begins so, in capitals or not. Raises `ArgumentTypeError` where there are none."""
    found = [system for system in systems() if name and re.search(rf"(?<!\w){re.escape(name)}", system.name, re.IGNORECASE)]
    if not found:
        missing = missing_of_node()
        raise ArgumentTypeError(f"no system is called {name!r}; there are {_names()}{f'. {_left_out(missing)}' if missing else ''}")
    return found


def options(arguments: Sequence[str] | None = None) -> Namespace:
    """What the arguments say, by default the program's own. Ends the program with status 2 where they are wrong."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.results is None and (given.questions or given.systems or given.one_delay):
        parser.error(f"--results is required where only a part is measured, so that {_RESULTS} keeps the results of the whole")
    return given


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--runs", type=_count, default=5, metavar="COUNT", help="how often each system is measured in each cell (default: %(default)s)")
    add("--seconds", type=_seconds_from(_LEAST_SECONDS), default=5.0, help="how long it is measured each time (default: %(default)g)")
    add("--warm-up", type=_seconds_from(0), default=2.0, metavar="SECONDS", help="how long it is asked before (default: %(default)g)")
    in_folder = f"the folder for results.md, results.svg and results.json (default: {_RESULTS}); required where only a part is measured"
    add("--results", type=_folder, metavar="FOLDER", help=in_folder)
    titles = "; ".join(f"{question.name}: {question.title}" for question in questions())
    names = [question.name for question in questions()]
    add("--questions", nargs="+", choices=names, metavar="NAME", help=f"only these questions (default: all, which are {titles})")
    of_systems = f"only systems so called: how a word begins is enough, as in --systems ours bound (default: all, which are {_names()})"
    add("--systems", nargs="+", type=systems_called, metavar="NAME", help=of_systems)
    add("--one-delay", action="store_true", help="measure each question with the first of its delays alone")
    return parser


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _seconds_from(least: float) -> Callable[[str], float]:
    def seconds(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not least <= number < math.inf:
            raise ArgumentTypeError(f"{text!r} is not a number of at least {least:g}")
        return number

    return seconds


def _folder(text: str) -> Path:
    """A path that is a folder, or where one can be made."""
    folder = Path(text)
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise ArgumentTypeError(f"{there} is not a folder that can be written to")
    return folder


def _names() -> str:
    return ", ".join(repr(system.name) for system in systems())


def _left_out(missing: str) -> str:
    return f"The servers in Node.js are left out: {missing}."


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    sys.stdout.write(f"{folder / 'results.md'}\n")


if __name__ == "__main__":
    leave_on_signals()
    sys.exit(main())

"""All runs: in each cell every system once, then every system once more, so that what else the machine does meets them alike."""

import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.expected import expected
from benchmarks.machine import machine, versions
from benchmarks.measurement import Durations, Measurement, Stage, emulated, measured
from benchmarks.questions import Question
from benchmarks.systems import System

Cell = tuple[str, int]
"""A question's name, and after how many milliseconds the providers answer."""
Results = Mapping[Cell, Mapping[str, Sequence[Measurement]]]
"""The runs of each cell in their order, by the system's name."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, on what and how the runs were made."""

    date: str
    """The day on which they ended (UTC), as in ISO 8601."""
    machine: str
    versions: Mapping[str, str]
    """Of each interpreter and package that was measured."""
    runs: int
    """How many times each system was measured in each cell."""
    seconds: Durations


def circumstances(durations: Durations, runs: int) -> Circumstances:
    """Those of runs that have just ended on this machine."""
    return Circumstances(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", machine(), dict(versions()), runs, durations)


def run(cells: Sequence[tuple[Question, int]], systems: Sequence[System], durations: Durations, runs: int) -> Results:
    """Measure all systems, in turns, so many times in each cell. Raises `NotMeasured`."""
    results: dict[Cell, dict[str, list[Measurement]]] = {}
    for question, delay_ms in cells:
        answers = expected(question)
        of_cell = results[question.name, delay_ms] = {system.name: [] for system in systems}
        with emulated(delay_ms) as providers:
            stage = Stage(question, answers, providers, durations)
            for number, in_turn in enumerate(rounds(systems, runs), 1):
                for system in in_turn:
                    measurement = measured(system, stage)
                    of_cell[system.name].append(measurement)
                    _tell(f"{question.name}, {delay_ms} ms, {system.name}, run {number} of {runs}", measurement)
    return results


def rounds(systems: Sequence[System], count: int) -> Iterator[Sequence[System]]:
    """The systems in their order, so many times, each time beginning with the next one, so that none has the same place in all rounds."""
    for number in range(count):
        first = number % len(systems)
        yield (*systems[first:], *systems[:first])


def _tell(what: str, measurement: Measurement) -> None:
    figures = f"{measurement.requests_per_second:.0f} requests/s, {measurement.cpu_microseconds:.0f} µs each"
    sys.stderr.write(f"{what}: {figures}\n")

"""All runs: in each cell every system once, then every system once more, so that what else the machine does meets them alike."""

import sys
from collections.abc import Mapping, Sequence

from benchmarks.expected import expected
from benchmarks.measurement import Durations, Measurement, Stage, emulated, measured
from benchmarks.questions import Question
from benchmarks.systems import System

Cell = tuple[str, int]
"""A question's name, and after how many milliseconds the providers answer."""
Results = Mapping[Cell, Mapping[str, Sequence[Measurement]]]
"""The runs of each cell in their order, by the system's name."""


def run(cells: Sequence[tuple[Question, int]], systems: Sequence[System], durations: Durations, runs: int) -> Results:
    """Measure all systems, in turns, so many times in each cell. Raises `NotMeasured`."""
    results: dict[Cell, dict[str, list[Measurement]]] = {}
    for question, delay_ms in cells:
        answers = expected(question)
        of_cell = results[question.name, delay_ms] = {system.name: [] for system in systems}
        with emulated(delay_ms) as providers:
            stage = Stage(question, answers, providers, durations)
            for number in range(1, runs + 1):
                for system in systems:
                    measurement = measured(system, stage)
                    of_cell[system.name].append(measurement)
                    _tell(f"{question.name}, {delay_ms} ms, {system.name}, run {number} of {runs}", measurement)
    return results


def _tell(what: str, measurement: Measurement) -> None:
    figures = f"{measurement.requests_per_second:.0f} requests/s, {measurement.cpu_microseconds:.0f} µs each"
    sys.stderr.write(f"{what}: {figures}\n")

"""What the server is held to: ratios between systems of one run of the benchmarks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.measurement import Measurement
from benchmarks.runs import Cell, Results
from benchmarks.systems import APOLLO, BOUND, HTTP_CLIENTS, MERCURIUS, NODE_SYSTEMS, OURS, PLAIN

Figure = Callable[[Measurement], float]

_Q1, _Q1_LATER, _Q2, _Q2_LATER = ("Q1", 0), ("Q1", 20), ("Q2", 0), ("Q2", 20)
_SLOWER, _FASTER = (OURS[client] for client in HTTP_CLIENTS)
_RATES: tuple[tuple[Cell, str, str, float], ...] = (
    (_Q1, _FASTER, PLAIN, 4),
    (_Q1, _FASTER, APOLLO, 1.3),
    (_Q1, _SLOWER, PLAIN, 2.5),
    (_Q2, _FASTER, PLAIN, 3),
    (_Q2, _FASTER, APOLLO, 1),
    (_Q2, _FASTER, MERCURIUS, 1),
    (_Q2_LATER, _FASTER, MERCURIUS, 1.2),
    (_Q2, _SLOWER, PLAIN, 1.2),
)
"""In which cell one system answers at least so many times as many requests per second as another."""
_TIMES_THE_BOUND: dict[Cell, float] = {_Q1: 2, _Q2: 1.6}
_MOST_CORES = 0.4
_MOST_TIMES_THE_MEDIAN = 2


@dataclass(frozen=True, slots=True)
class Target:
    """One figure, and what it must be at least or at most."""

    text: str
    measured: float
    least: float | None = None
    most: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the figure is what it must be."""
        return (self.least is None or self.measured >= self.least) and (self.most is None or self.measured <= self.most)


def targets(results: Results) -> Iterator[Target]:
    """Every target whose systems were measured."""
    yield from _of_rates(results)
    for client in HTTP_CLIENTS:
        yield from _of_client(results, client)


def ratio(results: Results, cell: Cell, one: tuple[str, Figure], other: tuple[str, Figure]) -> float | None:
    """How many times a figure of one system is as large as another's: the median over the runs, None without both systems' runs."""
    of_cell = results.get(cell, {})
    pairs = zip(of_cell.get(one[0], ()), of_cell.get(other[0], ()), strict=False)
    ratios = [one[1](of_one) / other[1](of_other) for of_one, of_other in pairs]
    return median(ratios) if ratios else None


def _of_rates(results: Results) -> Iterator[Target]:
    for cell, one, other, least in _RATES:
        if measured := ratio(results, cell, (one, _rate), (other, _rate)):
            yield Target(f"{_named(cell)}: requests/s of {one}, times those of {other}", measured, least=least)


def _of_client(results: Results, client: str) -> Iterator[Target]:
    ours = OURS[client]
    if runs := results.get(_Q1_LATER, {}).get(ours):
        yield Target(f"{_named(_Q1_LATER)}: cores of {ours}", median(run.cores for run in runs), most=_MOST_CORES)
    for cell, most in _TIMES_THE_BOUND.items():
        if measured := ratio(results, cell, (ours, _cpu), (BOUND[client], _cpu)):
            yield Target(f"{_named(cell)}: processor time of {ours}, times that of {BOUND[client]}", measured, most=most)
    for cell in (_Q1, _Q1_LATER, _Q2, _Q2_LATER):
        if measured := ratio(results, cell, (ours, _p99), (ours, _p50)):
            yield Target(f"{_named(cell)}: p99 of {ours} at half the load, times its p50", measured, most=_MOST_TIMES_THE_MEDIAN)
    shares = [ratio(results, cell, (ours, _peak), (peer, _peak)) for cell in results for peer in NODE_SYSTEMS]
    if measured := max((share for share in shares if share), default=None):
        yield Target(f"peak memory of {ours}, times that of the leanest server in Node.js, in the cell where it is most", measured, most=1)


def _named(cell: Cell) -> str:
    return f"{cell[0]}, {cell[1]} ms"


def _rate(run: Measurement) -> float:
    return run.requests_per_second


def _cpu(run: Measurement) -> float:
    return run.cpu_microseconds


def _peak(run: Measurement) -> float:
    return run.peak_mib


def _p50(run: Measurement) -> float:
    return run.latencies.p50 if run.latencies else 0


def _p99(run: Measurement) -> float:
    return run.latencies.p99 if run.latencies else 0

"""How processor time and memory grow: with the leaves of an answer, with the keys of a query, and with the requests in flight."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

from benchmarks.asking import Asked, Operation
from benchmarks.emulator.blink import CONTACT_DETAILS
from benchmarks.growth.held import mib_of_connections, mib_of_open_requests
from benchmarks.growth.operations import FIELDS_OF_RECORD, customers, one_customer, one_leaf, records
from benchmarks.growth.server import server
from benchmarks.measurement import Emulated, Running, emulated
from benchmarks.process import resident_mib

Point = tuple[int, float]
"""How many there were, and what it came to."""

DELAY_MS = 200
"""After how long the providers answer where requests are in flight."""
KEYS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
IN_FLIGHT = (1, 10, 50, 100, 250, 500, 1000)

_DELAY_OF_HELD_MS = 3000
_KIB = 1024
_THREE_DIGITS = 100
_WARM_UP_SECONDS = 0.3
_SECONDS = 1
_SECONDS_IN_FLIGHT = 6
_ALL_AT_ONCE = {"LIMITS__OPERATIONS": str(max(IN_FLIGHT)), "PROVIDERS__FRONTPAYMENT__MAX_CONCURRENCY": str(max(IN_FLIGHT))}


@dataclass(frozen=True, slots=True)
class Curve:
    """What something costs by how many there are of it, in all rounds."""

    title: str
    counted: str
    """What there is more and more of."""
    unit: str
    is_sum: bool
    """Whether it is of all of them together, so that each one more adds to it."""
    rounds: Sequence[Iterable[Point]]

    def values(self) -> Mapping[int, list[float]]:
        """What each count came to, in all rounds, in the order of counts."""
        by_count: dict[int, list[float]] = {}
        for count, value in (point for points in self.rounds for point in points):
            by_count.setdefault(count, []).append(value)
        return dict(sorted(by_count.items()))

    def line(self) -> tuple[float, float]:
        """The straight line that is nearest to the medians: what each one more costs, and what none would."""
        values = self.values()
        slope, intercept = linear_regression(list(values), [median(found) for found in values.values()])
        return slope, intercept


def curves(rounds: int) -> list[Curve]:
    """All of them. Raises `NotMeasured`."""

    def measured(points: Callable[[], Iterator[Point]]) -> list[list[Point]]:
        return [list(points()) for _ in range(rounds)]

    by_load = "Processor time of a request by the requests in flight"
    return [
        Curve("Processor time of a request by the leaves of its answer", "leaves", "µs", is_sum=True, rounds=measured(_per_leaf)),
        Curve("Processor time of a request by its keys", "keys", "µs", is_sum=True, rounds=measured(_per_key)),
        Curve(by_load, "requests in flight", "µs", is_sum=False, rounds=measured(_per_request_in_flight)),
        Curve("Memory of connections", "connections", "KiB", is_sum=True, rounds=measured(_of_connections)),
        Curve("Memory of open requests and their connections", "open requests", "KiB", is_sum=True, rounds=measured(_of_open_requests)),
    ]


def figure(value: float) -> str:
    """A value as tables and plots show it: with three digits, or all that stand before the point."""
    return f"{value:,.0f}" if abs(value) >= _THREE_DIGITS else f"{value:.3g}"


def _per_leaf() -> Iterator[Point]:
    with emulated(0) as providers, server(providers) as system:
        yield 1, _microseconds(system, providers, one_leaf())
        for count in CONTACT_DETAILS:
            yield count * FIELDS_OF_RECORD, _microseconds(system, providers, records(count))


def _per_key() -> Iterator[Point]:
    with emulated(0) as providers, server(providers, {"LIMITS__KEYS": str(max(KEYS))}) as system:
        for count in KEYS:
            yield count, _microseconds(system, providers, customers(count))


def _per_request_in_flight() -> Iterator[Point]:
    with emulated(DELAY_MS) as providers, server(providers, _ALL_AT_ONCE) as system:
        for count in IN_FLIGHT:
            yield count, _microseconds(system, providers, one_customer(), count, _SECONDS_IN_FLIGHT)


def _of_connections() -> Iterator[Point]:
    with emulated(0) as providers, server(providers) as system:
        at_rest = _mib_at_rest(system, providers)
        for count in IN_FLIGHT:
            yield count, (mib_of_connections(system, count) - at_rest) * _KIB


def _of_open_requests() -> Iterator[Point]:
    with emulated(_DELAY_OF_HELD_MS) as providers, server(providers, _ALL_AT_ONCE) as system:
        at_rest = _mib_at_rest(system, providers)
        for count in IN_FLIGHT:
            yield count, (mib_of_open_requests(system, providers, count) - at_rest) * _KIB


def _mib_at_rest(system: Running, providers: Emulated) -> float:
    # What is loaded with the first request, and what is made for the first calls, is not of any one of them.
    Asked(system, providers, one_customer(), 1).ask(_WARM_UP_SECONDS)
    return resident_mib(system.process_id)


def _microseconds(system: Running, providers: Emulated, operation: Operation, clients: int = 1, seconds: float = _SECONDS) -> float:
    asked = Asked(system, providers, operation, clients)
    asked.ask(_WARM_UP_SECONDS)
    asked.forget()
    asked.ask(seconds)
    return asked.microseconds

"""Which faults are set for a provider, and which of them meet a call."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from providers.sandbox.faults.fault import Fault, SpoiltAnswer
from providers.sandbox.faults.kinds import FaultsError
from providers.sandbox.faults.latency import Latency
from providers.sandbox.seed import DEFAULT_SEED, Dice


@dataclass(frozen=True, slots=True)
class Draw:
    """What one call meets: how long it waits, in seconds, and what spoils its answer, if anything does."""

    kinds: tuple[str, ...]
    """The names of the faults that it meets."""
    wait: float
    spoilt: SpoiltAnswer | None
    dice: Dice
    """Decide what the fault leaves open."""


class Faults:
    """One provider's faults. The n-th call of an operation meets the same ones whenever the same are set with the same seed."""

    def __init__(self, provider: str, operations: Collection[str]) -> None:
        self._provider = provider
        self._operations = operations
        self.clear()

    @property
    def active(self) -> tuple[Fault, ...]:
        """What is set, in order."""
        return self._active

    def set(self, *faults: Fault, seed: int = DEFAULT_SEED) -> None:
        """Set these faults instead of what was set, and begin to draw anew.

        The rates of those that spoil an answer add up: the first has the first share of the calls, the second the next. Those of an
        operation come before those of all operations, which get what is left. Every latency is drawn by itself, and several add up.
        Raises `FaultsError` for an operation that the provider does not have, and for rates that are more than all calls.
        """
        self._check(faults)
        self._active, self._seed = faults, seed
        self._calls: Counter[str | None] = Counter()

    def clear(self) -> None:
        """Set no faults."""
        self.set()

    def draw(self, operation: str | None) -> Draw:
        """Draw what the next call of this operation meets; None stands for a request that is no operation's."""
        self._calls[operation] += 1
        dice = Dice(self._seed, self._provider, "faults", operation or "", self._calls[operation])
        candidates = sorted((fault for fault in self._active if fault.meets(operation)), key=lambda fault: fault.operation is None)
        latencies = [fault for fault in candidates if isinstance(fault, Latency) and dice.chance(fault.rate)]
        spoilt = _drawn(_spoiling(candidates), dice.fraction())
        kinds = [fault.fault for fault in (*latencies, spoilt) if fault is not None]
        return Draw(tuple(kinds), sum(latency.draw(dice) for latency in latencies), spoilt, dice)

    def _check(self, faults: Collection[Fault]) -> None:
        unknown = [fault.operation for fault in faults if fault.operation not in {None, *self._operations}]
        if unknown:
            raise FaultsError(f"{self._provider} has no operation {unknown[0]}; it has {', '.join(self._operations)}")
        for operation in dict.fromkeys(fault.operation for fault in faults):
            together = round(fsum(fault.rate for fault in _spoiling(faults) if fault.operation == operation), 9)
            if together > 1:
                whose = f"of its operation {operation}" if operation else "of all operations"
                raise FaultsError(f"{self._provider} has faults {whose} whose rates add up to {together:g}; 1 is every call")


def _spoiling(faults: Iterable[Fault]) -> list[SpoiltAnswer]:
    return [fault for fault in faults if isinstance(fault, SpoiltAnswer)]


def _drawn(faults: list[SpoiltAnswer], fraction: float) -> SpoiltAnswer | None:
    """Return the fault in whose share of all calls the fraction lies."""
    ends: Iterator[float] = accumulate(fault.rate for fault in faults)
    return next((fault for fault, end in zip(faults, ends, strict=True) if fraction < end), None)

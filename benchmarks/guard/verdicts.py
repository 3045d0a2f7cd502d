"""What operations cost now, held against what they cost when the figures were kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from benchmarks.guard.costs import Costs

MOST_TIMES_THE_KEPT = 1.25
"""An operation may cost so many times what is kept: what the same code comes to on a busy machine is less."""


class Outcome(StrEnum):
    """How an operation stands to its kept figure."""

    AS_KEPT = "as kept"
    DEARER = "dearer"
    CHEAPER = "cheaper: keep it"
    """By as much as would be too dear, so that it could become dearer by half before anybody is told."""
    NOT_KEPT = "not kept"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One operation: what it costs, as a multiple of what the bound takes."""

    operation: str
    kept: float | None
    """None where no figure is kept."""
    now: float
    """The median of all rounds."""
    least: float
    most: float

    @property
    def outcome(self) -> Outcome:
        """How it stands."""
        if self.kept is None:
            return Outcome.NOT_KEPT
        if self.now > self.kept * MOST_TIMES_THE_KEPT:
            return Outcome.DEARER
        return Outcome.CHEAPER if self.now < self.kept / MOST_TIMES_THE_KEPT else Outcome.AS_KEPT

    @property
    def passes(self) -> bool:
        """Whether it costs no more than it may."""
        return self.outcome in {Outcome.AS_KEPT, Outcome.CHEAPER}


def verdicts(kept: Mapping[str, float], rounds: Sequence[Costs]) -> Iterator[Verdict]:
    """One for each operation that was measured. At least one round."""
    for operation in rounds[0]:
        found = [costs[operation] for costs in rounds]
        yield Verdict(operation, kept.get(operation), median(found), min(found), max(found))

"""What a measurement comes to: its table, and each thing that must hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that must hold: as it was found, and whether it holds."""

    found: str
    holds: bool


def told(table: Table, verdicts: Iterable[Verdict]) -> int:
    """Print them, and give the status to exit with: 1 where something does not hold."""
    verdicts = list(verdicts)
    console = Console(highlight=False, soft_wrap=True, width=200)
    console.print(table)
    for verdict in verdicts:
        console.print(f"{'holds ' if verdict.holds else 'MISSED'}  {verdict.found}")
    return int(not all(verdict.holds for verdict in verdicts))


def counted(words: Iterable[str]) -> str:
    """How often each word is there, the most frequent first."""
    return ", ".join(f"{count} {word}" for word, count in Counter(words).most_common())

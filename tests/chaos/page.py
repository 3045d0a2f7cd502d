"""What docs/reliability.md promises: its tables, row by row."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from providers.sandbox.faults import Fault, read_faults

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
ERRORS = ROOT / "docs" / "errors.md"

_CODE = re.compile(r"`([A-Z_]+)`")
_FAULT = re.compile(r"`(\{[^`]*\})`")


def table(page: Path, *columns: str) -> list[list[str]]:
    """The cells of the page's table whose first columns are headed so, without its head."""
    text = page.read_text(encoding="utf-8")
    lines = text[text.index(f"| {' | '.join(columns)} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes_in(text: str) -> list[str]:
    """The codes between backticks."""
    return _CODE.findall(text)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a cell says that a client sees: an error with a code, something else, or one of the two."""

    code: str | None
    may_be_without: bool
    """Whether there may be no error."""

    @classmethod
    def of(cls, cell: str) -> "Promise":
        """Read a cell: a code alone is certain, a code among words is possible, words alone are no error."""
        found = _CODE.search(cell)
        return cls(found and found[1], may_be_without=found is None or found[0] != cell)


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault of the sandbox, and what becomes of it."""

    fault: Fault
    name: str
    seen: Promise
    retryable: bool
    requests: int
    counts: bool
    change: Promise
    change_is_refused: bool
    """Whether the code of a change is that of a user error."""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class SituationRow:
    """One situation that no answer of a provider makes, and what becomes of it."""

    name: str
    code: str
    retryable: bool
    requests: int


def fault_rows() -> list[FaultRow]:
    """Every fault of the page's first table."""
    return [row for cells in table(PAGE, "Fault") for row in _fault_rows(cells)]


def _fault_rows(cells: list[str]) -> Iterator[FaultRow]:
    told, seen, retryable, requests, counts, change = cells
    faults = _FAULT.findall(told)
    assert faults, f"no fault of the sandbox: {told}"
    for text in faults:
        [fault] = read_faults(f"[{text}]".encode())
        yield FaultRow(
            fault=fault,
            name=" ".join(str(value) for value in json.loads(text).values()),
            seen=Promise.of(seen),
            retryable=_yes(retryable),
            requests=int(requests),
            counts=_yes(counts),
            change=Promise.of(change.removeprefix(_USER_ERROR)),
            change_is_refused=change.startswith(_USER_ERROR),
        )


_USER_ERROR = "user error "


def situation_rows() -> dict[str, SituationRow]:
    """Every row of the page's second table, by its name."""
    rows = [
        SituationRow(name, str(Promise.of(seen).code), _yes(retryable), int(requests))
        for name, seen, retryable, requests in table(PAGE, "Situation")
    ]
    return {row.name: row for row in rows}


def codes_of_providers() -> dict[str, bool]:
    """Every code of a provider, by the page of errors, and whether it is retryable."""
    rows = table(ERRORS, "Code", "What happened", "Retryable")
    return {code: _yes(retryable) for cell, _, retryable in rows for code in codes_in(cell)}


def _yes(cell: str) -> bool:
    assert cell in {"yes", "no", "-"}, cell
    return cell == "yes"

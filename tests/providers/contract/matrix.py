"""Every read and write of every registered client against every trouble, and what is missing for that."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Generic, TypeAlias, TypeVar

from providers.client import ProviderClient
from providers.records.changes import InputProblemCode
from providers.registry import CLIENTS
from tests.providers.contract.case import HUSH, Answer, Answers, ReadCase, WriteCase
from tests.providers.contract.troubles import OWN_WORDS, OWN_WORDS_TO_WRITES, PROBLEMS, Trouble, troubles, troubles_of_write

Client = type[ProviderClient[Any]]
Case = TypeVar("Case", ReadCase, WriteCase)


@dataclass(frozen=True, slots=True)
class Cases:
    """What a provider's module holds: ``CASES`` by the reads' names, and ``WRITES`` by the writes' where it has any."""

    reads: Mapping[str, ReadCase]
    writes: Mapping[str, WriteCase]


@dataclass(frozen=True, slots=True)
class Row(Generic[Case]):
    """One operation of one client."""

    client: Client
    operation: str
    case: Case

    @property
    def slug(self) -> str:
        """The provider's name."""
        return self.client.provider.slug

    def __str__(self) -> str:
        return f"{self.slug}.{self.operation}"


ReadRow: TypeAlias = Row[ReadCase]
WriteRow: TypeAlias = Row[WriteCase]


@dataclass(frozen=True, slots=True)
class Cell(Generic[Case]):
    """One operation in one trouble."""

    row: Row[Case]
    trouble: Trouble

    def __str__(self) -> str:
        return f"{self.row} {self.trouble.name}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One write whose input the provider does not take, and what that must become."""

    row: WriteRow
    name: str
    answer: Answer
    code: InputProblemCode

    def __str__(self) -> str:
        return f"{self.row} {self.code.value}: {self.name}"


def cases_of(client: Client) -> Cases | None:
    """The cases of a provider, None where it has no module for them."""
    name = f"{__package__}.cases_{client.provider.slug}"
    if find_spec(name) is None:
        return None
    module = import_module(name)
    return Cases(module.CASES, getattr(module, "WRITES", {}))


def gaps(client: Client, cases: Cases | None) -> Iterator[str]:
    """What a provider lacks for its part of the matrix, each with its name."""
    slug = client.provider.slug
    if cases is None:
        yield f"{slug}: tests/providers/contract/cases_{slug}.py is missing"
        return
    if not client.reads:
        yield f"{slug}: its client names no reads"
    yield from _gaps_among("read", client.reads, cases.reads, slug)
    yield from _gaps_among("write", client.writes, cases.writes, slug)


def _gaps_among(kind: str, names: tuple[str, ...], cases: Mapping[str, ReadCase] | Mapping[str, WriteCase], slug: str) -> Iterator[str]:
    for name in sorted({*names} | cases.keys()):
        if name not in cases:
            yield f"{slug}.{name}: has no case"
        elif name not in names:
            yield f"{slug}.{name}: its case is of no {kind} of the client"
        else:
            yield from (f"{slug}.{name}: {gap}" for gap in _gaps_in(cases[name]))


def _gaps_in(case: ReadCase | WriteCase) -> Iterator[str]:
    for member in fields(case):
        if member.default is MISSING and member.default_factory is MISSING and not getattr(case, member.name):
            yield f"{member.name} is empty"
    if isinstance(case, ReadCase):
        yield from _gaps_in_keys(case)
    for kind in OWN_WORDS if isinstance(case, ReadCase) else (*OWN_WORDS_TO_WRITES, *PROBLEMS):
        answers: Answers = getattr(case, kind)
        for name, answer in answers.items():
            if answer.body and HUSH.encode() not in answer.body:
                yield f"{kind}, {name}: its body must hold the word {HUSH}, so that a leak would show"


def _gaps_in_keys(case: ReadCase) -> Iterator[str]:
    for name, key in {"known": case.known, "unknown": case.unknown}.items():
        if not key and not case.keyless:
            yield f"{name} is empty"
        if key and case.keyless:
            yield f"{name} is there, although it takes no key"


def rows() -> list[ReadRow]:
    """Every read that has a case; `gaps` tells of the others."""
    return [Row(client, read, cases.reads[read]) for client, cases in _found() for read in client.reads if read in cases.reads]


def rows_with_keys() -> list[ReadRow]:
    """Every read of something that may be unknown."""
    return [row for row in rows() if not row.case.keyless]


def write_rows() -> list[WriteRow]:
    """Every write that has a case."""
    return [Row(client, write, cases.writes[write]) for client, cases in _found() for write in client.writes if write in cases.writes]


def _found() -> Iterator[tuple[Client, Cases]]:
    for client in CLIENTS:
        cases = cases_of(client)
        if cases is not None:
            yield client, cases


def cells() -> list[Cell[ReadCase]]:
    """Every read that has a case, in every trouble."""
    return [Cell(row, trouble) for row in rows() for trouble in troubles(row.case)]


def write_cells() -> list[Cell[WriteCase]]:
    """Every write that has a case, in every trouble."""
    return [Cell(row, trouble) for row in write_rows() for trouble in troubles_of_write(row.case)]


def refusals() -> list[Refusal]:
    """Every answer to a write that a person at a form can put right."""
    return [
        Refusal(row, name, answer, code)
        for row in write_rows()
        for kind, code in PROBLEMS.items()
        for name, answer in getattr(row.case, kind).items()
    ]


def neighbour(row: ReadRow) -> ReadRow:
    """A read of another provider."""
    return next(other for other in rows() if other.client is not row.client)

"""Every read of every registered client against every trouble, and what is missing for that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from providers.client import ProviderClient
from providers.registry import CLIENTS
from tests.providers.contract.case import HUSH, Answer, ReadCase
from tests.providers.contract.troubles import OWN_WORDS, Trouble, troubles

Client = type[ProviderClient[Any]]
Cases = Mapping[str, ReadCase]


@dataclass(frozen=True, slots=True)
class Row:
    """One read of one client."""

    client: Client
    read: str
    case: ReadCase

    @property
    def slug(self) -> str:
        """The provider's name."""
        return self.client.provider.slug

    def __str__(self) -> str:
        return f"{self.slug}.{self.read}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One read in one trouble."""

    row: Row
    trouble: Trouble

    def __str__(self) -> str:
        return f"{self.row} {self.trouble.name}"


def cases_of(client: Client) -> Cases | None:
    """The cases of a provider, None where it has no module for them."""
    name = f"{__package__}.cases_{client.provider.slug}"
    if find_spec(name) is None:
        return None
    cases: Cases = import_module(name).CASES
    return cases


def gaps(client: Client, cases: Cases | None) -> Iterator[str]:
    """What a provider lacks for its part of the matrix, each with its name."""
    slug = client.provider.slug
    if cases is None:
        yield f"{slug}: tests/providers/contract/cases_{slug}.py is missing"
        return
    if not client.reads:
        yield f"{slug}: its client names no reads"
    for read in sorted({*client.reads} | cases.keys()):
        if read not in cases:
            yield f"{slug}.{read}: has no case"
        elif read not in client.reads:
            yield f"{slug}.{read}: its case is of no read of the client"
        else:
            yield from (f"{slug}.{read}: {gap}" for gap in _gaps_in(cases[read]))


def _gaps_in(case: ReadCase) -> Iterator[str]:
    for member in fields(case):
        if not getattr(case, member.name):
            yield f"{member.name} is empty"
    for kind in OWN_WORDS:
        answers: Mapping[str, Answer] = getattr(case, kind)
        for name, answer in answers.items():
            if answer.body and HUSH.encode() not in answer.body:
                yield f"{kind}, {name}: its body must hold the word {HUSH}, so that a leak would show"


def rows() -> list[Row]:
    """Every read that has a case; `gaps` tells of the others."""
    found = ((client, cases_of(client) or {}) for client in CLIENTS)
    return [Row(client, read, cases[read]) for client, cases in found for read in client.reads if read in cases]


def cells() -> list[Cell]:
    """Every read that has a case, in every trouble."""
    return [Cell(row, trouble) for row in rows() for trouble in troubles(row.case)]


def neighbour(row: Row) -> Row:
    """A read of another provider."""
    return next(other for other in rows() if other.client is not row.client)

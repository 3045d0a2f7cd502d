"""The matrix itself: it has no gaps, and it would tell of one."""

from dataclasses import replace

import pytest

from providers.bik.client import GET_CUSTOMER, BikClient
from providers.errors import DeadlineExceeded, ProviderError, ProviderNotConfigured, ProviderOverloaded
from providers.records.identity import CustomerProvider
from providers.registry import CLIENTS
from tests.providers.contract.case import Answer
from tests.providers.contract.cases_bik import CASES
from tests.providers.contract.matrix import Cases, Client, cases_of, cells, gaps, neighbour, rows

CASE = CASES[GET_CUSTOMER]
NOT_BY_AN_ANSWER = {ProviderNotConfigured, DeadlineExceeded, ProviderOverloaded}
"""Errors without a provider's answer: tests of their own, and the transport's for the last."""


class Newcomer(BikClient):
    """A provider that was registered, and nothing more."""

    provider = CustomerProvider.WORLDLINE


def naming(*reads: str) -> Client:
    """BIK's client, were these its reads."""
    return type("Client", (BikClient,), {"reads": reads})


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)
def test_every_read_has_its_case(client: Client) -> None:
    """Each read of each registered client has a case with no empty cell."""
    assert list(gaps(client, cases_of(client))) == []


@pytest.mark.parametrize(
    ("client", "cases", "gap"),
    [
        (Newcomer, cases_of(Newcomer), "worldline: tests/providers/contract/cases_worldline.py is missing"),
        (naming(), {}, "bik: its client names no reads"),
        (naming(GET_CUSTOMER, "getTags"), CASES, "bik.getTags: has no case"),
        (BikClient, {**CASES, "getTags": CASE}, "bik.getTags: its case is of no read of the client"),
        (BikClient, {GET_CUSTOMER: replace(CASE, refused={})}, "bik.getCustomer: refused is empty"),
        (BikClient, {GET_CUSTOMER: replace(CASE, unknown="")}, "bik.getCustomer: unknown is empty"),
        (
            BikClient,
            {GET_CUSTOMER: replace(CASE, rejected={"bare": Answer(400, b"{}")})},
            "bik.getCustomer: rejected, bare: its body must hold the word Hush, so that a leak would show",
        ),
    ],
    ids=["provider", "reads", "read", "stale case", "cell", "key", "marker"],
)
def test_a_gap_is_named(client: Client, cases: Cases | None, gap: str) -> None:
    """Whatever is missing is told by the name of the provider, the read and the cell."""
    assert list(gaps(client, cases)) == [gap]


def test_every_registered_client_is_in_the_matrix() -> None:
    """The rows are all reads of all clients, and each has a neighbour of another provider."""
    assert [str(row) for row in rows()] == [f"{client.provider.slug}.{read}" for client in CLIENTS for read in client.reads]
    assert all(neighbour(row).slug != row.slug for row in rows())


@pytest.mark.parametrize("row", rows(), ids=str)
def test_every_error_that_an_answer_can_mean_is_met(row: object) -> None:
    """A leaf that joins the tree of errors needs its trouble, or a test of its own."""
    met = {cell.trouble.leaf.error for cell in cells() if cell.row == row}
    assert met == set(ProviderError.__subclasses__()) - NOT_BY_AN_ANSWER

"""The matrix itself: it has no gaps, and it would tell of one."""

from dataclasses import replace
from typing import Any

import pytest

from providers.bik.client import GET_CUSTOMER, BikClient
from providers.errors import (
    CallLimitExceeded,
    CircuitOpen,
    DeadlineExceeded,
    OutcomeUnknown,
    ProviderBadInput,
    ProviderBadResponse,
    ProviderError,
    ProviderNotConfigured,
    ProviderOverloaded,
    ProviderTimeout,
    ProviderUnavailable,
)
from providers.registry import CLIENTS
from tests.providers.contract.case import Answer, WriteCase, of_json
from tests.providers.contract.cases_bik import CASES
from tests.providers.contract.matrix import (
    Cases,
    Client,
    ReadRow,
    WriteRow,
    cases_of,
    cells,
    gaps,
    neighbour,
    rows,
    rows_with_keys,
    write_cells,
    write_rows,
)

CASE = CASES[GET_CUSTOMER]
ADD_TAG = "addTag"
WRITE_CASE = WriteCase(
    call=lambda client, context: CASE.call(client, CASE.known, context),
    method="POST",
    brief=CASE.brief,
    expected=CASE.expected,
    look=lambda client, context: CASE.call(client, CASE.known, context),
    held="tagged",
    field="addTag { tag }",
    shown={"tag": "tagged"},
    find_out="Read the tags.",
    refused=CASE.refused,
    rejected=CASE.rejected,
    lost=CASE.failed,
    at_fault=CASE.rejected,
    missing=CASE.rejected,
)
NOT_BY_AN_ANSWER = {ProviderNotConfigured, CallLimitExceeded, CircuitOpen, DeadlineExceeded, ProviderOverloaded}
"""Errors without a provider's answer: tests of their own, and the transport's."""
NOT_OF_A_WRITE = {ProviderUnavailable, ProviderTimeout, ProviderBadResponse, ProviderBadInput}
"""Once a write is sent these are `OutcomeUnknown`, and what is wrong with an input is for the person at the form."""


def naming(*reads: str, writes: tuple[str, ...] = ()) -> Client:
    """BIK's client, were these its operations."""
    return type("Client", (BikClient,), {"reads": reads, "writes": writes})


def reading(**changes: Any) -> Cases:  # noqa: ANN401 - of any member
    """BIK's cases, were its read's case this."""
    return Cases({GET_CUSTOMER: replace(CASE, **changes)}, {})


def writing(**changes: Any) -> Cases:  # noqa: ANN401 - of any member
    """BIK's cases, had it a write with this case."""
    return Cases(CASES, {ADD_TAG: replace(WRITE_CASE, **changes)})


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)
def test_every_operation_has_its_case(client: Client) -> None:
    """Each read and write of each registered client has a case with no empty cell."""
    assert list(gaps(client, cases_of(client))) == []


WITHOUT_WORD = {"bare": Answer(400, b"{}")}
MUST_HOLD = "its body must hold the word Hush, so that a leak would show"


@pytest.mark.parametrize(
    ("client", "cases", "gap"),
    [
        (BikClient, None, "bik: tests/providers/contract/cases_bik.py is missing"),
        (naming(), Cases({}, {}), "bik: its client names no reads"),
        (naming(GET_CUSTOMER, "getTags"), reading(), "bik.getTags: has no case"),
        (BikClient, Cases({**CASES, "getTags": CASE}, {}), "bik.getTags: its case is of no read of the client"),
        (BikClient, reading(refused={}), "bik.getCustomer: refused is empty"),
        (BikClient, reading(unknown=""), "bik.getCustomer: unknown is empty"),
        (BikClient, reading(known="", keyless="it lists all"), "bik.getCustomer: unknown is there, although it takes no key"),
        (BikClient, reading(rejected=WITHOUT_WORD), f"bik.getCustomer: rejected, bare: {MUST_HOLD}"),
        (BikClient, reading(bad_input=WITHOUT_WORD), f"bik.getCustomer: bad_input, bare: {MUST_HOLD}"),
        (naming(GET_CUSTOMER, writes=(ADD_TAG,)), reading(), "bik.addTag: has no case"),
        (BikClient, writing(), "bik.addTag: its case is of no write of the client"),
        (naming(GET_CUSTOMER, writes=(ADD_TAG,)), writing(lost={}), "bik.addTag: lost is empty"),
        (naming(GET_CUSTOMER, writes=(ADD_TAG,)), writing(missing=WITHOUT_WORD), f"bik.addTag: missing, bare: {MUST_HOLD}"),
    ],
    ids=[
        "provider",
        "reads",
        "read",
        "stale case",
        "cell",
        "key",
        "key of none",
        "marker",
        "optional marker",
        "write",
        "stale write",
        "cell of a write",
        "marker of a write",
    ],
)
def test_a_gap_is_named(client: Client, cases: Cases | None, gap: str) -> None:
    """Whatever is missing is told by the name of the provider, the operation and the cell."""
    assert list(gaps(client, cases)) == [gap]


@pytest.mark.parametrize(
    ("client", "cases"),
    [
        (BikClient, reading(known="", unknown="", keyless="it lists all")),
        (BikClient, reading(bad_input={"no such value": of_json(400, "Hush")})),
        (naming(GET_CUSTOMER, writes=(ADD_TAG,)), writing()),
    ],
    ids=["without a key", "bad input", "write"],
)
def test_what_is_no_gap(client: Client, cases: Cases) -> None:
    """A read may be without a key, only some providers speak of bad input, and most write nothing."""
    assert list(gaps(client, cases)) == []


def test_every_registered_client_is_in_the_matrix() -> None:
    """The rows are all operations of all clients, and each read has a neighbour of another provider."""
    assert [str(row) for row in rows()] == [f"{client.provider.slug}.{read}" for client in CLIENTS for read in client.reads]
    assert [str(row) for row in write_rows()] == [f"{client.provider.slug}.{write}" for client in CLIENTS for write in client.writes]
    assert all(neighbour(row).slug != row.slug for row in rows())


def test_only_reads_without_a_key_are_asked_for_no_unknown_one() -> None:
    """Every read that takes a key is in the rows that are asked with one that is unknown."""
    assert {str(row) for row in rows()} - {str(row) for row in rows_with_keys()} == {str(row) for row in rows() if row.case.keyless}


@pytest.mark.parametrize("row", rows(), ids=str)
def test_every_error_that_an_answer_can_mean_is_met(row: ReadRow) -> None:
    """A leaf that joins the tree of errors needs its trouble, or a test of its own."""
    met = {cell.trouble.leaf.error for cell in cells() if cell.row == row}
    not_said = set() if row.case.bad_input else {ProviderBadInput}
    assert met == set(ProviderError.__subclasses__()) - NOT_BY_AN_ANSWER - {OutcomeUnknown} - not_said


@pytest.mark.parametrize("row", write_rows(), ids=str)
def test_every_error_that_a_sent_write_can_end_in_is_met(row: WriteRow) -> None:
    """Once a write was sent, each error that it can end in has its trouble."""
    met = {cell.trouble.leaf.error for cell in write_cells() if cell.row == row}
    assert met == set(ProviderError.__subclasses__()) - NOT_BY_AN_ANSWER - NOT_OF_A_WRITE


def test_every_error_is_met_by_some_operation() -> None:
    """What only some providers say, and what only writes end in, is met somewhere."""
    met = {cell.trouble.leaf.error for cell in cells()} | {cell.trouble.leaf.error for cell in write_cells()}
    assert met == set(ProviderError.__subclasses__()) - NOT_BY_AN_ANSWER

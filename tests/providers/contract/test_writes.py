"""Every write of every client, against every trouble: real HTTP to the provider's sandbox."""

import pytest

from providers.errors import OutcomeUnknown
from providers.sandbox.runner import Sandbox
from tests.providers.contract.case import HUSH, WriteCase
from tests.providers.contract.link import Links, assert_is, stopped
from tests.providers.contract.matrix import Cell, Refusal, WriteRow, refusals, write_cells, write_rows
from tests.providers.contract.troubles import DEADLINE, UNAVAILABLE, UNKNOWN, hang_up, hanging

each_row = pytest.mark.parametrize("row", write_rows(), ids=str)


@each_row
async def test_done(row: WriteRow, sandbox: Sandbox, links: Links) -> None:
    """A write is sent once, and what it changed is there afterwards."""
    link = await links.write(row, sandbox)
    assert await link.look() != row.case.held
    assert row.case.brief(await link.write()) == row.case.expected
    link.assert_ended("OK")
    assert await link.look() == row.case.held


@pytest.mark.parametrize("cell", write_cells(), ids=str)
async def test_trouble(cell: Cell[WriteCase], sandbox: Sandbox, links: Links) -> None:
    """What goes wrong becomes its exact error after one request, or leaves open whether it was done; the next write is none the worse."""
    row, trouble = cell.row, cell.trouble
    link = await links.write(row, sandbox, trouble.settings)
    with link.troubled(trouble.answer(sandbox, row.slug)):
        error = await link.failure()
    link.assert_ended(trouble.leaf.outcome)
    assert_is(error, row, trouble.leaf)
    assert error.retry_after == trouble.retry_after
    assert (row.case.find_out in error.reason) is isinstance(error, OutcomeUnknown)
    await link.assert_usable()


@pytest.mark.parametrize("refusal", refusals(), ids=str)
async def test_what_a_person_can_put_right(refusal: Refusal, sandbox: Sandbox, links: Links) -> None:
    """Input that the provider does not take, or that is for nobody, is no error: it is told, without a word of the provider's."""
    link = await links.write(refusal.row, sandbox)
    with link.troubled(refusal.answer):
        [problem] = await link.problems()
    assert problem.code is refusal.code
    assert HUSH not in repr(problem)
    link.assert_ended(problem.code.value)
    await link.assert_usable()


@each_row
async def test_connection_refused(row: WriteRow, sandbox: Sandbox, unused_links: Links) -> None:
    """Where nobody listens nothing was written, and that is known; only what is read before is tried again."""
    link = await unused_links.write(row, sandbox)
    async with stopped(link.service):
        error = await link.failure()
    link.assert_not_sent("UNAVAILABLE", attempts=3 if row.case.reads_before else 1)
    assert_is(error, row, UNAVAILABLE)
    await link.assert_usable()


@each_row
async def test_hung_up_on_a_kept_connection(row: WriteRow, sandbox: Sandbox, links: Links) -> None:
    """A write that a kept connection swallows may have been done, and is not sent again, as HTTP clients do by themselves."""
    link = await links.write(row, sandbox)
    await link.assert_usable()
    link.forget()
    with link.troubled(hang_up):
        error = await link.failure()
    link.assert_ended("OUTCOME_UNKNOWN")
    assert_is(error, row, UNKNOWN)
    await link.assert_usable()


@each_row
async def test_deadline_while_it_answers(row: WriteRow, sandbox: Sandbox, links: Links) -> None:
    """A write for whose answer the operation cannot wait may have been done."""
    link = await links.write(row, sandbox)
    with link.troubled(hanging(sandbox, row.slug)):
        error = await link.failure(seconds=0.3)
    link.assert_ended("OUTCOME_UNKNOWN")
    assert_is(error, row, UNKNOWN)
    await link.assert_usable()


@each_row
async def test_deadline_before_it_is_sent(row: WriteRow, sandbox: Sandbox, links: Links) -> None:
    """When the operation's time is up, nothing is written, and that is known."""
    link = await links.write(row, sandbox)
    error = await link.failure(seconds=0)
    link.assert_not_sent("DEADLINE_EXCEEDED", attempts=0)
    assert_is(error, row, DEADLINE)
    await link.assert_usable()

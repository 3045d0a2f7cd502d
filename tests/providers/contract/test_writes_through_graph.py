"""The same writes through a running server: what clients of the graph see of each trouble."""

import json

import pytest
from structlog.testing import capture_logs

from tests.providers.contract.case import HUSH, WriteCase
from tests.providers.contract.link import stopped
from tests.providers.contract.matrix import Cell, Refusal, WriteRow, refusals, write_cells, write_rows
from tests.providers.contract.stage import SHORT_DEADLINE, Stage, assert_not_done, change, environment
from tests.providers.contract.troubles import NOT_CONFIGURED, UNAVAILABLE, UNKNOWN, hanging, only

each_row = pytest.mark.parametrize("row", write_rows(), ids=str)


@each_row
async def test_done(row: WriteRow, stage: Stage) -> None:
    """A write is sent once and gives the state that is read after it, without errors."""
    answer = await change(await stage.server(), row)
    assert "errors" not in answer
    assert answer["data"] == {"mine": row.case.shown}
    stage.assert_written(row)


@pytest.mark.parametrize("cell", write_cells(), ids=str)
async def test_trouble(cell: Cell[WriteCase], stage: Stage) -> None:
    """A write in trouble is null, with the right code at its path, was sent once, and nothing is read after it."""
    row, trouble = cell.row, cell.trouble
    server = await stage.server(environment(row.slug, trouble.settings))
    handler = only(row.case.method, trouble.answer(stage.sandbox, row.slug), stage.sandbox, row.slug)
    with capture_logs() as logs, stage.sandbox[row.slug].answering(handler):
        answer = await change(server, row)
    assert_not_done(answer, row, trouble.leaf, trouble.retry_after)
    stage.assert_written(row)
    stage.assert_asked(*[row.slug] * (len(row.case.reads_before) + 1))
    assert HUSH not in str(logs)


@pytest.mark.parametrize("refusal", refusals(), ids=str)
async def test_what_a_person_can_put_right(refusal: Refusal, stage: Stage) -> None:
    """Input that the provider does not take, or that is for nobody, is a user error: the state is null, and there are no errors."""
    row = refusal.row
    with stage.sandbox[row.slug].answering(only(row.case.method, refusal.answer, stage.sandbox, row.slug)):
        answer = await change(await stage.server(), row)
    assert "errors" not in answer
    told = answer["data"]["mine"].pop("userErrors")
    assert [error["code"] for error in told] == [refusal.code.value]
    assert set(answer["data"]["mine"].values()) == {None}
    assert HUSH not in json.dumps(answer)
    stage.assert_written(row)


@each_row
async def test_connection_refused(row: WriteRow, stage: Stage) -> None:
    """Where nobody listens nothing was written, and that is known."""
    server = await stage.server()
    async with stopped(stage.sandbox[row.slug]):
        answer = await change(server, row)
    assert_not_done(answer, row, UNAVAILABLE)
    stage.assert_asked()


@each_row
async def test_deadline(row: WriteRow, stage: Stage) -> None:
    """A write for whose answer the operation cannot wait may have been done, which is told at its path."""
    server = await stage.server(SHORT_DEADLINE)
    handler = only(row.case.method, hanging(stage.sandbox, row.slug), stage.sandbox, row.slug)
    with stage.sandbox[row.slug].answering(handler):
        answer = await change(server, row)
    assert_not_done(answer, row, UNKNOWN)
    stage.assert_written(row)


@each_row
async def test_not_configured(row: WriteRow, stage: Stage) -> None:
    """Where the provider has no settings, nothing is sent and the field says so."""
    answer = await change(await stage.server(without=row.slug), row)
    assert_not_done(answer, row, NOT_CONFIGURED)
    stage.assert_asked()

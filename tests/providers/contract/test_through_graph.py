"""The same matrix through a running server: what clients of the graph see of each trouble."""

import pytest
from structlog.testing import capture_logs

from tests.providers.contract.case import HUSH, ReadCase
from tests.providers.contract.link import stopped
from tests.providers.contract.matrix import Cell, ReadRow, cells, neighbour, rows, rows_with_keys
from tests.providers.contract.stage import SHORT_DEADLINE, Stage, ask, assert_data, assert_failed, environment
from tests.providers.contract.troubles import DEADLINE, NOT_CONFIGURED, UNAVAILABLE, hanging

each_row = pytest.mark.parametrize("row", rows(), ids=str)
each_row_with_keys = pytest.mark.parametrize("row", rows_with_keys(), ids=str)


@each_row
async def test_known_key(row: ReadRow, stage: Stage) -> None:
    """A key that the provider knows gives its data, by one call."""
    assert_data(await ask(await stage.server(), row, row.case.known), row, row.case.shown)
    stage.assert_asked(row.slug, neighbour(row).slug)


@each_row_with_keys
async def test_unknown_key(row: ReadRow, stage: Stage) -> None:
    """A key that the provider does not know gives null without an error."""
    assert_data(await ask(await stage.server(), row, row.case.unknown), row, None)
    stage.assert_asked(*[row.slug] * row.case.calls_when_unknown, neighbour(row).slug)


@pytest.mark.parametrize("cell", cells(), ids=str)
async def test_trouble(cell: Cell[ReadCase], stage: Stage) -> None:
    """A provider in trouble costs its own field, with the right code at its path, and neither another's nor the next request."""
    row, trouble = cell.row, cell.trouble
    server = await stage.server(environment(row.slug, trouble.settings))
    with capture_logs() as logs, stage.sandbox[row.slug].answering(trouble.answer(stage.sandbox, row.slug)):
        answer = await ask(server, row, row.case.known)
    assert_failed(answer, row, trouble.leaf, trouble.retry_after)
    stage.assert_asked(*[row.slug] * trouble.requests(row.case), neighbour(row).slug)
    assert HUSH not in str(logs)
    assert row.case.keyless or row.case.known not in str(logs)
    assert_data(await ask(server, row, row.case.known), row, row.case.shown)


@each_row
async def test_connection_refused(row: ReadRow, stage: Stage) -> None:
    """A provider at which nobody listens costs its own field, until it is back."""
    server = await stage.server()
    async with stopped(stage.sandbox[row.slug]):
        answer = await ask(server, row, row.case.known)
    assert_failed(answer, row, UNAVAILABLE)
    stage.assert_asked(neighbour(row).slug)
    assert_data(await ask(server, row, row.case.known), row, row.case.shown)


@each_row
async def test_deadline(row: ReadRow, stage: Stage) -> None:
    """A provider that answers too late for the operation costs its own field, and what came in time is given."""
    server = await stage.server(SHORT_DEADLINE)
    await ask(server, row, row.case.known)  # A document that is seen for the first time takes time of its own.
    stage.sandbox.clear()
    with stage.sandbox[row.slug].answering(hanging(stage.sandbox, row.slug)):
        answer = await ask(server, row, row.case.known)
    assert_failed(answer, row, DEADLINE)
    stage.assert_asked(row.slug, neighbour(row).slug)
    assert_data(await ask(server, row, row.case.known), row, row.case.shown)


@each_row
async def test_not_configured(row: ReadRow, stage: Stage) -> None:
    """A provider without settings costs its own field, and is not asked."""
    answer = await ask(await stage.server(without=row.slug), row, row.case.known)
    assert_failed(answer, row, NOT_CONFIGURED)
    stage.assert_asked(neighbour(row).slug)

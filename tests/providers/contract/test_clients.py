"""Every read of every client, against every trouble: real HTTP to the provider's sandbox."""

import pytest

from providers.clock import SystemClock
from providers.errors import ProviderNotConfigured
from providers.registry import Providers
from providers.sandbox.runner import Sandbox
from providers.shared import Shared
from tests.providers.contract.case import ReadCase
from tests.providers.contract.link import Links, assert_is, stopped
from tests.providers.contract.matrix import Cell, ReadRow, cells, rows, rows_with_keys
from tests.providers.contract.troubles import DEADLINE, NOT_CONFIGURED, UNAVAILABLE, hang_up, hanging

each_row = pytest.mark.parametrize("row", rows(), ids=str)
each_row_with_keys = pytest.mark.parametrize("row", rows_with_keys(), ids=str)


@each_row
async def test_known_key(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """A key that the provider knows gives its record, by one request that leaves one record of the call."""
    link = await links.read(row, sandbox)
    assert row.case.brief(await link.read(row.case.known)) == row.case.expected
    link.assert_read()
    await link.assert_usable()


@each_row_with_keys
async def test_unknown_key(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """A key that the provider does not know gives None, and is no error."""
    link = await links.read(row, sandbox)
    assert await link.read(row.case.unknown) is None
    link.assert_ended("NOT_FOUND")
    await link.assert_usable()


@pytest.mark.parametrize("cell", cells(), ids=str)
async def test_trouble(cell: Cell[ReadCase], sandbox: Sandbox, links: Links) -> None:
    """What goes wrong becomes its exact error after as many requests as help, in no words of the provider's; the next one goes well."""
    link = await links.read(cell.row, sandbox, cell.trouble.settings)
    with link.service.answering(cell.trouble.answer(sandbox, cell.row.slug)):
        error = await link.failure()
    attempts = 3 if cell.trouble.is_transient else 1
    link.assert_ended(cell.trouble.leaf.outcome, requests=cell.trouble.requests(cell.row.case), attempts=attempts)
    assert_is(error, cell.row, cell.trouble.leaf)
    assert error.retry_after == cell.trouble.retry_after
    await link.assert_usable()


@each_row
async def test_connection_refused(row: ReadRow, sandbox: Sandbox, unused_links: Links) -> None:
    """A provider at which nobody listens is unavailable, and is found again once it is back."""
    link = await unused_links.read(row, sandbox)
    async with stopped(link.service):
        error = await link.failure()
    link.assert_ended("UNAVAILABLE", requests=0, attempts=3)
    assert_is(error, row, UNAVAILABLE)
    await link.assert_usable()


@each_row
async def test_hung_up_on_a_kept_connection(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """A request that a kept connection swallows is sent again by us alone, and counted; HTTP clients do so by themselves."""
    link = await links.read(row, sandbox)
    await link.assert_usable()
    link.forget()
    with link.service.answering(hang_up):
        error = await link.failure()
    link.assert_ended("UNAVAILABLE", requests=row.case.requests_when_tried_again, attempts=3)
    assert_is(error, row, UNAVAILABLE)
    await link.assert_usable()


@each_row
async def test_deadline_while_it_answers(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """An answer that the operation cannot wait for is given up, though the provider's own time is not over."""
    link = await links.read(row, sandbox)
    with link.service.answering(hanging(sandbox, row.slug)):
        error = await link.failure(seconds=0.1)
    link.assert_ended("DEADLINE_EXCEEDED", requests=1)
    assert_is(error, row, DEADLINE)
    await link.assert_usable()


@each_row
async def test_deadline_before_it_is_asked(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """When the operation's time is up, the provider is not asked at all."""
    link = await links.read(row, sandbox)
    error = await link.failure(seconds=0)
    link.assert_ended("DEADLINE_EXCEEDED", requests=0, attempts=0)
    assert_is(error, row, DEADLINE)
    await link.assert_usable()


@each_row
async def test_not_configured(row: ReadRow) -> None:
    """A provider without settings has no client, and the error names it."""
    async with Providers({}, Shared(SystemClock(), "customer-graph/test")) as providers:
        with pytest.raises(ProviderNotConfigured) as caught:
            providers.client(row.client.provider)
    assert_is(caught.value, row, NOT_CONFIGURED)

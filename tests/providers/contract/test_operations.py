"""A sandbox knows what it is asked for by the client's own names, by which its faults and its records tell operations apart."""

import pytest

from providers.sandbox.runner import Sandbox
from tests.providers.contract.link import Links
from tests.providers.contract.matrix import ReadRow, WriteRow, rows, write_rows


@pytest.mark.parametrize("row", rows(), ids=str)
async def test_a_read_is_known_by_its_name(row: ReadRow, sandbox: Sandbox, links: Links) -> None:
    """The request of every read is recorded as the operation that the client says it is."""
    link = await links.read(row, sandbox)
    await link.read(row.case.known)
    assert [call.operation for call in sandbox.calls] == [record.operation for record in link.records] == [row.operation]


@pytest.mark.parametrize("row", write_rows(), ids=str)
async def test_a_write_is_known_by_its_name(row: WriteRow, sandbox: Sandbox, links: Links) -> None:
    """The request of every write is recorded as the operation that the client says it is, after the reads that it takes."""
    link = await links.write(row, sandbox)
    await link.write()
    assert [call.operation for call in sandbox.calls] == [*row.case.reads_before, row.operation]

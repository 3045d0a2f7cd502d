"""What a client does not get because a provider sent something else than it documents is counted."""

import pytest

from providers.sandbox.faults import WrongTypes
from tests.chaos.asking import ask, reading, shown
from tests.exposed import exposed
from tests.providers.contract.matrix import ReadRow, rows
from tests.providers.contract.stage import Stage
from tests.serving import Server

KEPT_AS_WRITTEN = {"language", "countryCode"}
"""What has no code is null here, and beside it as it is written."""


async def counted(server: Server, row: ReadRow) -> float:
    """The unexpected values of a read's operation so far."""
    return (await exposed(server)).value("customer_graph_upstream_unexpected_values_total", provider=row.slug, operation=row.operation)


def is_lost(healthy: object, found: object) -> bool:
    """Whether something that is there where all is well is not there any more."""
    if isinstance(healthy, dict) and isinstance(found, dict):
        return any(is_lost(value, found[name]) for name, value in healthy.items() if name not in KEPT_AS_WRITTEN)
    if isinstance(healthy, list) and isinstance(found, list):
        return len(found) < len(healthy) or any(map(is_lost, healthy, found))
    return healthy is not None and found is None


@pytest.mark.parametrize("row", rows(), ids=str)
async def test_an_answer_as_documented_has_none(row: ReadRow, stage: Stage) -> None:
    """Nothing that a provider's documents have is taken for unexpected."""
    server = await stage.server()
    before = await counted(server, row)
    assert (await ask(stage, server, reading(row))).data == shown(row)
    assert await counted(server, row) == before


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("row", rows(), ids=str)
async def test_what_is_lost_without_an_error_is_counted(row: ReadRow, seed: int, stage: Stage) -> None:
    """Where members have wrong types, whatever a client misses without an error in its place raises the counter."""
    server = await stage.server()
    before = await counted(server, row)
    stage.sandbox[row.slug].faults.set(WrongTypes(operation=row.operation, share=0.25), seed=seed)
    told = await ask(stage, server, reading(row))
    assert told.errors or await counted(server, row) > before or not is_lost(shown(row), told.data), told.data

"""The guard of the costs: what passes, what does not, and that what is guarded is what it is said to be."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import guard
from benchmarks.asking import Asked
from benchmarks.emulator.answers import responses
from benchmarks.guard.operations import SETTINGS, operations
from benchmarks.guard.verdicts import Outcome, Verdict, verdicts
from benchmarks.measurement import Emulated, Running
from benchmarks.questions import questions
from benchmarks.systems import DEFAULT_HTTP_CLIENT, our_server
from graph.settings import Settings
from providers.http_client import http_client
from tests.benchmarks.conftest import Emulate
from tests.exposed import exposed
from tests.serving import Server, running_server

KEPT = orjson.loads((Path(guard.__file__).parent / "kept.json").read_bytes())["costs"]


def _verdict(kept: float | None, *now: float) -> Verdict:
    (verdict,) = verdicts({} if kept is None else {"one": kept}, [{"one": cost} for cost in now])
    return verdict


@pytest.mark.parametrize(
    ("now", "outcome"),
    [(2.51, Outcome.DEARER), (2.5, Outcome.AS_KEPT), (2, Outcome.AS_KEPT), (1.6, Outcome.AS_KEPT), (1.59, Outcome.CHEAPER)],
)
def test_a_quarter_more_than_is_kept_is_too_much(now: float, outcome: Outcome) -> None:
    """An operation may cost a quarter more than is kept and not more; one that costs as much less is told of, and passes."""
    verdict = _verdict(2, now)
    assert verdict.outcome is outcome
    assert verdict.passes == (outcome is not Outcome.DEARER)


def test_an_operation_without_a_kept_figure_does_not_pass() -> None:
    """A new operation fails until its figure is kept, or nobody would see that it is not guarded."""
    verdict = _verdict(None, 1)
    assert (verdict.outcome, verdict.passes) == (Outcome.NOT_KEPT, False)


def test_the_median_of_the_rounds_counts() -> None:
    """Three of seven rounds that something disturbed change no verdict, and the spread tells of them."""
    verdict = _verdict(2, 2, 9, 2, 9, 2, 9, 2)
    assert (verdict.now, verdict.least, verdict.most, verdict.outcome) == (2, 2, 9, Outcome.AS_KEPT)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=9))
def test_what_is_kept_passes(costs: list[float]) -> None:
    """Whatever an operation costs, it passes once that is kept."""
    assert _verdict(_verdict(None, *costs).now, *costs).outcome is Outcome.AS_KEPT


def test_each_of_the_ten_has_a_kept_figure() -> None:
    """The figures that are kept are those of the ten operations."""
    assert set(KEPT) == {operation.name for operation in operations()}
    assert len(KEPT) == 10


def test_the_page_tells_what_each_operation_goes_through() -> None:
    """The table of the guard on the page has the ten operations in their order, and no other."""
    page = (Path(guard.__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \|", page.partition("\n## The guard\n")[2].partition("\n## ")[0], re.MULTILINE)
    assert rows == ["operation", *(operation.name for operation in operations())]


async def test_operations_are_answered_as_they_are_said_to_be(emulate: Emulate) -> None:
    """Over the emulated providers, each operation takes its calls and has its errors, and a hash alone finds its document."""
    async with _guarded(emulate) as (_, running, providers):
        for operation in operations():
            await asyncio.to_thread(Asked, running, providers, operation, 1)


async def test_no_unseen_document_was_seen_before(emulate: Emulate) -> None:
    """However often the last operation is asked, the server has prepared none of its documents before."""
    clients, unseen = 16, operations()[-1]
    async with _guarded(emulate) as (server, running, providers):
        asked = await asyncio.to_thread(Asked, running, providers, unseen, clients)
        for _ in range(2):
            await asyncio.to_thread(asked.ask, 0)
        lookups = (await exposed(server)).by("customer_graph_prepared_operation_lookups_total", "result")
    assert lookups == {("miss",): len(unseen.bodies) + 2 * clients}


def test_the_client_is_the_default() -> None:
    """What is guarded is what is served where nobody sets an HTTP client."""
    assert http_client(Settings().http_client) is http_client(DEFAULT_HTTP_CLIENT)


@asynccontextmanager
async def _guarded(emulate: Emulate) -> AsyncIterator[tuple[Server, Running, Emulated]]:
    """The server that is guarded, over emulated providers."""
    port = emulate(responses())
    environment = our_server(SETTINGS).environment_for(questions()[0], 0, f"http://127.0.0.1:{port}")
    async with running_server(environment) as server:
        yield server, Running(os.getpid(), int(server.url.rpartition(":")[2])), Emulated(os.getpid(), port)

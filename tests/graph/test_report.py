"""What is told of an operation once it has ended."""

import asyncio

import pytest
from structlog.testing import capture_logs

from graph.observation import Observation
from graph.report import OperationReport
from graph.tracing import UNTRACED
from providers.clock import SystemClock


@pytest.mark.parametrize(
    ("error", "outcome", "codes"),
    [(RuntimeError("a mistake"), "errors", ("INTERNAL",)), (asyncio.CancelledError(), "cancelled", ())],
    ids=["a fault of ours", "cancelled"],
)
def test_an_operation_without_an_answer(error: BaseException, outcome: str, codes: tuple[str, ...]) -> None:
    """A fault of ours counts as an error, so that whoever looks at outcomes sees it; what was cancelled does not."""
    report = OperationReport(SystemClock(), Observation(), UNTRACED)
    report.fail(error)
    with capture_logs() as lines:
        report.end()

    assert [(line["event"], line["outcome"], line["codes"]) for line in lines] == [("operation", outcome, codes)]

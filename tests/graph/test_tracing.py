"""When traces are on, what is taken for a parent, and how spans are named."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from graph.logs import OperationRecord
from graph.settings import Settings
from graph.spans import Spans
from graph.tracing import tracing_from_environment
from tests.traced import Kept, ours, trace_id

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
VALID = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize(
    ("environ", "is_on"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_SERVICE_NAME": "graph", "OTEL_TRACES_SAMPLER": "always_on"}, False),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "TRUE"}, False),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "false"}, True),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9/v1/traces"}, True),
    ],
)
async def test_opentelemetrys_variables_turn_traces_on(environ: dict[str, str], is_on: bool) -> None:  # noqa: FBT001 -- as pytest passes it
    """Traces are on where a place is named to send them to, unless OpenTelemetry is turned off."""
    tracing = tracing_from_environment(Settings(), environ)
    assert isinstance(tracing, Spans) is is_on
    if tracing:
        await tracing.close()


def test_a_wrong_variable_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What OpenTelemetry refuses costs the traces and not the server, and the log does not show it."""
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "planted")
    with capture_logs() as lines:
        assert tracing_from_environment(Settings(), ENDPOINT) is None
    assert [(line["event"], line["log_level"]) for line in lines] == [("no traces are sent", "warning")]
    assert "OTEL_*" in lines[0]["help"]
    assert "planted" not in str(lines)


def test_nothing_is_loaded_where_traces_are_off() -> None:
    """A server without traces has nothing of OpenTelemetry in memory."""
    program = (
        "import os, sys; os.environ.clear(); from graph.http.app import create_app_from_environment as create; create();"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"  # noqa: S603


def test_a_valid_traceparent_is_the_parent() -> None:
    """The operation is in the trace that its request names, which is what the log shows."""
    kept = Kept()
    operation = kept.tracing.operation(VALID)
    operation.ended(OperationRecord("query", "ok", (), 0.1, 0, "hash"))
    (span,) = kept.spans
    assert (operation.id, trace_id(span)) == (TRACE, TRACE)
    assert span.parent
    assert f"{span.parent.span_id:016x}" == SPAN


@pytest.mark.parametrize(
    "traceparent",
    [
        VALID.upper(),
        VALID.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"{VALID}-more",
        f"{VALID},{VALID}",
        f"00-{TRACE}-01",
        TRACE,
        "",
    ],
)
def test_a_traceparent_that_is_not_valid_is_ignored(traceparent: str) -> None:
    """Then the operation begins a trace of its own."""
    kept = Kept()
    operation = kept.tracing.operation(traceparent)
    operation.ended(OperationRecord("query", "ok", (), 0.1, 0, "hash"))
    assert [span.parent for span in kept.spans] == [None]
    assert operation.id != TRACE


@given(traceparent=st.one_of(st.text(st.characters(max_codepoint=255)), st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-.*")))
def test_any_traceparent_comes_to_a_trace(traceparent: str) -> None:
    """Whatever a header holds, the operation has a trace with an id of digits."""
    id_ = Kept().tracing.operation(traceparent).id
    assert re.fullmatch("[0-9a-f]{32}", id_)
    assert int(id_, 16)


@pytest.mark.parametrize(
    ("record", "name", "attributes"),
    [
        (OperationRecord("query", "ok", (), 0.1, 0, "0123456789abcdef"), "query", {"graphql.operation.type": "query"}),
        (
            OperationRecord("mutation", "ok", (), 0.1, 0, "0123456789abcdef", "SaveProfile"),
            "mutation SaveProfile",
            {"graphql.operation.type": "mutation", "graphql.operation.name": "SaveProfile"},
        ),
        (OperationRecord(None, "refused", ("BAD_USER_INPUT",), 0.1, 0, None), "GraphQL Operation", {}),
    ],
)
def test_an_operations_span_is_named_by_what_it_does(record: OperationRecord, name: str, attributes: dict[str, str]) -> None:
    """Its type names it, its own name stands there where its document is trusted, and what is not known is left out."""
    kept = Kept()
    kept.tracing.operation("").ended(record)
    span = kept.one(name)
    assert {name: value for name, value in (span.attributes or {}).items() if name.startswith("graphql.")} == attributes
    assert ours(span).get("document") == record.short_document

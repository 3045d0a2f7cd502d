"""What docs/observability.md and the dashboard name is what there is."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client import generate_latest

from graph.logs import OperationRecord
from graph.metrics import Metrics
from providers.breaker import MIN_CALLS
from providers.calls import Attempt, CallRecord
from providers.clock import SystemClock
from providers.records.identity import CustomerProvider
from providers.records.source import SourceStatus
from providers.sandbox.runner import Sandbox
from providers.watch import BreakerState
from tests.exposed import Exposed, exposed
from tests.serving import Server, running_server

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")
DASHBOARD: dict[str, Any] = json.loads((ROOT / "docs" / "grafana" / "customer-graph.json").read_text(encoding="utf-8"))
BY_PROMETHEUS = {"instance", "job"}
"""Labels that Prometheus adds to whatever it reads."""
OF_PROMETHEUS = {"up"}
"""Metrics that it makes by itself of whatever it reads."""
OUTCOMES = {"ok", "errors", "refused", "cancelled", *(status.value.lower() for status in SourceStatus)}
VALUES = {"outcome": OUTCOMES, "state": {state.value.lower() for state in BreakerState}, "result": {"hit", "miss"}, "name": {""}}
WORDS = {"count", "histogram_quantile", "or", "rate", "sum", "vector"}
"""What a query has beside the names of metrics."""
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def table(first_column: str) -> list[list[str]]:
    """The cells of the page's table whose first column is headed so, without its head."""
    lines = PAGE[PAGE.index(f"| {first_column} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(cell: str) -> set[str]:
    """What a cell has between backticks."""
    return set(re.findall(r"`([^`]+)`", cell))


def dashboard_queries() -> Iterator[str]:
    """Every query of the dashboard's panels; a variable's, too, as if it were one of them."""
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", []))
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield re.sub(r"^label_values\((\w+), (\w+)\)$", r"count by (\2) (\1)", variable["definition"])


def alert_queries() -> list[str]:
    """Every query of the page's alerts."""
    return re.findall(r"^ {8}expr: (?:>-\n)?(.*\n(?: {10}\S.*\n)*)", PAGE, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Query:
    """What a query in Prometheus' language names."""

    metrics: set[str]
    labels: set[str]
    values: list[tuple[str, set[str]]]
    """Labels with the values that they are compared with."""


def parsed(text: str) -> Query:
    """Take a query apart, as far as those are written that are parsed here."""
    values = [(label, set(value.split("|"))) for label, value in re.findall(r'(\w+)(?:=~|!=|=)"([^"]*)"', text)]
    grouped = {label for group in re.findall(r"\bby \(([^)]*)\)", text) for label in group.split(", ")}
    bare = re.sub(r"\{[^}]*\}|\[[^]]*\]|\bby \([^)]*\)", "", text)
    return Query(set(re.findall(r"[a-zA-Z_]\w*", bare)) - WORDS, grouped | {label for label, _ in values}, values)


class StandingClock(SystemClock):
    """By this clock no time passes: what has just happened stays recent."""

    def now(self) -> float:
        """Always the same moment."""
        return 1000.0


async def fail(_: web.Request) -> web.StreamResponse:
    """Fail as a provider does in a way that makes no second attempt worthwhile."""
    return web.Response(status=500)


async def something_of_everything(server: Server, sandbox: Sandbox) -> None:
    """Ask for customers and persons, of a provider that answers; of one that fails, until it is left alone; and for what is refused."""
    async with server.session.put(f"{server.url}/graphql") as refused:
        assert refused.status == 405
    await server.data('{ customer(by: { blinkCustomerId: "C0001" }) { persons { person { fullName } } } }')
    keys = ", ".join(f'{{ frontpaymentCustomerId: "CSRT{number}" }}' for number in range(MIN_CALLS))
    with sandbox["frontpayment"].answering(fail):
        for _ in range(2):
            await server.query(f"{{ customersBy(by: [{keys}]) {{ name }} }}")


def logged() -> dict[str, tuple[set[str], set[str]]]:
    """Each event that the code logs by a constant name: the levels at which it does, and the fields."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for path in (path for package in ("graph", "resolvers", "providers") for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for events, levels, fields in _logging_calls(tree):
            for event in events:
                known = found.setdefault(event, (set(), set()))
                known[0].update(levels)
                known[1].update(fields)
    return found


def _logging_calls(tree: ast.Module) -> Iterator[tuple[list[str], set[str], set[str]]]:
    aliases = {
        target.id: _levels(assignment.value)
        for assignment in ast.walk(tree)
        if isinstance(assignment, ast.Assign)
        for target in assignment.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        levels = aliases.get(call.func.id, set()) if isinstance(call.func, ast.Name) else _levels(call.func)
        if levels:
            events = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            fields = {str(keyword.arg) for keyword in call.keywords} | ({"exc_info"} if "exception" in levels else set())
            yield events, levels, fields


def _levels(node: ast.AST) -> set[str]:
    """The methods of a logger that an expression names, but not those that it calls."""
    if isinstance(node, ast.IfExp):
        return _levels(node.body) | _levels(node.orelse)
    if not isinstance(node, ast.Attribute):
        return set()
    return {node.attr} & LEVELS if ast.unparse(node.value) in {"_log", "log", "self._log"} else set()


@pytest.fixture(scope="module")
def everything() -> Exposed:
    """All that can be measured, once each."""
    metrics, bik = Metrics(), CustomerProvider.BIK
    metrics.operation(OperationRecord("query", "ok", (), 0.1, 1, "hash", "Profile"))
    metrics.request_refused(503, "OVERLOADED")
    metrics.batch("customers", bik, 1)
    metrics.call(CallRecord(bik, "getCustomer", 1, (Attempt(0.1, "UNAVAILABLE", 1), Attempt(0.1, "OK", 1)), 0.3, "OK", ()))
    metrics.call(CallRecord(bik, "getCustomer", 1, (), 0.1, "CIRCUIT_OPEN", ()))
    metrics.call(CallRecord(bik, "getCustomer", 1, (), 0.1, "OK", (), is_shared=True))
    metrics.in_flight(bik, 1)
    metrics.queued(bik, 1)
    metrics.breaker(bik, BreakerState.CLOSED)
    return Exposed(generate_latest(metrics.registry).decode())


def test_the_page_has_every_metric(everything: Exposed) -> None:
    """Names, types and labels of the table are those of the metrics, and none is missing on either side."""
    told = {next(iter(words(name))): (type_, words(labels)) for name, type_, labels, _ in table("Metric")}
    assert told == {name: (type_, everything.labels(name)) for name, type_ in everything.types.items()}


def test_the_page_has_every_label(everything: Exposed) -> None:
    """Each label of a metric is explained, and nothing else is; the values that can be listed are listed."""
    told = {label: words(values) for name, values in table("Label") for label in words(name)}
    assert told.keys() == {label for metric in everything.types for label in everything.labels(metric)} - {"pid"}
    assert told["provider"] == {provider.slug for provider in CustomerProvider}
    assert told["state"] == VALUES["state"]
    assert told["result"] == VALUES["result"]


async def test_every_query_asks_for_what_a_server_shows(sandbox: Sandbox) -> None:
    """The dashboard's queries and the alerts' name metrics and labels that are at /metrics, and compare with values that there can be."""
    async with running_server(sandbox.environment(), StandingClock()) as server:
        await something_of_everything(server, sandbox)
        shown = await exposed(server)

    labels = {name: set(BY_PROMETHEUS) for name in OF_PROMETHEUS}
    for name, its_labels, _ in shown.samples:
        labels.setdefault(name, set(BY_PROMETHEUS)).update(its_labels)
    alerts = alert_queries()
    assert len(alerts) == PAGE.count("- alert: ")
    queries = [*dashboard_queries(), *alerts]
    assert len(queries) > 30
    for text in queries:
        query = parsed(text)
        assert query.metrics, text
        for metric in query.metrics:
            assert query.labels <= labels.get(metric, set()), (metric, text)
        for label, values in query.values:
            assert values <= VALUES.get(label, values), text


def test_a_share_is_there_where_nothing_went_wrong() -> None:
    """A share of outcomes has a number in place of those that never happened, whose series are not there."""
    shares = [text for text in dashboard_queries() if re.search(r'outcome=~?"[^"]*"[^/]*/', text)]
    assert len(shares) == 3
    assert [text for text in shares if not re.match(r"\(.* or (vector\(0\)|0 \* .*)\) / ", text)] == []


def test_the_dashboard_shows_every_metric_of_the_graph(everything: Exposed) -> None:
    """What is measured here can be seen there."""
    queried = " ".join(dashboard_queries())
    assert [name for name in everything.types if name.startswith("customer_graph_") and name not in queried] == []


def test_the_page_has_every_event() -> None:
    """Each event that is logged stands in the table with its levels and fields, and nothing else does."""
    told = {next(iter(words(event))): (set(level.split(", ")), words(fields)) for event, level, fields, _ in table("Event")}
    renamed = {"exc_info": "exception", "exception": "error"}
    in_code = {
        event: ({renamed.get(level, level) for level in levels}, {renamed.get(field, field) for field in fields} - {"request_id"})
        for event, (levels, fields) in logged().items()
    }
    assert told == in_code

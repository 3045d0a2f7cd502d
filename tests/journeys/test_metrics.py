"""What a running server shows at /metrics of what it did."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest
from aiohttp import web

from graph.logs import Outcome
from providers.records.identity import CustomerProvider
from providers.records.source import SourceStatus
from providers.registry import CLIENTS
from providers.sandbox.runner import Sandbox
from tests.clock import SkippingClock
from tests.exposed import exposed, exposed_once
from tests.journeys.holding import held
from tests.serving import Server, running_server

KNOWN, UNKNOWN = "CSRT1511414842", "CSRT0000000000"
CUSTOMER = '{ customer(by: { frontpaymentCustomerId: "%s" }) { name } }'
CALLED = ("provider", "operation", "outcome")
FRONT = ("frontpayment", "getCustomerDetails")
ADDRESS = {"street": "Seeweg", "postalCode": "8001", "city": "Zürich", "countryCode": "CH"}
OPERATIONS = {operation for client in CLIENTS for operation in (*client.reads, *client.writes)}


@pytest.fixture
async def server(sandbox: Sandbox) -> AsyncIterator[Server]:
    """A server that has measured nothing yet, whose sleeps end at once."""
    async with running_server(sandbox.environment(), SkippingClock()) as server:
        yield server


async def test_operations_are_counted(server: Server) -> None:
    """Each operation counts once by what came of it: answered, answered with errors, refused; nothing runs afterwards."""
    for key in (KNOWN, KNOWN, UNKNOWN):
        await server.data(CUSTOMER % key)
    await server.query('{ node(id: "nonsense") { id } }')
    await server.query("{ nothing }")
    await server.query("{")
    change = {"customerId": "customer:blink:C0001", "postal": ADDRESS}
    await server.data("mutation ($input: CreateAddressInput!) { createAddress(input: $input) { addressId } }", {"input": change})

    shown = await exposed(server)
    outcomes = {("query", "ok"): 3, ("query", "errors"): 1, ("mutation", "ok"): 1, ("unknown", "refused"): 2}
    assert shown.by("customer_graph_operations_total", "kind", "outcome") == outcomes
    assert shown.by("customer_graph_operation_duration_seconds_count", "kind", "outcome") == outcomes
    assert shown.value("customer_graph_operations_in_flight") == 0


async def test_refused_requests_are_counted(server: Server) -> None:
    """What comes to no operation counts by status and code, and as no operation."""
    async with server.session.post(f"{server.url}/graphql", data="{}", headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415
    async with server.session.post(f"{server.url}/graphql", json={"query": 1}) as response:
        assert response.status == 400
    shown = await exposed(server)
    assert shown.by("customer_graph_http_requests_refused_total", "status", "code") == {
        ("415", "BAD_USER_INPUT"): 1,
        ("400", "BAD_USER_INPUT"): 1,
    }
    assert shown.by("customer_graph_operations_total", "outcome") == {}


async def test_prepared_operations_are_counted(server: Server) -> None:
    """The first time a document comes is a miss, every further time a hit; a refusal that is kept is one, too."""
    for document in (CUSTOMER % KNOWN, CUSTOMER % KNOWN, CUSTOMER % KNOWN, "{ nothing }", "{ nothing }"):
        await server.query(document)
    assert (await exposed(server)).by("customer_graph_prepared_operation_lookups_total", "result") == {("miss",): 2, ("hit",): 3}


async def test_requests_are_counted_with_their_retries(server: Server, sandbox: Sandbox) -> None:
    """Every HTTP request counts by its own outcome, as many as the sandbox got; one that was sent again counts as a retry, too."""
    service, statuses = sandbox["frontpayment"].service, iter((500, 503, 429, 200))

    async def answer(request: web.Request) -> web.StreamResponse:
        status = next(statuses)
        return await service.handle(request) if status == 200 else web.Response(status=status)

    for key in (KNOWN, UNKNOWN):
        await server.data(CUSTOMER % key)
    with sandbox["frontpayment"].answering(answer):
        assert "errors" in await server.query(CUSTOMER % KNOWN)
        await server.data(CUSTOMER % KNOWN)

    shown = await exposed(server)
    requests = {(*FRONT, "ok"): 2, (*FRONT, "not_found"): 1, (*FRONT, "unavailable"): 2, (*FRONT, "rate_limited"): 1}
    assert shown.by("customer_graph_upstream_requests_total", *CALLED) == requests
    assert shown.by("customer_graph_upstream_request_duration_seconds_count", *CALLED) == requests
    assert sum(requests.values()) == len(sandbox.calls)
    assert shown.by("customer_graph_upstream_retries_total", *CALLED[:2]) == {FRONT: 2}


async def test_the_bytes_of_answers_are_counted(server: Server) -> None:
    """What was received is what each call of the operation says that it received."""
    answer = await server.query(CUSTOMER % KNOWN, None, **{"X-Explain": "upstream"})
    (call,) = answer["extensions"]["upstream"]
    assert call["bytes"] > 0
    assert (await exposed(server)).by("customer_graph_upstream_received_bytes_total", "provider") == {("frontpayment",): call["bytes"]}


async def test_batches_are_counted_by_loader(server: Server) -> None:
    """Keys that are asked for together are one batch of their loader; the same key twice is one key."""
    keys = ", ".join(f'{{ blinkCustomerId: "{key}" }}' for key in ("C0001", "C0001", "nobody"))
    await server.data(f"{{ customersBy(by: [{keys}]) {{ persons {{ person {{ fullName }} }} }} }}")
    await server.data(CUSTOMER % KNOWN)

    shown = await exposed(server)
    labels = ("loader", "provider")
    assert shown.by("customer_graph_loader_batch_keys_count", *labels) == {
        ("customers", "blink"): 1,
        ("customers", "frontpayment"): 1,
        ("persons", "blink"): 1,
    }
    assert shown.value("customer_graph_loader_batch_keys_sum", loader="customers", provider="blink") == 2


async def test_what_waits_and_what_runs_is_shown_while_it_does(sandbox: Sandbox) -> None:
    """With one place for calls, the second waits for the first: one is in flight, one is queued, and two operations run."""
    places = {"CUSTOMER_GRAPH_PROVIDERS__FRONTPAYMENT__MAX_CONCURRENCY": "1"}
    async with running_server(sandbox.environment() | places) as server:
        with held(sandbox) as go_on:
            asking = [asyncio.create_task(server.data(CUSTOMER % key)) for key in (KNOWN, UNKNOWN)]
            shown = await exposed_once(server, lambda shown: shown.value("customer_graph_upstream_requests_queued") == 1)
            assert shown.by("customer_graph_upstream_requests_queued", "provider") == {("frontpayment",): 1}
            assert shown.by("customer_graph_upstream_requests_in_flight", "provider") == {("frontpayment",): 1}
            assert shown.value("customer_graph_operations_in_flight") == 2
            go_on.set()
            await asyncio.gather(*asking)
        shown = await exposed(server)

    gauges = [name for name, type_ in shown.types.items() if type_ == "gauge" and name.endswith(("_in_flight", "_queued"))]
    assert {name: shown.value(name) for name in gauges} == dict.fromkeys(gauges, 0)
    assert len(gauges) == 3


async def test_an_operation_whose_client_left_is_cancelled(server: Server, sandbox: Sandbox) -> None:
    """The operation and the request that was under way for it are counted as cancelled, and not as failures."""
    with held(sandbox):
        asking = asyncio.create_task(server.query(CUSTOMER % KNOWN))
        await sandbox["frontpayment"].until(lambda service: service.in_flight == 1)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        shown = await exposed_once(server, lambda shown: shown.value("customer_graph_operations_total") == 1)

    assert shown.by("customer_graph_operations_total", "kind", "outcome") == {("query", "cancelled"): 1}
    assert shown.by("customer_graph_upstream_requests_total", *CALLED) == {(*FRONT, "cancelled"): 1}
    assert shown.value("customer_graph_operations_in_flight") == 0


async def test_only_trusted_documents_have_names(sandbox: Sandbox, tmp_path: Path) -> None:
    """An operation is named if its document is in the manifest, whether its id or its text was sent; any other of that name is not."""
    trusted = f"query Profile {CUSTOMER % KNOWN}"
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"some-id": trusted}), encoding="utf-8")
    variables = {"CUSTOMER_GRAPH_TRUSTED_DOCUMENTS__MANIFEST": str(manifest)}
    async with running_server(sandbox.environment() | variables) as server:
        async with server.session.post(f"{server.url}/graphql", json={"documentId": "some-id"}) as response:
            assert "errors" not in await response.json()
        for document in (trusted, "query Profile { __typename }", "{ __typename }"):
            await server.data(document)
        shown = await exposed(server)

    assert shown.by("customer_graph_operations_total", "name", "outcome") == {("Profile", "ok"): 2, ("", "ok"): 2}


async def test_no_label_is_a_clients(server: Server) -> None:
    """Names, aliases, keys, headers and paths that a client makes up are in no label; each label has its known values alone."""
    headers = {"X-Request-Id": "kari-nordmann", "X-Explain": "Kari", "User-Agent": "Kari", "traceparent": "Kari", "X-Deadline-Ms": "Kari"}
    document = 'query Kari($kari: ID!) { kari: node(id: $kari) { id } by: customer(by: { frontpaymentCustomerId: "Kari" }) { kari: name } }'
    bodies: list[dict[str, Any]] = [
        {"query": document, "operationName": "Kari", "variables": {"kari": "customer:frontpayment:Kari"}, "extensions": {"kari": "Kari"}},
        {"query": document, "operationName": "KariNordmann"},
        {"query": "{ Kari }"},
        {"documentId": "Kari"},
    ]
    for body in bodies:
        for sent in ({}, headers):
            await (await server.session.post(f"{server.url}/graphql", json=body, headers=sent)).read()
    await (await server.session.get(f"{server.url}/kari?Kari=Kari", headers=headers)).read()
    shown = await exposed(server)

    assert "kari" not in shown.text.lower()
    known = {
        "kind": {"query", "mutation", "unknown"},
        "outcome": {*get_args(Outcome), *(status.value.lower() for status in SourceStatus)},
        "name": {""},
        "provider": {provider.slug for provider in CustomerProvider},
        "operation": OPERATIONS,
        "loader": {"customers", "persons", "customer_data"},
    }
    for name, labels, _ in shown.samples:
        assert [label for label in labels.keys() & known.keys() if labels[label] not in known[label]] == [], name


async def test_metrics_can_be_turned_off(sandbox: Sandbox) -> None:
    """By setting, there is no such path, and the server answers as ever."""
    async with running_server(sandbox.environment() | {"CUSTOMER_GRAPH_METRICS": "false"}) as server:
        assert await server.data(CUSTOMER % KNOWN) == {"customer": {"name": "Kari Nordmann"}}
        async with server.session.get(f"{server.url}/metrics") as response:
            assert (response.status, (await response.json())["errors"][0]["extensions"]) == (404, {"code": "BAD_USER_INPUT"})


PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/html", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/openmetrics-text;version=nonsense", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        (PROMETHEUS, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    ],
)
async def test_the_format_is_what_the_reader_takes(sandboxed_server: Server, accept: str, expected: str) -> None:
    """OpenMetrics is for who names it, and ends as it must; everyone else gets plain text."""
    async with sandboxed_server.session.get(f"{sandboxed_server.url}/metrics", headers={"Accept": accept}) as response:
        assert response.headers["Content-Type"] == expected
        assert (await response.text()).endswith("# EOF\n") == expected.startswith("application")


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text"])
async def test_metrics_are_compressed(sandboxed_server: Server, accept: str) -> None:
    """A reader that takes gzip, as Prometheus does, gets either format compressed."""
    headers = {"Accept": accept, "Accept-Encoding": "gzip"}
    async with sandboxed_server.session.get(f"{sandboxed_server.url}/metrics", headers=headers) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert "customer_graph_operations_in_flight 0.0" in await response.text()

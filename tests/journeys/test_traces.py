"""The spans of operations over the sandbox: what stands below what, how each ended, and what goes out of a trace and comes in."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from opentelemetry.trace import SpanKind, StatusCode
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from graph.logs import OperationRecord
from providers.calls import Attempt, CallRecord
from providers.records.identity import CustomerProvider
from providers.sandbox.faults import Dropped, Hanging, Status
from providers.sandbox.runner import Answer, Sandbox
from tests.clock import SkippingClock
from tests.graph.http.raw import sent
from tests.serving import Server
from tests.traced import Kept, Tree, attempts, ours, span_id, trace_id, traced_server

PAGE = (Path(__file__).parents[2] / "docs" / "observability.md").read_text(encoding="utf-8")
TWO = '{ customersByIds(ids: ["customer:bik:5482636", "customer:bik:1"]) { name } }'
BIK = '{ customer(by: { bikCustomerId: "5482636" }) { name } }'
FRONTPAYMENT = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
DEFERRED = '{ customer(by: { blinkCustomerId: "C0001" }) { name ... @defer { addresses { city } } } }'
CHANGE = """mutation {
  createContactDetails(input: { personId: "person:blink:P0001", medium: EMAIL, content: "steve@example.com" }) { contactDetails { value } }
}"""
ALL_PROVIDERS = """query ($lookup: WorldlineLookup!) {
  bik: customer(by: { bikCustomerId: "5482636" }) { name }
  blink: customer(by: { blinkCustomerId: "C0001" }) { name }
  brij: customer(by: { brijCustomerId: "cust_abc123xyz" }) { name }
  frontpayment: customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name }
  worldline: customer(by: { worldline: $lookup }) { name }
}"""
LOOKUP = {"paymentProductId": 9000, "countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "012345678901"}]}
CALL: Tree = ("bik getCustomer", [])
OF_CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE, SPAN = OF_CLIENT.split("-")[1:3]


def failing_first(sandbox: Sandbox, times: int) -> Answer:
    """Let BIK be unavailable so many times, and answer then."""
    left = iter(range(times))

    async def answer(request: web.Request) -> web.StreamResponse:
        return await sandbox["bik"].service.handle(request) if next(left, None) is None else web.Response(status=503)

    return answer


async def test_what_was_done_is_a_tree(sandbox: Sandbox) -> None:
    """An operation is above the batch that it asked for, and that above its calls; each says what it was about, and none has failed."""
    async with traced_server(sandbox) as (server, kept):
        await server.query(f"query Mine {TWO}")

    assert kept.trees() == [("query", [("load customers", [CALL, CALL])])]
    assert {span.status.status_code for span in kept.spans} == {StatusCode.UNSET}
    operation, batch = kept.one("query"), kept.one("load customers")
    assert (operation.kind, batch.kind) == (SpanKind.SERVER, SpanKind.INTERNAL)
    document = ours(operation).pop("document")
    assert re.fullmatch("[0-9a-f]{12}", str(document))
    assert ours(operation) == {"outcome": "ok", "codes": (), "calls": 2, "document": document}
    assert (operation.attributes or {})["graphql.operation.type"] == "query"
    assert ours(batch) == {"loader": "customers", "provider": "bik", "keys": 2}
    of_calls = {ours(call)["outcome"]: call for call in kept.named("bik getCustomer")}
    assert of_calls.keys() == {"OK", "NOT_FOUND"}
    assert {call.kind for call in of_calls.values()} == {SpanKind.CLIENT}
    received = ours(of_calls["OK"]).pop("bytes")
    assert received
    about = {"provider": "bik", "operation": "getCustomer", "keys": 1, "outcome": "OK", "attempts": 1, "bytes": received}
    assert ours(of_calls["OK"]) == about
    assert all((span.end_time or 0) <= (operation.end_time or 0) for span in kept.spans)


async def test_each_attempt_is_told(sandbox: Sandbox) -> None:
    """A call that was tried again is one span, with an event for each of its requests, and has not failed."""
    async with traced_server(sandbox, SkippingClock()) as (server, kept):
        with sandbox["bik"].answering(failing_first(sandbox, 2)):
            await server.data(BIK)

    call = kept.one("bik getCustomer")
    assert attempts(call) == ["UNAVAILABLE", "UNAVAILABLE", "OK"]
    assert (ours(call)["attempts"], ours(call)["outcome"], call.status.status_code) == (3, "OK", StatusCode.UNSET)
    times = [event.timestamp for event in call.events]
    assert times == sorted(times)
    assert (call.start_time or 0) <= times[0]
    assert times[-1] <= (call.end_time or 0)


@pytest.mark.parametrize(
    ("fault", "outcome"), [(Status(status=500), "UNAVAILABLE"), (Status(status=401), "REFUSED"), (Dropped(when="half_way"), "UNAVAILABLE")]
)
async def test_a_failure_marks_all_that_it_fails(sandbox: Sandbox, fault: Status | Dropped, outcome: str) -> None:
    """Where a provider fails, its call, the batch and the operation are errors; what another answered is none. No words go with it."""
    async with traced_server(sandbox) as (server, kept):
        with sandbox["bik"].failing(fault):
            await server.query(f"{{ bik: {BIK[1:-1]} frontpayment: {FRONTPAYMENT[1:-1]} }}")

    failed = {span.name for span in kept.spans if span.status.status_code is StatusCode.ERROR}
    assert failed == {"query", "load customers", "bik getCustomer"}
    assert kept.one("frontpayment getCustomerDetails").status.status_code is StatusCode.UNSET
    assert ours(kept.one("bik getCustomer"))["outcome"] == outcome
    assert (ours(kept.one("query"))["outcome"], ours(kept.one("query"))["codes"]) == ("errors", (f"PROVIDER_{outcome}",))
    assert {span.status.description for span in kept.spans} == {None}


async def test_a_call_that_was_not_sent_is_told(sandbox: Sandbox) -> None:
    """A provider that is left alone for its failures was not asked: the call's span says why, and has no attempt."""
    async with traced_server(sandbox, SkippingClock()) as (server, kept):
        with sandbox["bik"].failing(Status(status=500)):
            for _ in range(21):
                await server.query(BIK)

    last = kept.named("bik getCustomer")[-1]
    assert (ours(last)["outcome"], ours(last)["attempts"], attempts(last)) == ("CIRCUIT_OPEN", 0, [])
    assert last.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize("document", ["{ wrong }", "{"])
async def test_a_request_that_is_refused_is_a_span(sandbox: Sandbox, document: str) -> None:
    """What could not be read has the name that OpenTelemetry gives it; the mistake is the client's, so that nothing failed here."""
    async with traced_server(sandbox) as (server, kept):
        await server.query(document)

    (span,) = kept.spans
    assert (span.name, ours(span)["outcome"], span.status.status_code) == ("GraphQL Operation", "refused", StatusCode.UNSET)
    assert "graphql.operation.type" not in (span.attributes or {})


async def test_a_client_that_goes_away_leaves_no_span_open(sandbox: Sandbox) -> None:
    """Where nobody waits for the answer any more, all that was begun ends as cancelled, and counts as no failure."""
    async with traced_server(sandbox) as (server, kept):
        with sandbox["bik"].failing(Hanging()):
            asked = asyncio.create_task(server.query(BIK))
            await sandbox["bik"].until(lambda bik: bik.in_flight == 1)
            asked.cancel()
            await sandbox["bik"].until(lambda bik: bik.in_flight == 0)

    assert kept.trees() == [("query", [("load customers", [CALL])])]
    assert (ours(kept.one("query"))["outcome"], ours(kept.one("bik getCustomer"))["outcome"]) == ("cancelled", "CANCELLED")
    assert {span.status.status_code for span in kept.spans} == {StatusCode.UNSET}


async def test_a_call_of_no_loader_stands_below_its_operation(sandbox: Sandbox) -> None:
    """A change is made by the operation itself, without a batch; what is read of it afterwards is read by one."""
    async with traced_server(sandbox) as (server, kept):
        await server.data(CHANGE)

    read: Tree = ("load persons", [("blink getContactDetailsByPersonId", [])])
    assert kept.trees() == [("mutation", [("blink postContactDetailsByPersonId", []), read])]


async def test_an_operation_lasts_until_its_last_piece(sandbox: Sandbox) -> None:
    """What is deferred belongs to the operation's trace like the rest, and the operation's span has not ended before it is sent."""
    go_on = asyncio.Event()

    async def later(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/addresses"):
            await go_on.wait()
        return await sandbox["blink"].service.handle(request)

    async with traced_server(sandbox) as (server, kept):
        with sandbox["blink"].answering(later):
            headers = {"Accept": "multipart/mixed"}
            async with server.session.post(f"{server.url}/graphql", json={"query": DEFERRED}, headers=headers) as response:
                await response.content.readuntil(b"\r\n---\r\nContent-Type")
                assert kept.named("query") == []
                go_on.set()
                assert b"Malibu" in await response.read()

    (tree,) = kept.trees()
    assert tree[0] == "query"
    assert [name for name, _ in tree[1]] == ["load customers", "load customers"]
    assert {trace_id(span) for span in kept.spans} == {trace_id(kept.one("query"))}
    assert ours(kept.one("query"))["calls"] == len(sandbox.calls)
    assert all((span.end_time or 0) <= (kept.one("query").end_time or 0) for span in kept.spans)


async def test_operations_at_the_same_time_are_kept_apart(sandbox: Sandbox) -> None:
    """Each operation's spans are of its own trace, and below its own batch, however they interleave."""
    go_on, ids = asyncio.Event(), [f"{number:032x}" for number in range(1, 9)]

    async def wait(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await sandbox["bik"].service.handle(request)

    async def ask(server: Server, number: int) -> None:
        keys = ", ".join(f'"customer:bik:{key}"' for key in range(number + 1))
        document = f"{{ customersByIds(ids: [{keys}]) {{ name }} }}"
        await server.query(document, None, traceparent=f"00-{ids[number]}-{SPAN}-01")

    async with traced_server(sandbox) as (server, kept):
        with sandbox["bik"].answering(wait):
            asking = [asyncio.create_task(ask(server, number)) for number in range(len(ids))]
            await sandbox["bik"].until(lambda bik: bik.in_flight > len(ids))
            go_on.set()
            await asyncio.gather(*asking)

    assert kept.trees() == sorted(("query", [("load customers", [CALL] * (number + 1))]) for number in range(len(ids)))
    for number, id_ in enumerate(ids):
        names = sorted(span.name for span in kept.spans if trace_id(span) == id_)
        assert names == sorted(["query", "load customers", *["bik getCustomer"] * (number + 1)])


async def test_an_operation_is_part_of_the_trace_that_its_request_names(sandbox: Sandbox) -> None:
    """The operation's span stands below the client's, by W3C Trace Context; of `tracestate`, which may hold anything, nothing is kept."""
    async with traced_server(sandbox) as (server, kept):
        await server.query(BIK, None, traceparent=OF_CLIENT, tracestate="customer=kari")

    assert {trace_id(span) for span in kept.spans} == {TRACE}
    operation = kept.one("query")
    assert operation.parent
    assert f"{operation.parent.span_id:016x}" == SPAN
    assert {len(span.context.trace_state) for span in kept.spans if span.context} == {0}


async def test_several_traceparents_name_no_trace(sandbox: Sandbox) -> None:
    """A request with two of them is in neither's trace."""
    headers = [("traceparent", OF_CLIENT), ("traceparent", OF_CLIENT)]
    async with (
        traced_server(sandbox) as (server, kept),
        server.session.post(f"{server.url}/graphql", json={"query": BIK}, headers=headers) as response,
    ):
        assert response.status == 200

    assert kept.one("query").parent is None


@pytest.mark.parametrize("tells_providers", [True, False])
async def test_what_is_not_sampled_is_not_kept(sandbox: Sandbox, tells_providers: bool) -> None:  # noqa: FBT001 -- as pytest passes it
    """A client's trace that is not to be recorded is not, and providers who are told of it are told so."""
    async with traced_server(sandbox, tells_providers=tells_providers) as (server, kept):
        await server.query(BIK, None, traceparent=f"00-{TRACE}-{SPAN}-00")

    assert kept.spans == []
    sent = sandbox.calls[0].headers.get("traceparent", "")
    assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-00" if tells_providers else "", sent)


async def test_providers_are_told_of_the_trace_where_that_is_set(sandbox: Sandbox) -> None:
    """Each provider gets the call's own span with every request, again where it is asked again, and still accepts what is signed."""
    async with traced_server(sandbox, SkippingClock(), tells_providers=True) as (server, kept):
        with sandbox["bik"].answering(failing_first(sandbox, 1)):
            await server.data(ALL_PROVIDERS, {"lookup": LOOKUP})

    spans = {span.name.partition(" ")[0]: span for span in kept.spans if span.kind is SpanKind.CLIENT}
    assert spans.keys() == {"bik", "blink", "brij", "frontpayment", "worldline"}
    sent = [(call.provider, call.headers["traceparent"].split("-")[1:3]) for call in sandbox.calls]
    assert sorted(sent) == sorted((slug, [trace_id(spans[slug]), f"{span_id(spans[slug]):016x}"]) for slug in ["bik", *spans])
    assert not [call for call in sandbox.calls if "tracestate" in call.headers]


@pytest.mark.parametrize("traced", [True, False])
async def test_providers_are_told_of_no_trace_otherwise(sandbox: Sandbox, sandboxed_server: Server, traced: bool) -> None:  # noqa: FBT001
    """Whatever a client sends, nothing of a trace goes to a provider unless that is set."""
    headers = {"traceparent": OF_CLIENT, "tracestate": "customer=kari", "baggage": "customer=kari"}
    if traced:
        async with traced_server(sandbox) as (server, _):
            await server.query(ALL_PROVIDERS, {"lookup": LOOKUP}, **headers)
    else:
        await sandboxed_server.query(ALL_PROVIDERS, {"lookup": LOOKUP}, **headers)

    assert len(sandbox.calls) == 5
    assert not [call for call in sandbox.calls if {"traceparent", "tracestate", "baggage"} & {name.lower() for name in call.headers}]


async def test_the_log_names_the_trace(sandbox: Sandbox) -> None:
    """Every line about a traced operation has its trace's id beside the request's; a line about a request that is none has none."""
    async with traced_server(sandbox) as (server, _):
        with capture_logs(processors=[merge_contextvars]) as lines:
            await server.query(BIK, None, **{"traceparent": OF_CLIENT, "X-Request-Id": "of-this-test"})
            async with aiohttp.ClientSession() as session:
                body = {"query": BIK}
                async with session.post(f"{server.url}/graphql", json=body, headers={"traceparent": OF_CLIENT}) as response:
                    assert response.status == 200
                async with session.post(f"{server.url}/graphql", data=b"{", headers={"Content-Type": "application/json"}) as response:
                    assert response.status == 400

    named = [(line["event"], line.get("trace_id")) for line in lines]
    of_one = [("upstream call", TRACE), ("operation", TRACE)]
    assert named == [*of_one, *of_one, ("request refused", None)]
    assert lines[0]["request_id"] == "of-this-test"


async def test_what_is_sent_behind_a_traced_request_has_no_part_in_its_trace(sandbox: Sandbox) -> None:
    """A request that comes before the last one of its connection is answered has its own id in the log, and no trace if it is in none."""
    body = b'{"query":"{ __typename }"}'
    first = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\ntraceparent: %s\r\nContent-Length: %d\r\n\r\n%s"
    second = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    async with traced_server(sandbox) as (server, _):
        with capture_logs(processors=[merge_contextvars]) as lines:
            responses = await sent(server.url, first % (OF_CLIENT.encode(), len(body), body) + second)

    assert [response.status for response in responses] == [200, 415]
    assert [(line["event"], line.get("trace_id")) for line in lines] == [("operation", TRACE), ("request refused", None)]
    assert [line["request_id"] for line in lines] == [response.headers["x-request-id"] for response in responses]


def told_attributes() -> dict[str, set[str]]:
    """The attributes that the page has of each kind of span."""
    lines = PAGE[PAGE.index("| Span |") :].split("\n\n")[0].splitlines()[2:]
    rows = [[set(re.findall("`([^`]+)`", cell)) or {cell.strip()} for cell in line.strip("|").split("|")[:2]] for line in lines]
    told: dict[str, set[str]] = {}
    for (kind,), attributes in rows:
        told.setdefault(kind, set()).update(attributes)
    return told


async def test_the_page_has_every_attribute() -> None:
    """What the page tells of spans and their event is what they have."""
    kept, attempt = Kept(), Attempt(0.1, "OK", 1)
    operation = kept.tracing.operation("")
    with operation.batch("customers", CustomerProvider.BIK, 1) as ended:
        call = operation.call(CustomerProvider.BIK, "getCustomer")
        call.attempted(attempt)
        call.ended(CallRecord(CustomerProvider.BIK, "getCustomer", 1, (attempt,), 0.1, "OK", (), is_shared=True))
        reading: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        reading.set_result(None)
        ended(reading)
    operation.ended(OperationRecord("query", "ok", (), 0.1, 1, "0123456789abcdef", "Profile"))

    kinds = {"query Profile": "operation", "load customers": "batch", "bik getCustomer": "call"}
    made = {kinds[span.name]: set(span.attributes or {}) for span in kept.spans}
    made["attempt"] = {name for span in kept.spans for event in span.events for name in event.attributes or {}}
    assert told_attributes() == made

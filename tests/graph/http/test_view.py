"""The endpoint over HTTP: statuses, media types, headers, request ids, and what happens when something breaks."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from starlette.types import Message
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from graph.errors import INTERNAL_MESSAGE
from graph.http.admission import Admission
from graph.http.view import GraphQLView
from graph.schema import schema
from graph.service import GraphQLAnswer, GraphQLRequest, GraphQLService, Increments
from graph.settings import Settings
from providers.clock import SystemClock
from providers.registry import Providers
from providers.shared import Shared
from tests.graph.http.test_stream import Payloads
from tests.serving import Server

PLAIN = "application/json"
NEWER = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REQUEST = {"query": "{ __typename }"}
HALF_A_REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{"
)
MADE = re.compile("[0-9a-f]{32}")


@asynccontextmanager
async def asked(server: Server, method: str = "POST", json_: object = None, **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """The response to a request of the endpoint; without a body it is the simplest that is answered."""
    url = f"{server.url}/graphql" + ("" if method == "POST" else f"?{urlencode(REQUEST)}")
    body = (REQUEST if json_ is None else json_) if method == "POST" else None
    async with server.session.request(method, url, json=body, headers=headers, allow_redirects=False) as response:
        yield response


async def refusal(response: aiohttp.ClientResponse) -> str:
    """The code of the only error of a JSON answer without data."""
    answer = await response.json(content_type=None)
    assert "data" not in answer
    assert answer["extensions"]["requestId"] == response.headers["X-Request-Id"]
    (error,) = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [("*/*", PLAIN), ("application/json", PLAIN), (NEWER, NEWER), (f"{NEWER}, {PLAIN};q=0.9", NEWER), (f"{PLAIN}, {NEWER};q=0.5", PLAIN)],
)
async def test_an_answer_comes_in_the_type_that_the_client_prefers(
    sandboxed_server: Server, method: str, accept: str, media_type: str
) -> None:
    """By GET and by POST; and nobody on the way may keep the answer, or give it to a client of another type."""
    async with asked(sandboxed_server, method, Accept=accept) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("no-store", "Accept, Origin")
        assert (await response.json(content_type=None))["data"] == {"__typename": "Query"}


async def test_without_accept_the_answer_is_plain_json(sandboxed_server: Server) -> None:
    """A client that says nothing reads what every client reads."""
    async with sandboxed_server.session.get(f"{sandboxed_server.url}/graphql", params=REQUEST, skip_auto_headers=["Accept"]) as response:
        assert response.headers["Content-Type"] == f"{PLAIN}; charset=utf-8"


@pytest.mark.parametrize(("accept", "status"), [(PLAIN, 200), (NEWER, 400)])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ wrong }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($id: ID!) { node(id: $id) { id } }"}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": f"{{ {' '.join(f'a{number}: __typename' for number in range(21))} }}"}, "LIMIT_EXCEEDED"),
    ],
)
async def test_what_is_not_executed_has_a_status_by_media_type(
    sandboxed_server: Server, accept: str, status: int, body: dict[str, Any], code: str
) -> None:
    """Clients of plain JSON take another status than 200 for no answer; the newer type says 400. Neither has a data entry."""
    async with asked(sandboxed_server, json_=body, Accept=accept) as response:
        assert (response.status, await refusal(response)) == (status, code)


@pytest.mark.parametrize("accept", [PLAIN, NEWER])
async def test_a_field_that_fails_is_an_answer(sandboxed_server: Server, accept: str) -> None:
    """What was executed is 200 under either type, with data and errors side by side."""
    async with asked(sandboxed_server, json_={"query": '{ node(id: "x") { id } __typename }'}, Accept=accept) as response:
        answer = await response.json(content_type=None)
        assert (response.status, answer["data"]) == (200, {"node": None, "__typename": "Query"})
        assert list(answer) == ["errors", "data", "extensions"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
async def test_another_method_is_told_which_are_allowed(sandboxed_server: Server, method: str) -> None:
    """405 has Allow, and is JSON as any other error."""
    async with asked(sandboxed_server, method) as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
        assert response.headers["Content-Type"] == f"{PLAIN}; charset=utf-8"
        assert await refusal(response) == "BAD_USER_INPUT"


async def test_the_methods_can_be_asked_for(sandboxed_server: Server) -> None:
    """OPTIONS is answered with what is allowed, and nothing else."""
    async with asked(sandboxed_server, "OPTIONS") as response:
        assert (response.status, response.headers["Allow"], await response.read()) == (204, "GET, HEAD, OPTIONS, POST", b"")
        assert not [name for name in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("accept", [PLAIN, BROWSER])
async def test_head_is_get_without_the_body(sandboxed_server: Server, accept: str) -> None:
    """Status and headers are those of a GET, its length included."""
    id_ = {"X-Request-Id": "of-this-test"}
    async with asked(sandboxed_server, "GET", Accept=accept, **id_) as got, asked(sandboxed_server, "HEAD", Accept=accept, **id_) as head:
        assert (head.status, await head.read()) == (200, b"")
        assert {**head.headers, "Date": ""} == {**got.headers, "Date": ""}


@pytest.mark.parametrize(("method", "accept"), [("GET", "image/png"), ("POST", "text/html"), ("POST", f"{PLAIN};q=0")])
async def test_a_client_that_takes_none_of_our_types_is_told_so(sandboxed_server: Server, method: str, accept: str) -> None:
    """406 is JSON all the same: the error is for whoever wrote the client."""
    async with asked(sandboxed_server, method, Accept=accept) as response:
        assert (response.status, await refusal(response)) == (406, "BAD_USER_INPUT")
        assert response.headers["Content-Type"] == f"{PLAIN}; charset=utf-8"


async def test_a_browser_gets_the_explorer(sandboxed_server: Server) -> None:
    """Whoever opens the endpoint in a browser gets a page, which no cache gives to another kind of client."""
    async with asked(sandboxed_server, "GET", Accept=BROWSER, **{"X-Request-Id": "of-this-test"}) as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("no-store", "Accept, Origin, Accept-Encoding")
        assert response.headers["X-Request-Id"] == "of-this-test"
        assert (await response.text()).startswith("<!doctype html>")


@pytest.mark.parametrize("id_", ["12345678", "a" * 128, "A.b_c-d.9", "0af7651916cd43dd8448eb211c80319c"])
async def test_a_client_may_name_its_request(sandboxed_server: Server, id_: str) -> None:
    """The client's own id is in the header, in the answer, and in every line that the request logs."""
    with capture_logs(processors=[merge_contextvars]) as lines:
        async with asked(sandboxed_server, **{"X-Request-Id": id_}) as response:
            assert response.headers["X-Request-Id"] == id_
            assert (await response.json())["extensions"] == {"requestId": id_}
    assert [line["request_id"] for line in lines] == [id_]


@pytest.mark.parametrize("id_", ["1234567", "a" * 129, "with space", "kari@example.com", 'quote"12345', "k\u00e5ri12345", ""])
async def test_an_id_of_another_form_is_replaced(sandboxed_server: Server, id_: str) -> None:
    """What may not be an id reaches neither the answer nor the log."""
    async with asked(sandboxed_server, **{"X-Request-Id": id_}) as response:
        made = response.headers["X-Request-Id"]
        assert MADE.fullmatch(made)
        assert (await response.json())["extensions"] == {"requestId": made}


async def test_requests_at_the_same_time_keep_their_ids(sandboxed_server: Server) -> None:
    """Every line of a request, its upstream calls included, has the id of that request."""
    document = '{ customer(by: { bikCustomerId: "5482636" }) { name } }'
    ids = [f"request-{number}" for number in range(20)]
    with capture_logs(processors=[merge_contextvars]) as lines:
        await asyncio.gather(*(sandboxed_server.query(document, None, **{"X-Request-Id": id_}) for id_ in ids))
    for id_ in ids:
        assert [line["event"] for line in lines if line["request_id"] == id_] == ["upstream call", "operation"]


async def test_an_id_ends_with_its_request() -> None:
    """What is logged afterwards, in whatever task, has no request's id."""
    before = get_contextvars()
    start, _ = await _exchange(GraphQLView(Broken(GraphQLAnswer(data={})), Settings(), Admission(1, lambda _: None)), PLAIN)
    assert (start["status"], get_contextvars()) == (200, before)


async def test_what_is_no_graphql_request_is_logged_too(sandboxed_server: Server) -> None:
    """The request id of a refusal is found in the log, with its status and code."""
    with capture_logs(processors=[merge_contextvars]) as lines:
        async with asked(sandboxed_server, "DELETE") as response:
            id_ = response.headers["X-Request-Id"]

    expected = {"event": "request refused", "status": 405, "code": "BAD_USER_INPUT", "request_id": id_, "log_level": "info"}
    assert expected in lines


async def test_a_client_that_goes_away_mid_body_does_no_harm(sandboxed_server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is answered, nothing is logged, and the next request is answered."""
    before = asyncio.all_tasks()
    address = urlsplit(sandboxed_server.url)
    with capture_logs() as lines:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(HALF_A_REQUEST)
        assert (await reader.readline()).startswith(b"HTTP/1.1 100")
        (waiting,) = asyncio.all_tasks() - before
        writer.close()
        await writer.wait_closed()
        await asyncio.wait_for(waiting, 5)
    assert (lines, caplog.records) == ([], [])
    assert await sandboxed_server.data("{ __typename }")


class Broken(GraphQLService):
    """A service with a fault of ours."""

    def __init__(self, fault: Exception | GraphQLAnswer) -> None:
        clock = SystemClock()
        super().__init__(schema, Settings(), Providers({}, Shared(clock, "tests")), clock)
        self._fault = fault

    async def answer(
        self,
        request: GraphQLRequest,  # noqa: ARG002 - whatever is asked
        departure: asyncio.Future[None] | None = None,  # noqa: ARG002
    ) -> GraphQLAnswer:
        """Fail, or answer what cannot be written."""
        if isinstance(self._fault, Exception):
            raise self._fault
        return self._fault


@pytest.mark.parametrize("fault", [ValueError("Kari Nordmann"), GraphQLAnswer(data={"name": "Kari \ud800"})], ids=["raised", "unwritable"])
@pytest.mark.parametrize("accept", [PLAIN, NEWER])
async def test_a_fault_of_ours_is_answered_in_json_and_shows_nothing(fault: Exception | GraphQLAnswer, accept: str) -> None:
    """500 with a neutral sentence, the code and the request's id; the log has the exception."""
    with capture_logs() as lines:
        start, body = await _exchange(GraphQLView(Broken(fault), Settings(), Admission(1, lambda _: None)), accept)
    assert start["status"] == 500
    answer = json.loads(body["body"])
    assert answer["errors"] == [{"message": INTERNAL_MESSAGE, "extensions": {"code": "INTERNAL"}}]
    assert answer["extensions"]["requestId"].encode() == dict(start["headers"])[b"x-request-id"]
    assert [(line["event"], line["log_level"]) for line in lines] == [("request failed", "error")]


async def test_an_answer_in_pieces_is_closed_where_its_first_cannot_be_written() -> None:
    """What is under way for the others ends with the 500."""
    others = Payloads()
    answer = GraphQLAnswer(data={"name": "Kari \ud800"}, increments=cast("Increments", others))
    with capture_logs():
        start, _ = await _exchange(GraphQLView(Broken(answer), Settings(), Admission(1, lambda _: None)), "multipart/mixed")
    assert (start["status"], others.is_closed) == (500, True)


async def _exchange(view: GraphQLView, accept: str) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(REQUEST).encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
    await view({"type": "http", "method": "POST", "path": "/graphql", "headers": headers}, receive, send)
    return sent

"""What is a GraphQL request over HTTP, and how what is none is told, by POST and by GET."""

import asyncio
import json
import math
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import web
from multidict import CIMultiDict
from starlette.types import Message

from graph.http.headers import RequestHeaders
from graph.http.request import HttpError, asked_deadline, explained, from_body, from_query_string, graphql_request
from graph.service import ClientGone, GraphQLRequest
from providers.sandbox.runner import Sandbox
from tests.serving import Server, running_server

JSON_CONTENT = {"Content-Type": "application/json"}
PERSISTED = {"persistedQuery": {"version": 1, "sha256Hash": "b"}}
TYPENAME = '{"query": "{ __typename }"}'


async def posted(server: Server, body: bytes | str, **headers: str) -> tuple[int, dict[str, Any]]:
    """Status and answer of a POST with this body."""
    async with server.session.post(f"{server.url}/graphql", data=body, headers=JSON_CONTENT | headers) as response:
        answer: dict[str, Any] = await response.json()
        return response.status, answer


async def got(server: Server, query_string: str) -> tuple[int, dict[str, Any]]:
    """Status and answer of a GET with this query string."""
    async with server.session.get(f"{server.url}/graphql?{query_string}") as response:
        answer: dict[str, Any] = await response.json()
        return response.status, answer


def refusal(answer: dict[str, Any]) -> str:
    """The code of the only error of an answer without data."""
    assert "data" not in answer
    (error,) = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "7",
        "null",
        '"{ __typename }"',
        "[]",
        f"[{TYPENAME}]",
        "{}",
        '{"query": null}',
        '{"query": 7}',
        '{"query": ["{ __typename }"]}',
        '{"query": "{ __typename }", "operationName": 7}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "variables": "{}"}',
        '{"query": "{ __typename }", "extensions": 7}',
        '{"query": null, "documentId": null, "extensions": {"persistedQuery": null}}',
        '{"documentId": 7}',
        '{"query": 7, "documentId": "a"}',
        '{"query": "{ __typename }", "documentId": []}',
        '{"extensions": {"persistedQuery": 7}}',
        '{"extensions": {"persistedQuery": {"sha256Hash": "a"}}}',
        '{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}',
        '{"extensions": {"persistedQuery": {"version": true, "sha256Hash": "a"}}}',
        '{"extensions": {"persistedQuery": {"version": 1}}}',
        '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}}',
        '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": ""}}}',
        '{"query": "\\ud800"}',
        '{"query": "{ __typename }", "variables": {"a": NaN}}',
        "[" * 100_000,
        b'{"query": "\xe9"}',
    ],
    ids=lambda body: str(body)[:60],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_body_that_is_no_request_is_a_bad_request(sandboxed_server: Server, body: str | bytes, accept: str) -> None:
    """Under either media type, what cannot be read as a request is 400 with a JSON error and no data."""
    status, answer = await posted(sandboxed_server, body, Accept=accept)
    assert (status, refusal(answer)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"operationName": None, "variables": None, "extensions": None},
        {"operationName": "", "variables": {}, "extensions": {"any": [1]}},
        {"unknown": 7},
    ],
)
async def test_what_is_left_out_null_or_unknown_makes_no_difference(sandboxed_server: Server, more: dict[str, object]) -> None:
    """Clients fill in what they have no value for in different ways."""
    status, answer = await posted(sandboxed_server, json.dumps({"query": "{ __typename }", **more}))
    assert (status, answer["data"]) == (200, {"__typename": "Query"})


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('APPLICATION/JSON;Charset="UTF-8"', 200),
        ("application/json; profile=x ; charset=utf8", 200),
        ("application/json; charset=latin-1", 415),
        ("application/json; profile=x; charset=latin-1", 415),
        ("application/json-patch", 415),
        ("application/graphql", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_only_json_in_utf8_is_read(sandboxed_server: Server, content_type: str, expected: int) -> None:
    """Another content type, and another character set, is 415 with a JSON error."""
    status, answer = await posted(sandboxed_server, TYPENAME, **{"Content-Type": content_type})
    assert status == expected
    assert ("data" in answer) is (expected == 200)


@pytest.mark.parametrize(
    ("content_types", "expected"),
    [
        (["application/json", "application/json"], 200),
        (["application/json", "text/plain"], 415),
        (["application/json; profile=x", "text/plain"], 415),
        (["text/plain", "application/json"], 415),
        (["application/json", "application/json; charset=latin-1"], 415),
    ],
)
async def test_a_content_type_that_comes_twice_is_judged_by_both(sandboxed_server: Server, content_types: list[str], expected: int) -> None:
    """Whatever stands between might have judged by the other one."""
    headers = CIMultiDict(("Content-Type", content_type) for content_type in content_types)
    async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", data=TYPENAME, headers=headers) as response:
        assert response.status == expected


@pytest.mark.parametrize(
    ("codings", "expected"),
    [
        (["identity"], 200),
        (["identity", "Identity"], 200),
        ([""], 200),
        (["identity", "gzip"], 415),
        (["gzip", "identity"], 415),
        (["identity, gzip"], 415),
    ],
)
async def test_every_coding_of_a_body_counts(sandboxed_server: Server, codings: list[str], expected: int) -> None:
    """A body is plain only where all that is said of it says so, in one header or in several."""
    headers = CIMultiDict([*JSON_CONTENT.items(), *(("Content-Encoding", coding) for coding in codings)])
    async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", data=TYPENAME, headers=headers) as response:
        assert response.status == expected


async def test_a_compressed_body_is_not_read(sandboxed_server: Server) -> None:
    """The error says that the body must come as it is, and so does a header."""
    async with sandboxed_server.session.post(
        f"{sandboxed_server.url}/graphql", data=TYPENAME, headers=JSON_CONTENT | {"Content-Encoding": "gzip"}
    ) as response:
        assert (response.status, response.headers["Accept-Encoding"]) == (415, "identity")
        assert refusal(await response.json()) == "BAD_USER_INPUT"


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_refused(sandboxed_server: Server, *, announced: bool) -> None:
    """A megabyte is read and one byte more is not, whether its length is announced or turns out."""
    body = TYPENAME.encode().ljust(1024 * 1024)
    url = f"{sandboxed_server.url}/graphql"
    async with sandboxed_server.session.post(url, data=BytesIO(body), headers=JSON_CONTENT) as response:
        assert response.status == 200

    async def chunks() -> Any:  # noqa: ANN401 - an asynchronous iterator, as aiohttp takes it
        yield body
        yield b" "

    data = BytesIO(body + b" ") if announced else chunks()
    async with sandboxed_server.session.post(url, data=data, headers=JSON_CONTENT) as response:
        assert (response.status, refusal(await response.json())) == (413, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("parameters", "data"),
    [
        ({"query": "{ __typename }"}, {"__typename": "Query"}),
        ({"query": "query A { a: __typename } query B { b: __typename }", "operationName": "B"}, {"b": "Query"}),
        ({"query": "query ($a: Boolean!) { __typename @skip(if: $a) }", "variables": '{"a": true}'}, {}),
        ({"query": "{ __typename }", "operationName": "", "variables": "", "extensions": ""}, {"__typename": "Query"}),
        ({"query": "{ __typename }", "variables": "null", "extensions": "{}", "other": "x"}, {"__typename": "Query"}),
    ],
)
async def test_a_request_may_come_in_the_query_string(sandboxed_server: Server, parameters: dict[str, str], data: object) -> None:
    """GET takes the same members, objects written as JSON; an empty one is none."""
    status, answer = await got(sandboxed_server, urlencode(parameters))
    assert (status, answer["data"]) == (200, data)


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query=",
        "operationName=A",
        "documentId=",
        "documentId=a&documentId=a",
        "extensions=%7B%22persistedQuery%22%3A7%7D",
        "query=%7B__typename%7D&query=%7B__typename%7D",
        "query=%7B__typename%7D&variables=%7B",
        "query=%7B__typename%7D&variables=7",
        "query=%7B__typename%7D&extensions=[]",
        "query=%FF",
        "&".join(["a=b"] * 200),
    ],
    ids=lambda text: text[:40],
)
async def test_a_query_string_that_is_no_request_is_a_bad_request(sandboxed_server: Server, query_string: str) -> None:
    """What cannot be read as a request is 400; a document that is there and empty does not parse, which is 200 in plain JSON."""
    status, answer = await got(sandboxed_server, query_string)
    assert (status, refusal(answer)) == ((200, "GRAPHQL_PARSE_FAILED") if query_string == "query=" else (400, "BAD_USER_INPUT"))


def test_a_query_string_that_is_too_large_is_refused() -> None:
    """What a body may not be, a query string may not be either."""
    query_string = f"query={quote('{ __typename }')}".encode()
    assert from_query_string(query_string, len(query_string)) == {"query": "{ __typename }"}
    with pytest.raises(HttpError) as raised:
        from_query_string(query_string, len(query_string) - 1)
    assert (raised.value.status, raised.value.code.value) == (414, "LIMIT_EXCEEDED")


def test_a_query_string_must_be_ascii() -> None:
    """Bytes that no client may send unencoded are a bad request."""
    with pytest.raises(HttpError) as raised:
        from_query_string(b"query=\xe9", 100)
    assert raised.value.status == 400


def plain_request(parameters: object) -> GraphQLRequest:
    """The request of a client that says nothing besides."""
    return graphql_request(parameters, is_safe=False, takes_increments=False, explain=frozenset(), deadline_seconds=None)


async def request_of(*messages: Message, announced: str = "") -> GraphQLRequest:
    """The request that these messages hold, as the server would pass them."""
    waiting: asyncio.Queue[Message] = asyncio.Queue()
    for message in messages:
        waiting.put_nowait(message)
    headers = RequestHeaders([(b"content-type", b"application/json"), (b"content-length", announced.encode("latin-1"))])
    return plain_request(await from_body(headers, waiting.get, 1000))


async def test_a_body_may_come_in_pieces() -> None:
    """However the network cuts it up, and whatever length was announced, what came is read."""
    pieces = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in TYPENAME.encode()]
    request = await request_of(*pieces, {"type": "http.request"}, announced="\u00b2")
    assert request.document == "{ __typename }"


async def test_a_client_that_goes_away_mid_body_is_noticed() -> None:
    """The rest of a request that will not come is not waited for."""
    with pytest.raises(ClientGone):
        await request_of({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"})


@pytest.mark.parametrize(
    ("members", "document", "document_id", "persisted_query"),
    [
        ({"documentId": "a"}, None, "a", None),
        ({"query": "{ a }", "documentId": "a"}, "{ a }", "a", None),
        ({"extensions": PERSISTED}, None, None, "b"),
        ({"query": "{ a }", "extensions": PERSISTED}, "{ a }", None, "b"),
        ({"query": None, "documentId": "a", "extensions": PERSISTED}, None, "a", "b"),
    ],
)
async def test_a_document_may_be_named_by_an_id(
    members: dict[str, object], document: str | None, document_id: str | None, persisted_query: str | None
) -> None:
    """Both ways in which clients name a document are read, by POST and by GET, with the document beside them or without."""
    posted = await request_of({"type": "http.request", "body": json.dumps(members).encode()})
    parameters = {name: value if isinstance(value, str) else json.dumps(value) for name, value in members.items() if value}
    got = plain_request(from_query_string(urlencode(parameters).encode(), 1000))
    for request in (posted, got):
        assert (request.document, request.document_id, request.persisted_query) == (document, document_id, persisted_query)


async def test_an_id_that_nobody_knows_is_told_as_clients_expect(sandboxed_server: Server) -> None:
    """It is no bad request: the client sends the document next."""
    status, answer = await posted(sandboxed_server, json.dumps({"extensions": PERSISTED}))
    assert (status, refusal(answer)) == (200, "PERSISTED_QUERY_NOT_SUPPORTED")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", set()),
        ("cost", {"cost"}),
        ("Upstream , COST", {"cost", "upstream"}),
        ("cost,upstream", {"cost", "upstream"}),
        ("all, cost;q=1, ", set()),
    ],
)
def test_what_is_to_be_explained_stands_in_a_header(value: str, expected: set[str]) -> None:
    """A word that means nothing is left out."""
    assert explained(value) == expected


@pytest.mark.parametrize(("text", "seconds"), [("1", 0.001), ("1500", 1.5), ("9" * 20, 1e17), ("9" * 5000, math.inf)])
def test_the_time_that_a_client_gives_stands_in_a_header(text: str, seconds: float) -> None:
    """It is read however large it is; without the header the server's own counts."""
    assert asked_deadline(RequestHeaders([(b"x-deadline-ms", text.encode())])) == pytest.approx(seconds)
    assert asked_deadline(RequestHeaders(())) is None


@pytest.mark.parametrize(
    "values", [["0"], ["-1"], ["+1"], ["01"], ["1.5"], ["1e3"], ["1s"], [""], ["\u0661"], ["\u00b2"], ["1, 1"], ["1", "1"], ["1 1"]]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_time_that_is_none_is_refused(sandboxed_server: Server, method: str, values: list[str]) -> None:
    """The client is told which header is wrong, and what would be right."""
    headers = CIMultiDict([*JSON_CONTENT.items(), *(("X-Deadline-Ms", value) for value in values)])
    url = f"{sandboxed_server.url}/graphql?query=%7B__typename%7D"
    async with sandboxed_server.session.request(method, url, data=TYPENAME if method == "POST" else None, headers=headers) as response:
        answer = await response.json()
        assert (response.status, refusal(answer)) == (400, "BAD_USER_INPUT")
        assert answer["errors"][0]["message"].startswith("X-Deadline-Ms must be a whole number of milliseconds, 1 or more")


@pytest.mark.parametrize(("setting", "asked"), [("10", "50"), ("0.05", "60000")], ids=["less", "more"])
async def test_a_client_may_ask_for_less_time_and_never_for_more(sandbox: Sandbox, setting: str, asked: str) -> None:
    """Whichever is shorter counts, the client's time or the server's: then the operation is answered with what there is."""
    document = '{ customer(by: { bikCustomerId: "5482636" }) { name } __typename }'

    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with running_server(sandbox.environment() | {"CUSTOMER_GRAPH_DEADLINE_SECONDS": setting}) as server:
        with sandbox["bik"].answering(never):
            answer = await server.query(document, None, **{"X-Deadline-Ms": asked})
    assert answer["data"] == {"customer": None, "__typename": "Query"}
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "DEADLINE_EXCEEDED", "provider": "BIK", "retryable": True}

"""What is no HTTP request at all is told in GraphQL, or not at all."""

import json
from collections import Counter
from random import Random

import pytest

from graph.http.protocol import LONGEST_URL
from graph.http.request import MAX_QUERY_STRING_BYTES
from tests.graph.http.asgi import HttpResponse
from tests.graph.http.broken import POST, WHOLE, noisy_request, unreadable_request
from tests.graph.http.raw import sent
from tests.graph.http.test_hostile_requests import assert_is_answer
from tests.serving import Server

NUMBER = 250
SEED = 20261121
DATA = {"__typename": "Query"}
UNREADABLE = "This is no HTTP/1.1 request: its method, URL, headers or length cannot be read."


def error_of(response: HttpResponse) -> tuple[str, str]:
    """The code and the message of the only error of an answer that is told as every refusal is."""
    answer = json.loads(response.body)
    assert_is_answer(answer, response)
    assert "data" not in answer
    assert response.headers.keys() >= {"date", "vary"}
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    (error,) = answer["errors"]
    return error["extensions"]["code"], error["message"]


def assert_are_answers(responses: list[HttpResponse]) -> None:
    """Each is well-formed, and none a fault of the server's."""
    for response in responses:
        assert response.status < 500
        assert_is_answer(json.loads(response.body), response)


@pytest.mark.parametrize(
    "content",
    [
        b"FOO /graphql HTTP/1.1\r\n\r\n",
        b"get /graphql?query=%7B__typename%7D HTTP/1.1\r\n\r\n",
        b"GET /graphql?query=\xe9 HTTP/1.1\r\n\r\n",
        b"CONNECT graph.test:443 HTTP/1.1\r\n\r\n",
        POST + b"Content-Length: x\r\n\r\n{}",
        POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        POST + b"Transfer-Encoding: gzip\r\n\r\n{}",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["method", "lower case", "URL", "CONNECT", "length", "two lengths", "length and chunks", "coding", "chunk", "TLS"],
)
async def test_what_is_no_request_is_told_in_graphql(sandboxed_server: Server, content: bytes) -> None:
    """The answer is one of the graph, with an id of its own and nothing that was sent, and the connection ends."""
    (response,) = await sent(sandboxed_server.url, content)
    assert (response.status, response.headers["connection"]) == (400, "close")
    assert error_of(response) == ("BAD_USER_INPUT", UNREADABLE)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (MAX_QUERY_STRING_BYTES + 1, f"The query string is larger than {MAX_QUERY_STRING_BYTES} bytes."),
        (LONGEST_URL + 1, f"The URL is larger than {LONGEST_URL} bytes."),
    ],
)
async def test_a_url_that_is_too_long_is_told(sandboxed_server: Server, size: int, message: str) -> None:
    """414 comes whether the URL could be taken apart or not."""
    query_string = b"query=%7B__typename%7D".ljust(size, b"&")
    (response,) = await sent(sandboxed_server.url, b"GET /graphql?%b HTTP/1.1\r\nConnection: close\r\n\r\n" % query_string)
    assert (response.status, error_of(response)) == (414, ("LIMIT_EXCEEDED", message))


async def test_a_long_query_string_is_read(sandboxed_server: Server) -> None:
    """What the limit allows, the parser takes, with room for the longest names of hosts."""
    query_string = b"query=%7B__typename%7D&a=".ljust(MAX_QUERY_STRING_BYTES, b"a")
    target = b"http://%b/graphql?%b" % (b"a" * 253, query_string)
    (response,) = await sent(sandboxed_server.url, b"GET %b HTTP/1.1\r\nConnection: close\r\n\r\n" % target)
    assert (response.status, json.loads(response.body)["data"]) == (200, DATA)


async def test_what_came_before_is_answered(sandboxed_server: Server) -> None:
    """Requests that are whole get their own answers, though what stands behind them in the same connection is none."""
    random = Random(SEED)  # noqa: S311 - always the same requests
    for number in range(NUMBER):
        whole = random.choices(WHOLE, k=number % 4)
        responses = await sent(sandboxed_server.url, b"".join((*whole, unreadable_request(random))))
        assert [response.status for response in responses] == ([200] * len(whole) or [400])
        assert responses[-1].headers["connection"] == "close"
        assert_are_answers(responses)


async def test_a_broken_body_behind_another_request_ends_the_connection(sandboxed_server: Server) -> None:
    """A refusal would be taken for the answer of the request before, so there is none."""
    broken = POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
    assert await sent(sandboxed_server.url, WHOLE[0] + broken) == []


async def test_no_bytes_break_the_server(sandboxed_server: Server) -> None:
    """Of whatever comes, cut off at any place, all that is answered is answered well, and the next client is served."""
    random = Random(SEED)  # noqa: S311 - always the same requests
    statuses: Counter[int] = Counter()
    for _ in range(NUMBER):
        responses = await sent(sandboxed_server.url, noisy_request(random), leaves=True)
        assert_are_answers(responses)
        statuses.update(response.status for response in responses)
    assert statuses[400] >= NUMBER / 5
    assert await sandboxed_server.data("{ __typename }") == DATA

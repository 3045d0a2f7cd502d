"""Whatever a client sends, it gets a well-formed answer or none."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from structlog.testing import capture_logs

from graph.http.app import Application
from graph.serving import sandbox_services
from graph.settings import load_settings
from providers.clock import SystemClock
from providers.sandbox.runner import Sandbox
from tests.graph.http.asgi import HttpRequest, HttpResponse, exchange, lived
from tests.graph.http.hostile import ENDPOINT, hostile_request
from tests.graph.http.test_stream import decompressing

NUMBER = 10_000
SEED = 20261121
JSON_TYPES = {"application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"}
MULTIPART = 'multipart/mixed; boundary="-"'
EVENTS = "text/event-stream; charset=utf-8"


async def test_no_request_breaks_the_server() -> None:
    """Of 10,000 requests none is a fault of ours, each answer is well-formed and of a type that suits, and half come past the parser."""
    random = Random(SEED)  # noqa: S311 - always the same requests
    statuses: Counter[int] = Counter()
    async with Sandbox.running(sandbox_services()) as sandbox:
        application = Application(load_settings(sandbox.environment()), SystemClock())
        async with lived(application):
            with capture_logs() as lines:
                for number in range(NUMBER):
                    request = hostile_request(random)
                    response = await exchange(application, request)
                    try:
                        assert_is_well_formed(request, response)
                    except Exception as error:
                        error.add_note(f"request {number}: {request}\n{response}")
                        raise
                    statuses[response.status] += 1

    assert [line for line in lines if line["log_level"] == "error"] == []
    assert sum(map(came_past_the_parser, lines)) >= NUMBER / 2
    assert {200, 204, 400, 403, 404, 405, 406, 415} <= statuses.keys()


def came_past_the_parser(line: Mapping[str, Any]) -> bool:
    """Whether a line of the log is of an operation whose document was one, which was then executed or refused."""
    return line["event"] == "operation" and (line["document"] is not None or "GRAPHQL_VALIDATION_FAILED" in line["codes"])


def assert_is_well_formed(request: HttpRequest, response: HttpResponse) -> None:
    """A response is empty, a page, or an answer of one or several payloads."""
    assert response.status < 500 or response.status == 503
    if not response.body:
        assert response.status in {204, 307} or not (response.status or request.is_whole)
        return
    assert (response.status == 405) == ("allow" in response.headers)
    media_type = response.headers["content-type"]
    if media_type == "text/html; charset=utf-8":
        assert request.method in {"GET", "HEAD"}
        return
    assert media_type in suitable_types(request, response)
    payloads = list(payloads_of(media_type, decoded(response)))
    assert_is_answer(payloads[0], response)
    assert [payload.get("hasNext", False) for payload in payloads] == [True] * (len(payloads) - 1) + [False]


def suitable_types(request: HttpRequest, response: HttpResponse) -> set[str]:
    """The types in which a response may come: those that the client has named or covered by a wildcard; JSON where it is an error."""
    accept = b",".join(value for name, value in request.headers if name == b"accept").decode("latin-1").lower()
    named = {type_ for type_ in (*JSON_TYPES, MULTIPART, EVENTS) if type_.partition(";")[0] in accept}
    if not accept.strip() or "*/*" in accept or "application/*" in accept:
        named |= JSON_TYPES
    return named | JSON_TYPES if response.status != 200 or request.path != ENDPOINT else named


def decoded(response: HttpResponse) -> str:
    """The body without its compression."""
    coding = response.headers.get("content-encoding")
    if coding is None and "content-length" in response.headers:
        assert int(response.headers["content-length"]) == len(response.body)
    return decompressing(coding)(response.body).decode()


def payloads_of(media_type: str, body: str) -> Iterator[dict[str, Any]]:
    """The JSON in a body: one object, or one for each part or event."""
    if media_type in JSON_TYPES:
        yield json.loads(body)
    elif media_type == MULTIPART:
        preamble, *parts, closing = body.split("\r\n---")
        assert (preamble, closing) == ("", "--\r\n")
        for part in parts:
            headers, _, content = part.partition("\r\n\r\n")
            assert headers == "\r\nContent-Type: application/json; charset=utf-8"
            yield json.loads(content)
    else:
        *events, complete, end = body.split("\n\n")
        assert (complete, end) == ("event: complete\ndata:", "")
        for event in events:
            assert event.startswith("event: next\ndata: ")
            assert event.count("\n") == 1
            yield json.loads(event.removeprefix("event: next\ndata: "))


def assert_is_answer(answer: dict[str, Any], response: HttpResponse) -> None:
    """An answer has errors, data or both, and no data where it is refused; each error has a message and a code."""
    assert answer.keys() <= {"errors", "data", "pending", "hasNext", "extensions"}
    assert answer["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "data" in answer or answer["errors"]
    assert response.status == 200 or "data" not in answer
    for error in answer.get("errors", []):
        assert error["message"]
        assert error["extensions"]["code"]

"""Random documents with random faults: the answer conforms to the schema, and nothing is under way when it is sent."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.types import Message, Receive, Scope, Send

from graph.http.app import Application
from graph.service import GraphQLAnswer
from graph.settings import load_settings
from providers.registry import CLIENTS
from providers.sandbox.faults import WORDS
from providers.sandbox.runner import Sandbox
from tests.chaos.asking import payloads_of
from tests.chaos.conformity import Form, Selection
from tests.chaos.questions import Mix, Question, mixes, questions
from tests.chaos.stillness import Stillness
from tests.clock import CLOCK, begin_anew
from tests.graph.http.asgi import HttpRequest, exchange, lived
from tests.graph.test_incremental import Answers, by_id
from tests.providers.contract.stage import environment

Json = Any
LIMITS = {"timeout_seconds": 0.1, "max_response_bytes": 256 * 1024}
JSON = "application/json"
STREAM = "text/event-stream"


class Sending:
    """The application, and what was still under way at the moment at which it sent the last of an answer."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.pending: list[list[str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        still = Stillness()

        async def look(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.pending.append(still.pending())
            await send(message)

        await self._application(scope, receive, look)


@pytest.fixture(scope="module")
async def sending(_running_sandbox: Sandbox) -> AsyncIterator[Sending]:
    """An application over the sandbox that gives providers little time."""
    limits = {name: value for client in CLIENTS for name, value in environment(client.provider.slug, LIMITS).items()}
    variables = {**_running_sandbox.environment(), **limits, "CUSTOMER_GRAPH_DEADLINE_SECONDS": "0.6"}
    application = Application(load_settings(variables), CLOCK)
    async with lived(application):
        yield Sending(application)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(question=questions(), mix=mixes())
async def test_an_answer_conforms_whatever_fails(sending: Sending, sandbox: Sandbox, question: Question, mix: Mix) -> None:
    """It has the types that the schema says, null only where there may be none, and an error for what was lost; then all is still."""
    sandbox.clear()
    sandbox.set_faults(mix)
    begin_anew()
    payloads = await asked(sending, question)
    assert sending.pending.pop() == []
    for client in CLIENTS:
        await sandbox[client.provider.slug].until(lambda service: service.in_flight == 0)
    data, errors, form = merged(payloads)
    assert Selection(question.document.text, question.document.variables).problems(data, errors, form) == []
    assert WORDS not in json.dumps(errors)


async def asked(sending: Sending, question: Question) -> list[dict[str, Json]]:
    """The pieces of the answer, one where it comes whole."""
    body = json.dumps({"query": question.document.text, "variables": question.document.variables}).encode()
    accept = STREAM if question.in_pieces else JSON
    headers = {"content-type": JSON, "accept": accept, "host": "localhost", "x-deadline-ms": str(question.deadline)}
    written = tuple((name.encode(), value.encode()) for name, value in headers.items())
    response = await exchange(sending, HttpRequest("POST", "/graphql", headers=written, body=(body,)))
    assert response.status == 200
    text = response.body.decode()
    return payloads_of(text) if response.headers["content-type"].startswith(STREAM) else [json.loads(text)]


def merged(payloads: list[dict[str, Json]]) -> tuple[Json, list[dict[str, Json]], Form]:
    """What all pieces come to: the data, the errors at fields, and how they came."""
    first, *later = payloads
    answer = GraphQLAnswer(data=first.get("data"), pending=first.get("pending", ()))
    lost = [error for payload in later for completed in payload.get("completed", ()) for error in completed.get("errors", ())]
    told = [error for payload in later for piece in payload.get("incremental", ()) for error in piece.get("errors", ())]
    form = Form.WITH_GAPS if lost else Form.IN_PIECES if later else Form.WHOLE
    return Answers(answer, answer, later).merged(by_id), [*first.get("errors", ()), *told], form

"""Apollo Client and urql, with the files of docs/clients.md, send a hash instead of a document."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import Call, called, client_folder
from tests.gateways.node import Node
from tests.serving import running_server


@pytest.fixture
async def keeping_app(node: Node, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Node]:  # noqa: ARG001 - skips
    """Node.js in the folder of an app whose server keeps what it is sent."""
    async with running_server({**sandbox.environment(), "CUSTOMER_GRAPH_AUTOMATIC_PERSISTED_QUERIES": "true"}) as server:
        yield client_folder(tmp_path, server.url)


def parameters(request: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a request, from its body or its query string."""
    if request["body"] is not None:
        return dict(request["body"])
    given = parse_qs(urlsplit(request["url"]).query)
    return {name: orjson.loads(value) if name in {"variables", "extensions"} else value for name, (value,) in given.items()}


def sent_documents(call: Call) -> list[bool]:
    """Of each request, which all name one hash, whether it holds the document."""
    assert len({parameters(request)["extensions"]["persistedQuery"]["sha256Hash"] for request in call.sent}) == 1
    return [bool(parameters(request).get("query")) for request in call.sent]


@pytest.mark.parametrize("file", ["apollo-by-hash.js", "urql-by-hash.js"])
async def test_a_document_is_sent_once(keeping_app: Node, sandbox: Sandbox, file: str) -> None:
    """A client tries the hash alone, sends the document once it is told that it is not known, and the next client need not send it."""
    first = await called(keeping_app, file, "callers", [{"bikCustomerId": "5482636"}])
    second = await called(keeping_app, file, "callers", [{"bikCustomerId": "5482636"}])

    assert sent_documents(first) == [False, True]
    assert sent_documents(second) == [False]
    for call in (first, second):
        assert [customer["name"] for customer in call.shown[0]["data"]["customersBy"]] == ["Test Last"]
    assert len(sandbox.calls) == 2

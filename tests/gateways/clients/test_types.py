"""The types that graphql-codegen makes of the schema, with the files of docs/clients.md."""

from pathlib import Path

import pytest

from graph.schema import schema_sdl
from tests.gateways.clients.calling import client_files, run
from tests.gateways.node import HERE, Node, place

_FILES = ("package.json", "codegen.ts", "tsconfig.json", "callers.ts")


@pytest.fixture
def typed_app(node: Node, tmp_path: Path) -> Node:  # noqa: ARG001 - skips
    """Node.js in the folder of an app in TypeScript."""
    shown = {name: text for name, text in client_files("http://127.0.0.1").items() if name in _FILES}
    refused = (HERE / "clients" / "refused.ts").read_text(encoding="utf-8")
    return Node(place(tmp_path, {**shown, "schema.graphql": schema_sdl(), "refused.ts": refused}))


async def test_generated_types_compile(typed_app: Node) -> None:
    """A program that reads customers compiles with the page's settings, and what the server would refuse, or may be null, does not."""
    await run(typed_app, "node_modules/.bin/graphql-codegen")

    await run(typed_app, "node_modules/.bin/tsc")

"""The manifests that clients' tools write, and the clients of docs/trusted-documents.md that ask by them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.settings import MANIFEST, PREFIX
from providers.sandbox.runner import Sandbox
from tests.gateways.node import HERE, Node, place
from tests.gateways.page import program, shown_files
from tests.serving import running_server

PAGE = HERE.parents[1] / "docs" / "trusted-documents.md"
SCHEMA = HERE.parents[1] / "schema.graphql"
REQUIRED = f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED"
KARI = "customer:frontpayment:CSRT1511414842"
TO_JAVASCRIPT = ("node_modules/.bin/tsc", "--module", "nodenext", "--target", "es2022", "--skipLibCheck", "--strict", "urql.ts")
QUERY_OF_RELAY = """\
import { graphql } from "relay-runtime";
graphql`query NameQuery($id: ID!) { customer(by: { id: $id }) { name } }`;
"""


class Client(NamedTuple):
    """A client of the page: its files, what else its project has, the tool that writes its manifest, and what is run before it asks."""

    name: str
    files: Sequence[str]
    tool: str
    manifest: str
    project: Mapping[str, str] = {}
    build: Sequence[str] = ()


APOLLO = Client(
    "apollo", ["apollo.mjs", "persisted-query-manifest.config.json"], "generate-persisted-query-manifest", "persisted-query-manifest.json"
)
RELAY = Client(
    "relay",
    ["relay.mjs", "relay.config.json"],
    "relay-compiler",
    "persisted-queries.json",
    {"persisted-queries.json": "{}", "src/name.js": QUERY_OF_RELAY, "src/__generated__/.keep": ""},
)
URQL = Client("urql", ["urql.ts", "codegen.json"], "graphql-codegen", "gql/persisted-documents.json", build=TO_JAVASCRIPT)


async def run(node: Node, *command: str) -> None:
    """Run a tool to its end, which must be a good one."""
    async with asyncio.timeout(60), node.process(*command) as process:
        printed, complaint = await process.communicate()
    assert process.returncode == 0, (printed + complaint).decode()


def project(folder: Path, client: Client) -> Node:
    """A client's project in a folder of its own."""
    asking = f"{client.name}_asks.mjs"
    shown = {name: text for name, text in shown_files(PAGE).items() if name in client.files}
    assert list(shown) == list(client.files)
    for directory in {(folder / name).parent for name in client.project}:
        directory.mkdir(parents=True, exist_ok=True)
    given = {"package.json": '{"type": "module"}', "schema.graphql": SCHEMA.read_text(encoding="utf-8"), **client.project}
    return Node(place(folder, {**given, **shown, asking: (HERE / "trusted_documents" / asking).read_text(encoding="utf-8")}))


@pytest.mark.parametrize("client", [APOLLO, RELAY, URQL], ids=lambda client: client.name)
@pytest.mark.usefixtures("node")
async def test_a_client_asks_by_the_manifest_of_its_tool(sandbox: Sandbox, tmp_path: Path, client: Client) -> None:
    """The server takes the tool's manifest as it is, and answers the client, though it runs nothing else."""
    node = project(tmp_path, client)
    await run(node, *program(client.tool, tmp_path, PAGE))
    if client.build:
        await run(node, *client.build)
    asking = tmp_path / f"{client.name}_asks.mjs"

    settings = {**sandbox.environment(), MANIFEST: str(tmp_path / client.manifest), REQUIRED: "true"}
    async with running_server(settings) as server:
        variables = {"GRAPH_URL": f"{server.url}/graphql", "CUSTOMER_ID": KARI}
        assert await node(asking, environment=variables) == "Kari Nordmann"
        assert len(sandbox.calls) == 1


async def test_the_request_of_the_page_has_the_answer_of_the_page(sandbox: Sandbox, tmp_path: Path) -> None:
    """The manifest that is written by hand, the settings, the request and the answer belong together."""
    page = PAGE.read_text(encoding="utf-8")
    manifest = tmp_path / "manifest.json"
    manifest.write_text(shown_files(PAGE)[manifest.name], encoding="utf-8")
    request, answer = (json.loads(block) for block in _blocks_after(page, "## Ask by id", "json"))
    (lines,) = _blocks_after(page, "## Give it to the server", "text")
    settings = dict(line.split("=") for line in lines.split())
    assert settings == {MANIFEST: "manifest.json", REQUIRED: "true"}
    async with running_server({**sandbox.environment(), **settings, MANIFEST: str(manifest)}) as server:
        async with server.session.post(f"{server.url}/graphql", json=request) as response:
            given = await response.json()
        assert {"data": given["data"]} == answer


def _blocks_after(page: str, heading: str, kind: str) -> list[str]:
    section = page.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    return [block.partition("\n```")[0] for block in section.split(f"\n```{kind}\n")[1:]]

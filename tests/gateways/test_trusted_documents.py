"""The manifests that clients' tools write, and the clients of docs/trusted-documents.md that ask by them."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from graph.settings import MANIFEST, PREFIX
from providers.sandbox.runner import Sandbox
from tests.gateways.node import HERE, Node, place
from tests.gateways.page import shown_files
from tests.serving import running_server

PAGE = HERE.parents[1] / "docs" / "trusted-documents.md"
TEXT = PAGE.read_text(encoding="utf-8")
SCHEMA = HERE.parents[1] / "schema.graphql"
REQUIRED = f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED"
MANIFESTS = {
    "apollo.mjs": "persisted-query-manifest.json",
    "relay.mjs": "persisted-queries.json",
    "urql.js": "gql/persisted-documents.json",
}
"""Each client of the page, and the manifest that its tool writes."""


@pytest.fixture(scope="session")
async def app(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Node:  # noqa: ARG001 - skips
    """Node.js in a folder with the files of the page, in which all the page's commands have run, but for the installs."""
    files = {**shown_files(PAGE), SCHEMA.name: SCHEMA.read_text(encoding="utf-8")}
    folder = place(tmp_path_factory.mktemp("trusted"), files)
    for block in _blocks_after("## Write the manifest", "sh"):
        await _run(re.sub(r"^npm install .+$", "", block, flags=re.MULTILINE), folder)
    return Node(folder)


async def _run(commands: str, folder: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("sh", "-ec", commands, cwd=folder, stdout=pipe, stderr=pipe)
    printed, complaint = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, (printed + complaint).decode()


async def printed_by(app: Node, program: str, url: str) -> str:
    """What a program of the page prints, which asks the server of this base URL."""
    text = (app.folder / program).read_text(encoding="utf-8")
    asking = app.folder / f"asking-{program}"
    asking.write_text(text.replace("http://127.0.0.1:8000", url), encoding="utf-8")
    async with app.process(asking) as process:
        printed, complaint = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, complaint.decode()
    return printed.decode()


@pytest.mark.parametrize("program", MANIFESTS)
async def test_a_client_asks_by_the_manifest_of_its_tool(sandbox: Sandbox, app: Node, program: str) -> None:
    """The server takes the tool's manifest as it is, and answers the client, though it runs nothing else."""
    settings = {**sandbox.environment(), MANIFEST: str(app.folder / MANIFESTS[program]), REQUIRED: "true"}
    async with running_server(settings) as server:
        assert await printed_by(app, program, server.url) == "Kari Nordmann\n"
    assert len(sandbox.calls) == 1


async def test_all_clients_ask_by_one_manifest(sandbox: Sandbox, app: Node) -> None:
    """With the manifest that the page puts together, each client prints what the page says."""
    assert re.findall(r"^node (.+)$", _blocks_after("## Give it to the server", "sh")[1], re.MULTILINE) == list(MANIFESTS)
    async with running_server({**sandbox.environment(), **settings_with(app.folder / "trusted.json")}) as server:
        assert [await printed_by(app, program, server.url) for program in MANIFESTS] == ["Kari Nordmann\n"] * 3
    assert len(sandbox.calls) == 3


async def test_the_request_of_the_page_has_the_answer_of_the_page(sandbox: Sandbox, tmp_path: Path) -> None:
    """The manifest that is written by hand, the settings, the request and the answer belong together."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(shown_files(PAGE)[manifest.name], encoding="utf-8")
    request, answer = (json.loads(block) for block in _blocks_after("## Ask by id", "json"))
    async with running_server({**sandbox.environment(), **settings_with(manifest)}) as server:
        async with server.session.post(f"{server.url}/graphql", json=request) as response:
            given = await response.json()
        assert {"data": given["data"]} == answer


def settings_with(manifest: Path) -> dict[str, str]:
    """The settings of the page, with this manifest in the place of the one there."""
    settings = dict(re.findall(r"(CUSTOMER_GRAPH_\w+)=(\S+) ", _blocks_after("## Give it to the server", "sh")[0]))
    assert settings == {MANIFEST: "../trusted/trusted.json", REQUIRED: "true"}
    return {**settings, MANIFEST: str(manifest)}


def _blocks_after(heading: str, kind: str) -> list[str]:
    section = TEXT.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    return [block.partition("\n```")[0] for block in section.split(f"\n```{kind}\n")[1:]]

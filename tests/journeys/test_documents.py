"""What the documents show is what happens."""

import asyncio
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from yarl import URL

from graph.serving import FIRST_SANDBOX_PORT
from graph.settings import load_settings
from providers.client import ProviderClient
from providers.registry import CLIENTS
from providers.sandbox.faults import FAULT_KINDS, read_faults, read_faults_by_provider
from providers.sandbox.runner import Sandbox
from tests.serving import Server

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
GATEWAY = "http://127.0.0.1:4000"
"""What tests/gateways asks as the documents do."""
FAULTS = "$BIK/_faults"
"""Where the documents set the sandbox's faults."""
KINDS = {"graphql", "graphqls", "json", "js", "ts", "sh", "python", "diff", "text", "yaml"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code in a document."""

    document: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        """Where it stands, as a test's name."""
        return f"{self.document}:{self.line}"


def blocks_of(path: Path) -> list[Block]:
    """All blocks of a document."""
    text = path.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(path.name, text.count("\n", 0, match.start()) + 1, match[1], match[2]) for match in found]


ALL = [block for path in DOCUMENTS for block in blocks_of(path)]
QUERIES = [(block, ALL[index + 1 : index + 3]) for index, block in enumerate(ALL) if block.kind == "graphql"]
SHELL = [block for block in ALL if block.kind == "sh"]
LINKS = [(path, link) for path in DOCUMENTS for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))]


def commands(block: Block) -> list[str]:
    """The commands of a shell block, each on one line, without comments."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [line.partition(" #")[0].strip() for line in lines if line.strip() and not line.startswith("#")]


async def shell(command: str) -> bytes:
    """What a command prints."""
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    return printed


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    """A block whose kind no test here knows would be shown without being tried."""
    assert {block.kind for block in ALL} <= KINDS


@pytest.mark.parametrize(("query", "following"), QUERIES, ids=lambda value: str(value) if isinstance(value, Block) else "")
async def test_a_query_has_the_answer_that_the_document_gives(sandboxed_server: Server, query: Block, following: list[Block]) -> None:
    """Each query is followed by its variables, if it has any, and by the very answer of the sandbox."""
    assert [block.kind for block in following[:1]] == ["json"]
    shown = orjson.loads(following[0].text)
    variables = shown.get("variables")
    if variables is not None:
        shown = orjson.loads(following[1].text)

    given = await sandboxed_server.query(query.text, variables)

    assert given.pop("extensions")["requestId"]
    assert given == shown


CURLS = [
    command
    for block in SHELL
    for command in commands(block)
    if command.startswith("curl ") and GATEWAY not in command and FAULTS not in command
]


@pytest.mark.parametrize("command", [command for command in CURLS if "text/event-stream" not in command])
async def test_a_curl_is_answered(sandboxed_server: Server, command: str) -> None:
    """Each curl that wants a whole answer gets one with data and without errors, once it is sent to the server at hand."""
    assert "http://127.0.0.1:8000" in command

    answer = orjson.loads(await shell(command.replace("http://127.0.0.1:8000", sandboxed_server.url)))

    assert "errors" not in answer
    assert answer["data"]


@pytest.mark.parametrize("command", [command for block in SHELL for command in commands(block) if command.startswith("make ")])
def test_a_make_target_exists(command: str) -> None:
    """Each make command names targets that there are."""
    subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True, timeout=30)  # noqa: S603 - of our documents


@pytest.mark.parametrize("block", [block for block in SHELL if "export CUSTOMER_GRAPH_" in block.text], ids=str)
def test_exported_settings_are_settings(block: Block) -> None:
    """The variables that a block exports are accepted together."""
    exported = dict(re.findall(r"^export (\w+)=(\S+)", block.text, re.MULTILINE))

    assert load_settings(exported).configured()


@pytest.mark.parametrize(("path", "link"), LINKS, ids=lambda value: value if isinstance(value, str) else value.name)
def test_a_link_leads_somewhere(path: Path, link: str) -> None:
    """Each link leads to a file that is there, or to another host."""
    assert link.startswith("https://") or (path.parent / link).exists()


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)
def test_the_page_of_providers_has_every_operation(client: type[ProviderClient[Any]]) -> None:
    """docs/providers.md names each call that a provider takes."""
    page = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")

    assert [operation for operation in (*client.reads, *client.writes) if f"`{operation}`" not in page] == []


SANDBOX = [block for block in ALL if block.document == "sandbox.md"]


async def test_the_sandbox_fails_as_its_page_says(sandbox: Sandbox) -> None:
    """The page has every kind of fault; each that it shows can be set, from a file, too, and a curl sets, shows and removes some."""
    examples = re.findall(r"^\| `(.+?)`", (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {type(fault) for fault in read_faults(f"[{','.join(examples)}]".encode())} == {*FAULT_KINDS}
    for block in SANDBOX:
        if block.kind == "json":
            sandbox.set_faults(read_faults_by_provider(block.text.encode()))

    [block] = [block for block in SANDBOX if block.kind == "sh"]
    where, *curls = commands(block)
    where = where.replace(f"http://127.0.0.1:{FIRST_SANDBOX_PORT}", str(URL(sandbox["bik"].url).origin()))
    put, shown, removed = [await shell(f"{where}; {curl}") for curl in curls]

    assert put == shown
    assert (orjson.loads(shown)[0]["fault"], orjson.loads(removed)) == ("dropped", [])


async def test_the_test_that_the_page_of_the_sandbox_shows(sandbox: Sandbox, sandboxed_server: Server) -> None:
    """It passes."""
    [text] = [block.text for block in SANDBOX if block.kind == "python"]
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - of our document

    await names["test_a_page_instead_of_an_answer"](sandbox, sandboxed_server)

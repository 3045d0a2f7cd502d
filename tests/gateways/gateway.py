"""The gateways of docs/gateways.md, and the other subgraphs, as running programs."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.gateways.node import HERE, Node
from tests.gateways.page import program
from tests.gateways.proxy import GatewayRequest, RecordingProxy
from tests.serving import Server

PROGRAMS = {"apollo": "apollo.mjs", "hive": "hive-gateway", "stitch": "stitch.mjs"}
"""The gateways, and the program that docs/gateways.md starts for each."""
PARTNER_ID = "abcd-122345"
BIK_ID = "customer:bik:5482636"
"""The id of the customer whom BIK knows by that partner id."""
FRONTPAYMENT_ID = "customer:frontpayment:CSRT1511414842"
_WITHOUT_PORT = "hive-gateway"
"""Prints where it listens, as the others do, but port 0 for a free port."""
_SECONDS = 30
_URL = re.compile(r"(?P<url>http://127\.0\.0\.1:[1-9]\d*)")
_NAMED_URL = re.compile(rf"^(?P<name>\w+): {_URL.pattern}")


@dataclass(frozen=True, slots=True)
class Subgraphs:
    """The other teams' subgraphs: orders, which know BIK partner ids, and reviews, which know ids."""

    urls: Mapping[str, str]
    records: Path
    """The file of what they hold."""

    def hold(self, *, orders: Iterable[str | None] = (), reviews: Iterable[tuple[str, str | None]] = ()) -> None:
        """Hold these in place of what was held: an order for each partner id, None without a customer, a review for each field and id.

        Both are numbered from 1.
        """
        held = {
            "orders": [{"id": str(n), "customer": key and {"bikPartnerCustomerId": key}} for n, key in enumerate(orders, 1)],
            "reviews": [{"id": str(n), "verdict": "ok", field: {"id": key}} for n, (field, key) in enumerate(reviews, 1)],
        }
        self.records.write_text(json.dumps(held), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway over the server and the other subgraphs."""

    name: str
    server: Server
    """The gateway itself, to be asked as if it were a server of ours."""
    customers: RecordingProxy

    @property
    def merges_entities(self) -> bool:
        """Whether it asks for records by `_entities`, else by list fields."""
        return self.name != "stitch"

    @property
    def requests(self) -> list[GatewayRequest]:
        """What it has asked of the server."""
        return self.customers.requests


async def printed(process: asyncio.subprocess.Process, pattern: re.Pattern[str]) -> re.Match[str]:
    """What a program prints next of this pattern; programs may print other lines, too."""
    assert process.stdout
    assert process.stderr
    async with asyncio.timeout(_SECONDS):
        async for line in process.stdout:
            if found := pattern.search(line.decode()):
                return found
    raise AssertionError((await process.stderr.read()).decode())


@asynccontextmanager
async def running_subgraphs(node: Node) -> AsyncIterator[Subgraphs]:
    """Serve the subgraphs of the node's folder, on free ports, while the context is open."""
    names = ("orders", "reviews")
    environment = {f"{name.upper()}_URL": "http://127.0.0.1:0/graphql" for name in names}
    async with node.process("subgraphs.mjs", environment=environment) as process:
        said = [await printed(process, _NAMED_URL) for _ in names]
        yield Subgraphs({found["name"]: f"{found['url']}/graphql" for found in said}, node.folder / "records.json")


@asynccontextmanager
async def listening(node: Node, name: str, environment: Mapping[str, str]) -> AsyncIterator[str]:
    """Run a gateway on a free port while the context is open: its base URL."""
    preload = ("--import", (HERE / "listening.mjs").as_uri()) if name == _WITHOUT_PORT else ()
    command = program(name, node.folder)
    async with node.process(*preload, *command, environment={**environment, "PORT": "0"}) as process:
        url = (await printed(process, _URL))["url"]
        # What it goes on to write has to go somewhere, or it would stop once the pipe is full.
        draining = [asyncio.create_task(stream.read()) for stream in (process.stdout, process.stderr) if stream]
        try:
            yield url
        finally:
            process.kill()
            await asyncio.gather(*draining)

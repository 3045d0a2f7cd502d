"""The gateways of docs/gateways.md, and the other subgraphs, as running programs."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.gateways.node import HERE, Node
from tests.gateways.proxy import GatewayRequest, RecordingProxy
from tests.serving import Server

PROGRAMS = {"apollo": "apollo.mjs", "hive": "hive-gateway", "stitch": "stitch.mjs"}
"""The gateways, and the program that docs/gateways.md starts for each."""
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Subgraphs:
    """The other teams' subgraphs: orders, which know BIK partner ids, and reviews, which know ids."""

    urls: Mapping[str, str]
    session: aiohttp.ClientSession

    async def hold(self, *, orders: Iterable[str | None] = (), reviews: Iterable[tuple[str, str | None]] = ()) -> None:
        """Hold these in place of what was held: an order for each partner id, None without a customer, a review for each field and id.

        Both are numbered from 1.
        """
        held = {
            "orders": [{"id": str(n), "customer": key and {"bikPartnerCustomerId": key}} for n, key in enumerate(orders, 1)],
            "reviews": [{"id": str(n), "verdict": "ok", field: {"id": key}} for n, (field, key) in enumerate(reviews, 1)],
        }
        for name, records in held.items():
            async with self.session.put(self.urls[name], json=records) as response:
                assert response.status == 200


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


async def first_line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """The first line of JSON that a program writes; programs may write other lines, too."""
    assert process.stdout
    assert process.stderr
    async with asyncio.timeout(_SECONDS):
        async for line in process.stdout:
            if line.startswith(b"{"):
                told: dict[str, Any] = json.loads(line)
                return told
    raise AssertionError((await process.stderr.read()).decode())


@asynccontextmanager
async def running_subgraphs(node: Node, session: aiohttp.ClientSession) -> AsyncIterator[Subgraphs]:
    """Serve the subgraphs of the node's folder while the context is open."""
    async with node.process("subgraphs.mjs") as process:
        yield Subgraphs(await first_line(process), session)


@asynccontextmanager
async def listening(node: Node, command: Iterable[str], environment: Mapping[str, str]) -> AsyncIterator[str]:
    """Run a gateway on a free port while the context is open: its base URL."""
    preload = (HERE / "listening.mjs").as_uri()
    async with node.process("--import", preload, *command, environment={**environment, "PORT": "0"}) as process:
        told = await first_line(process)
        assert process.stdout
        # What it goes on to write has to go somewhere, or it would stop once the pipe is full.
        draining = [asyncio.create_task(stream.read()) for stream in (process.stdout, process.stderr) if stream]
        try:
            yield f"http://127.0.0.1:{told['port']}"
        finally:
            process.kill()
            await asyncio.gather(*draining)

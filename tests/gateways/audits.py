"""Prints how the server audits of graphql-http end, as the table of docs/http.md: `python -m tests.gateways.audits`."""

import asyncio
import logging
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from graph.serving import sandbox_services
from providers.sandbox.runner import Sandbox
from tests.gateways.node import Node, missing
from tests.serving import running_server


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: what it asks for, and how it ended (`ok`, `notice`, `warn`, `error`); ``reason`` says why where it is not ok."""

    id: str
    name: str
    status: str
    reason: str | None = None


async def audited(node: Node, url: str) -> tuple[int, list[Audit]]:
    """How many audits the package has, and how each ended against this endpoint."""
    told = await node("audits.mjs", url)
    return told["count"], [Audit(**result) for result in told["results"]]


def table(audits: Iterable[Audit]) -> str:
    """The audits as Markdown."""
    rows = (f"| {audit.id} | {audit.name.replace('{', '`').replace('}', '`')} | {audit.status} |" for audit in audits)
    return "\n".join(("| Audit | What it asks for | Result |", "|---|---|---|", *rows, ""))


async def _main() -> int:
    reason = missing()
    if reason:
        sys.exit(reason)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    async with Sandbox.running(sandbox_services()) as sandbox, running_server(sandbox.environment()) as server:
        count, audits = await audited(Node(), f"{server.url}/graphql")
    sys.stdout.write(table(audits))
    failed = [audit for audit in audits if audit.status != "ok"]
    sys.stderr.writelines(f"{audit.id}: {audit.reason}\n" for audit in failed)
    return int(bool(failed) or len(audits) != count)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))

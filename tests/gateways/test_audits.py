"""The endpoint speaks GraphQL over HTTP as graphql-http audits it."""

from pathlib import Path

from tests.gateways.audits import audited, table
from tests.gateways.node import Node
from tests.serving import Server

PAGE = Path(__file__).parents[2] / "docs" / "http.md"


async def test_every_audit_is_ok(node: Node, sandboxed_server: Server) -> None:
    """All of the package's audits pass, the optional ones too, and docs/http.md has them as they ended."""
    count, audits = await audited(node, f"{sandboxed_server.url}/graphql")

    assert [audit for audit in audits if audit.status != "ok"] == []
    assert len(audits) == len({audit.id for audit in audits}) == count > 0
    assert table(audits) in PAGE.read_text(encoding="utf-8")

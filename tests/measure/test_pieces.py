"""Answers in pieces, put together."""

import pytest

from tests.measure.pieces import whole
from tests.serving import Server

DOCUMENT = """
{
  customer(by: { blinkCustomerId: "C0001" }) {
    id
    ... @defer { name kyc { nonFinancialSituation { profession } } }
    persons @stream(initialCount: 1) { relation person { fullName } }
  }
}
"""


async def _body(server: Server, accept: str) -> bytes:
    async with server.session.post(f"{server.url}/graphql", json={"query": DOCUMENT}, headers={"Accept": accept}) as response:
        return await response.read()


async def test_pieces_come_to_the_whole(sandboxed_server: Server) -> None:
    """What is deferred and streamed comes to the answer that is given as a whole."""
    assert whole(await _body(sandboxed_server, "multipart/mixed")) == {"data": await sandboxed_server.data(DOCUMENT)}


async def test_a_cut_answer_is_none(sandboxed_server: Server) -> None:
    """An answer without its last piece is not taken for the whole."""
    first, _, _ = (await _body(sandboxed_server, "multipart/mixed")).partition(b'{"incremental"')
    with pytest.raises(ValueError, match="last piece"):
        whole(first)

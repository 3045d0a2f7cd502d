"""Which coding answers which Accept-Encoding, and what is compressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.http.compression import SMALLEST, compressed, preferred_coding
from graph.http.negotiation import JSON
from graph.http.response import JsonResponse
from tests.graph.http.asgi import HttpRequest, exchange
from tests.graph.http.test_stream import decompressing
from tests.serving import Server

SCHEMA = '{ __type(name: "Customer") { fields { name description } } }'


@pytest.mark.parametrize(
    ("accept_encoding", "expected"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("*", "zstd"),
        ("gzip, *;q=0.5", "gzip"),
        ("zstd;q=0.5, gzip;q=0.9", "gzip"),
        ("zstd;q=0, *", "br"),
        ("br;q=0.8, identity;q=0.9", "identity"),
        ("br;q=0.8, identity;q=0.8", "br"),
        ("gzip;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("*;q=0", "identity"),
        ("deflate, compress", "identity"),
        ("gzip;q=nonsense", "identity"),
    ],
)
def test_the_weights_decide_then_our_order(accept_encoding: str, expected: str) -> None:
    """A client gets the coding that it weighs highest; of equal ones zstd, then br, then gzip; plain where it takes none of them."""
    assert preferred_coding(accept_encoding) == expected


ENTRIES = st.tuples(
    st.sampled_from(("zstd", "br", "gzip", "GZIP", "identity", "*", "deflate", "")), st.sampled_from(("", ";q=0", "; Q=0.5", ";q=x"))
)


@given(st.lists(ENTRIES.map("".join)).map(",".join), st.sampled_from((SMALLEST - 1, SMALLEST, 1_000_000)))
async def test_an_answer_comes_in_the_coding_that_is_preferred(accept_encoding: str, length: int) -> None:
    """Whatever a client asks for; in one piece or in several it is the same answer, and caches are told where another would get another."""
    body = (b"customer" * length)[:length]
    answer = compressed(JsonResponse(200, JSON, body, ()), accept_encoding)
    response = await exchange(answer, HttpRequest("GET", "/", headers=((b"accept-encoding", accept_encoding.encode()),)))
    coding = response.headers.get("content-encoding", "identity")
    assert coding == (preferred_coding(accept_encoding) if length >= SMALLEST else "identity")
    assert decompressing(None if coding == "identity" else coding)(response.body) == body
    assert response.headers["vary"] == ("Accept, Origin, Accept-Encoding" if length >= SMALLEST else "Accept, Origin")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_compressed_answer_is_the_same_answer(sandboxed_server: Server, coding: str, accept: str) -> None:
    """It is smaller, says how it is compressed and how long it is, and no cache gives it to a client of another coding."""
    plain, compressed = [await _got(sandboxed_server, SCHEMA, accept, asked) for asked in ("identity", coding)]
    assert compressed[1]["Content-Encoding"] == coding
    assert compressed[1]["Vary"] == "Accept, Origin, Accept-Encoding"
    assert int(compressed[1]["Content-Length"]) == len(compressed[0]) < len(plain[0]) / 2
    assert decompressing(coding)(compressed[0]) == plain[0]


async def test_a_small_answer_is_not_compressed(sandboxed_server: Server) -> None:
    """What fits into one packet anyway is sent as it is."""
    body, headers = await _got(sandboxed_server, "{ __typename }", "application/json", "gzip, br, zstd")
    assert "Content-Encoding" not in headers
    assert body.startswith(b"{")


async def _got(server: Server, document: str, accept: str, coding: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers as they came over the wire. The request has a name, so that it has the same answer each time."""
    headers = {"Accept": accept, "Accept-Encoding": coding, "X-Request-Id": "of-this-test"}
    url = f"{server.url}/graphql"
    async with server.session.post(url, json={"query": document}, headers=headers, auto_decompress=False) as response:
        return await response.read(), dict(response.headers)

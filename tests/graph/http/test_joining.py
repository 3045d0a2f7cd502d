"""Which writes to a client leave together."""

import asyncio
from collections.abc import Sequence

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from graph.http.joining import JoinedWrites
from graph.http.protocol import GraphQLProtocol


class Recording(asyncio.Transport):
    """A transport that keeps what it is told to send, each call for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.calls.append(bytes(data))

    def writelines(self, list_of_data: Sequence[bytes | bytearray | memoryview]) -> None:  # type: ignore[override]
        """Keep it."""
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        """Whether nothing more is sent."""
        return self.is_closed

    def close(self) -> None:
        """Take no more."""
        self.is_closed = True

    abort = close


async def _answering(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def _end_of_turn() -> None:
    await asyncio.sleep(0)


@pytest.mark.parametrize("connection", [b"keep-alive", b"close"])
async def test_a_small_answer_leaves_in_one_piece(connection: bytes) -> None:
    """Head and body are one write, and so one packet; it is sent before the connection closes."""
    transport = Recording()
    protocol = GraphQLProtocol(uvicorn.Config(_answering, log_config=None, lifespan="off", ws="none"), ServerState(), {})
    protocol.connection_made(transport)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: graph.test\r\nConnection: %b\r\n\r\n" % connection)
    await asyncio.gather(*protocol.tasks)
    (answer,) = transport.calls
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n{}")
    assert transport.is_closed == (connection == b"close")
    protocol.connection_lost(None)


@given(st.lists(st.tuples(st.binary(max_size=3), st.booleans()), max_size=20))
async def test_all_that_is_written_leaves_in_its_order(writes: list[tuple[bytes, bool]]) -> None:
    """However many writes there are between turns of the loop, by the end of a turn nothing is kept."""
    transport = Recording()
    joined = JoinedWrites(transport, asyncio.get_running_loop())
    written = b""
    for data, ends_turn in writes:
        joined.write(data)
        written += data
        if ends_turn:
            await _end_of_turn()
            assert b"".join(transport.calls) == written
    joined.close()
    assert (b"".join(transport.calls), transport.is_closed) == (written, True)


async def test_nothing_is_sent_after_the_end() -> None:
    """What waits when the connection is cut off goes nowhere, and is no error."""
    transport = Recording()
    joined = JoinedWrites(transport, asyncio.get_running_loop())
    joined.write(b"HTTP/1.1 200 OK")
    joined.abort()
    await _end_of_turn()
    assert (transport.calls, joined.is_closing()) == ([], True)

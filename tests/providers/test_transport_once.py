"""What is sent is sent once, at whatever moment a kept connection ends. Real TCP to throw-away servers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import pytest
from msgspec.structs import replace

from providers.errors import OutcomeUnknown
from providers.upstream import UpstreamRequest
from tests.providers.scripted import FINE, RESET
from tests.providers.upstream import HOST, Calls, opened

pytestmark = pytest.mark.usefixtures("http_client_name")

Take: TypeAlias = Callable[[asyncio.StreamReader], Awaitable[bytes]]
SHORT = UpstreamRequest("addThing", "POST", "/thing", body=b"{}", find_out="Look.")
LONG = replace(SHORT, body=bytes(1024 * 1024))


def head(reader: asyncio.StreamReader) -> Awaitable[bytes]:
    """Take the head of a request."""
    return reader.readuntil(b"\r\n\r\n")


def letters(count: int) -> Take:
    """Take so many letters of a request."""
    return lambda reader: reader.readexactly(count)


@asynccontextmanager
async def ending(take: Take, say: bytes, *, resets: bool) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that answers one request by each connection, takes and says this at the next one, and closes or resets the connection.

    Gives its base URL, and the heads of the requests that it answered, or would have.
    """
    heads: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            heads.append(await head(reader))
            writer.write(FINE)
            await writer.drain()
            taken = await take(reader)
            heads.extend([taken] if taken else [])
            writer.write(say)
            await writer.drain()
        if resets:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.close()

    async with await asyncio.start_server(speak, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}", heads


STAGES = {
    "in the head": (letters(1), b"", SHORT),
    "after the head": (head, b"", SHORT),
    "after the head of much": (head, b"", LONG),
    "in the body": (letters(1000), b"", LONG),
    "in the answer": (head, FINE[:-2], SHORT),
    "in an answer before the end of the body": (head, FINE[:-2], LONG),
}


@pytest.mark.parametrize("resets", [False, True])
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(("take", "say", "write"), STAGES.values(), ids=STAGES.keys())
async def test_a_write_of_which_something_arrived(take: Take, say: bytes, write: UpstreamRequest, method: str, *, resets: bool) -> None:
    """However its kept connection ends, a write of which anything arrived is not sent again, and not known to be done or not."""
    calls, request = Calls(), replace(write, method=method)
    async with ending(take, say, resets=resets) as (url, heads), opened(url) as transport:
        await calls.make(transport)
        with pytest.raises(OutcomeUnknown):
            await calls.make(transport, request)
    assert len(heads) == 2
    assert method.encode().startswith(heads[1][:1])


@pytest.mark.parametrize("resets", [False, True])
@pytest.mark.parametrize("write", [SHORT, LONG], ids=["short", "long"])
async def test_a_write_that_meets_the_end_of_its_connection(write: UpstreamRequest, *, resets: bool) -> None:
    """A write whose kept connection ends as it leaves is done once by another, or not known to be done: never is it done twice."""
    calls = Calls()
    async with ending(letters(0), b"", resets=resets) as (url, heads), opened(url) as transport:
        await calls.make(transport)
        with suppress(OutcomeUnknown):
            await calls.make(transport, write)
    arrived = [one for one in heads if one.startswith(b"POST")]
    assert (calls.outcomes[1], len(arrived)) in {("OK", 1), ("OUTCOME_UNKNOWN", 0), ("OUTCOME_UNKNOWN", 1)}

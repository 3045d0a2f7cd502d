"""What only pycurl may get wrong: sockets that it knows by their numbers, what it keeps of a request, its end, its callbacks. Real TCP."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from providers.errors import ProviderUnavailable
from providers.pycurl_transfer import Connection, Sockets
from providers.upstream import UpstreamRequest
from tests.providers.scripted import FINE
from tests.providers.upstream import HOST, Calls, connecting_by, hang, opened, saying, serving


@pytest.fixture(autouse=True, scope="module")
def connecting_by_pycurl() -> Iterator[None]:
    """All transports here connect by it."""
    with connecting_by("pycurl"):
        yield


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes sockets at the end of a test."""
    with ExitStack() as stack:
        yield stack


def connected(stack: ExitStack) -> tuple[socket.socket, socket.socket, Connection]:
    """Our end of a connection, the provider's, and how both are named."""
    listener = stack.enter_context(socket.create_server((HOST, 0)))
    ours = stack.enter_context(socket.create_connection(listener.getsockname()))
    theirs = stack.enter_context(listener.accept()[0])
    (their_host, their_port), (our_host, our_port) = ours.getpeername(), ours.getsockname()
    return ours, theirs, (their_host, our_host, their_port, our_port)


def test_a_kept_connection_that_ends(stack: ExitStack) -> None:
    """A connection is silent until its provider says something or closes it."""
    sockets, (ours, theirs, connection) = Sockets(), connected(stack)
    sockets.add(ours.fileno(), connection)
    assert not sockets.has_word(connection)
    theirs.close()
    assert sockets.has_word(connection)


def test_a_socket_of_another_connection(stack: ExitStack) -> None:
    """Where several addresses were tried, only the socket that has the connection's own port is taken for it."""
    sockets, (ours, _, connection), (other, their_other, _) = Sockets(), connected(stack), connected(stack)
    for descriptor in (other.fileno(), ours.fileno(), other.fileno()):
        sockets.add(descriptor, connection)
    their_other.sendall(b"!")
    assert not sockets.has_word(connection)


def test_numbers_that_are_taken_again(stack: ExitStack) -> None:
    """A connection that came back by another socket is still watched when the number of its first one is another connection's."""
    sockets, (ours, theirs, connection), (other, _, another) = Sockets(), connected(stack), connected(stack)
    number = ours.fileno()
    sockets.add(number, connection)
    again = stack.enter_context(ours.dup())
    sockets.add(again.fileno(), connection)
    ours.close()
    stack.enter_context(socket.socket(fileno=os.dup2(other.fileno(), number)))
    sockets.add(number, another)
    theirs.close()
    assert sockets.has_word(connection)
    assert not sockets.has_word(another)


async def test_nothing_of_a_request_is_kept() -> None:
    """Of a write that has been answered, neither its body nor what its answer was counted by is held any more."""
    body = b'{"name": "Kari Nordmann"}'
    before = sys.getrefcount(body)
    async with saying(FINE) as (url, _), opened(url) as transport:
        await Calls().make(transport, UpstreamRequest("addThing", "POST", "/thing", {}, body, find_out="Look."))
        assert sys.getrefcount(body) == before


async def test_the_end_while_calls_are_under_way() -> None:
    """A call whose connections are closed under it fails as one whose connection is lost: nobody cancelled it."""
    async with serving(hang) as url:
        async with opened(url) as transport:
            calls = [asyncio.create_task(Calls().make(transport)) for _ in range(3)]
            for _ in range(3):
                await asyncio.sleep(0)
        ended = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(error) for error in ended] == [ProviderUnavailable] * 3


HEADS = [b"HTTP/1.1 200Kari Nordmann", b"HTTP/1.1 2000 OK", b"HTTP/1.1 OK", b"HTTP/1.1", b"HTTP/1.1 099 No", b"HTTP/2 200 OK", b"\r\n"]


@pytest.mark.parametrize("head", HEADS)
async def test_no_word_of_an_answer_on_the_console(head: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever an answer begins with, the library, which prints what its callbacks raise, prints nothing."""
    calls = Calls()
    async with saying(head + b"\r\nContent-Length: 4\r\n\r\nfine") as (url, _), opened(url) as transport:
        await asyncio.gather(calls.make(transport), return_exceptions=True)
    assert calls.outcomes[0] in {"OK", "BAD_RESPONSE", "UNAVAILABLE"}
    assert "Traceback" not in capfd.readouterr().err

"""The load: every request counts, and no answer but the right one passes."""

import socket
from threading import Thread

import pytest

from benchmarks.connection import HOST, WrongAnswer, body_of, get
from benchmarks.emulator.answers import response
from benchmarks.load import Request, closed_loop, open_loop, percentile, responses
from tests.benchmarks.conftest import Emulate

ANSWER = response(b'{"data": {}}')
CHUNKED = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"data":\r\n4\r\n {}}\r\n0\r\n\r\n'


def _calls(port: int) -> bytes:
    (answer,) = responses(port, [get("/calls")], 1)
    return body_of(answer)


def _take_and_close(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.close()


def test_every_request_of_a_load_counts(emulate: Emulate) -> None:
    """A load tells of exactly the requests that were answered, those under way at its end included."""
    port = emulate({b"/": ANSWER})
    load = closed_loop(port, [Request(get("/"), len(ANSWER))], 0.05, 4)
    assert load.requests >= 4
    assert _calls(port) == b'{"/": %d}' % load.requests


def test_a_fixed_rate_decides_how_many_are_sent(emulate: Emulate) -> None:
    """As many requests are sent as the rate and the time come to, one after the other, and again from the first."""
    port = emulate({b"/one": ANSWER, b"/two": ANSWER})
    latencies = open_loop(port, [Request(get("/one"), len(ANSWER)), Request(get("/two"), len(ANSWER))], 0.05, 100)
    assert _calls(port) == b'{"/one": 3, "/two": 2}'
    assert 0 < latencies.p50 <= latencies.p99


@pytest.mark.parametrize("answer", [response(b'{"data": null}'), ANSWER.replace(b"200", b"500")], ids=["length", "status"])
def test_another_answer_fails_the_load(emulate: Emulate, answer: bytes) -> None:
    """An answer of another length or status than the one that was found right ends a load."""
    port = emulate({b"/": answer})
    with pytest.raises(ExceptionGroup) as raised:
        closed_loop(port, [Request(get("/"), len(ANSWER))], 0.05, 1)
    assert raised.group_contains(WrongAnswer)


def test_a_closed_connection_fails_the_load() -> None:
    """A connection that the server closes instead of an answer ends a load, which would wait for ever otherwise."""
    with socket.create_server((HOST, 0)) as listener:
        closing = Thread(target=_take_and_close, args=(listener,))
        closing.start()
        with pytest.raises(ExceptionGroup) as raised:
            closed_loop(listener.getsockname()[1], [Request(get("/"), len(ANSWER))], 0.05, 1)
        closing.join()
    assert raised.group_contains(ConnectionError)


def test_an_answer_in_chunks_is_whole_with_the_last(emulate: Emulate) -> None:
    """The body of an answer that comes in chunks is what they hold, joined."""
    (answer,) = responses(emulate({b"/": CHUNKED}), [get("/")], 1)
    assert answer == CHUNKED
    assert body_of(answer) == b'{"data": {}}'


def test_a_percentile_is_one_of_the_values() -> None:
    """It is the smallest value that so large a share of them does not exceed."""
    assert [percentile([4, 1, 3, 2], share) for share in (0, 0.25, 0.5, 0.51, 1)] == [1, 1, 2, 3, 4]

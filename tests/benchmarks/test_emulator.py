"""The emulated providers: what they answer, and that every request counts."""

import socket

import orjson

from benchmarks.connection import HOST, body_of, get
from benchmarks.emulator.answers import response
from benchmarks.load import responses
from tests.benchmarks.conftest import Emulate

ANSWERS = {b"/one": response(b'{"number": 1}'), b"/two": response(b'{"number": 2}')}


def _calls(port: int) -> dict[str, int]:
    (answer,) = responses(port, [get("/calls")], 1)
    calls: dict[str, int] = orjson.loads(body_of(answer))
    return calls


def test_each_path_has_its_answer(emulate: Emulate) -> None:
    """What was prebuilt for a path comes as it is, in the order in which it was asked for."""
    found = responses(emulate(ANSWERS), [get("/two"), get("/one")], 1)
    assert found == [ANSWERS[b"/two"], ANSWERS[b"/one"]]


def test_calls_are_counted_until_they_are_asked_for(emulate: Emulate) -> None:
    """The count is that of the requests for each path since it was asked for last."""
    port = emulate(ANSWERS)
    responses(port, [get("/one"), get("/one"), get("/two")], 2)
    assert _calls(port) == {"/one": 2, "/two": 1}
    assert _calls(port) == {}


def test_a_request_in_pieces_is_one_request(emulate: Emulate) -> None:
    """A request whose head and body come in pieces is answered once, when it is whole, and the next one after it."""
    port = emulate(ANSWERS)
    with socket.create_connection((HOST, port)) as client, client.makefile("rb") as answers:
        for piece in (b"POST /one HTTP/1.1\r\nContent-", b"Length: 10\r\n\r\n01234", b"56789GET /two HTTP/1.1\r\n\r\n"):
            client.sendall(piece)
        expected = ANSWERS[b"/one"] + ANSWERS[b"/two"]
        assert answers.read(len(expected)) == expected
    assert _calls(port) == {"/one": 1, "/two": 1}


def test_another_path_is_not_found(emulate: Emulate) -> None:
    """A path without an answer is 404, so that a system that asks for it is found out."""
    with socket.create_connection((HOST, emulate(ANSWERS))) as client:
        client.sendall(get("/three"))
        assert client.recv(1000).startswith(b"HTTP/1.1 404 ")

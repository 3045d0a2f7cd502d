"""How a whole answer is handed to the server."""

import asyncio

import pytest
from starlette.types import Message

from graph.http.negotiation import JSON
from graph.http.response import JsonResponse


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000])
async def test_a_large_answer_is_handed_on_in_pieces(length: int) -> None:
    """No piece is so large that compressing it would hold up everybody else for long."""
    body = bytes(number % 251 for number in range(length))
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await JsonResponse(200, JSON, body, ())({"type": "http"}, asyncio.Queue[Message]().get, send)

    start, *pieces = sent
    assert (b"content-length", str(length).encode()) in start["headers"]
    assert b"".join(piece["body"] for piece in pieces) == body
    assert max(len(piece["body"]) for piece in pieces) <= 65_536
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]

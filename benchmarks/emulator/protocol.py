"""The emulated providers' side of a connection: answers what is prebuilt, at once or after a delay, and counts what it is asked.

`GET /calls` answers how many requests came for each path since it was asked last.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

from benchmarks.emulator.answers import response

CALLS = "/calls"

_BACKLOG = 4096
_HEAD_END = b"\r\n\r\n"
_NOT_FOUND = response(b"{}", status=HTTPStatus.NOT_FOUND)


class Emulator(asyncio.Protocol):
    """One connection: answers requests in turn, whatever their method and headers, by their path alone."""

    def __init__(self, answers: Mapping[bytes, bytes], calls: Counter[bytes], delay_seconds: float) -> None:
        self._answers = answers
        self._calls = calls
        self._delay_seconds = delay_seconds
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that has come whole, its body included."""
        self._received += data
        while (head_end := self._received.find(_HEAD_END)) >= 0:
            head = self._received[:head_end]
            end = head_end + len(_HEAD_END) + _body_length(head)
            if len(self._received) < end:
                return
            self._received = self._received[end:]
            self._answer(head.split(b" ", 2)[1])

    def _answer(self, path: bytes) -> None:
        if path == CALLS.encode():
            self._send(response(json.dumps({of.decode(): count for of, count in self._calls.items()}).encode()))
            self._calls.clear()
            return
        self._calls[path] += 1
        answer = self._answers.get(path, _NOT_FOUND)
        if self._delay_seconds:
            asyncio.get_running_loop().call_later(self._delay_seconds, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _body_length(head: bytes) -> int:
    if head.startswith(b"GET "):
        return 0
    _, is_there, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if is_there else 0


async def serve(port: int, delay_seconds: float, answers: Mapping[bytes, bytes]) -> asyncio.Server:
    """Listen at a port of this machine, 0 for any, with these answers by their paths."""
    calls: Counter[bytes] = Counter()
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Emulator(answers, calls, delay_seconds), "127.0.0.1", port, backlog=_BACKLOG)

"""Answers that break off, never end, or are not what their size says."""

import asyncio
import gzip
import socket
import struct
import zlib
from functools import cache
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from providers.sandbox.faults.fault import WORDS, OwnAnswer, SpoiltAnswer
from providers.sandbox.seed import Dice

UNPACKED_BYTES = 128 * 1024 * 1024
"""What the gzip bomb comes to, in bytes."""

_PIECE = b" " * (1024 * 1024)
_ENDLESS_PIECE = b" " * (64 * 1024)
# With no time to linger, the kernel resets a connection that is closed instead of taking leave (socket(7)).
_NO_LINGERING = struct.pack("ii", 1, 0)
_GZIP_HEADER = gzip.compress(b"", mtime=0)[:10]


class Dropped(SpoiltAnswer):
    """A connection that is closed: before the answer, without carrying the request out, or half way through the answer."""

    fault: Literal["dropped"] = "dropped"
    when: Literal["before_answer", "half_way"] = "before_answer"
    """Half way, the headers announce the whole answer, and half of it comes. Where it has no body, nothing comes."""
    reset: bool = False
    """Whether the connection is reset instead of closed."""

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002 -- as all faults are asked
        """Begin to answer, or not, and close the connection."""
        response: web.StreamResponse = web.Response()
        if self.when == "half_way":
            answer = await own()
            body = _body(answer)
            if body:
                response = await _begun(request, answer, len(body))
                await response.write(body[: len(body) // 2])
        self._close(request.transport)
        return response

    def _close(self, transport: asyncio.Transport | None) -> None:
        if transport is None:  # The client was faster.
            return
        if self.reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
            transport.abort()
        else:
            transport.close()


class SlowDrip(SpoiltAnswer):
    """The provider's own answer, a byte now and then."""

    fault: Literal["slow_drip"] = "slow_drip"
    seconds: Annotated[float, Field(gt=0, le=3600)] = 0.5
    """The time from one byte to the next, in seconds."""

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Answer byte by byte."""
        answer = await own()
        body = _body(answer)
        if not body:
            return answer
        response = await _begun(request, answer, len(body))
        for byte in body:
            await response.write(bytes((byte,)))
            await asyncio.sleep(self.seconds)
        return response


class EndlessBody(SpoiltAnswer):
    """A body that is sent as fast as it is read, and never ends."""

    fault: Literal["endless_body"] = "endless_body"

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Send JSON until the client goes away."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(f'{{"message": "{WORDS}"'.encode())
        while True:
            await response.write(_ENDLESS_PIECE)
            await asyncio.sleep(0)  # A write that need not wait gives nobody else a turn.


class GzipBomb(SpoiltAnswer):
    """A small answer that unpacks to 128 MiB."""

    fault: Literal["gzip_bomb"] = "gzip_bomb"

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Answer with spaces, compressed."""
        return web.Response(body=bomb(), headers={"Content-Encoding": "gzip"}, content_type="application/json")


class Hanging(SpoiltAnswer):
    """No answer at all, on a connection that stays open."""

    fault: Literal["hanging"] = "hanging"

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Wait until the client goes away."""
        await asyncio.Event().wait()
        raise AssertionError


@cache
def bomb() -> bytes:
    """Make the gzip bomb out of one compressed piece, many times over (RFC 1952), which takes no time worth noting."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(_PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    times, checksum = UNPACKED_BYTES // len(_PIECE), 0
    for _ in range(times):
        checksum = zlib.crc32(_PIECE, checksum)
    return _GZIP_HEADER + piece * times + packer.flush() + struct.pack("<II", checksum, UNPACKED_BYTES)


def _body(answer: web.StreamResponse) -> bytes:
    """Return the body that an answer would be sent with."""
    body = answer.body if isinstance(answer, web.Response) else None
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


async def _begun(request: web.Request, answer: web.StreamResponse, length: int) -> web.StreamResponse:
    """Send the headers of an answer, and its length."""
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = length
    await response.prepare(request)
    return response

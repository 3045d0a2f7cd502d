"""Bytes to a server's port as they are, and what comes back until the connection ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

from tests.graph.http.asgi import HttpResponse


async def sent(url: str, content: bytes, *, leaves: bool = False) -> list[HttpResponse]:
    """The responses to these bytes. Unless the client leaves behind them, it is the server that has to end the connection."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(content)
        if leaves:
            writer.write_eof()
        # A server that closes a connection while more is on its way resets it.
        with suppress(ConnectionResetError):
            return [response async for response in responses(reader)]
        return []
    finally:
        writer.close()


async def responses(reader: asyncio.StreamReader) -> AsyncIterator[HttpResponse]:
    """The responses that are read until the connection ends."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as ended:
            if ended.partial:
                raise
            return
        start, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        version, status, _ = start.split(" ", 2)
        assert version == "HTTP/1.1"
        if status != "100":
            pairs = [line.split(": ", 1) for line in lines]
            headers = {name.lower(): value for name, value in pairs}
            assert len(headers) == len(pairs), "a header is there twice"
            yield HttpResponse(int(status), headers, await reader.readexactly(int(headers.get("content-length", "0"))))

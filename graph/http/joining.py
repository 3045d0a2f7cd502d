"""The head of a response leaves together with its body: each alone would be a call of the system, a packet, and work for the client."""

import asyncio


class JoinedWrites:
    """The writing side of a transport, where a write waits for the next one, though not beyond the loop's turn.

    uvicorn writes the head of a response first and its body right behind.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting = b""
        self.abort = transport.abort
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send this with what waits for it, or have it wait."""
        if self._waiting:
            self._transport.writelines((self._waiting, data))
            self._waiting = b""
        else:
            self._waiting = data
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Close the transport once all is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._waiting and not self.is_closing():
            self._transport.write(self._waiting)
        self._waiting = b""

"""A server that is told to stop: it serves on for a while, for those who have not heard of it, and each answer tells that it is the last.

uvicorn by itself closes its port first, so that whoever connects meanwhile is refused, or reset.
"""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

import structlog
from structlog.types import FilteringBoundLogger
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from providers.clock import Clock

DRAINING = "draining"
"""What is true in the state of a request, as ASGI calls it, once its server is told to stop."""

_log: FilteringBoundLogger = structlog.get_logger()

_TICK_SECONDS = 0.02
_LINGER_SECONDS = 0.25
"""How long silent connections stay once the port is closed: a request may be on its way."""


@dataclass(frozen=True, slots=True)
class OpenPort:
    """How long a port stays open once its server is told to stop, in seconds: at least, and at most while anything is being answered."""

    least: float
    most: float

    @classmethod
    def within(cls, shutdown_seconds: float, delay_seconds: float, deadline_seconds: float) -> "OpenPort":
        """At least the delay, and then as long as an operation that begins at its end still has its deadline; never beyond all."""
        least = min(delay_seconds, shutdown_seconds)
        return cls(least, max(least, shutdown_seconds - deadline_seconds))


class DrainingProtocol(HttpToolsProtocol):
    """uvicorn's protocol; once its server drains, the last answer of each connection says that it is the last, and ends it."""

    @property
    def is_silent(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def drain(self) -> None:
        """Let the answer that is being made be the last, unless it has begun to leave."""
        if not (self.is_silent or self.cycle.response_started):
            self.cycle.keep_alive = False

    def on_headers_complete(self) -> None:
        """Begin with a request, or have it wait for the one before it, whose answer then is not the last."""
        before = self.cycle
        super().on_headers_complete()
        if self.app_state.get(DRAINING):
            if before is not None and not before.response_started:
                before.keep_alive = True
            self.drain()


class DrainingServer(Server):
    """uvicorn's server, whose port stays open for a while once it is told to stop.

    What is being answered then, and afterwards, ends within the configuration's `timeout_graceful_shutdown`, counted from the signal.
    """

    def __init__(self, config: Config, open_port: OpenPort, clock: Clock) -> None:
        super().__init__(config)
        self._clock = clock
        self._open_port = open_port
        self._told_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal. The first has all drain that the server has; with a second SIGINT, nothing is waited for."""
        super().handle_exit(sig, frame)
        self._drain()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, close the port, and end when all is answered or time is up."""
        # Not logged where the signal is taken: whatever it interrupts may be writing to the log.
        _log.info("stopping", pid=os.getpid())
        told_at = self._drain()
        await self._wait_to_close(told_at)
        await self._close_port()
        await self._linger()
        if self.config.timeout_graceful_shutdown is not None:
            left = max(0.0, self.config.timeout_graceful_shutdown - (self._clock.now() - told_at))
            self.config.timeout_graceful_shutdown = left  # type: ignore[assignment]  # asyncio, which gets it, takes fractions
        await super().shutdown(sockets)
        _log.info("stopped", pid=os.getpid())

    def _drain(self) -> float:
        """Have requests and connections know, as soon as there are any. Returns when the server was first told."""
        if self.started:
            self.lifespan.state[DRAINING] = True
            for connection in self._connections():
                connection.drain()
        if self._told_at is None:
            self._told_at = self._clock.now()
        return self._told_at

    async def _wait_to_close(self, told_at: float) -> None:
        while not self.force_exit:
            passed = self._clock.now() - told_at
            if passed >= (self._open_port.most if self.server_state.tasks else self._open_port.least):
                return
            await asyncio.sleep(_TICK_SECONDS)

    async def _close_port(self) -> None:
        """Take the connections that the system has made already, or they would be reset, and close the port with nothing in between."""
        ports = [socket.socket(fileno=os.dup(found.fileno())) for server in self.servers for found in server.sockets]
        for server in self.servers:
            server.close()
        waiting: list[socket.socket] = []
        for port in ports:
            port.settimeout(0)
            waiting += _accepted(port)
            port.close()
        loop = asyncio.get_running_loop()
        for connection in waiting:
            await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        config = self.config
        protocol: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn makes them
            config=config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

    async def _linger(self) -> None:
        """Give requests that are on the way time to arrive."""
        until = self._clock.now() + _LINGER_SECONDS
        while any(connection.is_silent for connection in self._connections()) and not self.force_exit:
            if self._clock.now() >= until:
                return
            await asyncio.sleep(_TICK_SECONDS)

    def _connections(self) -> Iterator[DrainingProtocol]:
        return (connection for connection in list(self.server_state.connections) if isinstance(connection, DrainingProtocol))


def _accepted(port: socket.socket) -> list[socket.socket]:
    connections = []
    while True:
        try:
            connections.append(port.accept()[0])
        except OSError:  # There is none left, or none that can be had.
            return connections

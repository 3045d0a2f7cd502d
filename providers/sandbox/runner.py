"""Serves sandboxes over HTTP, each on a loopback port of its own, and remembers which calls came."""

import asyncio
import errno
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Self, TypeAlias

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import CIMultiDictProxy

from providers.sandbox.faults import Fault, Faults, FaultsError, resource
from providers.sandbox.faults.drawing import Draw
from providers.sandbox.service import SandboxService

HOST = "127.0.0.1"
MAX_BODY_BYTES = 1024 * 1024
MAX_RECORDED_CALLS = 10_000
"""A sandbox that serves for days must not fill the memory: beyond this the older half is forgotten."""
_ENVIRONMENT_PREFIX = "CUSTOMER_GRAPH_PROVIDERS__"
_EXPLAIN = {"CUSTOMER_GRAPH_EXPLAIN": "true"}
# One key for all runs, so that an id out of one is an id in the next. It guards made-up customers only.
_ID_KEYS = {"CUSTOMER_GRAPH_ID_KEYS": f"sandbox:{b64encode(bytes(range(64))).decode()}"}
# For each of the two steps in which aiohttp ends a connection: let its handler finish, then let it notice. Zero would mean for ever.
_SHUTDOWN_SECONDS = 0.05

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One request as it came over the wire."""

    provider: str
    method: str
    target: str
    """Path and query, not decoded and not normalised."""
    headers: CIMultiDictProxy[str]
    body: bytes
    """Empty when it did not come in full, or was larger than `MAX_BODY_BYTES`, which is answered 413."""
    operation: str | None
    """The provider's name for what was asked, None where it has none for it."""
    faults: tuple[str, ...]
    """The kinds of faults that it met."""


class PortTaken(OSError):
    """Something else listens on the port that a service should have."""

    def __init__(self, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} is taken")
        self.port = port


class RunningService:
    """One service on its port: what it is asked, and what it answers instead of its own answers."""

    def __init__(self, service: SandboxService, calls: list[RecordedCall]) -> None:
        """Serve this service once started, and record its calls in the list, which may be shared."""
        self.service = service
        self.faults = Faults(service.name, service.operations)
        self.in_flight = 0
        self.peak_in_flight = 0
        self._calls = calls
        self._answer: Answer = service.handle
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The base URL that a client is given, without a trailing slash."""
        return f"http://{HOST}:{self._port}{self.service.base_path}"

    @property
    def calls(self) -> list[RecordedCall]:
        """The calls that came to this service, in order of arrival."""
        return [call for call in self._calls if call.provider == self.service.name]

    @contextmanager
    def answering(self, answer: Answer) -> Iterator[None]:
        """While open, answer every new call with this handler. A handler is cancelled when its client goes away."""
        before, self._answer = self._answer, answer
        try:
            yield
        finally:
            self._answer = before

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """While open, let every new call meet these faults, whether the service or a handler in its place answers."""
        meanwhile = Faults(self.service.name, self.service.operations)
        meanwhile.set(*faults)
        before, self.faults = self.faults, meanwhile
        try:
            yield
        finally:
            self.faults = before

    async def until(self, condition: Callable[[Self], bool], seconds: float = 5) -> None:
        """Wait until the condition holds, looking again whenever a call comes or ends. Raises TimeoutError when it takes longer."""
        async with asyncio.timeout(seconds):
            while not condition(self):
                await self._changed.wait()

    def forget_peak(self) -> None:
        """Count the peak from what is in flight now."""
        self.peak_in_flight = self.in_flight

    async def start(self, port: int = 0) -> None:
        """Listen on this port, 0 for any that is free. Raises `PortTaken`."""
        app = web.Application(middlewares=[self._receive], client_max_size=MAX_BODY_BYTES)
        # No access log: its lines would hold the keys that stand in paths.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS)
        try:
            await self._runner.setup()
            await web.TCPSite(self._runner, HOST, port).start()
        except BaseException as error:  # Whatever kept it from starting, what has started is stopped.
            await self.stop()
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port and every connection. Handlers that do not end are cancelled."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    @web.middleware
    async def _receive(self, request: web.Request, handler: Handler) -> web.StreamResponse:  # noqa: ARG002 -- given by aiohttp: its own 404
        if request.rel_url.raw_path == resource.PATH:
            return await resource.answer(request, self.faults)
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        operation = self.service.operation(request)
        draw = self.faults.draw(operation)
        try:
            await self._record(request, operation, draw.kinds)
            return await self._answered(request, draw)
        finally:
            self.in_flight -= 1
            self._notify()

    async def _answered(self, request: web.Request, draw: Draw) -> web.StreamResponse:
        own = partial(self._answer, request)
        if draw.wait:
            await asyncio.sleep(draw.wait)
        if draw.spoilt is None:
            return await own()
        try:
            return await draw.spoilt.answer(request, own, draw.dice)
        except ConnectionError:  # The client went away while it was answered.
            return web.Response()

    async def _record(self, request: web.Request, operation: str | None, faults: tuple[str, ...]) -> None:
        body = b""
        try:
            body = await request.read()
        finally:
            if len(self._calls) >= MAX_RECORDED_CALLS:
                del self._calls[: MAX_RECORDED_CALLS // 2]
            call = RecordedCall(self.service.name, request.method, request.raw_path, request.headers, body, operation, faults)
            self._calls.append(call)
            self._notify()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Sandbox:
    """Several services at once, with one list of their calls."""

    def __init__(self, services: Iterable[SandboxService], ports: Mapping[str, int] | None = None) -> None:
        """Serve these services, on these ports by name; one without a port gets any that is free."""
        self.calls: list[RecordedCall] = []
        self._running = {service.name: RunningService(service, self.calls) for service in services}
        self._ports = dict(ports or {})

    @classmethod
    @asynccontextmanager
    async def running(cls, services: Iterable[SandboxService], ports: Mapping[str, int] | None = None) -> AsyncIterator[Self]:
        """Serve these services while the context is open."""
        sandbox = cls(services, ports)
        await sandbox.start()
        try:
            yield sandbox
        finally:
            await sandbox.stop()

    def __getitem__(self, name: str) -> RunningService:
        """Return the service of this provider."""
        return self._running[name]

    async def start(self) -> None:
        """Start every service, or none if one cannot be started."""
        try:
            for name, running in self._running.items():
                await running.start(self._ports.get(name, 0))
        except BaseException:  # Whatever kept it from starting, what has started is stopped.
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop every service."""
        await asyncio.gather(*(running.stop() for running in self._running.values()))

    def set_faults(self, faults: Mapping[str, Iterable[Fault]]) -> None:
        """Set faults by the provider's name; the others keep theirs. Raises `FaultsError` for what there is not."""
        unknown = faults.keys() - self._running.keys()
        if unknown:
            raise FaultsError(f"there is no provider {min(unknown)}; there are {', '.join(self._running)}")
        for name, of_provider in faults.items():
            self[name].faults.set(*of_provider)

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point a server at the sandbox."""
        variables = _ID_KEYS | _EXPLAIN
        for name, running in self._running.items():
            prefix = f"{_ENVIRONMENT_PREFIX}{name.upper()}__"
            variables[f"{prefix}BASE_URL"] = running.url
            variables |= {f"{prefix}{setting}": value for setting, value in running.service.settings.items()}
        return variables

    def clear(self) -> None:
        """Forget the calls and the peaks, undo what was written, and set no faults."""
        self.calls.clear()
        for running in self._running.values():
            running.faults.clear()
            running.forget_peak()
            running.service.reset()

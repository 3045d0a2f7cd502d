"""A sandbox on an event loop of its own, for a server or a test that has none to lend it."""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from threading import Thread
from types import TracebackType
from typing import Self

from providers.sandbox.runner import Sandbox
from providers.sandbox.service import SandboxService


class SandboxThread:
    """Runs a sandbox in a daemon thread, from `start` to `stop` or as a context manager."""

    def __init__(self, services: Iterable[SandboxService], ports: Mapping[str, int] | None = None) -> None:
        """Serve these services, as `Sandbox` would."""
        self.sandbox = Sandbox(services, ports)
        self._started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = Thread(target=self._run, name="sandbox", daemon=True)

    def start(self) -> None:
        """Return when every service listens; raise what kept one from it."""
        self._thread.start()
        if self._started.exception() is not None:
            self._thread.join()
        self._started.result()

    def stop(self) -> None:
        """Stop the services and end the thread, if it runs."""
        if self._thread.is_alive():
            loop, stopping = self._started.result()
            loop.call_soon_threadsafe(stopping.set)
            self._thread.join()

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point a server at the sandbox."""
        return self.sandbox.environment()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        stopping = asyncio.Event()
        try:
            await self.sandbox.start()
        except Exception as error:  # noqa: BLE001 -- raised where the caller waits
            self._started.set_exception(error)
            return
        self._started.set_result((asyncio.get_running_loop(), stopping))
        await stopping.wait()
        await self.sandbox.stop()

"""Worker processes that serve side by side at one port.

uvicorn has a supervisor of its own, which looks for signals twice a second and starts no other server than uvicorn's.
"""

import multiprocessing
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import structlog
from structlog.types import FilteringBoundLogger
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from graph.http.draining import DrainingServer, OpenPort
from graph.worker_metrics import forget_process
from providers.clock import SystemClock

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_log: FilteringBoundLogger = structlog.get_logger()


class Workers:
    """As many processes as the configuration says. One that dies is replaced; where one cannot start, all stop."""

    def __init__(self, config: Config, open_port: OpenPort, listener: socket.socket) -> None:
        self._config = config
        self._open_port = open_port
        self._listener = listener
        self._processes: list[SpawnProcess] = []
        self._is_stopping = False
        self._has_failed = False

    def run(self) -> bool:
        """Serve until SIGINT or SIGTERM, and until all processes have ended then. Returns whether they could start."""
        with _arriving_signals() as arriving:
            self._processes = [self._started() for _ in range(self._config.workers)]
            while self._processes:
                if arriving in wait([arriving, *(process.sentinel for process in self._processes)]):
                    self._tell(arriving.recv(1)[0])
                self._replace_the_dead()
        return not self._has_failed

    def _started(self) -> SpawnProcess:
        # A process that is forked would have this one's threads' locks, and its event loop.
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(self._config, self._open_port, self._listener))
        process.start()
        return process

    def _tell(self, signal_number: int) -> None:
        """Have the processes stop; a second SIGINT ends them at once. They have the port, this one's own hold on it is let go."""
        told_again = self._is_stopping and signal_number == signal.SIGINT
        self._is_stopping = True
        self._listener.close()
        for process in self._processes:
            # Ctrl-C in a terminal reaches them as well, so the same signal from here would be their second one.
            process.kill() if told_again else process.terminate()

    def _replace_the_dead(self) -> None:
        for process in [process for process in self._processes if process.exitcode is not None]:
            self._processes.remove(process)
            if process.pid is not None:
                forget_process(process.pid)
            if self._is_stopping:
                continue
            if process.exitcode == STARTUP_FAILURE:
                self._has_failed = True
                self._tell(signal.SIGTERM)
            else:
                _log.warning("worker died", exit_code=process.exitcode)
                self._processes.append(self._started())


def _serve(config: Config, open_port: OpenPort, listener: socket.socket) -> None:
    """What each process does."""
    for number in _SIGNALS:
        signal.signal(number, _leave)
    config.configure_logging()
    DrainingServer(config, open_port, SystemClock()).run([listener])


def _leave(_: int, __: FrameType | None) -> None:
    # While it serves, uvicorn has handlers of its own; it raises the signal again when all operations have ended.
    sys.exit(0)


@contextmanager
def _arriving_signals() -> Iterator[socket.socket]:
    """A socket that has a byte for each signal that arrives, its number."""
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.settimeout(0)
        descriptor = signal.set_wakeup_fd(writer.fileno())
        handlers = {number: signal.signal(number, _note) for number in _SIGNALS}
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(descriptor)
            for number, handler in handlers.items():
                signal.signal(number, handler)


def _note(_: int, __: FrameType | None) -> None:
    """Do nothing more: without a handler, there would be no byte."""

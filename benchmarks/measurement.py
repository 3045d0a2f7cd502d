"""One run: a system, started anew, answers a question over emulated providers."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from socket import create_connection, create_server

import orjson

from benchmarks.connection import HOST, WrongAnswer, body_of, get, post
from benchmarks.emulator.protocol import CALLS
from benchmarks.load import Latencies, Request, closed_loop, open_loop, responses
from benchmarks.process import Usage, process
from benchmarks.questions import Question
from benchmarks.systems import System

CORE_OF_SYSTEM = 0
CORE_OF_THE_REST = 1
"""Where the emulated providers are, and whoever asks."""

_SECONDS_TO_START = 60


class NotMeasured(Exception):
    """A system did not start, or did not answer as it should; the message says which, and what it wrote."""


@dataclass(frozen=True, slots=True)
class Durations:
    """How long a system is asked, in seconds: before anything counts, and while it does."""

    warm_up: float
    measured: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one run came to."""

    requests_per_second: float
    cpu_microseconds: float
    """Processor time of the system's processes per request."""
    cores: float
    """Processor time of the system's processes per second."""
    calls_per_request: float
    peak_mib: float
    cores_of_the_rest: float
    """Processor time per second of the emulated providers and of the asking, which share a core."""
    latencies: Latencies | None
    """At half of those requests per second; None where they are not asked for."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """The emulated providers, which answer after a delay."""

    process_id: int
    port: int

    def calls(self) -> int:
        """How many requests came since this was asked last."""
        (response,) = responses(self.port, [get(CALLS)], 1)
        return sum(orjson.loads(body_of(response)).values())


@dataclass(frozen=True, slots=True)
class Running:
    """A system that listens."""

    process_id: int
    port: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What is the same for all systems that are compared."""

    question: Question
    expected: Sequence[object]
    """The data that answers it, for each of its variables."""
    providers: Emulated
    durations: Durations


@contextmanager
def emulated(delay_ms: int) -> Iterator[Emulated]:
    """The providers in a process of their own, until the context ends."""
    port = _free_port()
    command = (sys.executable, "-m", "benchmarks.emulator", "--port", str(port), "--delay-ms", str(delay_ms))
    with process(command, os.environ, (CORE_OF_THE_REST,), subprocess.DEVNULL) as running:
        _until_it_listens(port, running)
        yield Emulated(running.pid, port)


@contextmanager
def started(system: System, question: Question, providers: Emulated, cores: Sequence[int] = (CORE_OF_SYSTEM,)) -> Iterator[Running]:
    """A system, until the context ends. Raises `NotMeasured` where it does not start, and where the context ends by a wrong answer."""
    port = _free_port()
    environment = system.environment_for(question, port, f"http://{HOST}:{providers.port}")
    with tempfile.TemporaryFile() as output, process(system.command, environment, cores, output.fileno()) as running:
        try:
            _until_it_listens(port, running)
            yield Running(running.pid, port)
        except (OSError, ValueError, ExceptionGroup, WrongAnswer) as error:
            output.seek(0)
            said = output.read()[-2000:].decode(errors="replace")
            raise NotMeasured(f"{question.name}, {system.name}: {_told(error)}\n{said}") from error


def measured(system: System, stage: Stage) -> Measurement:
    """Start a system, hold its answers against the expected ones, and measure it. Raises `NotMeasured`."""
    with started(system, stage.question, stage.providers) as running:
        requests = _verified(running.port, stage)
        return _measured(running, [requests[number] for number in stage.question.order], stage)


def _verified(port: int, stage: Stage) -> list[Request]:
    """The request for each of the variables, with the length of the response that has the expected data."""
    messages = [post(body) for body in stage.question.bodies()]
    found = responses(port, messages, stage.question.clients)
    for response, data in zip(found, stage.expected, strict=True):
        answer = orjson.loads(body_of(response))
        if answer.get("data") != data or "errors" in answer:
            raise WrongAnswer(f"not the expected data: {response[:1000]!r}")
    return [Request(message, len(response)) for message, response in zip(messages, found, strict=True)]


def _measured(running: Running, requests: Sequence[Request], stage: Stage) -> Measurement:
    question, durations = stage.question, stage.durations
    closed_loop(running.port, requests, durations.warm_up, question.clients)
    stage.providers.calls()
    of_system, of_providers = Usage(running.process_id), Usage(stage.providers.process_id)
    load = closed_loop(running.port, requests, durations.measured, question.clients)
    cpu_seconds, cpu_seconds_of_the_rest = of_system.cpu_seconds(), of_providers.cpu_seconds() + load.cpu_seconds
    calls = stage.providers.calls()
    if question.calls is not None and calls != load.requests * question.calls:
        raise WrongAnswer(f"{calls} upstream calls for {load.requests} requests instead of {question.calls} each")
    rate = load.requests / load.seconds
    latencies = open_loop(running.port, requests, durations.measured, rate / 2) if question.has_latencies else None
    return Measurement(
        requests_per_second=rate,
        cpu_microseconds=cpu_seconds / load.requests * 1_000_000,
        cores=cpu_seconds / load.seconds,
        calls_per_request=calls / load.requests,
        peak_mib=of_system.peak_mib(),
        cores_of_the_rest=cpu_seconds_of_the_rest / load.seconds,
        latencies=latencies,
    )


def _free_port() -> int:
    with create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _until_it_listens(port: int, running: "subprocess.Popen[bytes]") -> None:
    """Wait until a system takes connections. Raises `ChildProcessError` where it ends before, or takes too long."""
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end and running.poll() is None:
        try:
            create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise ChildProcessError("it did not start")


def _told(error: Exception) -> str:
    return _told(error.exceptions[0]) if isinstance(error, ExceptionGroup) else f"{type(error).__name__}: {error}"

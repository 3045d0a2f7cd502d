"""Processes that are measured: each on cores of its own, and what the operating system tells of it (Linux, proc(5))."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_SECONDS_TO_END = 10
_SCHEDULED_TIME = 2
"""Of a process' clocks, the one that the scheduler keeps in nanoseconds (clock_getcpuclockid(3))."""


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], cores: Sequence[int], output: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program on these cores, with all that it starts, until the context ends. All that it writes goes to an open file."""
    pinned = ("taskset", "--cpu-list", ",".join(map(str, cores)), *command)
    with subprocess.Popen(pinned, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                running.kill()


def leave_on_signals() -> None:
    """Have SIGINT and SIGTERM end this process in such a way that every process that it started is ended."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


class Usage:
    """What a process and all that it started have used."""

    def __init__(self, process_id: int) -> None:
        self._process_id = process_id
        self._cpu_begun = cpu_seconds(process_id)

    def cpu_seconds(self) -> float:
        """Processor time since this was made."""
        return cpu_seconds(self._process_id) - self._cpu_begun

    def peak_mib(self) -> float:
        """The most physical memory that each process ever had, summed."""
        return sum(_kib(f"/proc/{one}/status", "VmHWM") for one in with_descendants(self._process_id)) / 1024


def cpu_seconds(process_id: int) -> float:
    """The processor time that a process and all that it started have taken so far, user and kernel, of all threads."""
    return sum(time.clock_gettime(~one << 3 | _SCHEDULED_TIME) for one in with_descendants(process_id))


def resident_mib(process_id: int) -> float:
    """The physical memory of one process, what it shares with others included."""
    return _kib(f"/proc/{process_id}/status", "VmRSS") / 1024


def proportional_mib(process_id: int) -> float:
    """The physical memory of one process, where what several share is divided among them."""
    return _kib(f"/proc/{process_id}/smaps_rollup", "Pss") / 1024


def with_descendants(process_id: int) -> Iterator[int]:
    """A process and all that it started, directly or not, and that run."""
    yield process_id
    for thread in Path(f"/proc/{process_id}/task").iterdir():
        for child in (thread / "children").read_text(encoding="ascii").split():
            yield from with_descendants(int(child))


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def _kib(file: str, name: str) -> int:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

"""Processes that are measured: each on one core, and what the operating system tells of it (Linux, proc(5))."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_SECONDS_TO_END = 10
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextmanager
def process(command: Sequence[str], environment: Mapping[str, str], core: int, output: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A program on one core, with all that it starts, until the context ends. All that it writes goes to an open file."""
    pinned = ("taskset", "--cpu-list", str(core), *command)
    with subprocess.Popen(pinned, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                running.kill()


class Usage:
    """What a process and all that it started have used."""

    def __init__(self, process_id: int) -> None:
        self._process_id = process_id
        self._cpu_begun = self._cpu_seconds()

    def cpu_seconds(self) -> float:
        """Processor time since this was made."""
        return self._cpu_seconds() - self._cpu_begun

    def peak_mib(self) -> float:
        """The most physical memory that each process ever had, summed."""
        return sum(_peak_kib(one) for one in _with_descendants(self._process_id)) / 1024

    def _cpu_seconds(self) -> float:
        return sum(_cpu_seconds(one) for one in _with_descendants(self._process_id))


def _with_descendants(process_id: int) -> Iterator[int]:
    yield process_id
    for thread in Path(f"/proc/{process_id}/task").iterdir():
        for child in (thread / "children").read_text(encoding="ascii").split():
            yield from _with_descendants(int(child))


def _cpu_seconds(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def _peak_kib(process_id: int) -> int:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))

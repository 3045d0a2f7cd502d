"""Metrics of several worker processes, of which any one may be asked for those of all.

As prometheus-client has it (https://prometheus.github.io/client_python/multiprocess/): each process counts in files of its own in one
directory, and whichever is asked adds up what all of them hold. An environment variable names the directory.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the directory; prometheus-client reads it as it is imported."""

_FILES = re.compile(r"(counter|gauge_[a-z]+|histogram|summary)_\d+\.db")
"""Their names; the last part is the process' id."""
_LIVE_FILES = "gauge_livesum_*.db"
"""Every process that lives has one of these, for what it has in flight."""


@contextmanager
def counting_together() -> Iterator[None]:
    """Have the processes that are started meanwhile count together: in the directory that is named already, or in one for the time.

    In a named one, they begin anew: what processes of an earlier run counted there is taken out. Raises OSError where there is no
    such directory, or it cannot be written.
    """
    if os.environ.get(DIRECTORY):
        _forget_all(Path(os.environ[DIRECTORY]))
        yield
        return
    with TemporaryDirectory(prefix="customer-graph-metrics-", ignore_cleanup_errors=True) as directory:
        os.environ[DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[DIRECTORY]


def forget_process(pid: int) -> None:
    """Take out what a process that has died had in flight; what it has counted stays."""
    if DIRECTORY in os.environ:
        mark_process_dead(pid)


def _forget_all(directory: Path) -> None:
    """Take out the library's files, and nothing else. Raises OSError where there could be no others."""
    with TemporaryFile(dir=directory):
        for file in [file for file in directory.iterdir() if _FILES.fullmatch(file.name)]:
            file.unlink()


def readable(own: CollectorRegistry) -> CollectorRegistry:
    """What to show of a process' own metrics: all processes' where they count together, and with them the processes themselves."""
    if DIRECTORY not in os.environ:
        own.register(Processes(None))
        return own
    together = CollectorRegistry()
    together.register(_Together(Path(os.environ[DIRECTORY])))
    together.register(Processes(Path(os.environ[DIRECTORY])))
    return together


class _Together(Collector):
    """What all processes that count in a directory have counted."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def collect(self) -> Iterable[Metric]:
        """Each metric with the sum of its samples."""
        merged: Iterable[Metric] = MultiProcessCollector.merge([str(file) for file in self._directory.glob("*.db") if _has_begun(file)])
        return merged


def _has_begun(file: Path) -> bool:
    """Whether it can be read: a process makes a file empty before it gives it its size, and one that has died loses some of its."""
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False


class Processes(Collector):
    """The library's metrics of a process, with its ``pid``: of this one, or of all that count in a directory."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory

    def collect(self) -> Iterable[Metric]:
        """Memory, CPU time and open files of each process."""
        found: dict[str, Metric] = {}
        for pid in self._pids():
            for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                together = found.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                for sample in metric.samples:
                    together.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
        return found.values()

    def _pids(self) -> list[int]:
        if self._directory is None:
            return [os.getpid()]
        return sorted(int(file.stem.rpartition("_")[2]) for file in self._directory.glob(_LIVE_FILES))

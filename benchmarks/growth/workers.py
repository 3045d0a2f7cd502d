"""What workers take at rest, and what more of them bring. The load and the emulated providers are on one of their two cores."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.connection import post
from benchmarks.growth.server import server
from benchmarks.load import CONNECTIONS, Request, closed_loop, responses
from benchmarks.measurement import CORE_OF_SYSTEM, CORE_OF_THE_REST, Running, emulated
from benchmarks.process import Usage, proportional_mib, resident_mib, with_descendants
from benchmarks.questions import questions

WORKERS = (1, 2)

_WARM_UP_SECONDS = 2
_SECONDS = 5
_LOOK_AGAIN_SECONDS = 0.5
_CORES_AT_REST = 0.1
"""A process that starts takes more, all the time."""


@dataclass(frozen=True, slots=True)
class Workers:
    """So many workers."""

    count: int
    resident_mib: float
    """Physical memory of the largest process, which is a worker."""
    proportional_mib: float
    """The same, where what several processes share is divided among them."""
    all_proportional_mib: float
    """That of all processes: the workers', and what starts them."""
    requests_per_second: float
    """One customer after the other, providers answering at once."""
    cores: float
    """Processor time per second of all processes."""


def workers() -> Iterator[Workers]:
    """Each number of them. Raises `NotMeasured`."""
    with emulated(delay_ms=0) as providers:
        for count in WORKERS:
            with server(providers, options=("--workers", str(count)), cores=(CORE_OF_SYSTEM, CORE_OF_THE_REST)) as system:
                yield _workers(system, count)


def _workers(system: Running, count: int) -> Workers:
    _until_at_rest(system)
    messages = [post(body) for body in questions()[0].bodies()]
    requests = [Request(one, len(response)) for one, response in zip(messages, responses(system.port, messages), strict=True)]
    closed_loop(system.port, requests, _WARM_UP_SECONDS, CONNECTIONS)
    processes = sorted(with_descendants(system.process_id), key=resident_mib)
    mib = [proportional_mib(one) for one in processes]
    usage = Usage(system.process_id)
    load = closed_loop(system.port, requests, _SECONDS, CONNECTIONS)
    return Workers(
        count=count,
        resident_mib=resident_mib(processes[-1]),
        proportional_mib=mib[-1],
        all_proportional_mib=sum(mib),
        requests_per_second=load.requests / load.seconds,
        cores=usage.cpu_seconds() / load.seconds,
    )


def _until_at_rest(system: Running) -> None:
    """Wait until all workers have started, for the first that has answers for all."""
    cores = 1.0
    while cores > _CORES_AT_REST:
        usage = Usage(system.process_id)
        time.sleep(_LOOK_AGAIN_SECONDS)
        cores = usage.cpu_seconds() / _LOOK_AGAIN_SECONDS

"""From exec to the first answers: what a new server takes until each, and what the steps of its start take in a process of their own."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from benchmarks.asking import message
from benchmarks.connection import body_of, get
from benchmarks.growth.operations import one_customer
from benchmarks.growth.server import server
from benchmarks.load import responses
from benchmarks.measurement import CORE_OF_SYSTEM, emulated
from benchmarks.process import cpu_seconds
from benchmarks.questions import questions
from benchmarks.systems import our_server

_NOWHERE = "http://127.0.0.1:9"
"""Where the providers are while nobody is asked."""
_ON_ITS_CORE = ("taskset", "--cpu-list", str(CORE_OF_SYSTEM), sys.executable)
_IMPORTED = "import time:"
"""With this begins a line that tells what a module took; after it stand its own microseconds, those with what it imports, and its name."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was reached, and what that took since the step before, in milliseconds."""

    name: str
    milliseconds: float
    cpu_milliseconds: float


def steps_to_answers() -> Iterator[Step]:
    """What a new server takes until each of its first answers. Raises `NotMeasured`."""
    (customer,) = one_customer().bodies
    asked = {
        "ready: `/ready` answers": get("/ready"),
        "first answer: `{ __typename }`": message({"query": "{ __typename }"}),
        "first customer": message(customer),
        "the same customer again": message(customer),
    }
    with emulated(delay_ms=0) as providers:
        reached, cpu_reached = time.monotonic(), 0.0
        with server(providers) as system:
            for name, request in {"listening": None, **asked}.items():
                for response in responses(system.port, [request], 1) if request else ():
                    body_of(response)
                now, cpu_now = time.monotonic(), cpu_seconds(system.process_id)
                yield Step(name, (now - reached) * 1000, (cpu_now - cpu_reached) * 1000)
                reached, cpu_reached = now, cpu_now


def steps_of_start() -> list[Step]:
    """What each step of the start takes (`benchmarks.growth.stages`)."""
    command = (*_ON_ITS_CORE, "-m", "benchmarks.growth.stages", repr(time.monotonic()))
    ended = subprocess.run(command, env=_environment(), check=True, capture_output=True)
    return [Step(name, seconds * 1000, cpu_seconds * 1000) for name, seconds, cpu_seconds in orjson.loads(ended.stdout)]


def milliseconds_by_package() -> Mapping[str, float]:
    """What the imports of each package take, as `python -X importtime` tells, which takes time itself; the most first."""
    command = (*_ON_ITS_CORE, "-X", "importtime", "-c", "import graph.cli, graph.serving, graph.http.app")
    ended = subprocess.run(command, env=_environment(), check=True, capture_output=True, text=True)
    microseconds: Counter[str] = Counter()
    for line in ended.stderr.splitlines():
        own, _, module = line.removeprefix(_IMPORTED).split("|")
        if own.strip().isdigit():
            microseconds[module.strip().partition(".")[0]] += int(own)
    return {package: of_package / 1000 for package, of_package in microseconds.most_common()}


def _environment() -> Mapping[str, str]:
    return our_server().environment_for(questions()[0], 0, _NOWHERE)

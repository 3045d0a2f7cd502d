"""The server in a process of its own that can be told to collect its garbage, with all that it logs and warns of in a file."""

import ctypes
import gc
import os
import sys
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson
import uvloop

from graph.logs import configure_logging
from graph.settings import load_settings
from tests.measure.remote import Remote, remote
from tests.serving import Server, running_server

_STDERR = 2
# The server's words for what a provider did; whatever else it says at this level is a complaint about itself.
_OF_PROVIDERS = {"upstream call", "upstream call not sent", "unexpected value"}


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds after its garbage was collected."""

    as_it_was_mib: float
    """Physical memory."""
    trimmed_mib: float
    """Physical memory once the C library has given back what it keeps for the next large answer (malloc_trim(3))."""
    blocks: int
    """Blocks that Python's allocator has given out: small objects, in all."""


class SoakedServer:
    """The server that runs there."""

    def __init__(self, running: Remote[Server], url: str) -> None:
        self._running = running
        self.url = url

    @property
    def process_id(self) -> int:
        """Its process."""
        return self._running.process_id

    async def memory(self) -> Memory:
        """What it holds now, but for garbage."""
        return await self._running.do(_memory)


@asynccontextmanager
async def soaked_server(environment: Mapping[str, str], log: Path) -> AsyncIterator[SoakedServer]:
    """Serve with these settings until the context ends, and have the process write what it logs into this file."""
    async with remote(
        partial(_logged_server, {"CUSTOMER_GRAPH_LOG_LEVEL": "warning", **environment}, log), uvloop.new_event_loop
    ) as running:
        yield SoakedServer(running, await running.do(_url))


def complaints(log: Path) -> Counter[str]:
    """What the server logged of itself, by its words: warnings of Python's, what asyncio and aiohttp found left over, uncaught errors."""
    found: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            event = orjson.loads(line)
        except ValueError:
            found[line] += 1
            continue
        if event["event"] not in _OF_PROVIDERS:
            found[" ".join(str(event[name]) for name in ("event", "category", "at") if name in event)] += 1
    return found


@asynccontextmanager
async def _logged_server(environment: Mapping[str, str], log: Path) -> AsyncIterator[Server]:
    with log.open("ab") as file:
        os.dup2(file.fileno(), _STDERR)
    warnings.simplefilter("always")
    configure_logging(load_settings(environment))
    async with running_server(environment) as server:
        yield server


async def _url(server: Server) -> str:
    return server.url


async def _memory(_: Server) -> Memory:
    gc.collect()
    as_it_was = _resident_mib()
    ctypes.CDLL(None).malloc_trim(0)
    return Memory(as_it_was, _resident_mib(), sys.getallocatedblocks())


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024

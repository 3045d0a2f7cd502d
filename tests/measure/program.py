"""The server as users start it, in a process of its own, and what the operating system tells of a process (Linux, proc(5))."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.serving import Server, server_process

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Program:
    """A running server, its process and a client to it that opens as many connections as it needs."""

    process_id: int
    server: Server


@asynccontextmanager
async def program(environment: Mapping[str, str]) -> AsyncIterator[Program]:
    """Serve with these settings until the context ends. What the server logs is read and thrown away."""
    readers = []
    try:
        async with server_process(environment) as (process, url), _client() as session:
            readers = [asyncio.create_task(_read(stream)) for stream in (process.stdout, process.stderr) if stream]
            yield Program(process.pid, Server(url, session))
    finally:
        await asyncio.gather(*readers)


def cpu_seconds(process_id: int) -> float:
    """The processor time that a process has taken so far, of all its threads, in user mode and in the kernel."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def open_sockets(process_id: int) -> int:
    """How many sockets a process has open."""
    return sum(_is_socket(descriptor) for descriptor in Path(f"/proc/{process_id}/fd").iterdir())


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:  # It was closed meanwhile.
        return False


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def _read(stream: asyncio.StreamReader) -> None:
    while await stream.read(65536):
        pass

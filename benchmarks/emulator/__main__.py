"""Runs the emulated providers at a port of this machine."""

import asyncio
from argparse import ArgumentParser

import uvloop

from benchmarks.emulator.answers import responses
from benchmarks.emulator.protocol import serve


async def _run(port: int, delay_seconds: float) -> None:
    async with await serve(port, delay_seconds, responses()):
        await asyncio.Future()


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--delay-ms", type=float, default=0)
    given = arguments.parse_args()
    uvloop.run(_run(given.port, given.delay_ms / 1000))

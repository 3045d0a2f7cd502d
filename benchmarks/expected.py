"""The answers that every system must give: what the bound's functions make of what the emulated providers answer."""

import asyncio

from benchmarks.emulator.answers import responses
from benchmarks.peers.bound import RESOLVERS
from benchmarks.questions import Json, Question


def expected(question: Question) -> list[Json]:
    """The data that answers a question, for each of its variables."""
    return asyncio.run(_expected(question))


async def _expected(question: Question) -> list[Json]:
    bodies = {path.decode(): response.partition(b"\r\n\r\n")[2] for path, response in responses().items()}

    async def send(_: str, path: str, __: bytes | None) -> bytes:
        return bodies[path]

    return [await RESOLVERS[question.name](send, variables) for variables in question.variables]

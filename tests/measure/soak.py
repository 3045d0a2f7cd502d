"""Keeps a server under a mixed load for ten minutes while one call in ten fails, in all ways. Run by `make soak`, on Linux.

Every question is asked once while no provider fails, and what is answered later is held against that; some clients leave before they are
answered. Now and then the server collects its garbage and tells how much memory it holds.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson
from rich import box
from rich.table import Table

from graph.serving import sandbox_services
from providers.sandbox.faults import CHAOS, Fault, MissingFields, WrongTypes
from providers.sandbox.service import SandboxService
from tests.measure.judging import Judgement, Kind, judged
from tests.measure.load import at_fixed_rate
from tests.measure.pieces import whole
from tests.measure.program import open_sockets
from tests.measure.questions import Question, questions
from tests.measure.sandboxes import SandboxProcess, sandbox_process
from tests.measure.soaked import Memory, SoakedServer, complaints, soaked_server
from tests.measure.verdicts import Verdict, told

SECONDS = 600
RATE = 30
"""Requests per second."""
SAMPLES = 100
"""How often the memory is looked at."""
BOUND = 1.05
"""How many times as much memory the last fifth may hold, by the median, as the first."""
_FIFTH = SAMPLES // 5
_WARM_UP_SECONDS = 15
_LEAVING_SHARE = 0.05
_LONGEST_STAY_SECONDS = 0.1
_SETTLING_SECONDS = 30
_MULTIPART = {"Accept": "multipart/mixed, application/json;q=0.5"}
_CONTENTS = (WrongTypes, MissingFields)
_READ_TO_BE_WRITTEN = "getAddressByCustomerId"


@dataclass(slots=True)
class Soak:
    """What is seen while it goes on."""

    answers: dict[str, Counter[Kind]] = field(default_factory=lambda: defaultdict(Counter))
    """By the question's name."""
    left: int = 0
    """Requests whose clients left."""
    reasons: Counter[str] = field(default_factory=Counter)
    """What showed that an answer was wrong."""
    memories: list[Memory] = field(default_factory=list)
    calls: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    """Calls that reached the providers, by provider and faults."""
    sockets: tuple[int, int] = (0, 0)
    """The server's open sockets, before the load and when all has settled."""
    in_flight: int = 0
    """Calls that the providers still had then."""
    complaints: Counter[str] = field(default_factory=Counter)

    def note(self, question: Question, judgement: Judgement) -> None:
        """Count an answer."""
        self.answers[question.name][judgement.kind] += 1
        if judgement.kind is Kind.WRONG:
            self.reasons[f"{question.name}: {judgement.reason}"] += 1


class Clients:
    """Whoever asks: all questions, mixed by their weights, the same in each run."""

    def __init__(self, session: aiohttp.ClientSession, url: str, soak: Soak) -> None:
        self._session = session
        self._url = url
        self._soak = soak
        self._random = Random(1)  # noqa: S311 -- a load, no secret
        self._questions = questions()
        self._expected: list[Mapping[str, Any]] = []
        asked = Counter(question.name for question in self._questions)
        self._weights = [question.weight / asked[question.name] for question in self._questions]

    async def learn(self) -> None:
        """Ask everything once: so it is to be answered."""
        for question in self._questions:
            self._expected.append(await self._answer(question))

    async def ask(self, _: int) -> str:
        """Ask something; some clients leave before they are answered."""
        (number,) = self._random.choices(range(len(self._questions)), self._weights)
        question, is_leaving = self._questions[number], self._random.random() < _LEAVING_SHARE
        try:
            async with asyncio.timeout(self._random.uniform(0, _LONGEST_STAY_SECONDS) if is_leaving else None):
                judgement = judged(self._expected[number], await self._answer(question))
        except TimeoutError:
            self._soak.left += 1
            return "left"
        except (aiohttp.ClientError, ValueError) as error:
            judgement = Judgement(Kind.WRONG, f"no answer: {type(error).__name__}")
        self._soak.note(question, judgement)
        return judgement.kind

    async def _answer(self, question: Question) -> dict[str, Any]:
        body = {"query": question.document, "variables": question.variables}
        headers = _MULTIPART if question.in_pieces else {}
        async with self._session.post(self._url, json=body, headers=headers) as response:
            content = await response.read()
            if response.content_type == "multipart/mixed":
                return whole(content)
            answer: dict[str, Any] = orjson.loads(content)
            return answer


def faults(service: SandboxService) -> Iterator[Fault]:
    """What fails of a provider: what `--chaos` has fail, but that nothing is written back that was read with other contents."""
    for fault in CHAOS:
        if isinstance(fault, _CONTENTS) and _READ_TO_BE_WRITTEN in service.operations:
            yield from (fault.model_copy(update={"operation": name}) for name in service.operations if name != _READ_TO_BE_WRITTEN)
        else:
            yield fault


async def soaked(seconds: float) -> Soak:
    """Keep a new server under load for so long."""
    soak = Soak()
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        async with sandbox_process() as sandbox, soaked_server(sandbox.environment, log) as server:
            await _loaded(soak, sandbox, server, seconds)
        soak.complaints = complaints(log)
    return soak


async def _loaded(soak: Soak, sandbox: SandboxProcess, server: SoakedServer, seconds: float) -> None:
    before = open_sockets(server.process_id)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = Clients(session, f"{server.url}/graphql", soak)
        await clients.learn()
        await sandbox.taken()
        await sandbox.set_faults({service.name: faults(service) for service in sandbox_services()})
        await at_fixed_rate(clients.ask, RATE, _WARM_UP_SECONDS)
        await asyncio.gather(at_fixed_rate(clients.ask, RATE, seconds), _sampled(soak, sandbox, server, seconds / SAMPLES))
    soak.sockets = before, await _settled(sandbox, server, before)
    soak.in_flight = await sandbox.in_flight()
    soak.calls += await sandbox.taken()


async def _sampled(soak: Soak, sandbox: SandboxProcess, server: SoakedServer, interval: float) -> None:
    for _ in range(SAMPLES):
        await asyncio.sleep(interval)
        soak.memories.append(await server.memory())
        soak.calls += await sandbox.taken()


async def _settled(sandbox: SandboxProcess, server: SoakedServer, before: int) -> int:
    """The server's open sockets once they are as many as before, or when that takes too long; kept ones are closed after 15 seconds."""
    for _ in range(_SETTLING_SECONDS):
        if open_sockets(server.process_id) <= before and not await sandbox.in_flight():
            break
        await asyncio.sleep(1)
    return open_sockets(server.process_id)


def _table(soak: Soak) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"Answers at {RATE} requests/s")
    table.add_column("Question")
    for kind in Kind:
        table.add_column(kind.capitalize(), justify="right")
    for name, kinds in soak.answers.items():
        table.add_row(name, *(str(kinds[kind]) for kind in Kind))
    table.add_section()
    table.add_row("all", *(str(_total(soak, kind)) for kind in Kind))
    return table


def _total(soak: Soak, kind: Kind) -> int:
    return sum(kinds[kind] for kinds in soak.answers.values())


def _verdicts(soak: Soak) -> Iterator[Verdict]:
    yield from _of_answers(soak)
    yield _flat("physical memory, MiB", [memory.trimmed_mib for memory in soak.memories])
    as_it_was = _medians([memory.as_it_was_mib for memory in soak.memories])
    yield Verdict(f"the same with what the C library keeps for later: {_written(as_it_was)}", holds=True)
    yield _flat("blocks of Python's allocator, thousands", [memory.blocks / 1000 for memory in soak.memories])
    before_load, settled = soak.sockets
    yield Verdict(f"sockets of the server: {before_load} before, {settled} after", settled <= before_load)
    yield Verdict(f"calls that providers still answer: {soak.in_flight}", soak.in_flight == 0)
    listed = "; ".join(f"{count} x {words}" for words, count in soak.complaints.most_common()) or "none"
    yield Verdict(f"warnings of unclosed, unawaited or destroyed things, and uncaught errors: {listed}", not soak.complaints)


def _flat(what: str, samples: list[float]) -> Verdict:
    medians = _medians(samples)
    growth = medians[-1] / medians[0]
    return Verdict(f"{what}, medians of fifths: {_written(medians)}, {growth - 1:+.1%}", growth <= BOUND)


def _medians(samples: list[float]) -> list[float]:
    return [median(samples[begin : begin + _FIFTH]) for begin in range(0, SAMPLES, _FIFTH)]


def _written(medians: list[float]) -> str:
    return " ".join(f"{one:.0f}" for one in medians)


def _of_answers(soak: Soak) -> Iterator[Verdict]:
    calls = soak.calls.total()
    spoilt = sum(count for (_, kinds), count in soak.calls.items() if set(kinds) - {"latency"})
    yield Verdict(f"{calls} calls reached the providers, of which {spoilt / calls:.1%} were spoilt", holds=True)
    yield Verdict(f"{soak.left} clients left before they were answered", soak.left > 0)
    wrong = "; ".join(f"{count} x {reason}" for reason, count in soak.reasons.most_common(10)) or "none"
    yield Verdict(f"wrong answers: {wrong}", not soak.reasons)
    otherwise = sum(count for (_, kinds), count in soak.calls.items() if set(kinds) & {"wrong_types", "missing_fields"})
    found = f"{_total(soak, Kind.OTHERWISE)} answers told otherwise; {otherwise} calls had other contents"
    yield Verdict(found, _total(soak, Kind.OTHERWISE) <= otherwise)


def main() -> int:
    """Print the answers and the verdicts; 1 where one is missed."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=SECONDS)
    soak = asyncio.run(soaked(arguments.parse_args().seconds))
    return told(_table(soak), _verdicts(soak))


if __name__ == "__main__":
    sys.exit(main())

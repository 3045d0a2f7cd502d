"""Whatever reads, writes, departures and answers come in whatever order: who shares a call with whom, held against a model."""

import asyncio
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from providers.calls import CallContext, CallRecord
from providers.clock import Deadline
from providers.errors import ProviderBadResponse
from providers.records.identity import CustomerProvider
from providers.session import HttpSession, Intake, Progress
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from tests.clock import StoppedClock

BIK = CustomerProvider.BIK
FINE, BROKEN = 200, 299


class Scripted(HttpSession):
    """Sends nothing, and answers each request, by its number, when it is told to."""

    def __init__(self) -> None:
        super().__init__(BIK, ProviderSettings(base_url="http://localhost"), "customer-graph/test")
        self.answers: list[asyncio.Future[int]] = []

    async def open(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""

    async def send(self, _: UpstreamRequest, progress: Progress, __: Intake) -> UpstreamResponse:
        """Wait for the answer, which says whose it is."""
        number = len(self.answers)
        self.answers.append(asyncio.get_running_loop().create_future())
        progress.left = True
        progress.status = await self.answers[number]
        return UpstreamResponse(progress.status, {}, str(number).encode())


def number_in(response: UpstreamResponse) -> int:
    """Which request an answer is to; it may be none that can be read."""
    if response.status != FINE:
        raise ProviderBadResponse(BIK, "it is broken.")
    return int(response.body)


@dataclass(frozen=True, slots=True)
class Asker:
    """One call: by when it is wanted, and the request that it waits for by the model."""

    task: asyncio.Task[int | None]
    deadline: Deadline
    request: int

    @property
    def waits(self) -> bool:
        """Whether it has not ended."""
        return not self.task.done()


class Scene:
    """A way to a provider that answers by a script, those who ask, and the model: which requests there are, and who may join them."""

    def __init__(self) -> None:
        self.session = Scripted()
        self.askers: list[Asker] = []
        self.records: list[CallRecord] = []
        self._requests = 0
        self._joinable: dict[str, int] = {}
        self._writes: set[int] = set()
        self._clock = StoppedClock()
        shared = Shared(self._clock, "customer-graph/test", http_client=lambda *_: self.session, single_flight=True)
        self._transport = Transport(BIK, ProviderSettings(base_url="http://localhost", timeout_seconds=60), shared)

    def read(self, path: str) -> None:
        """Ask for what is there; by the model, with a request that may be joined, or else with one that may be from now on."""
        if path not in self._joinable:
            self._joinable[path] = self._requests
            self._requests += 1
        self._ask(UpstreamRequest("getThing", "GET", path), self._joinable[path])

    def write(self, path: str) -> None:
        """Change what is there; by the model, nothing that is under way may be joined any more."""
        self._joinable.clear()
        self._writes.add(self._requests)
        self._ask(UpstreamRequest("putThing", "PUT", path, find_out="Read it."), self._requests)
        self._requests += 1

    def leave(self, asker: Asker, *, departs: bool) -> None:
        """Have one give up: it is cancelled, or its client departs."""
        asker.deadline.bring_forward() if departs else asker.task.cancel()
        if not any(other.waits for other in self.askers if other.request == asker.request and other is not asker):
            self._end(asker.request)

    def answer(self, request: int, status: int) -> None:
        """Answer a request."""
        if not self.session.answers[request].done():
            self.session.answers[request].set_result(status)
            self._end(request)

    def _ask(self, request: UpstreamRequest, number: int) -> None:
        deadline = Deadline.after(60, self._clock)
        task = asyncio.create_task(self._transport.call(request, CallContext(deadline, self.records.append), number_in))
        self.askers.append(Asker(task, deadline, number))

    def _end(self, request: int) -> None:
        if request in self._writes:
            self._joinable.clear()
        self._joinable = {path: other for path, other in self._joinable.items() if other != request}

    def hold_against_the_model(self) -> None:
        """As many requests as there are to be were sent; who waits waits for one that is under way, and the others were told of theirs."""
        assert len(self.session.answers) == self._requests
        for asker in self.askers:
            answer = self.session.answers[asker.request]
            if asker.waits:
                assert not answer.done()
            elif not asker.task.cancelled() and asker.task.exception() is None:
                assert (asker.task.result(), answer.result()) == (asker.request, FINE)

    async def end(self) -> None:
        """Answer all that is under way: nobody waits any more, and each request is told of once."""
        for request in range(self._requests):
            self.answer(request, FINE)
        await asyncio.wait([asker.task for asker in self.askers])
        assert sum(len(record.attempts) for record in self.records) == len(self.session.answers)
        assert all(record.is_shared == (not record.attempts) for record in self.records)
        assert len(self.records) == len(self.askers)


STEPS = st.lists(
    st.tuples(st.sampled_from(["read", "read", "read", "write", "cancel", "depart", "answer", "fail"]), st.integers(0, 9)),
    min_size=1,
    max_size=40,
)


@given(STEPS)
async def test_whoever_asks_and_leaves(steps: list[tuple[str, int]]) -> None:
    """Reads for the same share the one request that is under way and not from before a write; each is told its own answer, once."""
    scene = Scene()
    for do, number in [("read", 0), *steps]:
        asker = scene.askers[number % len(scene.askers)] if scene.askers else None
        match do:
            case "read":
                scene.read(f"/{number % 3}")
            case "write":
                scene.write(f"/{number % 3}")
            case "cancel" | "depart" if asker and asker.waits:
                scene.leave(asker, departs=do == "depart")
            case "answer" | "fail" if asker:
                scene.answer(asker.request, FINE if do == "answer" else BROKEN)
        await settled()
        scene.hold_against_the_model()
    await scene.end()


async def settled() -> None:
    """Everybody had a turn, and what followed from it."""
    for _ in range(12):
        await asyncio.sleep(0)

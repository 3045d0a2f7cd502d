"""Identical reads that are under way at the same time share one call. Real HTTP to a server that answers when it is told to."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from providers.budget import ByteBudget
from providers.calls import CallContext, CallCount
from providers.clock import Deadline
from providers.errors import CallLimitExceeded, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.upstream import UpstreamResponse
from tests.providers.held import READ, SENT, SHARED, WRITE, Stage, opened, staged
from tests.providers.scripted import judged
from tests.providers.upstream import CLOCK
from tests.traced import Kept, attempts, ours, span_id, trace_id


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A way to a provider on which identical reads share a call."""
    async with staged() as stage:
        yield stage


async def test_identical_reads_share_one_call(stage: Stage) -> None:
    """Many that ask for the same at once send one request, which is interpreted once, and each is told of by a record of its own."""
    tasks = await stage.asked(20)
    stage.held.answer()
    first, *others = await asyncio.gather(*tasks)

    assert stage.held.requests == ["GET /thing"]
    assert all(answer is first for answer in others)
    assert stage.told == [SENT, *[SHARED] * 19]


async def test_each_asks_for_itself_where_sharing_is_off() -> None:
    """Without the setting every call sends its own request."""
    async with staged(single_flight=False) as stage:
        tasks = [stage.ask() for _ in range(3)]
        await stage.held.has(3)
        for _ in tasks:
            stage.held.answer()
        await asyncio.gather(*tasks)
    assert stage.told == [SENT] * 3


async def test_an_answer_is_not_kept(stage: Stage) -> None:
    """Who asks when the answer is there sends a request of its own."""
    for _ in range(2):
        stage.held.answer()
        await stage.ask()
    assert len(stage.held.requests) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"operation": "getOther"},
        {"method": "POST"},
        {"path": "/other"},
        {"body": b"{}"},
        {"headers": {"X-Key": "other"}},
        {"headers": {"X-Key": "k", "X-More": ""}},
        {"headers": {}},
    ],
    ids=str,
)
async def test_what_differs_is_not_shared(stage: Stage, change: dict[str, object]) -> None:
    """A read that differs in anything that goes out, or in what it is for, is another one."""
    tasks = [stage.ask(), stage.ask(replace(READ, **change))]
    await stage.held.has(2)
    for _ in tasks:
        stage.held.answer()
    await asyncio.gather(*tasks)
    assert stage.told == [SENT, SENT]


async def test_an_id_of_the_request_makes_no_difference(stage: Stage) -> None:
    """A header that is each request's own, such as its id, keeps nobody from sharing."""
    requests = [replace(READ, headers={"X-Key": "k", "X-Id": id_}, own_headers=frozenset({"X-Id"})) for id_ in ("1", "2")]
    tasks = [stage.ask(request) for request in requests]
    await stage.held.has(1)
    stage.held.answer()
    await asyncio.gather(*tasks)
    assert stage.told == [SENT, SHARED]


async def test_another_provider_is_asked_for_itself(stage: Stage) -> None:
    """What is shared is shared on the way to one provider, with its credentials, even where two are at one address."""
    async with opened(stage.url) as other:
        tasks = [stage.ask(), asyncio.create_task(other.call(READ, CallContext(Deadline.after(60, CLOCK), lambda _: None), judged))]
        await stage.held.has(2)
        for _ in tasks:
            stage.held.answer()
        await asyncio.gather(*tasks)
    assert stage.told == [SENT]


async def test_a_read_joins_none_from_before_a_write(stage: Stage) -> None:
    """Who reads after a write began, or after it ended, must not be told what was so before."""
    tasks = [stage.ask()]
    await stage.held.has(1)
    tasks.append(stage.ask(WRITE))
    await stage.held.has(2)
    tasks += [stage.ask(), stage.ask()]
    await stage.held.has(3)
    for _ in range(2):
        stage.held.answer()
    await asyncio.gather(*tasks[:2])
    tasks.append(stage.ask())
    await stage.held.has(4)
    for _ in range(2):
        stage.held.answer()
    await asyncio.gather(*tasks)

    assert stage.held.requests == ["GET /thing", "PUT /thing", "GET /thing", "GET /thing"]
    assert sorted(stage.told) == [SHARED, *[SENT] * 4]


async def test_writes_are_never_shared(stage: Stage) -> None:
    """The same write twice is made twice."""
    tasks = [stage.ask(WRITE) for _ in range(2)]
    await stage.held.has(2)
    for _ in tasks:
        stage.held.answer()
    await asyncio.gather(*tasks)
    assert stage.told == [SENT, SENT]


async def test_a_failure_is_that_of_all(stage: Stage) -> None:
    """What keeps the one request from an answer is told to all who wait for it, and nobody sends another."""
    tasks = await stage.asked(3)
    stage.held.answer(500)
    failures = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(failure) for failure in failures] == [ProviderUnavailable] * 3
    assert stage.told == [("UNAVAILABLE", 1, False), *[("UNAVAILABLE", 0, True)] * 2]
    assert len(stage.held.requests) == 1


async def test_a_retry_is_shared_too(stage: Stage) -> None:
    """A request that is sent again is sent again once for all."""
    tasks = await stage.asked(3)
    stage.held.answer(503)
    stage.held.answer()
    await asyncio.gather(*tasks)

    assert stage.told == [("OK", 2, False), *[SHARED] * 2]
    assert len(stage.held.requests) == 2


async def test_only_what_is_sent_counts(stage: Stage) -> None:
    """A request counts for one operation, the first that may send one; those that share it may be at their limit."""
    full, counts = CallCount(0), CallCount(1)
    tasks = [stage.ask(count=full), stage.ask(count=counts), stage.ask(count=CallCount(0))]
    await stage.held.has(1)
    stage.held.answer()
    await asyncio.gather(*tasks)
    assert [outcome for outcome, _, _ in stage.told] == ["OK"] * 3
    with pytest.raises(CallLimitExceeded):
        counts.add(CustomerProvider.BIK)


async def test_nothing_is_sent_where_all_are_at_their_limit(stage: Stage) -> None:
    """Where none of those who wait may send a request, each is told that it is at its limit."""
    tasks = [stage.ask(count=CallCount(0)) for _ in range(2)]
    failures = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(failure) for failure in failures] == [CallLimitExceeded] * 2
    assert stage.told == [("LIMIT_EXCEEDED", 0, False), ("LIMIT_EXCEEDED", 0, True)]
    assert stage.held.requests == []


async def test_a_shared_answer_is_held_once() -> None:
    """However many wait for it, the bytes of an answer count once towards what is read at the same time."""
    budget, held = ByteBudget(), list[int]()

    def note(_: UpstreamResponse) -> bool:
        held.append(budget.held)
        return True

    async with staged(budget=budget) as stage:
        stage.held.answer(size=1000)
        context = CallContext(Deadline.after(60, CLOCK), stage.records.append)
        await asyncio.gather(*(stage.transport.call(READ, context, note) for _ in range(5)))
    assert held == [1000]
    assert budget.held == 0


async def test_a_failure_is_let_go_of(stage: Stage) -> None:
    """Once all who shared a failure are done with it, it is freed at once, and not when the garbage collector comes by."""
    gc.collect()
    gc.disable()
    try:
        tasks = await stage.asked(2)
        stage.held.answer(500)
        await asyncio.wait(tasks)
        failures = [weakref.ref(error) for task in tasks if (error := task.exception())]
        assert len(failures) == 2
        del tasks, error
        await asyncio.sleep(0)
        assert [failure() for failure in failures] == [None, None]
    finally:
        gc.enable()


async def test_the_trace_tells_which_call_was_shared(stage: Stage) -> None:
    """Each call has a span of its own; the request and its attempt are the first one's, and the other one says that it shared them."""
    kept = Kept(tells_providers=True)
    contexts = [CallContext(Deadline.after(60, CLOCK), lambda _: None, begin=kept.tracing.operation("").call) for _ in range(2)]
    tasks = [asyncio.create_task(stage.transport.call(READ, context, judged)) for context in contexts]
    await stage.held.has(1)
    stage.held.answer()
    await asyncio.gather(*tasks)

    sent, shared = kept.named("bik getThing")
    assert (attempts(sent), ours(sent)["attempts"], ours(sent).get("shared")) == (["OK"], 1, None)
    assert (attempts(shared), ours(shared)["attempts"], ours(shared).get("shared")) == ([], 0, True)
    assert [str(parent).split("-")[1:3] for parent in stage.held.traceparents] == [[trace_id(sent), f"{span_id(sent):016x}"]]

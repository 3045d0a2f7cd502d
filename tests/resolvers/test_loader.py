"""What is asked for together, what an earlier answer covers, and what a failure leaves behind."""

import asyncio
import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from providers.calls import ResponsePath
from providers.errors import ProviderError, ProviderRefused, ProviderUnavailable
from providers.records.identity import CustomerProvider
from resolvers.loader import PartsLoader, Wish
from resolvers.trace import Ended


class Part(enum.Flag):
    """Parts of a made-up record; BASE comes with every answer, EXTRA with OTHER."""

    BASE = enum.auto()
    ONE = enum.auto()
    OTHER = enum.auto()
    EXTRA = enum.auto()


NOTHING = Part(0)


@dataclass
class Upstream:
    """A made-up source that records what it was asked, answers when it is let, and fails where told."""

    asked: list[tuple[str, Part, tuple[ResponsePath, ...]]] = field(default_factory=list)
    errors: dict[str, ProviderError] = field(default_factory=dict)
    own_keys: dict[str, str] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    batches: list[int] = field(default_factory=list)
    ended: list[asyncio.Future[Any]] = field(default_factory=list)

    async def read(self, key: str, parts: Part, paths: tuple[ResponsePath, ...]) -> str | None:
        """Read one key."""
        self.asked.append((key, parts, paths))
        record = None if key == "unknown" else self.own_keys.get(key, key)
        if key in self.gates:
            self.reached.set()
            await self.gates[key].wait()
        if key in self.errors:
            raise self.errors[key]
        return record

    @contextmanager
    def dispatching(self, size: int) -> Iterator[Ended]:
        """Note a batch, and each reading of it that ends."""
        self.batches.append(size)
        yield self.ended.append

    def loader(self) -> PartsLoader[str, Part, str]:
        """A loader over this source."""
        return PartsLoader(
            self.read,
            lambda record: record.removesuffix(" of old"),
            covered,
            lambda one, other: one if one == other else f"{one}+{other}",
            self.dispatching,
        )


def covered(parts: Part) -> Part:
    """All that an answer to a wish for some parts brings along."""
    return parts | Part.BASE | (Part.EXTRA if Part.OTHER in parts else NOTHING)


def wish(key: str, parts: Part = Part.BASE, *path: str) -> Wish[str, Part]:
    """A wish for a key."""
    return Wish(key, parts, path)


async def test_wishes_of_one_tick_become_one_call_per_key() -> None:
    """A batch asks once per key, for the union of what is wanted, on behalf of every field that wants it, and keeps the order."""
    upstream = Upstream()
    loader = upstream.loader()

    answers = await asyncio.gather(
        loader.load(wish("a", Part.ONE, "x")),
        loader.load(wish("b", Part.BASE, "y")),
        loader.load(wish("a", Part.OTHER, "z")),
        loader.load(wish("a", Part.OTHER, "x")),
        loader.load(wish("unknown")),
    )

    assert list(answers) == ["a", "b", "a", "a", None]
    assert upstream.asked == [
        ("a", Part.ONE | Part.OTHER, (("x",), ("z",))),
        ("b", Part.BASE, (("y",),)),
        ("unknown", Part.BASE, ((),)),
    ]


async def test_a_batch_tells_how_many_keys_it_asks_for() -> None:
    """What observes a loader hears of each batch once, and not of keys that are known; and of each key's reading when it has ended."""
    upstream = Upstream()
    loader = upstream.loader()

    await asyncio.gather(loader.load(wish("a")), loader.load(wish("a", Part.ONE)), loader.load(wish("b")))
    await asyncio.gather(loader.load(wish("a")), loader.load(wish("c")))
    await loader.load(wish("c"))

    assert upstream.batches == [2, 1]
    assert [reading.result() for reading in upstream.ended] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("first", "then", "calls"),
    [
        (Part.BASE | Part.ONE, Part.ONE, 1),
        (Part.BASE | Part.ONE, Part.BASE | Part.ONE, 1),
        (Part.BASE | Part.ONE, NOTHING, 1),
        (NOTHING, Part.BASE, 1),
        (Part.BASE, Part.ONE, 2),
        (Part.ONE, Part.OTHER, 2),
        (Part.OTHER, Part.EXTRA, 1),
        (Part.EXTRA, Part.OTHER, 2),
        (Part.ONE, Part.ONE | Part.EXTRA, 2),
    ],
)
async def test_a_later_wish_asks_only_for_what_no_answer_covers(first: Part, then: Part, calls: int) -> None:
    """What an earlier answer holds or brings along is not asked for again, and anything else is."""
    upstream = Upstream()
    loader = upstream.loader()

    await loader.load(wish("a", first))
    await loader.load(wish("a", then))

    assert len(upstream.asked) == calls


async def test_answers_that_have_all_between_them_are_joined_without_a_call() -> None:
    """A record that came from elsewhere and one that was asked for serve together whoever wants both."""
    upstream = Upstream(own_keys={"a": "a of old"})
    loader = upstream.loader()
    await loader.load(wish("a", Part.OTHER))
    loader.prime("a", Part.BASE | Part.ONE)

    assert await loader.load(wish("a", Part.ONE | Part.OTHER)) == "a of old+a"
    assert len(upstream.asked) == 1


async def test_a_part_that_fails_takes_no_other_part_away() -> None:
    """What was known before a further part failed is known after it."""
    upstream = Upstream(errors={"a": ProviderRefused(CustomerProvider.BIK, "it is a test.")})
    loader = upstream.loader()
    loader.prime("a", Part.BASE)

    with pytest.raises(ProviderRefused):
        await loader.load(wish("a", Part.BASE | Part.ONE))

    assert await loader.load(wish("a", Part.BASE)) == "a"
    assert len(upstream.asked) == 1


async def test_a_failure_under_way_takes_no_other_part_away() -> None:
    """A wish for a further part neither waits for a call that is still under way nor fails with it."""
    upstream = Upstream(gates={"a": asyncio.Event()}, errors={"a": ProviderUnavailable(CustomerProvider.BIK, "it failed.")})
    loader = upstream.loader()
    first = asyncio.ensure_future(loader.load(wish("a", Part.ONE)))
    await upstream.reached.wait()
    gate = upstream.gates.pop("a")
    error = upstream.errors.pop("a")

    assert await loader.load(wish("a", Part.OTHER)) == "a"

    upstream.errors["a"] = error
    gate.set()
    with pytest.raises(ProviderUnavailable):
        await first


async def test_a_later_wish_joins_a_call_that_is_under_way() -> None:
    """A wish that comes while a covering call is in flight waits for it instead of making another."""
    upstream = Upstream(gates={"a": asyncio.Event()})
    loader = upstream.loader()
    first = asyncio.ensure_future(loader.load(wish("a", Part.ONE)))
    await upstream.reached.wait()

    second = asyncio.ensure_future(loader.load(wish("a")))
    upstream.gates["a"].set()

    assert [await first, await second] == ["a", "a"]
    assert len(upstream.asked) == 1


async def test_a_slow_key_delays_no_other() -> None:
    """Keys of one batch are answered each in its own time."""
    upstream = Upstream(gates={"slow": asyncio.Event()})
    loader = upstream.loader()
    slow = asyncio.ensure_future(loader.load(wish("slow")))

    assert await loader.load(wish("quick")) == "quick"
    assert not slow.done()

    upstream.gates["slow"].set()
    assert await slow == "slow"


async def test_a_record_is_known_by_its_own_key_whatever_it_was_asked_by() -> None:
    """A record found by another key needs no second call under its own."""
    upstream = Upstream(own_keys={"alias": "a"})
    loader = upstream.loader()

    assert await loader.load(wish("alias", Part.ONE)) == "a"
    assert await loader.load(wish("a", Part.ONE)) == "a"
    assert [key for key, _, _ in upstream.asked] == ["alias"]


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (ProviderUnavailable(CustomerProvider.BIK, "it failed."), 2),
        (ProviderRefused(CustomerProvider.BIK, "it refuses us."), 1),
    ],
)
async def test_a_failure_that_may_pass_is_forgotten(error: ProviderError, calls: int) -> None:
    """A later wish asks anew after a retryable failure, and is told the same after one that would only repeat itself."""
    upstream = Upstream(errors={"a": error})
    loader = upstream.loader()

    for _ in range(2):
        with pytest.raises(type(error)):
            await loader.load(wish("a"))

    assert len(upstream.asked) == calls


async def test_a_field_that_gives_up_takes_the_answer_from_nobody() -> None:
    """Cancelling one of two who wait for the same call leaves the other its answer."""
    upstream = Upstream(gates={"a": asyncio.Event()})
    loader = upstream.loader()
    impatient, patient = (asyncio.ensure_future(loader.load(wish("a"))) for _ in range(2))
    await upstream.reached.wait()

    impatient.cancel()
    upstream.gates["a"].set()

    assert await patient == "a"
    assert impatient.cancelled()


async def test_closing_ends_what_is_under_way() -> None:
    """No call outlives the request that made it."""
    upstream = Upstream(gates={"a": asyncio.Event()})
    loader = upstream.loader()
    waiting = asyncio.ensure_future(loader.load(wish("a")))
    await upstream.reached.wait()

    await loader.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_primed_record_answers_without_a_read() -> None:
    """A record that came in another answer is not asked for, as far as it came; what else is wanted is joined to it."""
    upstream = Upstream()
    loader = upstream.loader()
    loader.prime("a of old", Part.BASE | Part.ONE)

    assert await loader.load(wish("a", Part.ONE)) == "a of old"
    assert upstream.asked == []

    assert await loader.load(wish("a", Part.ONE | Part.OTHER)) == "a of old+a"
    assert [parts for _, parts, _ in upstream.asked] == [Part.OTHER]


async def test_priming_takes_the_place_of_no_other_key() -> None:
    """A primed record answers for its own key alone."""
    upstream = Upstream()
    loader = upstream.loader()
    loader.prime("a of old", Part.BASE)

    assert await loader.load(wish("b")) == "b"
    assert [key for key, _, _ in upstream.asked] == ["b"]


@pytest.mark.parametrize("primed", [False, True])
async def test_what_is_forgotten_is_asked_for_anew(*, primed: bool) -> None:
    """After a change nothing older is given for its key, whether it was read or primed; other keys keep theirs."""
    upstream = Upstream(own_keys={"a": "a of old"})
    loader = upstream.loader()
    if primed:
        loader.prime("a of old", Part.BASE)
    assert await loader.load(wish("a")) == "a of old"
    await loader.load(wish("b"))
    upstream.own_keys.clear()
    upstream.asked.clear()

    loader.forget("a")

    assert await loader.load(wish("a")) == "a"
    assert await loader.load(wish("b")) == "b"
    assert [key for key, _, _ in upstream.asked] == ["a"]


async def test_forgetting_what_was_never_known() -> None:
    """A key that nobody asked for may be forgotten."""
    upstream = Upstream()
    loader = upstream.loader()

    loader.forget("a")

    assert await loader.load(wish("a")) == "a"


@pytest.mark.parametrize("asked_by", ["a", "alias"])
async def test_forgetting_while_a_load_is_under_way(asked_by: str) -> None:
    """Who waited before the change gets the older answer; who asks after it does not, even once that answer is there."""
    upstream = Upstream(own_keys={asked_by: "a of old"}, gates={asked_by: asyncio.Event()})
    loader = upstream.loader()
    before = asyncio.ensure_future(loader.load(wish(asked_by)))
    await upstream.reached.wait()

    loader.forget(asked_by)
    upstream.own_keys.clear()
    after = asyncio.ensure_future(loader.load(wish("a")))
    upstream.gates[asked_by].set()

    assert [await before, await after] == ["a of old", "a"]
    assert await loader.load(wish("a")) == "a"
    assert len(upstream.asked) == 2


async def test_a_failure_after_forgetting_harms_nothing() -> None:
    """A read that was forgotten and then fails leaves the newer answer in its place."""
    upstream = Upstream(gates={"a": asyncio.Event()}, errors={"a": ProviderUnavailable(CustomerProvider.BIK, "it failed.")})
    loader = upstream.loader()
    before = asyncio.ensure_future(loader.load(wish("a")))
    await upstream.reached.wait()

    loader.forget("a")
    loader.prime("a of old", Part.BASE)
    upstream.gates["a"].set()
    with pytest.raises(ProviderUnavailable):
        await before

    assert await loader.load(wish("a")) == "a of old"
    assert len(upstream.asked) == 1

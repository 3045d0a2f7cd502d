"""Answers in several pieces: every piece says where it belongs in both ways that clients read, and they come to the whole answer."""

import asyncio
import copy
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.schema import schema
from graph.service import GraphQLAnswer, GraphQLRequest, GraphQLService
from graph.settings import load_settings
from providers.clock import SystemClock
from providers.registry import Providers
from providers.sandbox.runner import Sandbox
from providers.shared import Shared
from tests.measure.pieces import merge

Json = Any
C1 = 'customer(by: { blinkCustomerId: "C0001" })'


@pytest.fixture
async def service(sandbox: Sandbox) -> AsyncIterator[GraphQLService]:
    """The service over the sandbox."""
    loaded = load_settings(sandbox.environment())
    async with Providers(loaded.configured(), Shared(SystemClock(), "customer-graph/test")) as providers:
        yield GraphQLService(schema, loaded, providers, SystemClock())


async def pieces_of(answer: GraphQLAnswer) -> list[dict[str, Json]]:
    """All payloads behind the first."""
    if answer.increments is None:
        return []
    try:
        return [payload async for payload in answer.increments]
    finally:
        await answer.increments.aclose()


class Answers:
    """A document's answer in pieces, and as a whole."""

    def __init__(self, whole: GraphQLAnswer, first: GraphQLAnswer, later: list[dict[str, Json]]) -> None:
        self.whole = whole
        self.first = first
        self.later = later

    @classmethod
    async def of(cls, service: GraphQLService, document: str) -> "Answers":
        """Ask for both."""
        whole = await service.answer(GraphQLRequest(document))
        first = await service.answer(GraphQLRequest(document, takes_increments=True))
        return cls(whole, first, await pieces_of(first))

    def merged(self, place: Callable[[Mapping[str, Json], Mapping[str, Json]], list[Json]]) -> Json:
        """The data of all pieces, each put where ``place`` finds that it belongs, given its pending entry and itself."""
        data = copy.deepcopy(self.first.data)
        pending = {entry["id"]: entry for entry in self.first.pending}
        for payload in copy.deepcopy(self.later):
            pending |= {entry["id"]: entry for entry in payload.get("pending", ())}
            for piece in payload.get("incremental", ()):
                _put(data, place(pending[piece["id"]], piece), piece)
        return data


def by_id(pending: Mapping[str, Json], piece: Mapping[str, Json]) -> list[Json]:
    """A piece's place as the proposal has it now."""
    return [*pending["path"], *piece.get("subPath", ())]


def by_path(_: Mapping[str, Json], piece: Mapping[str, Json]) -> list[Json]:
    """A piece's place as the proposal had it before: for entries of a list with the index of the first."""
    return list(piece["path"][:-1] if "items" in piece else piece["path"])


def _put(data: Json, path: list[Json], piece: dict[str, Json]) -> None:
    for step in path:
        data = data[step]
    if "items" in piece:
        assert piece["path"][-1] == len(data)
        data.extend(piece["items"])
    else:
        merge(data, piece["data"])


LEAVES = {
    "Customer": ["id", "name", "status", "referenceCurrency"],
    "Address": ["id", "city", "lines", "kinds"],
    "Person": ["id", "fullName", "type"],
    "Kyc": ["__typename"],
    "CustomerPerson": ["relation"],
    "Asset": ["value", "kind"],
}
BRANCHES = {
    "Customer": [("addresses", "Address", True), ("kyc", "Kyc", False), ("persons", "CustomerPerson", True)],
    "Address": [("customer", "Customer", False)],
    "CustomerPerson": [("person", "Person", False)],
    "Person": [("contactDetails", "Asset", True)],
    "Kyc": [],
    "Asset": [],
}


@st.composite
def selections(draw: st.DrawFn, type_name: str = "Customer", depth: int = 3, numbers: Iterator[int] | None = None) -> str:
    """A selection of a type, parts of which are deferred, and lists of which are streamed."""
    numbers = itertools.count() if numbers is None else numbers
    written = [draw(st.sampled_from(LEAVES[type_name]))]
    for _ in range(draw(st.integers(0, 3))):
        inner = draw(st.sampled_from(LEAVES[type_name]))
        if depth and BRANCHES[type_name] and draw(st.booleans()):
            name, below, is_list = draw(st.sampled_from(BRANCHES[type_name]))
            # Streamed under a name of its own: one list cannot be streamed twice.
            stream = draw(st.sampled_from(["", " @stream", " @stream(initialCount: 1)"])) if is_list else ""
            alias = f"{name}{next(numbers)}: {name}" if stream else name
            inner = f"{alias}{stream} {draw(selections(below, depth - 1, numbers))}"
        written.append(f"... @defer {{ {inner} }}" if draw(st.booleans()) else inner)
    return f"{{ {' '.join(written)} }}"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(selection=selections())
async def test_the_pieces_come_to_the_whole(service: GraphQLService, selection: str) -> None:
    """Whatever is deferred or streamed, the pieces come to the answer that is given as a whole, read in either way, and nothing is left."""
    answers = await Answers.of(service, f"{{ {C1} {selection} }}")
    assert (answers.whole.errors, answers.first.errors) == ([], [])
    assert answers.merged(by_id) == answers.merged(by_path) == answers.whole.data
    announced = [entry["id"] for payload in ({"pending": answers.first.pending}, *answers.later) for entry in payload.get("pending", ())]
    completed = [entry["id"] for payload in answers.later for entry in payload.get("completed", ())]
    assert sorted(announced) == sorted(completed)
    assert [payload["hasNext"] for payload in answers.later] == [True] * (len(answers.later) - 1) + [False] * bool(answers.later)


async def test_a_piece_has_label_and_both_places(service: GraphQLService) -> None:
    """A piece below its pending entry has `subPath`, its whole `path` and the label; entries of a list begin at the index in their path."""
    document = (
        f'{{ {C1} {{ name kyc {{ __typename }} ... @defer(label: "later") {{ status kyc {{ financialSituation {{ sourceOfIncome }} }} }}'
        " persons @stream(initialCount: 1) { relation } } }"
    )
    answers = await Answers.of(service, document)
    pieces = {tuple(piece["path"]): piece for payload in answers.later for piece in payload["incremental"]}
    assert [pending.get("label") for pending in answers.first.pending] == ["later", None]
    assert pieces["customer",]["label"] == pieces["customer", "kyc"]["label"] == "later"
    assert pieces["customer", "kyc"]["subPath"] == ["kyc"]
    assert pieces["customer",]["data"] == {"status": "ACTIVE"}
    assert len(pieces["customer", "persons", 1]["items"]) == 2
    assert "label" not in pieces["customer", "persons", 1]


@pytest.mark.parametrize(
    ("document", "is_incremental"),
    [
        (f"{{ {C1} {{ id ... @defer {{ name }} }} }}", True),
        (f"{{ {C1} {{ id ... @defer(if: false) {{ name }} }} }}", False),
        (f"query ($d: Boolean = false) {{ {C1} {{ id ... @defer(if: $d) {{ name }} }} }}", False),
        (f"query ($d: Boolean = true) {{ {C1} {{ id ... @defer(if: $d) {{ name }} }} }}", True),
        (f"query ($d: Boolean = false) {{ {C1} {{ id persons @stream(if: $d) {{ relation }} }} }}", False),
        (f"{{ {C1} {{ id name ... @defer {{ name }} }} }}", False),
        (f"{{ {C1} {{ id ... @defer {{ name @skip(if: true) }} }} }}", False),
    ],
)
async def test_what_defers_nothing_comes_whole(service: GraphQLService, document: str, *, is_incremental: bool) -> None:
    """An answer has several pieces where something is really left for later, given the variables."""
    answer = await service.answer(GraphQLRequest(document, takes_increments=True))
    await pieces_of(answer)
    assert (answer.increments is not None) == is_incremental


DEFERRED_KYC = f"{{ {C1} {{ name ... @defer {{ kyc {{ financialSituation {{ sourceOfIncome }} }} }} }} }}"


def operations(sandbox: Sandbox) -> list[str]:
    """The last step of the path of each call to bLink."""
    return [call.target.rpartition("/")[2] for call in sandbox["blink"].calls]


async def test_the_first_piece_waits_for_nothing_that_is_deferred(service: GraphQLService, sandbox: Sandbox) -> None:
    """What is deferred is asked for once the first piece is there, as one more call for what that one does not hold."""
    answer = await service.answer(GraphQLRequest(DEFERRED_KYC, takes_increments=True))
    assert answer.data == {"customer": {"name": "Steve Rogers"}}
    assert operations(sandbox) == ["C0001"]
    [payload] = await pieces_of(answer)
    assert payload["incremental"][0]["data"] == {"kyc": {"financialSituation": {"sourceOfIncome": "INCOME"}}}
    assert operations(sandbox) == ["C0001", "kyc"]


async def test_what_is_deferred_of_an_address(service: GraphQLService, sandbox: Sandbox) -> None:
    """Deferred fields of listed addresses read the one that the bank shows, once for all of them."""
    answer = await service.answer(GraphQLRequest(f"{{ {C1} {{ addresses {{ id ... @defer {{ city }} }} }} }}", takes_increments=True))
    payloads = await pieces_of(answer)
    assert [piece["data"]["city"] for payload in payloads for piece in payload["incremental"]] == ["Malibu", None]
    assert operations(sandbox) == ["C0001", "addresses"]


async def test_deferred_parts_do_not_wait_for_each_other(service: GraphQLService, sandbox: Sandbox) -> None:
    """Of one record, what one fragment defers comes though what another defers is still asked for."""
    released = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/kyc"):
            await released.wait()
        return await sandbox["blink"].service.handle(request)

    fragments = "... @defer { kyc { financialSituation { sourceOfIncome } } } ... @defer { addresses { city } }"
    with sandbox["blink"].answering(slow):
        answer = await service.answer(GraphQLRequest(f"{{ {C1} {{ name {fragments} }} }}", takes_increments=True))
        assert answer.increments is not None
        first = await anext(answer.increments)
        released.set()
        second = await anext(answer.increments)
        await answer.increments.aclose()
    assert [piece["data"].keys() for payload in (first, second) for piece in payload["incremental"]] == [{"addresses"}, {"kyc"}]


async def test_what_is_deferred_together_is_asked_for_together(service: GraphQLService, sandbox: Sandbox) -> None:
    """Name and KYC of a customer who is only known by an id are one call, as they are where nothing is deferred."""
    fragment = "... @defer { name kyc { financialSituation { sourceOfIncome } } }"
    answer = await service.answer(
        GraphQLRequest(f'{{ person(id: "person:blink:P0001") {{ customers {{ id {fragment} }} }} }}', takes_increments=True)
    )
    sandbox.clear()
    await pieces_of(answer)
    assert answer.data is not None
    assert operations(sandbox) == ["kyc"] * len(answer.data["person"]["customers"])


async def test_a_deferred_part_that_fails_is_told_at_its_path(service: GraphQLService, sandbox: Sandbox) -> None:
    """A failure of what is deferred costs that alone: null, with the error in the piece."""

    async def answering(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403) if request.path.endswith("/kyc") else await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(answering):
        answer = await service.answer(GraphQLRequest(DEFERRED_KYC, takes_increments=True))
        [payload] = await pieces_of(answer)
    [piece] = payload["incremental"]
    assert (answer.errors, piece["data"]) == ([], {"kyc": None})
    assert [(error["path"], error["extensions"]["code"]) for error in piece["errors"]] == [(["customer", "kyc"], "PROVIDER_REFUSED")]


async def test_closing_ends_what_is_under_way(service: GraphQLService, sandbox: Sandbox) -> None:
    """Whoever goes away before the last piece leaves no call behind."""
    reached = asyncio.Event()

    async def hanging(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/kyc"):
            reached.set()
            await asyncio.Event().wait()
        return await sandbox["blink"].service.handle(request)

    with sandbox["blink"].answering(hanging):
        answer = await service.answer(GraphQLRequest(DEFERRED_KYC, takes_increments=True))
        assert answer.increments is not None
        waiting = asyncio.ensure_future(anext(answer.increments))
        await reached.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await answer.increments.aclose()
        await sandbox["blink"].until(lambda blink: blink.in_flight == 0)


@pytest.mark.parametrize("is_slow", [False, True])
async def test_too_much_ends_what_is_pending(service: GraphQLService, *, is_slow: bool) -> None:
    """A deferred part that comes to too many records ends with an error, as does all that is pending, however slow the client reads."""
    back = "addresses { id customer { "
    deep = f"{back * 6}name{' } }' * 6}"
    many = " ".join(f"a{number}: {deep}" for number in range(40))
    answer = await service.answer(
        GraphQLRequest(f"{{ {C1} {{ id ... @defer {{ {many} }} ... @defer {{ name }} }} }}", takes_increments=True)
    )
    assert answer.increments is not None
    payloads = []
    async with asyncio.timeout(60):
        async for payload in answer.increments:
            payloads.append(payload)
            for _ in range(2000 if is_slow else 0):
                await asyncio.sleep(0)  # What is deferred goes on meanwhile.
    await answer.increments.aclose()
    *_, last = payloads
    assert last["hasNext"] is False
    assert [error["extensions"]["code"] for completed in last["completed"] for error in completed["errors"]] == ["LIMIT_EXCEEDED"]
    told = [error for payload in payloads for piece in payload.get("incremental", ()) for error in piece.get("errors", ())]
    assert {error["extensions"]["code"] for error in told} <= {"LIMIT_EXCEEDED"}

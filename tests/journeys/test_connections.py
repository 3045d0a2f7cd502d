"""Lists page by page: no gap, no duplicate, and going on behind any edge."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from aiohttp import web

from providers.sandbox.runner import Answer, Sandbox
from tests.serving import Server

QUERIES = {
    "customers": "query ($first: Int!, $after: String) { customers(first: $first, after: $after) "
    "{ edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
    "persons": "query ($first: Int!, $after: String) { persons(first: $first, after: $after) "
    "{ edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
}
IDS = {
    "customers": [f"customer:blink:C{number:04}" for number in range(1, 61)],
    "persons": [f"person:blink:P{number:04}" for number in range(1, 91)],
}


async def piece(server: Server, list_: str, first: int, after: str | None = None) -> dict[str, Any]:
    """One piece of a list."""
    data = await server.data(QUERIES[list_], {"first": first, "after": after})
    found: dict[str, Any] = data[list_]
    return found


def ids(connection: dict[str, Any]) -> list[str]:
    """The ids in a piece of a list."""
    return [edge["node"]["id"] for edge in connection["edges"]]


def paging(pages: dict[str, tuple[list[str], str]]) -> Answer:
    """A list of customers of these pages: by cursor, the customers' keys and the next cursor."""

    async def answer(request: web.Request) -> web.StreamResponse:
        keys, following = pages[request.query.get("cursor", "")]
        customers = [{"customerIdentification": key, "status": "active"} if key else {"status": "active"} for key in keys]
        return web.Response(text=json.dumps(customers), content_type="application/json", headers={"nextCursor": following})

    return answer


@pytest.mark.parametrize("list_", ["customers", "persons"])
@pytest.mark.parametrize("first", [1, 7, 10, 45, 100])
async def test_a_walk_through_a_list_meets_everyone_once(sandboxed_server: Server, list_: str, first: int) -> None:
    """However long the pieces are, they are the whole list in its order."""
    met: list[str] = []
    after, more = None, True
    while more:
        connection = await piece(sandboxed_server, list_, first, after)
        met += ids(connection)
        assert connection["pageInfo"]["hasPreviousPage"] is (after is not None)
        more, after = connection["pageInfo"]["hasNextPage"], connection["pageInfo"]["endCursor"]
    assert met == IDS[list_]


@pytest.mark.parametrize("list_", ["customers", "persons"])
async def test_a_list_goes_on_behind_any_edge(sandboxed_server: Server, list_: str) -> None:
    """Every edge's cursor leads to exactly what comes behind it."""
    connection = await piece(sandboxed_server, list_, 25)

    for position, edge in enumerate(connection["edges"]):
        behind = await piece(sandboxed_server, list_, 3, edge["cursor"])
        assert ids(behind) == IDS[list_][position + 1 : position + 4]


async def test_as_many_as_the_bank_gives_in_five_calls(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The bank's pages hold ten: 45 take five calls, of 100 five calls bring 50, and the list goes on behind them."""
    assert len((await piece(sandboxed_server, "customers", 45))["edges"]) == 45
    assert len(sandbox.calls) == 5
    sandbox.clear()

    connection = await piece(sandboxed_server, "customers", 100)

    assert (len(connection["edges"]), connection["pageInfo"]["hasNextPage"]) == (50, True)
    assert len(sandbox.calls) == 5


async def test_empty_pages_are_passed_over(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A page may be empty and the list go on; where five calls bring nobody, the list can be resumed all the same."""
    pages = {"": ([], "b"), "b": ([], "c"), "c": ([], "d"), "d": ([], "e"), "e": ([], "f"), "f": (["C1"], "")}
    with sandbox["blink"].answering(paging(pages)):
        nobody = await piece(sandboxed_server, "customers", 10)
        rest = await piece(sandboxed_server, "customers", 10, nobody["pageInfo"]["endCursor"])

    assert (ids(nobody), nobody["pageInfo"]["hasNextPage"], nobody["pageInfo"]["startCursor"]) == ([], True, None)
    assert (ids(rest), rest["pageInfo"]["hasNextPage"]) == (["customer:blink:C1"], False)


@pytest.mark.parametrize("pages", [{"": (["C1"], "b"), "b": (["C2"], "b")}, {"": (["C1"], "b"), "b": (["C2"], "c"), "c": (["C3"], "b")}])
async def test_a_cursor_that_comes_twice(sandboxed_server: Server, sandbox: Sandbox, pages: dict[str, tuple[list[str], str]]) -> None:
    """A list that begins anew breaks the contract, instead of going on for ever."""
    with sandbox["blink"].answering(paging(pages)):
        answer = await sandboxed_server.query(QUERIES["customers"], {"first": 10})

    assert answer["data"] == {"customers": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["PROVIDER_BAD_RESPONSE"]


async def test_an_entry_without_an_id_costs_itself_alone(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """An entry that cannot be read is null with its error, and its neighbours are there."""
    with sandbox["blink"].answering(paging({"": (["C1", "", "C3"], "")})):
        answer = await sandboxed_server.query("{ customers { edges { node { id } } } }")

    assert answer["data"]["customers"]["edges"] == [
        {"node": {"id": "customer:blink:C1"}},
        {"node": None},
        {"node": {"id": "customer:blink:C3"}},
    ]
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["customers", "edges", 1, "node"], "PROVIDER_BAD_RESPONSE")
    ]


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_how_many_may_be_asked_for(sandboxed_server: Server, sandbox: Sandbox, first: int) -> None:
    """`first` out of range is refused at its field, before anyone is asked."""
    answer = await sandboxed_server.query(f"{{ customers(first: {first}) {{ edges {{ cursor }} }} }}")

    assert answer["data"] == {"customers": None}
    assert [(error["message"], error["extensions"]["code"]) for error in answer["errors"]] == [
        ("first must be from 1 to 100.", "BAD_USER_INPUT")
    ]
    assert sandbox.calls == []


def sealed(value: object) -> str:
    """What a cursor looks like, of this value."""
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "after",
    [
        "",
        "nonsense",
        "é",
        sealed(None),
        sealed([1, 2, 3]),
        sealed(["persons", 1, 0]),
        sealed(["persons", None, -1]),
        sealed(["persons", None, 10**30]),
        sealed(["persons", None, "1"]),
        urlsafe_b64encode(b"[" * 10_000).decode(),
    ],
)
async def test_a_cursor_that_is_none(sandboxed_server: Server, sandbox: Sandbox, after: str) -> None:
    """What no edge gave is refused, before anyone is asked."""
    answer = await sandboxed_server.query(QUERIES["persons"], {"first": 1, "after": after})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert sandbox.calls == []


async def test_a_cursor_that_a_client_made_up_asks_for_no_more(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """However far a made-up cursor points, the bank is asked for a bounded page, and nobody who is there is left out or met twice."""
    connection = await piece(sandboxed_server, "customers", 5, sealed(["customers", None, 1_000_000]))

    assert ids(connection) == []
    assert all("limit=200" in call.target for call in sandbox.calls)
    assert ids(await piece(sandboxed_server, "customers", 5, sealed(["customers", None, 25]))) == IDS["customers"][25:30]


async def test_a_cursor_of_another_list(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A cursor belongs to its list."""
    connection = await piece(sandboxed_server, "customers", 1)
    sandbox.clear()

    answer = await sandboxed_server.query(QUERIES["persons"], {"first": 1, "after": connection["pageInfo"]["endCursor"]})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert sandbox.calls == []

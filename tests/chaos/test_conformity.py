"""What holds answers against the schema tells of an answer that is wrong, and what looks for tasks finds them."""

import asyncio
from typing import Any

import pytest

from tests.chaos.conformity import Form, Selection
from tests.chaos.stillness import Stillness

DOCUMENT = """query ($no: Boolean = false) {
  node(id: "customer:bik:1") { __typename ... on Customer { name tags addresses { id } } ... on Address { city } }
  found: customer(by: { bikCustomerId: "1" }) { id kind birthDate left: name @include(if: $no) }
  providers { configured }
}"""
GOOD: dict[str, Any] = {
    "node": {"__typename": "Customer", "name": None, "tags": ["a"], "addresses": [{"id": "address:bik:1:2"}]},
    "found": {"id": "customer:bik:1", "kind": "PRIVATE", "birthDate": "1985-03-27"},
    "providers": [{"configured": True}],
}
FOUND = GOOD["found"]
UNAVAILABLE = {"code": "PROVIDER_UNAVAILABLE", "provider": "BIK", "retryable": True}


def test_a_good_answer_has_no_problem() -> None:
    """Conditions, aliases, fragments, lists, enums, scalars and null are read as the schema has them."""
    assert Selection(DOCUMENT).problems(GOOD, []) == []
    assert Selection(DOCUMENT).problems({**GOOD, "found": None}, [{"path": ["found"], "extensions": UNAVAILABLE}]) == []
    assert Selection(DOCUMENT, {"no": True}).problems({**GOOD, "found": {**FOUND, "left": "a"}}, []) == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"found": {"id": "customer:bik:1", "kind": "PRIVATE"}}, id="a field is missing"),
        pytest.param({"found": {**FOUND, "left": "a"}}, id="a field is not wanted"),
        pytest.param({"found": {**FOUND, "id": None}}, id="null where it may not be"),
        pytest.param({"found": {**FOUND, "kind": "person"}}, id="no value of the enum"),
        pytest.param({"found": {**FOUND, "birthDate": "27.3.1985"}}, id="no value of the scalar"),
        pytest.param({"found": "customer:bik:1"}, id="no object"),
        pytest.param({"node": {**GOOD["node"], "__typename": "Address"}}, id="another type"),
        pytest.param({"node": {**GOOD["node"], "tags": "a"}}, id="no list"),
        pytest.param({"node": {**GOOD["node"], "tags": [None]}}, id="null in a list"),
        pytest.param({"providers": [{"configured": 1}]}, id="no boolean"),
    ],
)
def test_wrong_data_is_told(changed: dict[str, Any]) -> None:
    """One thing that is wrong is one problem at least."""
    assert Selection(DOCUMENT).problems({**GOOD, **changed}, []) != []


@pytest.mark.parametrize(
    "error",
    [
        pytest.param({"path": ["found"], "extensions": UNAVAILABLE}, id="where there is a value"),
        pytest.param({"path": ["lost"], "extensions": UNAVAILABLE}, id="where there is no field"),
        pytest.param({"extensions": UNAVAILABLE}, id="nowhere"),
        pytest.param({"path": ["node", "name"], "extensions": {"code": "INTERNAL"}}, id="a fault of our own"),
        pytest.param({"path": ["node", "name"], "extensions": {"code": "PROVIDER_UNAVAILABLE"}}, id="whose it is not told"),
    ],
)
def test_a_wrong_error_is_told(error: dict[str, Any]) -> None:
    """An error that nobody can act on, or that contradicts the data, is a problem."""
    assert Selection(DOCUMENT).problems(GOOD, [error]) != []


def test_only_a_lost_piece_excuses_a_gap() -> None:
    """Pieces may come in any order; a field is missing only where a piece was lost."""
    turned = {**GOOD, "found": dict(reversed(FOUND.items()))}
    short = {**GOOD, "found": {"id": "customer:bik:1"}}
    selection = Selection(DOCUMENT)
    assert [selection.problems(turned, [], form) == [] for form in Form] == [False, True, True]
    assert [selection.problems(short, [], form) == [] for form in Form] == [False, False, True]


async def test_a_task_that_goes_on_is_found() -> None:
    """What was begun since and has not ended is told by its function."""

    async def wait() -> None:
        await asyncio.Event().wait()

    still = Stillness()
    task = asyncio.create_task(wait())
    assert [name.rpartition(".")[2] for name in still.pending()] == ["wait"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert still.pending() == []

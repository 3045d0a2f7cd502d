"""What one operation may come to, however short its document is."""

from providers.sandbox.runner import Sandbox
from tests.serving import Server

TURNS = 6
BACK_AND_FORTH = " ".join(
    f"fragment F{turn} on Customer {{ addresses {{ customer {{ ...F{turn + 1} }} }} assets {{ customer {{ ...F{turn + 1} }} }} }}"
    for turn in range(TURNS)
)
GROWING = f'{{ customer(by: {{ bikCustomerId: "5501119" }}) {{ name ...F0 }} }} {BACK_AND_FORTH} fragment F{TURNS} on Customer {{ name }}'


async def test_an_answer_that_multiplies_is_bounded(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The way to a customer's addresses and back, over and over, ends at a number of records, and costs one call."""
    answer = await sandboxed_server.query(GROWING)

    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
    assert len(sandbox.calls) == 1

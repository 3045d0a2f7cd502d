"""What the soak takes for right: a judge that lets everything pass would show nothing."""

from typing import Any

import pytest

from tests.measure.judging import Kind, judged

EXPECTED = {"data": {"customer": {"name": "Kari", "addresses": [{"city": "Oslo"}, {"city": None}]}}}


def _answer(customer: Any, *errors: tuple[list[str | int], str]) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    told = [{"message": "It failed.", "path": path, "extensions": {"code": code}} for path, code in errors]
    return {"data": {"customer": customer}} | ({"errors": told} if told else {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (EXPECTED, Kind.RIGHT),
        (_answer(None, (["customer"], "PROVIDER_TIMEOUT")), Kind.TYPED),
        (_answer({"name": "Kari", "addresses": None}, (["customer", "addresses"], "CIRCUIT_OPEN")), Kind.TYPED),
        (
            _answer({"name": "Kari", "addresses": [{"city": None}, {"city": None}]}, (["customer", "addresses", 0, "city"], "OVERLOADED")),
            Kind.TYPED,
        ),
        ({"data": None, "errors": [{"message": "Late.", "extensions": {"code": "DEADLINE_EXCEEDED"}}]}, Kind.TYPED),
        (_answer(None), Kind.OTHERWISE),
        (_answer({"name": "Karl", "addresses": [{"city": "Oslo"}, {"city": None}]}), Kind.OTHERWISE),
        (_answer({"name": "Kari", "addresses": [{"city": "Oslo"}]}), Kind.OTHERWISE),
        (_answer({"name": 7, "addresses": [{"city": "Oslo"}, {"city": None}]}), Kind.WRONG),
        (_answer({"name": "Kari", "addresses": {}}), Kind.WRONG),
        (_answer(None, (["customer"], "INTERNAL")), Kind.WRONG),
        (_answer(None, (["customer"], "MADE_UP")), Kind.WRONG),
        (_answer(EXPECTED["data"]["customer"], (["customer", "name"], "PROVIDER_TIMEOUT")), Kind.WRONG),
    ],
)
def test_an_answer_is_held_against_the_expected_one(answer: dict[str, Any], kind: Kind) -> None:
    """Nulls need an error with a code of ours, a value has none, and whatever differs without one is told apart."""
    assert judged(EXPECTED, answer).kind is kind


def test_the_errors_that_are_expected_are_right() -> None:
    """An answer that has errors though nothing failed is right only with these errors."""
    refused = _answer(None, (["customer"], "BAD_USER_INPUT"))
    assert judged(refused, refused).kind is Kind.RIGHT
    assert judged(refused, _answer(None)).kind is Kind.TYPED

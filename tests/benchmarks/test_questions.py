"""The questions: documents that every schema has, and customers who come as often as they are said to."""

from collections import Counter
from pathlib import Path

import pytest
from graphql import FieldNode, GraphQLSchema, Visitor, build_schema, parse, validate, visit

from benchmarks.peers import plain_strawberry
from benchmarks.questions import Question, drawn_by_zipf, questions
from graph.schema import schema

PEERS = build_schema((Path(plain_strawberry.__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


class _Leaves(Visitor):
    """Counts the fields that have none below them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.count += node.selection_set is None


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
@pytest.mark.parametrize("of", [schema, PEERS], ids=["ours", "peers"])
def test_documents_are_valid(question: Question, of: GraphQLSchema) -> None:
    """Every document is one of our schema and of the peers'."""
    assert validate(of, parse(question.document)) == []


@pytest.mark.parametrize(("name", "count"), [("Q1", 8), ("Q2", 12)])
def test_titles_tell_how_many_fields_are_asked(name: str, count: int) -> None:
    """Q1 and Q2 ask for the number of leaves that their titles tell."""
    (question,) = (question for question in questions() if question.name == name)
    leaves = _Leaves()
    visit(parse(question.document), leaves)
    assert leaves.count == count
    assert f"{count} fields" in question.title


def test_no_customer_is_asked_for_twice() -> None:
    """Q2 asks for 50 customers, all distinct, so that each takes a call."""
    (question,) = (question for question in questions() if question.name == "Q2")
    for variables in question.variables:
        assert len({one["frontpaymentCustomerId"] for one in variables["by"]}) == question.calls == 50


def test_customers_are_drawn_in_the_same_order_each_time() -> None:
    """Customers are drawn in the same order in each run and for each system."""
    assert drawn_by_zipf(100, 1000) == drawn_by_zipf(100, 1000)


def test_customers_are_drawn_by_zipfs_law() -> None:
    """The first customer comes about 2^1.1 times as often as the second, and 10^1.1 times as often as the tenth."""
    counts = Counter(drawn_by_zipf(1000, 200_000))
    assert counts[0] / counts[1] == pytest.approx(2**1.1, rel=0.05)
    assert counts[0] / counts[9] == pytest.approx(10**1.1, rel=0.05)
    assert max(counts) < 1000

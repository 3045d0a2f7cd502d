"""What is asked: five questions, each a document, the variables with which it is sent, and the upstream calls that its answer takes."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from benchmarks.emulator import answers

Json = dict[str, Any]

_DOCUMENTS = Path(__file__).parent / "documents"
_KEYS = 50
_SETS = 20
_CLIENTS_OF_DOCUMENTS = 4
_DRAWN = 20_000
"""After so many requests, the draws begin again."""
_ZIPF_EXPONENT = 1.1
_SEED = 20260101


@dataclass(frozen=True, slots=True)
class Question:
    """One operation, sent with one of several variables after the other."""

    name: str
    title: str
    document: str
    variables: Sequence[Json]
    order: Sequence[int]
    """Which of the variables each request has, by their numbers."""
    calls: int | None
    """How many upstream calls each answer takes; None where requests may share them."""
    delays_ms: tuple[int, ...] = (0, 20)
    """After how long the providers answer."""
    clients: int = 32
    """How many ask at the same time, each on a connection of its own."""
    has_latencies: bool = True
    """Whether answers are timed at half of the most requests per second."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings of ours that the question is about."""

    def bodies(self) -> list[bytes]:
        """The body of the request for each of the variables."""
        return [orjson.dumps({"query": self.document, "variables": variables}) for variables in self.variables]


@cache
def questions() -> tuple[Question, ...]:
    """All of them."""
    one = [{"by": customer_by(number)} for number in range(_KEYS)]
    fifty = [{"by": [customer_by(number * _KEYS + key) for key in range(_KEYS)]} for number in range(_SETS)]
    all_of_them = [{"by": customer_by(number)} for number in range(answers.CUSTOMERS)]
    whole = [{"by": {"blinkCustomerId": answers.BLINK_CUSTOMER}}]
    document = [{"id": f"customerdata:brij:{answers.BRIJ_DOCUMENT}"}]
    return (
        Question("Q1", "one customer, 8 fields", document_named("one-customer"), one, range(len(one)), calls=1),
        Question("Q2", "50 customers, 12 fields each", document_named("many-customers"), fifty, range(len(fifty)), calls=_KEYS),
        Question(
            "Q3", "all that a bank knows of one customer", document_named("whole-customer"), whole, (0,), calls=5, has_latencies=False
        ),
        Question(
            "Q4",
            "one document of 5 MiB",
            document_named("document"),
            document,
            (0,),
            calls=1,
            delays_ms=(0,),
            clients=_CLIENTS_OF_DOCUMENTS,
            has_latencies=False,
        ),
        Question(
            "Q5",
            "one customer, some far more often than others",
            document_named("one-customer"),
            all_of_them,
            drawn_by_zipf(len(all_of_them), _DRAWN),
            calls=None,
            delays_ms=(20,),
            has_latencies=False,
            environment={"CUSTOMER_GRAPH_SINGLE_FLIGHT": "true"},
        ),
    )


def drawn_by_zipf(count: int, draws: int) -> list[int]:
    """Draw numbers below a count, the same each time: how often each comes falls with the power of its rank that Zipf's law has."""
    weights = [1 / rank**_ZIPF_EXPONENT for rank in range(1, count + 1)]
    return random.Random(_SEED).choices(range(count), weights, k=draws)


def document_named(name: str) -> str:
    """The text of one of the documents."""
    return (_DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8")


def customer_by(number: int) -> Json:
    """By what one of Front Payment's customers is found, who are numbered from 0."""
    return {"frontpaymentCustomerId": answers.customer_key(number)}

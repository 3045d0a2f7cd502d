"""What is guarded: ten operations that between them go through everything that a request may meet."""

import hashlib
from collections.abc import Sequence
from typing import Any

from graphql import get_introspection_query

from benchmarks.asking import Operation
from benchmarks.emulator.answers import REFUSED_CUSTOMER
from benchmarks.emulator.bik import BIK_CUSTOMER
from benchmarks.emulator.blink import PAGE
from benchmarks.questions import Json, customer_by, document_named, questions

SETTINGS = {"AUTOMATIC_PERSISTED_QUERIES": "true"}
"""What the operations need that is off by default, named without the prefix."""

_CUSTOMERS = 50
_REPRESENTATIONS = 20


def operations() -> list[Operation]:
    """All ten."""
    one, many, whole = (_of_question(name) for name in ("Q1", "Q2", "Q3"))
    return [
        Operation("one customer", one, calls=1),
        Operation(f"{_CUSTOMERS} customers", many, calls=_CUSTOMERS),
        Operation("one with addresses and assets", [_addresses_and_assets()], calls=1),
        Operation("one with persons and KYC", whole, calls=5),
        Operation(f"a page of {PAGE} customers", [_body(document_named("page"), first=PAGE)], calls=1),
        Operation(f"{_REPRESENTATIONS} entities", [_entities()], calls=_REPRESENTATIONS),
        _by_hash("one by the document's hash", one),
        Operation("refused by validation", [_wrong()], calls=0, codes=("GRAPHQL_VALIDATION_FAILED",)),
        Operation("introspection", [_body(get_introspection_query())], calls=0),
        Operation("one of two refused upstream", [_one_refused()], calls=2, codes=("PROVIDER_REJECTED",)),
    ]


def _of_question(name: str) -> list[Json]:
    question = next(question for question in questions() if question.name == name)
    return [_body(question.document, **variables) for variables in question.variables]


def _addresses_and_assets() -> Json:
    return _body(document_named("addresses-and-assets"), by={"bikCustomerId": BIK_CUSTOMER})


def _entities() -> Json:
    representations = [{"__typename": "Customer", **customer_by(number)} for number in range(_REPRESENTATIONS)]
    return _body(document_named("entities"), representations=representations)


def _by_hash(name: str, bodies: Sequence[Json]) -> Operation:
    document = bodies[0]["query"]
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}}
    hashed = [{"variables": body["variables"], "extensions": extensions} for body in bodies]
    return Operation(name, hashed, calls=1, first={**bodies[0], "extensions": extensions})


def _wrong() -> Json:
    return _body(document_named("wrong"), by=customer_by(0))


def _one_refused() -> Json:
    keys = [customer_by(0), {"frontpaymentCustomerId": REFUSED_CUSTOMER}]
    return _body(document_named("many-customers"), by=keys)


def _body(document: str, **variables: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"query": document, "variables": variables}

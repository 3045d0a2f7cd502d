"""What is guarded: ten operations by the default HTTP client.

Between them they take one call and many, after each other and at once, by GET, POST and PUT, at three providers; records, lists, a page,
representations and the schema itself; documents that the server has prepared, that it finds by their hash, and that it has never seen; a
query and a mutation; and an error beside data. No operation is refused as a whole or answered in pieces, none asks a look-up or Brij, and
what is off by default is off but for documents by their hash.
"""

import hashlib
from typing import Any

from graphql import get_introspection_query

from benchmarks.asking import Operation
from benchmarks.emulator.answers import BLINK_CUSTOMER, REFUSED_CUSTOMER, customer_key
from benchmarks.emulator.bik import BIK_CUSTOMER
from benchmarks.emulator.blink import ADDRESS, PAGE
from benchmarks.questions import Json, customer_by, document_named, questions

_KEPT_DOCUMENTS = 100
SETTINGS = {"AUTOMATIC_PERSISTED_QUERIES": "true", "LIMITS__PREPARED_DOCUMENTS": str(_KEPT_DOCUMENTS)}
"""What the operations need that is not as by default, named without the prefix."""

_CUSTOMERS = 50
_REPRESENTATIONS = 20
# So many that each is forgotten before it comes again, in whatever order clients are answered.
_NEW_DOCUMENTS = 2 * _KEPT_DOCUMENTS


def operations() -> list[Operation]:
    """All ten."""
    one, many, whole = (_of_question(name) for name in ("Q1", "Q2", "Q3"))
    return [
        Operation("one customer", one, calls=1),
        Operation(f"{_CUSTOMERS} customers", many, calls=_CUSTOMERS),
        _addresses_and_assets(),
        Operation("one with persons and KYC", whole, calls=5),
        Operation(f"a page of {PAGE} customers", [_body(document_named("page"), first=PAGE)], calls=1),
        Operation(f"{_REPRESENTATIONS} entities", [_entities()], calls=_REPRESENTATIONS),
        Operation("introspection", [_body(get_introspection_query())], calls=0),
        Operation("one of two refused upstream", [_one_refused()], calls=2, codes=("PROVIDER_REJECTED",)),
        Operation("one address changed", [_changed_address()], calls=3),
        # The last, for the others would find a server full of its documents.
        Operation("one by an unseen document", [_new_document(number) for number in range(_NEW_DOCUMENTS)], calls=1),
    ]


def _of_question(name: str) -> list[Json]:
    question = next(question for question in questions() if question.name == name)
    return [_body(question.document, **variables) for variables in question.variables]


def _addresses_and_assets() -> Operation:
    by_document = _body(document_named("addresses-and-assets"), by={"bikCustomerId": BIK_CUSTOMER})
    hashed = hashlib.sha256(by_document["query"].encode()).hexdigest()
    by_hash = {"variables": by_document["variables"], "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed}}}
    return Operation("addresses and assets by hash", [by_hash], calls=1, first={**by_document, **by_hash})


def _entities() -> Json:
    representations = [{"__typename": "Customer", **customer_by(number)} for number in range(_REPRESENTATIONS)]
    return _body(document_named("entities"), representations=representations)


def _one_refused() -> Json:
    keys = [customer_by(0), {"frontpaymentCustomerId": REFUSED_CUSTOMER}]
    return _body(document_named("many-customers"), by=keys)


def _changed_address() -> Json:
    changes = {"label": "Villa", "postal": {"street": "Point Dume", "postalCode": "90265"}}
    return _body(document_named("changed-address"), input={"id": f"address:blink:{BLINK_CUSTOMER}:{ADDRESS}", **changes})


def _new_document(number: int) -> Json:
    """The question for one customer as clients ask it that write values into documents."""
    text = document_named("one-customer").replace("($by: CustomerBy!)", "")
    return _body(text.replace("$by", f'{{frontpaymentCustomerId: "{customer_key(number)}"}}'))


def _body(document: str, **variables: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"query": document, "variables": variables}

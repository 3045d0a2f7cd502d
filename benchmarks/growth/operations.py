"""What is asked for growth: answers of as many leaves, and queries of as many keys, as is wanted."""

from benchmarks.asking import Operation
from benchmarks.emulator.blink import person_key
from benchmarks.questions import customer_by, document_named

FIELDS_OF_RECORD = 8
"""How many leaves are asked for of each record of a list."""


def one_leaf() -> Operation:
    """One leaf of one record."""
    document = "query OneLeaf($id: ID!) { person(id: $id) { contactDetails { value } } }"
    return Operation("one leaf", [{"query": document, "variables": {"id": _person(1)}}], calls=1)


def records(count: int) -> Operation:
    """All leaves of a list of so many records, which comes with one call."""
    return Operation(f"{count} records", [{"query": document_named("contact-details"), "variables": {"id": _person(count)}}], calls=1)


def customers(count: int) -> Operation:
    """So many customers by their keys, one call each."""
    variables = {"by": [customer_by(number) for number in range(count)]}
    return Operation(f"{count} customers", [{"query": document_named("many-customers"), "variables": variables}], calls=count)


def one_customer() -> Operation:
    """One customer."""
    return Operation("one customer", [{"query": document_named("one-customer"), "variables": {"by": customer_by(0)}}], calls=1)


def _person(contact_details: int) -> str:
    return f"person:blink:{person_key(contact_details)}"

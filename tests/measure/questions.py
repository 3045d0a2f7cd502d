"""A mix of what clients ask: customers of all providers, lists, entities, deferred parts, bytes, a write, and requests that are refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from providers.brij.sandbox.customers import DOCUMENTED_ID_DOCUMENT, LARGE_DOCUMENT_ID
from tests.measure.customers import CustomerBy, customers_by_provider, in_turns

_CUSTOMERS_OF_EACH = 40
_ADDRESS = "address:blink:C0001:12345678"
_CUSTOMER = "id name email phoneNumber birthDate status addresses { id kinds lines postalCode city countryCode }"
_ONE = f"query Customer($by: CustomerBy!) {{ customer(by: $by) {{ {_CUSTOMER} }} }}"
_SEVERAL = f"query Customers($by: [CustomerBy!]!) {{ customersBy(by: $by) {{ {_CUSTOMER} }} }}"
_PAGE = """
query Page {
  customers(first: 10) {
    edges { cursor node { id name status persons { relation person { id fullName contactDetails { kind value } } } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_ENTITIES = """
query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Customer { id name email } ... on Person { id fullName } }
}
"""
_DEFERRED = """
query Deferred($by: CustomerBy!) {
  customer(by: $by) {
    id name
    ... @defer { kyc { nonFinancialSituation { profession } financialSituation { sourceOfIncome } } }
    ... @defer { addresses { id city } persons { person { id fullName } } }
  }
}
"""
_BYTES = """
query Bytes($id: ID!) {
  customerData(id: $id) {
    id type
    content { __typename ... on IdDocument { documentType frontSideImage { hash hashMatches mediaType size base64 } } }
  }
}
"""
_WRITE = """
mutation Write($input: UpdateAddressInput!) {
  updateAddress(input: $input) { address { id label lines postalCode city countryCode } userErrors { code field } }
}
"""
_POSTAL = {"street": "Point Dume", "buildingNumber": "1", "postBox": None, "postalCode": "90265", "city": "Malibu", "countryCode": "US"}


@dataclass(frozen=True, slots=True)
class Question:
    """What one request asks, and how often beside the others: ``weight`` is shared by all questions of a name."""

    name: str
    document: str
    weight: float
    variables: Mapping[str, Any] = field(default_factory=dict)
    in_pieces: bool = False


def questions() -> list[Question]:
    """All of them. The write comes first, and makes the same of its address each time, so that the others read what it leaves."""
    return [_write(), *_of_customers(), *_of_other_records(), *_refused()]


def _write() -> Question:
    return Question("write", _WRITE, 2, {"input": {"id": _ADDRESS, "label": "Beach house", "postal": _POSTAL}})


def _of_customers() -> Iterator[Question]:
    keys = {name: of_provider[:_CUSTOMERS_OF_EACH] for name, of_provider in customers_by_provider().items()}
    for name, of_provider in keys.items():
        yield from (Question(f"{name} customer", _ONE, 3, {"by": by}) for by in of_provider)
    for by in _in_groups(in_turns(*keys.values()), len(keys)):
        yield Question("customers of all", _SEVERAL, 4, {"by": by})
        yield Question("entities", _ENTITIES, 2, {"representations": [_representation(one) for one in by]})
    yield from (Question("deferred", _DEFERRED, 4, {"by": by}, in_pieces=True) for by in keys["blink"])
    yield Question("page", _PAGE, 1)


def _representation(by: CustomerBy) -> dict[str, Any]:
    # No entity's key is a look-up: another one stands in its place.
    return {"__typename": "Person", "id": "person:blink:P0001"} if "worldline" in by else {"__typename": "Customer", **by}


def _of_other_records() -> Iterator[Question]:
    yield Question("bytes", _BYTES, 2, {"id": f"customerdata:brij:{DOCUMENTED_ID_DOCUMENT}"})
    yield Question("20 MiB", _BYTES, 0.1, {"id": f"customerdata:brij:{LARGE_DOCUMENT_ID}"})


def _refused() -> Iterator[Question]:
    yield Question("no document", "{ customer(by: ", 0.5)
    yield Question("too many keys", _SEVERAL, 0.5, {"by": [{"bikCustomerId": "1"}] * 101})
    yield Question("no label", _WRITE, 0.5, {"input": {"id": _ADDRESS, "label": "x" * 1000}})


def _in_groups(keys: list[CustomerBy], size: int) -> Iterator[list[CustomerBy]]:
    remaining = iter(keys)
    while group := list(islice(remaining, size)):
        yield group

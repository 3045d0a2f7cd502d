"""Random requests over the real schema, about records that the sandbox has and some that it has not."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from graphql import GraphQLField, GraphQLInputType, get_named_type, is_enum_type

from graph.schema import schema
from graph.service import GraphQLRequest
from tests.graph.compile.values import ValueWriter
from tests.graph.documents import DocumentWriter, written_document

Json = Any

CUSTOMERS = ("customer:bik:5482636", "customer:blink:C0001", "customer:brij:cust_abc123xyz", "customer:frontpayment:CSRT1511414842")
ADDRESSES = ("address:bik:5482636:142385", "address:blink:C0001:12345678", "address:blink:C0001:12345679")
ASSETS = ("asset:bik:5482636:4516077", "asset:blink:P0001:K1")
PERSONS = ("person:blink:P0001", "person:blink:P0031")
DATA = ("customerdata:brij:data_def456",)
NOT_THERE = ("customer:blink:C9999", "person:blink:P9999", "address:bik:5482636:1", "customer:bik", "nonsense", "", "asset:bik:5482636:0")
_ANY = (*CUSTOMERS, *ADDRESSES, *ASSETS, *PERSONS, *DATA)
_IDS: Mapping[str, Sequence[str]] = {
    "customersByIds": CUSTOMERS,
    "address": ADDRESSES,
    "addressesByIds": ADDRESSES,
    "asset": ASSETS,
    "assetsByIds": ASSETS,
    "person": PERSONS,
    "personsByIds": PERSONS,
    "customerData": DATA,
    "customerDataByIds": DATA,
}
_LOOK_UP = {"paymentProductId": 9000, "countryCode": "SE", "values": [{"key": "fiscalNumber", "value": "012345678901"}]}
_KEYS: Sequence[Mapping[str, Json]] = (
    {"bikCustomerId": "5482636"},
    {"bikPartnerCustomerId": "abcd-122345"},
    {"blinkCustomerId": "C0001"},
    {"brijCustomerId": "cust_abc123xyz"},
    {"frontpaymentCustomerId": "CSRT1511414842"},
    {"id": "customer:blink:C0010"},
    {"id": "nonsense"},
    {"bikCustomerId": "0"},
    {"worldline": _LOOK_UP},
)
_REPRESENTATIONS: Sequence[Json] = (
    *({"__typename": "Customer", **key} for key in _KEYS if "worldline" not in key),
    {"__typename": "Customer", "bikCustomerId": 5482636},
    *({"__typename": name, "id": id_} for name, ids in (("Person", PERSONS), ("Address", ADDRESSES), ("Asset", ASSETS)) for id_ in ids),
    {"__typename": "CustomerData", "id": DATA[0]},
    {"__typename": "Customer"},
    {"__typename": "Nothing", "id": "x"},
    {"id": CUSTOMERS[0]},
    "nonsense",
)
_OTHERS: Mapping[str, Sequence[Json]] = {
    "first": (1, 2, 3, 0),
    "after": (None, "nonsense"),
    "paymentProductId": (9000, 9000, 1),
    "countryCode": ("SE", "DE"),
    "currencyCode": ("SEK",),
    "locale": (None, "sv_SE"),
    "includeDeleted": (True, False),
    "maxBytes": (None, 10, 1_000_000),
    "includeDeprecated": (True, False),
    "name": ("Customer", "CustomerBy", "Nothing", "AddressKind"),
}
_TEXTS = (None, "", "Pepper", "Potts", "Long Island", "x" * 80)
_POSTAL = ("careOf", "street", "buildingNumber", "postBox", "postalCode", "city", "countryCode")
_RECIPIENT = ("salutation", "title", "organisationName", "firstName", "lastName")
_ENDINGS = ("", "", "Once", "Again")
"""What the name of a field in an answer may end with, each with arguments of its own."""

_Write = Callable[[DocumentWriter], str]


def random_query(random: Random) -> GraphQLRequest:
    """A query of any root fields, entities and introspection among them."""
    return _request(random, "query", _query)


def random_introspection(random: Random) -> GraphQLRequest:
    """A query of the schema itself."""
    return _request(random, "query", _introspection)


def random_mutation(random: Random) -> GraphQLRequest:
    """Several changes, one after the other, with the state that they lead to."""
    return _request(random, "mutation", _mutation)


def _request(random: Random, kind: str, write: _Write) -> GraphQLRequest:
    arguments = _Arguments(random)
    document = written_document(random, arguments, write)
    declarations, selections = document.text.removeprefix("query").split("{", 1)
    declared = ", ".join([*filter(None, [declarations.strip(" ()")]), *arguments.values.declared])
    text = f"{kind} {f'({declared})' if declared else ''} {{{selections}"
    return GraphQLRequest(text, variables={**document.variables, **arguments.values.given})


def _query(writer: DocumentWriter) -> str:
    selections = writer.selections(schema.type_map["Query"], depth=5)
    chosen = writer.random.random()
    if chosen < 0.2:
        ending, arguments = writer.write_arguments("_entities", schema.query_type.fields["_entities"])  # type: ignore[union-attr] # there
        entities = f"entities{ending}: _entities{arguments} {writer.selections(schema.type_map['_Entity'], depth=4)}"
        return f"{selections[:-1]} {entities} }}"
    return f"{selections[:-1]} again: __typename _service {{ sdl }} }}" if chosen < 0.25 else selections


def _introspection(writer: DocumentWriter) -> str:
    of_schema, of_type = (writer.selections(schema.type_map[name], depth=4) for name in ("__Schema", "__Type"))
    ending, arguments = writer.write_arguments("__type", schema.get_field(schema.query_type, "__type"))  # type: ignore[arg-type] # there
    return f"{{ __schema {of_schema} type{ending}: __type{arguments} {of_type} __typename }}"


def _mutation(writer: DocumentWriter) -> str:
    fields = schema.mutation_type.fields  # type: ignore[union-attr] # there
    written = []
    for number in range(writer.random.randint(1, 3)):
        name = writer.random.choice(sorted(fields))
        _, arguments = writer.write_arguments(name, fields[name])
        payload = schema.type_map[f"{name[0].upper()}{name[1:]}Payload"]
        written.append(f"m{number}: {name}{arguments} {writer.selections(payload, depth=4)}")
    return f"{{ {' '.join(written)} }}"


class _Arguments:
    """Writes arguments: a field of one name and ending has the same wherever it stands, or two could not stand side by side."""

    def __init__(self, random: Random) -> None:
        self.values = ValueWriter(random)
        self._random = random
        self._written: dict[tuple[str, str, frozenset[str]], str] = {}

    def __call__(self, name: str, definition: GraphQLField) -> tuple[str, str]:
        ending = self._random.choice(_ENDINGS) if definition.args else ""
        place = (name, ending, frozenset(definition.args))
        if place not in self._written:
            self._written[place] = self._arguments(name, definition)
        return ending, self._written[place]

    def _arguments(self, field: str, definition: GraphQLField) -> str:
        written = [
            f"{name}: {self.values.written(self._value(field, name, argument.type), argument.type)}"
            for name, argument in definition.args.items()
            if str(argument.type).endswith("!") or name == "first" or self._random.random() < 0.7
        ]
        return f"({', '.join(written)})" if written else ""

    def _value(self, field: str, name: str, type_: GraphQLInputType) -> Json:
        choice, named = self._random.choice, get_named_type(type_)
        if is_enum_type(named):
            chosen = self._random.sample(sorted(named.values), self._random.randint(0, 3))
            return chosen if chosen or self._random.random() < 0.5 else None
        if name in {"id", "ids"}:
            ids = (*_IDS.get(field, _ANY), *_IDS.get(field, _ANY), choice(NOT_THERE))
            return choice(ids) if name == "id" else [choice(ids) for _ in range(self._random.randint(0, 4))]
        if name == "by":
            return choice(_KEYS) if field == "customer" else [choice(_KEYS) for _ in range(self._random.randint(0, 3))]
        if name == "representations":
            return [choice(_REPRESENTATIONS) for _ in range(self._random.randint(0, 5))]
        return self._input(field) if name == "input" else choice(_OTHERS[name])

    def _input(self, field: str) -> Json:
        """What a change is to be, right or wrong; of one change in a document the same wherever it stands."""
        random, some = self._random, self._some
        country = random.choice(("CH", "Switzerland"))
        if field == "createContactDetails":
            content = random.choice(("tony@stark.example.com", "", "+41 44 668 18 00"))
            return {"personId": random.choice(PERSONS), "medium": random.choice(("EMAIL", "PHONE")), "content": content, **some(("note",))}
        postal = {"street": "Seeweg", "postalCode": "8001", "city": "Bern", **some(_POSTAL), "countryCode": country}
        if field == "createAddress":
            return {"customerId": random.choice(CUSTOMERS[1:3]), **some(("label",)), "recipient": some(_RECIPIENT), "postal": postal}
        is_domicile = random.choice((True, False, None))
        changes = {"postal": postal, "recipient": some(_RECIPIENT), "isDomicile": is_domicile, "dispatchType": "POSTAL"}
        chosen = {name: change for name, change in changes.items() if random.random() < 0.5}
        return {"id": random.choice((*ADDRESSES, *ADDRESSES, *ADDRESSES, *NOT_THERE)), **some(("label", "language")), **chosen}

    def _some(self, names: Sequence[str]) -> dict[str, Json]:
        return {name: self._random.choice(_TEXTS) for name in names if self._random.random() < 0.4}

"""Random documents about records that the sandbox has, and random faults that meet what they ask."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from providers.registry import CLIENTS
from providers.sandbox.faults import FAULT_KINDS, Fault
from tests.chaos.page import fault_rows
from tests.graph.documents import GeneratedDocument, generated_document

_IDS: Mapping[str, tuple[str, ...]] = {
    "customer": (
        "customer:bik:5482636",
        "customer:blink:C0001",
        "customer:blink:C0010",
        "customer:brij:cust_abc123xyz",
        "customer:frontpayment:CSRT1511414842",
        "customer:frontpayment:CSRT0",
    ),
    "address": ("address:bik:5482636:142385", "address:blink:C0001:12345678", "address:blink:C0001:12345679"),
    "asset": ("asset:bik:5482636:4516077", "asset:blink:P0001:K1"),
    "person": ("person:blink:P0001", "person:blink:P0031"),
    "customerdata": ("customerdata:brij:data_def456",),
}
_TYPE_OF: Mapping[str, str] = {
    "customersByIds": "customer",
    "address": "address",
    "addressesByIds": "address",
    "asset": "asset",
    "assetsByIds": "asset",
    "person": "person",
    "personsByIds": "person",
    "customerData": "customerdata",
    "customerDataByIds": "customerdata",
}
_ANY = tuple(id_ for ids in _IDS.values() for id_ in ids)
_LOOK_UP = '{ worldline: { paymentProductId: 9000, countryCode: "SE", values: [{ key: "fiscalNumber", value: "012345678901" }] } }'
_KEYS = (*(f'{{ id: "{id_}" }}' for id_ in _IDS["customer"]), '{ bikPartnerCustomerId: "abcd-122345" }', _LOOK_UP)
_FRAGMENT = re.compile(r"(\.\.\.(?: on \w+|F\d+)?)((?: @\w+\(if: [^)]*\))*)(?=[ }])")

_FAULTS = [row.fault for row in fault_rows()]
_BY_KIND = [[fault for fault in _FAULTS if isinstance(fault, kind)] for kind in FAULT_KINDS]
Mix = Mapping[str, tuple[Fault, ...]]
"""Faults by the provider that has them."""


@dataclass(frozen=True)
class Question:
    """A document with values for its variables, whether its answer may come in pieces, and the milliseconds within which it is wanted."""

    document: GeneratedDocument
    in_pieces: bool
    deadline: int


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A document about records that are there, and some that are not."""
    # Seeded by one number: a choice drawn one by one costs ten times as much and repeats itself.
    random, in_pieces = draw(st.randoms(use_true_random=True)), draw(st.booleans())
    generated = generated_document(random)
    text = _about_known_records(generated.text, random)
    document = GeneratedDocument(_deferring(text, random) if in_pieces else text, generated.variables)
    return Question(document, in_pieces, random.choice((30, 300, 3000)))


def _about_known_records(text: str, random: Random) -> str:
    """The document with other keys and ids. One field has the same wherever it stands, or two of its name could not stand side by side."""
    fields = sorted(set(re.findall(r"(\w+)\(ids?:", text)))
    ids = {name: random.choice(_IDS.get(_TYPE_OF.get(name, ""), _ANY)) for name in fields}
    keys = {name: random.sample(_KEYS, 2) for name in ("customer", "customersBy")}
    text = re.sub(r'(\w+)\(id: "[^"]*"\)', lambda found: f'{found[1]}(id: "{ids[found[1]]}")', text)
    text = re.sub(r'(\w+)\(ids: \["[^"]*"\]\)', lambda found: f'{found[1]}(ids: ["{ids[found[1]]}", "{_ANY[0]}"])', text)
    text = re.sub(r"customer\(by: \{[^}]*\}\)", lambda _: f"customer(by: {keys['customer'][0]})", text)
    return re.sub(r"customersBy\(by: \[\{[^}]*\}\]\)", lambda _: f"customersBy(by: [{', '.join(keys['customersBy'])}])", text)


def _deferring(text: str, random: Random) -> str:
    return _FRAGMENT.sub(lambda found: f"{found[1]} @defer{found[2]}" if random.random() < 0.5 else found[0], text)


@st.composite
def mixes(draw: st.DrawFn) -> Mix:
    """Up to three faults for each provider, of all its calls or of one operation; one is met always or now and then, three now and then."""
    random = draw(st.randoms(use_true_random=True))
    return {client.provider.slug: _faults(random, client.reads) for client in CLIENTS}


def _faults(random: Random, operations: Sequence[str]) -> tuple[Fault, ...]:
    rates = random.choice(((), (0.3,), (1.0,), (0.3, 0.3, 0.3)))
    return tuple(
        random.choice(random.choice(_BY_KIND)).model_copy(
            update={"rate": rate, "operation": random.choice((None, random.choice(operations)))}
        )
        for rate in rates
    )

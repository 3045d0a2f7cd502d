"""What all records of the graph have in common."""

import strawberry
from graphql.pyutils import AwaitableOrValue

from graph.facts import PersonalData
from graph.field import Info, asking, enum_type, leaf, parts
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerKey, CustomerProvider
from providers.records.owned import OwnedRecord
from resolvers.customer import referenced_customer

enum_type(
    CustomerProvider,
    "A system that customers are read from. More may come: treat an unknown value as an unknown provider.",
    {
        "BIK": "BIK: marketing contacts, with their addresses, further e-mail addresses and phone numbers, and tags.",
        "BLINK": "SIX bLink: customers of banks, with the persons behind them, addresses and KYC. Addresses and contact details can be "
        "written.",
        "BRIJ": "Brij: verified data of people, with documents and attestations.",
        "FRONTPAYMENT": "Front Payment: customers who are billed, with billing and shipping address.",
        "WORLDLINE": "Worldline Connect: people and their address, looked up by values such as a fiscal number.",
    },
)


def owner(record: strawberry.Parent[OwnedRecord], info: Info) -> AwaitableOrValue[CustomerRecord | None]:
    """The customer whom a record belongs to; None for a person's."""
    key = record.owner_key
    return referenced_customer(key, parts(info, "Customer", CustomerPart), asking(info)) if isinstance(key, CustomerKey) else None


@strawberry.interface(description="A record that can be asked for again by its id.")
class Node:
    """A record with an id."""

    id: strawberry.ID = leaf(
        PersonalData.NONE,
        "The id in this graph, such as `customer:bik:5482636` or `address:frontpayment:CSRT1511414842:ADRS2208147269`. It can be "
        "composed, but for Worldline's: type and provider in lower case, then the provider's own keys, each percent-encoded as "
        "`encodeURIComponent` does. A tilde inside a key is written `%7E`, because a plain one is a mark, as in "
        "`customer:bik:partner~abcd-122345`. Worldline's customers have no key but what they are looked up by, such as a fiscal number, "
        "which their ids hold sealed (`customer:worldline:<key name>~<sealed look-up>`). Stable unless its type says otherwise. Put into "
        "a URL, it is encoded like any text.",
    )

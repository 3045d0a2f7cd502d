"""What all records of the graph have in common."""

import strawberry

from graph.facts import PersonalData
from graph.field import Info, asking, enum_type, leaf, parts
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider
from providers.records.owned import OwnedRecord
from resolvers.customer import referenced_customer

enum_type(
    CustomerProvider,
    "A system that customers are read from. More may come: treat an unknown value as an unknown provider.",
    {
        "BIK": "BIK: marketing contacts, with their addresses, further e-mail addresses and phone numbers, and tags.",
        "BLINK": "SIX bLink: customers of banks. Cannot be read yet: what asks for one answers PROVIDER_NOT_CONFIGURED.",
        "BRIJ": "Brij: verified data. Cannot be read yet: what asks for one answers PROVIDER_NOT_CONFIGURED.",
        "FRONTPAYMENT": "Front Payment: customers who are billed, with billing and shipping address.",
        "WORLDLINE": "Worldline Connect: people by national id. Cannot be read yet: what asks for one answers PROVIDER_NOT_CONFIGURED.",
    },
)


async def owner(record: strawberry.Parent[OwnedRecord], info: Info) -> CustomerRecord | None:
    """The customer whom a record belongs to."""
    return await referenced_customer(record.customer_key, parts(info, "Customer", CustomerPart), asking(info))


@strawberry.interface(description="A record that can be asked for again by its id.")
class Node:
    """A record with an id."""

    id: strawberry.ID = leaf(
        PersonalData.NONE,
        "The id in this graph, such as `customer:bik:5482636` or `address:frontpayment:CSRT1511414842:ADRS2208147269`. It can be composed: "
        "type and provider in lower case, then the provider's own keys, each percent-encoded as `encodeURIComponent` does. A tilde "
        "inside a key is written `%7E`, because a plain one is a mark, as in `customer:bik:partner~abcd-122345`. Stable unless its type "
        "says otherwise. Put into a URL, it is encoded like any text.",
    )

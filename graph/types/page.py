"""Pieces of lists that a provider gives page by page."""

import strawberry
from graphql.pyutils import AwaitableOrValue

from graph.facts import FieldCost, Origin, PersonalData
from graph.field import Info, asking, branch, leaf, parts, record_type, resolved
from graph.types.customer import Customer
from graph.types.person import Person
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.person import PersonPart, PersonRecord
from resolvers.connection import ConnectionRecord, EdgeRecord, PageInfoRecord, customer_node, person_node

_CURSOR = "Where the list goes on behind this entry: pass it as `after`. Opaque: take it as it is, and do not compose one."
_EDGES = (
    "The entries in the provider's order. Fewer than `first` where the list ends, or where the provider's own pages are so short that "
    "going on would take too many calls: then `pageInfo.hasNextPage` is true. Empty where there are none."
)
_NODE = "Null with an error where this one entry could not be read; the others are there all the same."


def _customer(edge: strawberry.Parent[EdgeRecord[CustomerRecord]], info: Info) -> AwaitableOrValue[CustomerRecord | None]:
    return customer_node(edge, parts(info, "Customer", CustomerPart), asking(info))


def _person(edge: strawberry.Parent[EdgeRecord[PersonRecord]], info: Info) -> AwaitableOrValue[PersonRecord | None]:
    return person_node(edge, parts(info, "Person", PersonPart), asking(info))


@record_type(PageInfoRecord, "Where a piece of a list begins and ends, and whether there is more.", is_shareable=True)
class PageInfo:
    """Where a piece of a list begins and ends."""

    has_next_page: bool = leaf(PersonalData.NONE, "Whether there may be more: ask again with `after: endCursor`.")
    has_previous_page: bool = leaf(
        PersonalData.NONE, "Whether entries come before: true where `after` was given. The provider's lists cannot be read backwards."
    )
    start_cursor: str | None = leaf(PersonalData.NONE, "The cursor of the first edge. Null where there are no edges.")
    end_cursor: str | None = leaf(
        PersonalData.NONE,
        "Where the list goes on behind this piece. Null where there is nothing to go on from; there without edges too, where more may "
        "come.",
    )


@record_type(EdgeRecord, "A customer in a list.")
class CustomerEdge:
    """A customer in a list."""

    cursor: str = leaf(PersonalData.NONE, _CURSOR)
    node: Customer | None = resolved(
        _customer,
        f"The customer. What the list tells costs no call; KYC and anything of `addresses` beyond their ids cost one for each customer. "
        f"{_NODE}",
        cost=FieldCost(origin=Origin.OWNER),
    )


@record_type(ConnectionRecord, "A piece of the list of customers.")
class CustomerConnection:
    """A piece of the list of customers."""

    edges: list[CustomerEdge] | None = branch(_EDGES)
    page_info: PageInfo = branch("Where this piece begins and ends.")


@record_type(EdgeRecord, "A person in a list.")
class PersonEdge:
    """A person in a list."""

    cursor: str = leaf(PersonalData.NONE, _CURSOR)
    node: Person | None = resolved(
        _person,
        f"The person. What the list tells costs no call; contact details cost one where it leaves them out. {_NODE}",
        cost=FieldCost(origin=Origin.OWNER),
    )


@record_type(ConnectionRecord, "A piece of the list of persons.")
class PersonConnection:
    """A piece of the list of persons."""

    edges: list[PersonEdge] | None = branch(_EDGES)
    page_info: PageInfo = branch("Where this piece begins and ends.")

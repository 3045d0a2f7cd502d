"""The live subgraph composes with others, by the library that Apollo's tools compose with."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.node import HERE, Node, place
from tests.gateways.page import PAGE, shown_files
from tests.serving import Server

FEDERATION = PAGE.with_name("federation.md")
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key", "@shareable"])'
SHOP = """
scalar Decimal
interface Node { id: ID! }
type Query { node(id: ID!): Node  products(first: Int! = 20, after: String): ProductConnection }
type ProductConnection { edges: [ProductEdge!]  pageInfo: PageInfo! }
type ProductEdge { cursor: String!  node: Product }
type Product implements Node @key(fields: "id") { id: ID!  name: String  price: Money }
type Money @shareable { currency: String  amount: Decimal }
type PageInfo @shareable { hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String }
"""
"""A neighbour with types of the names that every second schema has."""
UNSHARED = SHOP.replace(" @shareable", "")


@dataclass(frozen=True, slots=True)
class Composition:
    """What came of composing subgraphs."""

    errors: list[str]
    hints: list[str]
    supergraph: str

    def owners(self, type_name: str, field: str) -> list[str]:
        """The subgraphs of which a type has a field; none where all subgraphs that have the type have it."""
        body = re.search(rf"^type {type_name}\b.*?^}}", self.supergraph, re.MULTILINE | re.DOTALL)
        assert body
        declaration = re.search(rf"^  {field}\b.*$", body[0], re.MULTILINE)
        assert declaration, f"{type_name} has no {field}"
        return re.findall(r"@join__field\(graph: (\w+)", declaration[0])


async def composed(node: Node, server: Server, **others: str) -> Composition:
    """What comes of composing the server's own SDL with others."""
    own = (await server.data("{ _service { sdl } }"))["_service"]["sdl"]
    told: dict[str, Any] = await node("composition.mjs", given=list({"customers": own, **others}.items()))
    return Composition(told["errors"], told["hints"], told.get("supergraph", ""))


async def test_the_subgraph_composes_with_those_that_refer_to_it(node: Node, sandboxed_server: Server) -> None:
    """With orders by BIK partner id and a review desk by id there is no error, and not even a hint; both add their field to customers."""
    files = shown_files()

    composition = await composed(node, sandboxed_server, orders=files["orders.graphqls"], reviews=files["reviews.graphqls"])

    assert (composition.errors, composition.hints) == ([], [])
    assert composition.owners("Customer", "orders") == ["ORDERS"]
    assert composition.owners("Customer", "reviews") == ["REVIEWS"]
    assert composition.owners("Customer", "name") == ["CUSTOMERS"]


async def test_the_subgraph_composes_with_one_that_requires_its_fields(node: Node, sandboxed_server: Server) -> None:
    """The subgraph that docs/federation.md shows, which needs a field of the customer for one of its own, composes without a hint."""
    composition = await composed(node, sandboxed_server, discounts=shown_files(FEDERATION)["discounts.graphqls"])

    assert (composition.errors, composition.hints) == ([], [])
    assert composition.owners("Customer", "discountPercent") == ["DISCOUNTS"]


@pytest.mark.usefixtures("node")
async def test_the_required_field_of_somebody_unknown_makes_no_discount(tmp_path: Path) -> None:
    """Where the key or the labels are null, or are an error as gateways send it, the discount of docs/federation.md is null, not 0."""
    failed = {"message": "BIK: it failed (500).", "extensions": {"code": "PROVIDER_UNAVAILABLE"}}
    sent = [("abcd-122345", ["vip"]), ("abcd-122345", []), ("abcd-122345", None), ("abcd-122345", failed), (None, None), (failed, failed)]
    representations = [{"__typename": "Customer", "bikPartnerCustomerId": key, "tags": tags} for key, tags in sent]

    answer = await Node(place(tmp_path, shown_files(FEDERATION)))(HERE / "discounts.mjs", given=representations)

    assert answer == {
        "data": {"_entities": [{"discountPercent": 10}, {"discountPercent": 0}, *[{"discountPercent": None}] * 2, None, None]}
    }


@pytest.mark.parametrize("sdl", [pytest.param(LINK + SHOP, id="Federation 2"), pytest.param(UNSHARED, id="Federation 1")])
async def test_the_subgraph_composes_with_a_neighbour_that_has_types_of_the_same_names(
    node: Node, sandboxed_server: Server, sdl: str
) -> None:
    """A neighbour with its own `PageInfo`, `Node`, `Money` and `Query.node` composes, and `node` is the neighbour's."""
    composition = await composed(node, sandboxed_server, shop=sdl)

    assert (composition.errors, composition.hints) == ([], [])
    assert composition.owners("Query", "node") == ["SHOP"]
    assert composition.owners("Money", "amount") == []
    assert composition.owners("PageInfo", "endCursor") == []


async def test_a_neighbour_that_does_not_share_what_it_has_in_common_does_not_compose(node: Node, sandboxed_server: Server) -> None:
    """What the page says: `PageInfo` and `Money` of a subgraph of Federation 2 have to be marked."""
    composition = await composed(node, sandboxed_server, shop=LINK + UNSHARED)

    assert set(composition.errors) == {"INVALID_FIELD_SHARING"}


async def test_the_supergraph_keeps_the_tags_of_personal_data_and_loses_one_of(node: Node, sandboxed_server: Server) -> None:
    """A gateway can tell by tags which fields hold personal data; that `CustomerBy` takes one key only, it cannot tell."""
    composition = await composed(node, sandboxed_server)

    assert re.search(r'^  email: String.*@tag\(name: "pii-contact"\)', composition.supergraph, re.MULTILINE)
    assert "input CustomerBy" in composition.supergraph
    assert "@oneOf" not in composition.supergraph

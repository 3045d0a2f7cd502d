"""The schema as other subgraphs and gateways meet it: entities and their keys, what is shared, what is tagged, what is left out."""

import re
from collections.abc import Collection, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    Visitor,
    is_object_type,
    parse,
    print_ast,
    value_from_ast_untyped,
    visit,
)
from hypothesis import given
from hypothesis import strategies as st

from graph.facts import PersonalData, facts_of
from graph.schema import schema, schema_sdl, subgraph_sdl
from graph.service import GraphQLAnswer, GraphQLRequest, GraphQLService
from graph.settings import Settings
from providers.clock import SystemClock
from providers.registry import Providers
from providers.shared import Shared
from tests.serving import Server

PAGE = (Path(__file__).parents[2] / "docs" / "federation.md").read_text(encoding="utf-8")
SUBGRAPH: DocumentNode = parse(subgraph_sdl())
OBJECTS = [definition for definition in SUBGRAPH.definitions if isinstance(definition, ObjectTypeDefinitionNode)]
UNIONS = [definition for definition in SUBGRAPH.definitions if isinstance(definition, UnionTypeDefinitionNode)]
ENTITIES = {"Address": ["id"], "Asset": ["id"], "CustomerData": ["id"], "Person": ["id"]} | {
    "Customer": ["id", "bikCustomerId", "bikPartnerCustomerId", "blinkCustomerId", "brijCustomerId", "frontpaymentCustomerId"]
}
TAGS = {
    PersonalData.IDENTITY: "pii-identity",
    PersonalData.CONTACT: "pii-contact",
    PersonalData.FINANCIAL: "pii-financial",
    PersonalData.DOCUMENT: "pii-document",
    PersonalData.NATIONAL_ID: "pii-national-id",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
REPRESENTATIONS = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"__typename": st.sampled_from([*ENTITIES, "Money", "Query"]) | JSON}, optional=dict.fromkeys(ENTITIES["Customer"], JSON)
    ),
).filter(lambda representation: representation is not None)


def applied(node: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 - any definition has directives
    """The arguments of each application of a directive."""
    found: list[DirectiveNode] = [directive for directive in node.directives or () if directive.name.value == name]
    return [{argument.name.value: value_from_ast_untyped(argument.value) for argument in directive.arguments or ()} for directive in found]


def applied_anywhere(document: DocumentNode) -> set[str]:
    """The names of all directives that are applied in a document."""
    names = set()

    class Applications(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            names.add(node.name.value)

    visit(document, Applications())
    return names


def tags(field: FieldDefinitionNode) -> list[str]:
    """The names with which a field is tagged."""
    return [arguments["name"] for arguments in applied(field, "tag")]


def named(type_: TypeNode) -> str:
    """The name of a type without lists and exclamation marks."""
    while not isinstance(type_, NamedTypeNode):
        type_ = type_.type  # type: ignore[attr-defined] # the two other kinds wrap one
    return type_.name.value


def query_type(document: DocumentNode) -> ObjectTypeDefinitionNode:
    """The definition of the query type."""
    [found] = [d for d in document.definitions if isinstance(d, ObjectTypeDefinitionNode) and d.name.value == "Query"]
    return found


def query_fields(document: DocumentNode) -> dict[str, str]:
    """The fields of the query type, in print."""
    return {field.name.value: print_ast(field) for field in query_type(document).fields or ()}


def beside_the_query_type(document: DocumentNode) -> list[str]:
    """All other definitions, in print."""
    query = query_type(document)
    return [print_ast(definition) for definition in document.definitions if definition is not query]


async def answered(representations: list[Any]) -> GraphQLAnswer:
    """What a service without any provider answers to a gateway."""
    clock = SystemClock()
    query = "query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }"
    async with Providers({}, Shared(clock, "tests")) as providers:
        service = GraphQLService(schema, Settings(), providers, clock)
        return await service.answer(GraphQLRequest(query, variables={"representations": representations}))


def test_entities_are_the_types_with_keys() -> None:
    """Five types are entities, each by its id, the customer by each provider's own key too; each key can be asked by."""
    keyed = {definition.name.value: applied(definition, "key") for definition in OBJECTS if applied(definition, "key")}

    assert keyed == {name: [{"fields": key} for key in keys] for name, keys in ENTITIES.items()}


def test_all_entities_and_nothing_else_can_be_answered() -> None:
    """The union of what `_entities` answers has just those types, and the field has the signature that federation demands."""
    [union] = [definition for definition in UNIONS if definition.name.value == "_Entity"]
    [field] = [field for field in query_type(SUBGRAPH).fields or () if field.name.value == "_entities"]

    assert {type_.name.value for type_ in union.types or ()} == ENTITIES.keys()
    assert print_ast(field.type) == "[_Entity]!"
    assert [(argument.name.value, print_ast(argument.type)) for argument in field.arguments or ()] == [("representations", "[_Any!]!")]


@pytest.mark.parametrize(("type_name", "key"), [(name, key) for name, keys in ENTITIES.items() for key in keys if key != "id"])
async def test_each_declared_key_is_taken(type_name: str, key: str) -> None:
    """A representation by a declared key is asked for: where its provider is not configured, that is what the error says."""
    answer = await answered([{"__typename": type_name, key: "1"}])

    assert [error["extensions"]["code"] for error in answer.errors] == ["PROVIDER_NOT_CONFIGURED"]


@given(st.lists(REPRESENTATIONS, max_size=5))
async def test_whatever_is_sent_as_a_representation_costs_its_own_entry(representations: list[Any]) -> None:
    """Any JSON is answered entry by entry: null and an error that a client can act on, never a fault of ours."""
    answer = await answered(representations)

    assert answer.data == {"_entities": [None] * len(representations)}
    assert sorted(error["path"][1] for error in answer.errors) == list(range(len(representations)))
    assert {error["extensions"]["code"] for error in answer.errors} <= {"BAD_USER_INPUT", "PROVIDER_NOT_CONFIGURED"}


def test_node_and_nodes_are_the_one_difference_between_the_two_schemas() -> None:
    """A neighbour may own `node` and `nodes`, so gateways are not told of ours; all else is as clients have it."""
    whole = parse(schema_sdl())
    fields = query_fields(whole)

    assert query_fields(SUBGRAPH) == {name: field for name, field in fields.items() if name not in {"node", "nodes"}}
    assert {"node", "nodes"} < fields.keys()
    assert beside_the_query_type(SUBGRAPH) == beside_the_query_type(whole)


async def test_a_gateway_is_given_the_schema_of_the_subgraph(sandboxed_server: Server) -> None:
    """`_service` answers with it."""
    assert await sandboxed_server.data("{ _service { sdl } }") == {"_service": {"sdl": subgraph_sdl()}}


@pytest.mark.parametrize("sdl", [schema_sdl(), subgraph_sdl()], ids=["exported", "subgraph"])
def test_the_schema_definition_is_one_that_compilers_take(sdl: str) -> None:
    """It is a definition, no extension, with both roots, a description, and a link to federation 2.11 that imports what is applied."""
    document = parse(sdl)
    [definition] = [d for d in document.definitions if isinstance(d, SchemaDefinitionNode)]
    [link] = applied(definition, "link")
    assert [root.type.name.value for root in definition.operation_types] == ["Query", "Mutation"]
    assert definition.description
    assert definition.description.value == schema.description
    assert link["url"] == "https://specs.apollo.dev/federation/v2.11"
    assert set(link["import"]) == {f"@{name}" for name in applied_anywhere(document) - {"link", "oneOf"}}


@pytest.mark.parametrize("sdl", [schema_sdl(), subgraph_sdl()], ids=["exported", "subgraph"])
def test_directives_that_compilers_do_not_know_are_defined(sdl: str) -> None:
    """Composition knows no `@oneOf`, Relay's compiler no `@defer` and `@stream`; what is imported by the link is not defined again."""
    defined = [definition.name.value for definition in parse(sdl).definitions if isinstance(definition, DirectiveDefinitionNode)]

    assert sorted(defined) == ["defer", "oneOf", "stream"]


def test_what_any_subgraph_may_have_too_is_shareable() -> None:
    """`PageInfo` and `Money` may be a neighbour's too; nothing else may."""
    assert {definition.name.value for definition in OBJECTS if applied(definition, "shareable")} == {"Money", "PageInfo"}


def test_each_value_has_the_tag_of_its_class() -> None:
    """What a field's value tells of a person, a gateway knows by its tag; a value that tells nothing has none."""
    printed = {(definition.name.value, field.name.value): tags(field) for definition in OBJECTS for field in definition.fields or ()}
    declared = {
        (type_.name, name): [TAGS[facts.personal_data]] if facts.personal_data in TAGS else []
        for type_ in schema.type_map.values()
        if is_object_type(type_) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if (facts := facts_of(field)).personal_data
    }

    assert {place: names for place, names in printed.items() if place in declared} == declared
    assert set(TAGS.values()) <= {name for names in declared.values() for name in names}


def test_the_page_names_every_key_and_every_tag() -> None:
    """docs/federation.md lists each entity with its keys in the order in which they count, and each tag."""
    rows = [[re.findall(r"`([\w-]+)`", cell) for cell in line.split("|")[1:3]] for line in PAGE.splitlines() if line.startswith("| `")]
    keys = {name: keys for names, keys in rows for name in names if name in ENTITIES}

    assert keys == ENTITIES
    assert [name for names, _ in rows for name in names if name not in ENTITIES] == list(TAGS.values())


def test_the_pages_other_subgraph_refers_to_what_there_is() -> None:
    """The SDL of docs/federation.md names the customer by a key, and asks of it for fields, that are here with these types."""
    [block] = re.findall(r"^```graphqls\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    [theirs] = [node for node in parse(block).definitions if isinstance(node, ObjectTypeDefinitionNode) and applied(node, "key")]
    [ours] = [node for node in OBJECTS if node.name.value == theirs.name.value]
    types_ = {field.name.value: print_ast(field.type) for field in ours.fields or ()}
    [key] = [arguments["fields"] for arguments in applied(theirs, "key")]

    assert key in ENTITIES["Customer"]
    asked = {field.name.value: print_ast(field.type) for field in theirs.fields or () if not applied(field, "requires")}
    assert {key, "tags"} == asked.keys()
    assert asked.items() <= types_.items()


def test_no_interface_is_tagged() -> None:
    """What all records have, their id, tells nothing of a person, so that every type may be left without a tag on it."""
    interfaces = [definition for definition in SUBGRAPH.definitions if isinstance(definition, InterfaceTypeDefinitionNode)]

    assert [field.name.value for definition in interfaces for field in definition.fields or () if tags(field)] == []
    assert [interface.name.value for interface in interfaces] == ["Node"]


def remaining(left_out: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """The types with the types that their fields lead to, once the fields with these tags are left out."""
    for definition in OBJECTS:
        yield definition.name.value, [named(field.type) for field in definition.fields or () if not set(tags(field)) & set(left_out)]


@pytest.mark.parametrize("left_out", [names for size in range(1, 6) for names in combinations(TAGS.values(), size)], ids=", ".join)
def test_a_contract_may_leave_out_any_tags(left_out: tuple[str, ...]) -> None:
    """Whatever tags are left out, no field leads to a type of which nothing is left, which would not compose."""
    fields = dict(remaining(left_out))
    empty = {name for name, targets in fields.items() if not targets}
    empty |= {union.name.value for union in UNIONS if all(type_.name.value in empty for type_ in union.types or ())}

    assert {target for targets in fields.values() for target in targets} & empty == set()
    assert fields != dict(remaining(()))

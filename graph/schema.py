"""The schema, and the only place that knows how Strawberry keeps it."""

from functools import cache

from graphql import (
    REMOVE,
    SKIP,
    FieldDefinitionNode,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    Visitor,
    is_input_object_type,
    is_object_type,
    parse,
    print_ast,
    visit,
)
from graphql.language.visitor import VisitorAction
from strawberry.federation import Schema
from strawberry.federation.schema_directives import Tag
from strawberry.schema.config import StrawberryConfig

from graph.field import Info
from graph.tags import branch_tags
from graph.types.mutation import Mutation
from graph.types.query import Query
from graph.types.scalars import SCALARS

_strawberry_schema = Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(info_class=Info, scalar_map=SCALARS, enable_experimental_incremental_execution=True),
)

schema: GraphQLSchema = _strawberry_schema._schema  # noqa: SLF001 - operations are executed on graphql-core's schema, which has no public name
"""What operations are prepared and executed against."""

for _type in schema.type_map.values():
    if is_input_object_type(_type):
        # Strawberry demands exactly one field when it makes the value; graphql-core then does when it validates, and names the place.
        _type.is_one_of = _type.extensions["strawberry-definition"].is_one_of

# Of the schema itself and of federation's part of it, Strawberry declares no descriptions.
schema.description = (
    "Customers of several providers in one shape. Begin with `customer`. Null without an error: there is none. Null with an error at its "
    "path: it could not be learnt; `extensions.code` says why."
)
for _federation_type in ("_Service", "_Any"):
    schema.type_map[_federation_type].description = "For a federation gateway; an application has no use for it."

for _field, _tag in branch_tags(schema):
    _field.extensions["strawberry-definition"].directives.append(Tag(name=_tag))

_OWNED_BY_NOBODY = frozenset({"node", "nodes"})
"""Root fields that every subgraph with global ids has, and that no directive lets two of them share."""


@cache
def schema_sdl() -> str:
    """The schema in GraphQL's definition language, as `schema.graphql` holds it."""
    # Strawberry prints no description of the schema itself.
    sdl = _strawberry_schema.as_str().replace("\nschema @link", f'\n"""\n{schema.description}\n"""\nschema @link', 1)
    return f"{sdl}\n"


@cache
def subgraph_sdl() -> str:
    """The schema as federation gateways compose it: without `node` and `nodes`, else the same."""
    return print_ast(visit(parse(schema_sdl()), _Removal())) + "\n"


class _Removal(Visitor):
    """Takes away the root fields that nobody owns."""

    def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: object) -> VisitorAction:
        """Look into the query type alone."""
        return None if node.name.value == "Query" else SKIP

    def enter_field_definition(self, node: FieldDefinitionNode, *_: object) -> VisitorAction:
        """Remove a field by its name."""
        return REMOVE if node.name.value in _OWNED_BY_NOBODY else None


_service = schema.type_map["_Service"]
if is_object_type(_service):
    _service.fields["sdl"].resolve = lambda *_: subgraph_sdl()

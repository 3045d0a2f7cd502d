"""The schema, and the only place that knows how Strawberry keeps it."""

from graphql import GraphQLSchema, is_input_object_type
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from graph.types.mutation import Mutation
from graph.types.query import Query
from graph.types.scalars import SCALARS

_strawberry_schema = Schema(query=Query, mutation=Mutation, config=StrawberryConfig(scalar_map=SCALARS))

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


def schema_sdl() -> str:
    """The schema in GraphQL's definition language, as `schema.graphql` holds it."""
    return _strawberry_schema.as_str() + "\n"

"""Tags of the fields that lead to objects, so that a contract can leave personal data out of a supergraph.

Each value has the tag of its class of personal data. A contract that leaves out all fields of a type leaves out the type, and what still
led to it would not compose. Such a field therefore has a tag too, the one that most fields of its type have: whatever tags are left out, no
field leads to a type of which nothing is left.
"""

from collections import Counter
from collections.abc import Iterator

from graphql import GraphQLField, GraphQLNamedType, GraphQLSchema, get_named_type, is_object_type, is_union_type

from graph.facts import facts_of


def branch_tags(schema: GraphQLSchema) -> Iterator[tuple[GraphQLField, str]]:
    """The fields that lead to objects of which each field is tagged, with the tag that they get themselves."""
    for type_ in filter(is_object_type, schema.type_map.values()):
        for field in type_.fields.values():
            tag = None if facts_of(field).personal_data else _tag_of_type(get_named_type(field.type))
            if tag is not None:
                yield field, tag


def _tag_of_type(type_: GraphQLNamedType, above: frozenset[str] = frozenset()) -> str | None:
    """The tag that most of an object's fields have, or most of a union's types; None where one of them has none."""
    if type_.name in above:
        return None
    within = above | {type_.name}
    tags: list[str | None] = []
    if is_union_type(type_):
        tags = [_tag_of_type(member, within) for member in type_.types]
    elif is_object_type(type_):
        tags = [_tag_of_field(field, within) for field in type_.fields.values()]
    [(most_common, _)] = Counter(tags).most_common(1) or [(None, 0)]
    return None if None in tags else most_common


def _tag_of_field(field: GraphQLField, within: frozenset[str]) -> str | None:
    personal_data = facts_of(field).personal_data
    return personal_data.tag if personal_data else _tag_of_type(get_named_type(field.type), within)

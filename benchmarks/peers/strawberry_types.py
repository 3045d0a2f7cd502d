"""The types of the peers' schema, made for Strawberry: what its decorators make of classes that are written down."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, Union, cast

import strawberry
from graphql import (
    EnumTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
)

Resolver = Callable[..., Any]


class Types:
    """The types by their names. A field without a resolver is read from the member of a mapping that has its name."""

    def __init__(self, sdl: str, resolvers: Mapping[tuple[str, str], Resolver]) -> None:
        definitions = [definition for definition in parse(sdl).definitions if isinstance(definition, TypeDefinitionNode)]
        self._definitions = {definition.name.value: definition for definition in definitions}
        unions = [definition for definition in definitions if isinstance(definition, UnionTypeDefinitionNode)]
        self._in_unions = {member.name.value for union in unions for member in union.types or ()}
        self._resolvers = resolvers
        self._made: dict[str, Any] = {"String": str, "ID": strawberry.ID, "Int": int, "Boolean": bool}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a type that is made here
        """The type of a name."""
        if name not in self._made:
            self._made[name] = self._make(name, self._definitions[name])
        return self._made[name]

    def _make(self, name: str, definition: TypeDefinitionNode) -> Any:  # noqa: ANN401
        if isinstance(definition, EnumTypeDefinitionNode):
            names = [value.name.value for value in definition.values or ()]
            return strawberry.enum(cast("type[Enum]", Enum(name, list(zip(names, names, strict=True)))))
        if isinstance(definition, UnionTypeDefinitionNode):
            members = tuple(self[member.name.value] for member in definition.types or ())
            return Annotated[Union[members], strawberry.union(name)]  # noqa: UP007 - they are not known here
        return self._object(name, cast("ObjectTypeDefinitionNode", definition))

    def _object(self, name: str, definition: ObjectTypeDefinitionNode) -> Any:  # noqa: ANN401
        types = {field.name.value: self._annotation(field.type) for field in definition.fields or ()}
        resolvers = {field: self._resolvers[name, field] for field in types if (name, field) in self._resolvers}
        body = {field: strawberry.field(resolver=resolver, graphql_type=types.pop(field)) for field, resolver in resolvers.items()}
        if name in self._in_unions:
            body["is_type_of"] = classmethod(lambda _, record, __: record["__typename"] == name)
        return strawberry.type(type(name, (), {**body, "__annotations__": types}))

    def _annotation(self, node: TypeNode) -> Any:  # noqa: ANN401
        if isinstance(node, NonNullTypeNode):
            return self._bare(node.type)
        return self._bare(node) | None

    def _bare(self, node: TypeNode) -> Any:  # noqa: ANN401
        if isinstance(node, ListTypeNode):
            return list[self._annotation(node.type)]  # type: ignore[misc]
        return self[cast("NamedTypeNode", node).name.value]

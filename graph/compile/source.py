"""The text of the functions that are generated: one for each selection set, which makes an object of the answer out of a record."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from graph.compile.completion import CompiledField, CompleteObject, abstract, checked, entries, leaf, nullable, required
from graph.compile.leaves import writing, written_as_it_is
from graph.compile.resolving import attribute_of, resolving
from graph.compile.running import Complete, Rest
from graph.operation import Selection

_INDENT = "    "


class _Function:
    """The text of one function, and what the names in it stand for."""

    def __init__(self, type_name: str) -> None:
        self._name = f"complete_{type_name}"
        self._lines = [f"def {self._name}(source, run, path):"]
        self._names: dict[str, Any] = {"Awaitable": Awaitable, "Rest": Rest}

    def name(self, kind: str, value: object) -> str:
        """A name in the function for a value."""
        name = f"{kind}_{len(self._names)}"
        self._names[name] = value
        return name

    def add(self, *lines: str) -> None:
        """Add lines to its body."""
        self._lines += (_INDENT + line for line in lines)

    @property
    def text(self) -> str:
        """As it stands so far."""
        return "\n".join(self._lines)

    def made(self) -> CompleteObject:
        """The function itself."""
        exec(compile(self.text, f"<{self._name}>", "exec"), self._names)  # noqa: S102 - of a client's text, it has names of fields alone
        return cast("CompleteObject", self._names[self._name])


class SourceWriter:
    """Generates the functions of one operation, with its conditions settled."""

    def __init__(self, schema: GraphQLSchema, truths: Mapping[str, bool]) -> None:
        self._schema = schema
        self._truths = truths
        self.texts: list[str] = []
        """What was generated, in the order in which it was finished: for whoever wants to read it."""
        self.fields = 0
        """How many fields were written, each as often as it stands in a text."""

    def root(self, type_: GraphQLObjectType, selections: list[Selection]) -> CompleteObject:
        """What makes the answer of root fields, of which there is no record."""
        return self._object(type_, selections, _Function(type_.name))

    def held(self, selections: tuple[Selection, ...]) -> list[Selection]:
        """Those that are selected, in the order in which the document has them."""
        held = [selection for selection in selections if selection.holds(self._truths)]
        return sorted(held, key=lambda selection: next(selection.held_places(self._truths)).order)

    def _record(self, type_: GraphQLObjectType, selection: Selection) -> CompleteObject:
        """What makes the objects of a type that a field leads to, and looks first at whether what it gets is a record of that type."""
        function = _Function(type_.name)
        classes: set[type] = set()
        known, check = function.name("classes", classes), function.name("check", checked(type_, classes))
        function.add(f"if source.__class__ not in {known}:", f"{_INDENT}{check}(source)")
        return self._object(type_, self.held(selection.children[type_.name]), function)

    def _object(self, type_: GraphQLObjectType, selections: list[Selection], function: _Function) -> CompleteObject:
        self.fields += len(selections)
        function.add("out = {}")
        for selection in selections:
            self._field(type_, selection, function)
        function.add("return out")
        self.texts.append(function.text)
        return function.made()

    def _field(self, type_: GraphQLObjectType, selection: Selection, function: _Function) -> None:
        name = selection.path[-1]
        if selection.field_name == "__typename":
            function.add(f'out["{name}"] = "{type_.name}"')
            return
        # A fragment that is spread twice has its fields at two places, and is one.
        nodes = list({id(place.node): place.node for place in selection.held_places(self._truths)}.values())
        field = CompiledField(name, nodes, f"{type_.name}.{selection.field_name}")
        failing = function.name("field", field)
        is_required = is_non_null_type(selection.definition.type)
        function.add("try:")
        function.add(*(_INDENT + line for line in self._value(selection, field, function)))
        function.add("except Exception as error:")
        null = f'value = run.nulled(error, {failing}.nodes, (path, "{name}"))'
        function.add(_INDENT + (f"raise {failing}.located(error, path) from None" if is_required else null))
        function.add(f'out["{name}"] = value')

    def _value(self, selection: Selection, field: CompiledField, function: _Function) -> Iterator[str]:
        """The lines that leave a field's completed value in `value`, or raise."""
        attribute = attribute_of(selection.definition)
        completing = self._completing(selection.definition.type, selection, field, may_come_later=attribute is None)
        complete, place = function.name("complete", completing), f'(path, "{field.name}")'
        if attribute is not None:
            yield f"value = source.{attribute}"
            as_it_is = _class_as_it_is(selection.definition.type)
            indent = _INDENT if as_it_is else ""
            if as_it_is is not None:
                yield f"if value.__class__ is not {as_it_is.__name__}:"
            yield f"{indent}value = {complete}(value, run, {place})"
            return
        resolve = function.name("resolve", resolving(self._schema, selection))
        yield f"value = {resolve}(source, run)"
        if is_non_null_type(selection.definition.type):
            # It cannot stand as null until it is there: one that would have to be waited for is no value of its type.
            yield f"value = {complete}(value, run, {place})"
            return
        yield "if isinstance(value, Awaitable):"
        yield f"{_INDENT}run.put_off(value, Rest({complete}, out, {function.name('nodes', field.nodes)}, {place}))"
        yield f"{_INDENT}value = None"
        yield "else:"
        yield f"{_INDENT}value = {complete}(value, run, {place})"

    def _completing(self, type_: GraphQLOutputType, selection: Selection, field: CompiledField, *, may_come_later: bool) -> Complete:
        """What completes values of a type at a field's place."""
        if is_non_null_type(type_):
            return required(self._completing_there(type_.of_type, selection, field, may_come_later=may_come_later), field)
        return nullable(self._completing_there(type_, selection, field, may_come_later=may_come_later))

    def _completing_there(self, type_: GraphQLOutputType, selection: Selection, field: CompiledField, *, may_come_later: bool) -> Complete:
        if is_list_type(type_):
            complete = self._completing(type_.of_type, selection, field, may_come_later=False)
            return entries(complete, field, are_required=is_non_null_type(type_.of_type), may_come_later=may_come_later)
        if is_leaf_type(type_):
            return leaf(writing(type_))
        if is_abstract_type(type_):
            objects = {possible.name: self._record(possible, selection) for possible in self._schema.get_possible_types(type_)}
            return abstract(type_, objects, self._resolving_type(type_))
        return self._record(cast("GraphQLObjectType", type_), selection)

    def _resolving_type(self, type_: GraphQLAbstractType) -> Callable[[Any], str | None]:
        def resolve(value: Any) -> str | None:  # noqa: ANN401 - any record
            possible = self._schema.get_possible_types(type_)
            return next((each.name for each in possible if each.is_type_of is not None and each.is_type_of(value, None)), None)  # type: ignore[arg-type]

        return resolve


def _class_as_it_is(type_: GraphQLOutputType) -> type | None:
    """The class whose instances need no completing."""
    named = type_.of_type if is_non_null_type(type_) else type_
    return written_as_it_is(named) if is_leaf_type(named) else None

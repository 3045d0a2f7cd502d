"""Completing values that are no plain leaves: what a resolver gave becomes what stands in the answer, or an error at its place."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLAbstractType, GraphQLError, GraphQLObjectType, located_error
from graphql.pyutils import is_iterable

from graph.compile.leaves import Write
from graph.compile.running import Complete, Path, Rest, Run, steps

CompleteObject = Callable[[Any, Run, Path], dict[str, Any]]


class CompiledField(NamedTuple):
    """A field at one place of an operation: its name in the answer, its nodes, and its name in the schema for whoever reads an error."""

    name: str
    nodes: list[FieldNode]
    coordinate: str

    def located(self, error: Exception, path: Path | None) -> GraphQLError:
        """An error of the field of the object at a path, with its place."""
        return located_error(error, self.nodes, steps((path, self.name)))

    def nothing(self) -> TypeError:
        """The error where there must be something and there is nothing."""
        return TypeError(f"Cannot return null for non-nullable field {self.coordinate}.")


def required(complete: Complete, field: CompiledField) -> Complete:
    """Completes a value that must be there."""

    def complete_required(value: Any, run: Run, path: Path) -> Any:  # noqa: ANN401 - any value
        if value is None:
            raise field.nothing()
        return complete(value, run, path)

    return complete_required


def nullable(complete: Complete) -> Complete:
    """Completes a value that need not be there."""
    return lambda value, run, path: None if value is None else complete(value, run, path)


def leaf(write: Write) -> Complete:
    """Completes a leaf."""
    return lambda value, _, __: write(value)


def entries(complete: Complete, field: CompiledField, *, are_required: bool, may_come_later: bool) -> Complete:
    """Completes a list, each entry of which has its own fate; where they are required, the list falls with one."""

    def complete_entries(values: Any, run: Run, path: Path) -> list[Any]:  # noqa: ANN401 - a list, or what a resolver gave instead
        completed: list[Any] = []
        for index, value in enumerate(_iterable(values, field)):
            place = (path, index)
            if may_come_later and isinstance(value, Awaitable):
                completed.append(None)
                run.put_off(value, Rest(complete, completed, field.nodes, place))
                continue
            try:
                completed.append(complete(value, run, place))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its index
                if are_required:
                    raise located_error(error, field.nodes, steps(place)) from None
                run.nulled(error, field.nodes, place)
                completed.append(None)
        return completed

    return complete_entries


def _iterable(values: Any, field: CompiledField) -> Iterable[Any]:  # noqa: ANN401 - whatever a resolver gave
    if isinstance(values, Exception):
        raise values
    if not is_iterable(values):
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{field.coordinate}'.")
    found: Iterable[Any] = values
    return found


def abstract(type_: GraphQLAbstractType, objects: Mapping[str, CompleteObject], resolve_type: Callable[[Any], str | None]) -> Complete:
    """Completes a value of an interface or a union. Which type a value has, its class tells, so that it is found out once for each."""
    by_class: dict[type, CompleteObject] = {}

    def complete_abstract(value: Any, run: Run, path: Path) -> dict[str, Any]:  # noqa: ANN401 - any record
        complete = by_class.get(value.__class__)
        if complete is None:
            if isinstance(value, Exception):
                raise value
            complete = objects.get(resolve_type(value) or "")
            if complete is None:
                raise GraphQLError(f"{type_.name} must resolve to one of its types.")
            by_class[value.__class__] = complete
        return complete(value, run, path)

    return complete_abstract


def checked(type_: GraphQLObjectType, classes: set[type]) -> Callable[[Any], None]:
    """What looks at a value whose class is not known to be that of the type's records, and notes the class if it is one."""

    def check(value: Any) -> None:  # noqa: ANN401 - any record
        if isinstance(value, Exception):
            raise value
        if type_.is_type_of is not None and not type_.is_type_of(value, None):  # type: ignore[arg-type]  # of no use to it
            raise GraphQLError(f"Expected value of type '{type_.name}'.")
        classes.add(value.__class__)

    return check

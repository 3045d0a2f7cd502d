"""How deep JSON is nested. What can be read may be too deep to be written again, or for code that calls itself."""

from collections.abc import Iterable
from typing import Any, TypeAlias

_Container: TypeAlias = dict[str, Any] | list[Any]


def nests_within(value: object, levels: int) -> bool:
    """Whether a JSON value has at most so many levels of lists and objects: a scalar has none, an empty list one."""
    reached = _containers([value])
    while reached and levels:
        reached = _containers(part for container in reached for part in _parts(container))
        levels -= 1
    return not reached


def _parts(container: _Container) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container


def _containers(values: Iterable[object]) -> list[_Container]:
    return [value for value in values if isinstance(value, dict | list)]

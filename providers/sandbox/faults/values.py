"""JSON values with something wrong in them. At least one thing is, wherever there is one that could be."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from providers.sandbox.faults.fault import WORDS
from providers.sandbox.seed import Dice

Json: TypeAlias = Any
Place: TypeAlias = tuple[str | int, ...]
"""The members and positions that lead to a value, from the outermost."""

_OTHERS: tuple[Json, ...] = (WORDS, 7, True, [WORDS], {"message": WORDS})


def with_wrong_types(value: Json, share: float, dice: Dice) -> Json:
    """Return the value with this share of what it consists of replaced by values of another type; what is null stays."""
    return _changed(
        value, _chosen([place for place, part in _parts(value) if part is not None], share, dice), lambda part: _other(part, dice)
    )


def without_members(value: Json, share: float, dice: Dice) -> Json:
    """Return the value with this share of its objects' members left out."""
    members = [place for place, _ in _parts(value) if isinstance(place[-1], str)]
    return _changed(value, _chosen(members, share, dice), lambda _: _LEFT_OUT)


_LEFT_OUT = object()


def _parts(value: Json, place: Place = ()) -> Iterator[tuple[Place, Json]]:
    """Everything that a value consists of, and where it stands: itself excluded, outer things before inner ones."""
    for step, part in _steps(value):
        yield (*place, step), part
        yield from _parts(part, (*place, step))


def _steps(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _chosen(places: list[Place], share: float, dice: Dice) -> set[Place]:
    chosen = {place for place in places if dice.chance(share)}
    return chosen or ({dice.pick(places)} if places else set())


def _changed(value: Json, places: set[Place], change: Callable[[Json], Json], here: Place = ()) -> Json:
    """Return the value with what stands at the places changed; what a changed thing consists of goes with it."""
    parts = (
        (step, change(part) if (*here, step) in places else _changed(part, places, change, (*here, step))) for step, part in _steps(value)
    )
    if isinstance(value, dict):
        return {step: part for step, part in parts if part is not _LEFT_OUT}
    return [part for _, part in parts] if isinstance(value, list) else value


def _other(value: Json, dice: Dice) -> Json:
    kind = _kind(value)
    return dice.pick([other for other in _OTHERS if _kind(other) is not kind])


def _kind(value: Json) -> type:
    """Return the value's type in JSON, which knows one type of numbers."""
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)

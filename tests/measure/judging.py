"""Whether an answer that was given while providers failed is right, or tells what is missing."""

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import ErrorCode
from providers.errors import ProviderError

Json = Any
Path = tuple[str | int, ...]


class Kind(enum.StrEnum):
    """What an answer is, beside the one that was given while no provider failed."""

    RIGHT = "right"
    """The same."""
    TYPED = "typed"
    """The same but for nulls, and each null has an error with a code of ours."""
    OTHERWISE = "told otherwise"
    """Of the same form, with other values or nulls that no error explains: right only where a provider told other values."""
    WRONG = "wrong"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is, and what shows it."""

    kind: Kind
    reason: str = ""


def judged(expected: Mapping[str, Json], answer: Mapping[str, Json]) -> Judgement:
    """Hold an answer against the expected one. Both are whole: pieces have been put together."""
    errors: Sequence[Mapping[str, Json]] = answer.get("errors", ())
    told = {tuple(error.get("path", ())): str(error["extensions"]["code"]) for error in errors}
    data = answer.get("data")
    if reason := next(_faults(told, data), None):
        return Judgement(Kind.WRONG, reason)
    differences = list(_differences(expected.get("data"), data, (), told.keys()))
    for kind in (Kind.WRONG, Kind.OTHERWISE):
        if reason := next((found.reason for found in differences if found.kind is kind), None):
            return Judgement(kind, reason)
    is_same = told == {tuple(error.get("path", ())): error["extensions"]["code"] for error in expected.get("errors", ())}
    return Judgement(Kind.RIGHT if is_same else Kind.TYPED)


def _faults(told: Mapping[Path, str], data: Json) -> Iterator[str]:
    """What no error of ours may be."""
    for path, code in told.items():
        if code not in _CODES:
            yield f"an error with the code {code}"
        if path and _at(data, path) is not None:
            yield f"an error at {_written(path)}, which has a value"


def _at(data: Json, path: Path) -> Json:
    for step in path:
        if data is None:
            return None
        data = data[step] if isinstance(step, int) else data.get(step)
    return data


def _differences(expected: Json, found: Json, path: Path, told: Collection[Path]) -> Iterator[Judgement]:
    if expected == found:
        return
    if found is None:
        if not any(other[: len(path)] == path or not other for other in told):
            yield Judgement(Kind.OTHERWISE, f"null at {_written(path)} without an error")
    elif isinstance(expected, dict) and isinstance(found, dict):
        for name in expected.keys() | found.keys():
            yield from _differences(expected.get(name), found.get(name), (*path, name), told)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(one, other, (*path, number), told)
    elif expected is None or type(expected) is type(found):
        yield Judgement(Kind.OTHERWISE, f"another value at {_written(path)}")
    else:
        yield Judgement(Kind.WRONG, f"a {type(found).__name__} at {_written(path)}")


def _written(path: Path) -> str:
    return ".".join(map(str, path)) or "the root"


def _codes(error: type[ProviderError]) -> Iterator[str]:
    if code := vars(error).get("code"):
        yield code
    for below in error.__subclasses__():
        yield from _codes(below)


_CODES = ({code.value for code in ErrorCode} | set(_codes(ProviderError))) - {ErrorCode.INTERNAL.value}

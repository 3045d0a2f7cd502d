"""Records that are hostile: what they give is often of no type that a field could have."""

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from graphql import GraphQLError


class Record:
    """Something with whatever attributes it is asked for. What they are, its seed decides: as often as it is asked."""

    def __init__(self, seed: str, hostility: float) -> None:
        self.seed = seed
        self.hostility = hostility

    def __repr__(self) -> str:
        return type(self).__name__

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - anything at all
        if name.startswith("_"):
            raise AttributeError(name)
        random = Random(f"{self.seed} {name}")  # noqa: S311 - guards nothing
        if random.random() < self.hostility:
            value = random.choice(HOSTILE)()
            if isinstance(value, Raised):
                raise value.error
            return value
        return self.right(name.split("_", maxsplit=1)[0], f"{self.seed}.{name}", random)

    def right(self, kind: str, seed: str, random: Random) -> Any:  # noqa: ANN401 - of any type
        """A value of a kind, which is what a field's name begins with."""
        if kind.endswith("s"):
            return [self.right(kind.removesuffix("s"), f"{seed}.{number}", random) for number in range(random.randint(0, 3))]
        if kind in {"tree", "leaf", "any", "named"}:
            class_ = {"tree": TreeRecord, "leaf": LeafRecord}.get(kind) or random.choice((TreeRecord, LeafRecord))
            return class_(seed, self.hostility)
        return random.choice(RIGHT[kind])


class TreeRecord(Record):
    """What a Tree is made of."""


class LeafRecord(Record):
    """What a Leaf is made of."""


class Raised:
    """Something that is raised where a value is asked for."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class Colour(enum.Enum):
    """An enum."""

    RED = "red"
    GREEN = 2


class _Text(str):
    __slots__ = ()


RIGHT: dict[str, Sequence[Any]] = {
    "text": ("a", "", 'a "b"\n', _Text("c"), 5, 1.5, True),
    "id": ("a", "", 7, _Text("c")),
    "flag": (True, False, 1, 0.0),
    "number": (0, -1, 2**31 - 1, 5.0, True, "12"),
    "ratio": (1.5, 2, True, "0.5"),
    "colour": (*Colour, "red", 2),
    "day": (dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)),
    "picky": ("good", 1, [1], {"a": None}, "bad", "worse"),
    "json": ("a", 1, None, [1, {"b": None}], {}),
}
HOSTILE: Sequence[Callable[[], Any]] = (
    *(lambda: None,) * 4,
    lambda: True,
    lambda: 2**40,
    lambda: 1.5,
    lambda: float("nan"),
    lambda: "",
    lambda: "red",
    lambda: b"bytes",
    list,
    lambda: [None, "a"],
    lambda: [[None], [1, "x"], 5],
    dict,
    lambda: {"a": 1},
    lambda: (each for each in (1, None, "b")),
    lambda: iter([]),
    lambda: ValueError("given, not raised"),
    lambda: GraphQLError("given, not raised"),
    lambda: Raised(ValueError("raised")),
    lambda: Raised(GraphQLError("raised", extensions={"code": "ITS_OWN"})),
    lambda: Raised(RecursionError("raised")),
    lambda: Colour.RED,
    lambda: Colour,
    lambda: TreeRecord("x", 0.5),
    lambda: LeafRecord("y", 0.5),
    lambda: Record("of no type", 0),
)

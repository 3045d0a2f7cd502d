"""Random JSON for input types, right and wrong."""

from random import Random
from typing import Any

from graphql import GraphQLInputType, get_nullable_type, is_enum_type, is_input_object_type, is_list_type, is_non_null_type

Json = Any

_RIGHT: dict[str, tuple[Json, ...]] = {
    "Int": (0, -7, 2**31 - 1),
    "Float": (1.5, 3, -0.0),
    "Boolean": (True, False),
    "ID": ("a", 7, "", "customer:bik:1"),
    "Date": ("2024-02-29",),
    "CountryCode": ("SE", ""),
    "Picky": ("good", 1, [1], {"a": 1}),
    "JSON": ("a", 1, [1, {"b": None}], {}),
    "_Any": ({"__typename": "Customer", "id": "a"}, {}, "a"),
}
_TEXTS = ("a", "", 'quotes "and" \\\\ more', "é\n")
_WRONG: tuple[Json, ...] = (None, True, 0, 5.0, 1.5, 2**40, float("nan"), "", "RED", "2024", "bad", [], [None], [[1]], {}, {"text": None})


def random_value(random: Random, type_: GraphQLInputType, wrong: float = 0, depth: int = 3) -> Json:
    """A value of a type, of whose parts this share is replaced by something that is most often wrong."""
    if random.random() < wrong:
        return random.choice(_WRONG)
    inner = get_nullable_type(type_)
    if inner is type_ and (depth == 0 or random.random() < 0.15):
        return None
    if is_list_type(inner):
        entries = [random_value(random, inner.of_type, wrong, depth - 1) for _ in range(random.randint(0, 3))]
        stands_alone = len(entries) == 1 and entries[0] is not None and not isinstance(entries[0], list) and random.random() < 0.3
        return entries[0] if stands_alone else entries
    if is_input_object_type(inner):
        return _random_object(random, inner, wrong, depth)
    if is_enum_type(inner):
        return random.choice(sorted(inner.values))
    return random.choice(_RIGHT.get(str(inner), _TEXTS))


def _random_object(random: Random, type_: Any, wrong: float, depth: int) -> Json:  # noqa: ANN401 - graphql-core's guards narrow it to no name
    fields = type_.fields
    if type_.is_one_of:
        name = random.choice(sorted(fields))
        value = {name: random_value(random, fields[name].type, wrong, depth - 1)}
        return value if value[name] is not None or wrong else {"text": "a"} if "text" in fields else {"id": "a"}
    chosen = [name for name, field in fields.items() if (is_non_null_type(field.type) and random.random() > wrong) or random.random() < 0.5]
    random.shuffle(chosen)
    value = {name: random_value(random, fields[name].type, wrong, depth - 1) for name in chosen}
    return {**value, "unknown": 1} if random.random() < wrong / 3 else value

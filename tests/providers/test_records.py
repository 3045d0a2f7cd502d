"""Records: what flows from a client to a field."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from msgspec import Struct

from providers import records

RECORDS = [
    member
    for module in (import_module(found.name) for found in iter_modules(records.__path__, f"{records.__name__}."))
    for member in vars(module).values()
    if isinstance(member, type) and issubclass(member, Struct) and member.__module__ == module.__name__
]


@pytest.mark.parametrize("type_", RECORDS)
def test_a_record_stays_what_it_is(type_: type[Struct]) -> None:
    """Whoever holds a record may share it: no attribute of it can be set, and the same values make the same record."""
    members = dict.fromkeys(type_.__struct_fields__)
    record = type_(**members)
    for name in members:
        with pytest.raises(AttributeError):
            setattr(record, name, "other")
    assert record == type_(**members)
    assert hash(record) == hash(type_(**members))

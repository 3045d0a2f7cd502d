"""The schema is complete: described, classified, true to the records, and what clients were promised."""

import inspect
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from graphql import (
    BreakingChangeType,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
)
from msgspec import Struct
from strawberry.types.field import StrawberryField

from graph.facts import facts_of
from graph.schema import schema, schema_sdl
from providers import records
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.binary import BinaryRecord
from providers.records.changes import InputProblem
from providers.records.customer import CustomerRecord
from providers.records.data import AttestationRecord, CustomerDataRecord
from providers.records.person import CustomerPersonRecord, PersonRecord
from resolvers import connection, writes
from resolvers.connection import EdgeRecord
from resolvers.writes import AddressPayloadRecord, ContactDetailsPayloadRecord

HERE = Path(__file__).parent
PROMISED = build_schema((HERE / "promised.graphql").read_text(encoding="utf-8"))

TOLD_BY_KEY = {
    "id",
    "provider",
    "external_id",
    "identities",
    "sources",
    "customer",
    "bik_customer_id",
    "blink_customer_id",
    "brij_customer_id",
    "frontpayment_customer_id",
}
"""Fields of a record that may be known by its key alone: they cost no call."""

NOT_SHOWN = {
    (CustomerRecord, "key"): "Shown as id, and as the provider's own key fields.",
    (CustomerRecord, "address_failure"): "An error at addresses where more than their ids is selected.",
    (AddressRecord, "key"): "Shown as id and externalId.",
    (AddressRecord, "owner_key"): "Shown as customer.",
    (AddressRecord, "is_stub"): "Shown as kinds, which is null then.",
    (AssetRecord, "key"): "Shown as id and externalId.",
    (AssetRecord, "owner_key"): "Shown as customer or person.",
    (PersonRecord, "key"): "Shown as id and externalId.",
    (PersonRecord, "customer_keys"): "Shown as customers.",
    (CustomerPersonRecord, "person_key"): "Shown as person.",
    (CustomerDataRecord, "key"): "Shown as id and externalId.",
    (CustomerDataRecord, "binaries"): "Shown one by one, where each belongs.",
    (AttestationRecord, "key"): "Shown as id.",
    (AttestationRecord, "provider"): "Told by the customer's id, and by its own.",
    (BinaryRecord, "data_key"): "Shown as the id of the record that holds the bytes.",
    (BinaryRecord, "member"): "Shown as the field that leads to the bytes.",
    (BinaryRecord, "is_loaded"): "Whether a call is needed for the bytes; the client need not know.",
    (EdgeRecord, "record"): "Shown as node.",
    (InputProblem, "path"): "Shown as field.",
    (ContactDetailsPayloadRecord, "person_key"): "Shown as person.",
    (ContactDetailsPayloadRecord, "asset_key"): "Shown as contactDetails.",
    (AddressPayloadRecord, "customer_key"): "Shown as customer.",
    (AddressPayloadRecord, "address_key"): "Shown as addressId and address.",
}
"""Members of records that are fields under another name."""


def is_ours(name: str) -> bool:
    """Whether a type or field is neither federation's nor introspection's."""
    return not name.startswith(("_", "link__"))


OURS: list[GraphQLNamedType] = [
    type_
    for type_ in schema.type_map.values()
    if is_ours(type_.name) and not is_introspection_type(type_) and not is_specified_scalar_type(type_)
]
OBJECTS = [type_ for type_ in OURS if isinstance(type_, GraphQLObjectType)]
ROOTS = [type_ for type_ in (schema.query_type, schema.mutation_type) if type_ is not None]
OF_RECORDS = [type_ for type_ in OBJECTS if type_ not in ROOTS]
REFERABLE = [type_ for type_ in OBJECTS if type_.name in {"Customer", "Person", "Address"}]
RECORDS: list[type[Struct]] = [
    member
    for module in [*(import_module(found.name) for found in iter_modules(records.__path__, f"{records.__name__}.")), connection, writes]
    for member in vars(module).values()
    if isinstance(member, type)
    and issubclass(member, Struct)
    and member.__module__ == module.__name__
    and (member.__name__.endswith("Record") or member is InputProblem)
    and not member.__subclasses__()  # A base is no record by itself.
]


@dataclass(frozen=True, slots=True)
class OutputField:
    """A field of an object or interface, with what Strawberry knows of it."""

    type: GraphQLObjectType | GraphQLInterfaceType
    name: str
    field: GraphQLField

    @property
    def declared(self) -> StrawberryField:
        """Strawberry's own field."""
        declared = self.field.extensions["strawberry-definition"]
        assert isinstance(declared, StrawberryField)
        return declared

    @property
    def is_attribute(self) -> bool:
        """Whether it is the record's attribute of its name, there being no resolver."""
        return self.declared.base_resolver is None

    def __str__(self) -> str:
        return f"{self.type.name}.{self.name}"


OUTPUT_FIELDS = [
    OutputField(type_, name, field)
    for type_ in OURS
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    for name, field in type_.fields.items()
    if is_ours(name)
]


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that has a description, by its coordinate."""
    for type_ in OURS:
        yield type_.name, type_.description
        if is_enum_type(type_):
            yield from ((f"{type_.name}.{name}", value.description) for name, value in type_.values.items())
        if is_input_object_type(type_):
            yield from ((f"{type_.name}.{name}", field.description) for name, field in type_.fields.items())
    for field in OUTPUT_FIELDS:
        yield str(field), field.field.description
        yield from ((f"{field}({name}:)", argument.description) for name, argument in field.field.args.items())


def words(text: str) -> set[str]:
    """The words of a name or a sentence, without articles."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return set(re.findall(r"[a-z0-9]+", apart.lower())) - {"a", "an", "the", "of", "s"}


def adds_nothing(coordinate: str, description: str) -> bool:
    """Whether a description has no word that the coordinate has not."""
    return words(description) <= words(coordinate)


def record_of(type_: GraphQLObjectType) -> list[type]:
    """The classes of records that a type takes as its own."""
    assert type_.is_type_of is not None, f"{type_.name} is tied to no record"
    info = typing.cast("typing.Any", None)
    return [record for record in RECORDS if type_.is_type_of(record(**dict.fromkeys(record.__struct_fields__)), info)]


def members(record: type[Struct]) -> set[str]:
    """A record's attributes and public properties."""
    properties = {name for name, value in inspect.getmembers(record) if isinstance(value, property) and is_ours(name)}
    return {*record.__struct_fields__, *properties}


def may_be_none(record: type, member: str) -> bool:
    """Whether a record's attribute or property is declared as optional."""
    found = getattr(record, member, None)
    hint = typing.get_type_hints(found.fget)["return"] if isinstance(found, property) else typing.get_type_hints(record)[member]
    return types.NoneType in typing.get_args(hint)


@pytest.mark.parametrize(("coordinate", "description"), [pytest.param(*each, id=each[0]) for each in described()])
def test_everything_is_described(coordinate: str, description: str | None) -> None:
    """Whatever introspection shows of ours is explained in whole sentences that say more than its name."""
    assert description, f"{coordinate} has no description"
    assert description.endswith("."), f"{coordinate}: not a sentence"
    assert description == " ".join(description.split()), f"{coordinate}: white space"
    assert not adds_nothing(coordinate, description), f"{coordinate}: only its name again"


@pytest.mark.parametrize(
    ("coordinate", "description"), [("Customer.firstName", "The first name."), ("AssetKind.EMAIL", "An email."), ("Asset", "Asset.")]
)
def test_a_name_repeated_is_no_description(coordinate: str, description: str) -> None:
    """The check above knows a description that only spells the name out."""
    assert adds_nothing(coordinate, description)


@pytest.mark.parametrize("field", OUTPUT_FIELDS, ids=str)
def test_personal_data_is_declared_of_values_alone(field: OutputField) -> None:
    """Each value has its class of personal data; a field that leads to an object has none, as the object's own fields have theirs."""
    declared = facts_of(field.field).personal_data is not None
    assert declared == is_leaf_type(get_named_type(field.field.type))


@pytest.mark.parametrize("type_", OF_RECORDS, ids=str)
def test_a_type_is_of_one_record(type_: GraphQLObjectType) -> None:
    """Each type but the roots says which one class of records it shows; those of an interface or a union could not be told apart else."""
    assert len(record_of(type_)) == 1


@pytest.mark.parametrize("type_", [type_ for type_ in OURS if is_abstract_type(type_)], ids=str)
def test_the_types_of_an_interface_or_a_union_are_of_different_records(type_: GraphQLAbstractType) -> None:
    """Which type a value has is told by its record alone, so no two types that may stand in one place share one."""
    shown = [record for possible in schema.get_possible_types(type_) for record in record_of(possible)]
    assert len(shown) > 1
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_member_of_a_record_is_a_field(record: type) -> None:
    """What the providers' clients read can be asked for; what goes by another name is listed with its reason."""
    shown = {field.declared.python_name for field in OUTPUT_FIELDS if field.type in OF_RECORDS and record_of_field(field) is record}
    assert members(record) - shown == {member for owner, member in NOT_SHOWN if owner is record}


def record_of_field(field: OutputField) -> type:
    """The record behind a field's type."""
    assert isinstance(field.type, GraphQLObjectType)
    [record] = record_of(field.type)
    return record


@pytest.mark.parametrize("field", [field for field in OUTPUT_FIELDS if field.type in OF_RECORDS and field.is_attribute], ids=str)
def test_a_field_without_resolver_is_an_attribute(field: OutputField) -> None:
    """A plain field's name is in its record, and one that may be None there is nullable."""
    record, name = record_of_field(field), field.declared.python_name
    assert name in members(record)
    assert not (is_non_null_type(field.field.type) and may_be_none(record, name))


@pytest.mark.parametrize("field", [field for field in OUTPUT_FIELDS if field.type in REFERABLE], ids=str)
def test_what_a_key_does_not_tell_must_be_wanted(field: OutputField) -> None:
    """A reference answers for its key alone: any other attribute says which part of the record, or of its owner, must be asked for."""
    facts, name = facts_of(field.field), field.declared.python_name
    is_wanted = facts.part is not None or facts.owner_part is not None
    assert is_wanted == (name not in TOLD_BY_KEY)


@pytest.mark.parametrize("field", [field for field in OUTPUT_FIELDS if field.type in REFERABLE and field.is_attribute], ids=str)
def test_what_a_key_tells_is_no_attribute_of_its_own(field: OutputField) -> None:
    """What costs no call is computed from the key, so that a mere reference has it too."""
    if field.declared.python_name in TOLD_BY_KEY:
        assert isinstance(getattr(record_of_field(field), field.declared.python_name), property)


OF_FEDERATION = r"\b_(service|Service|Any|entities|Entity|FieldSet)\b|\blink__(Import|Purpose)\b|@(cost|key|link|listSize|shareable|tag)\b"
"""What a comparison of schemas says of what federation demands."""

WHOLE_LISTS = {"worldlineLookupFields", "providers"}
"""Root fields whose entries come in one answer, or from no call at all, so that none fails alone."""


def test_one_failing_root_field_costs_no_other() -> None:
    """Root fields are nullable, and so are the entries of their lists."""
    roots = [field for field in OUTPUT_FIELDS if field.type in ROOTS]
    types_ = [field.field.type for field in roots]
    entries = [field.field.type.of_type for field in roots if is_list_type(field.field.type) and field.name not in WHOLE_LISTS]
    assert entries
    assert not any(is_non_null_type(type_) for type_ in [*types_, *entries])


def test_the_promise_is_kept() -> None:
    """Names, arguments and nullability are as promised: nothing is missing, and nothing is less."""
    assert find_breaking_changes(PROMISED, schema) == []
    assert find_dangerous_changes(PROMISED, schema) == []


def test_nothing_is_there_beyond_the_promise() -> None:
    """What is in the schema was promised as it is; only federation's own types, fields and directives stand beside it."""
    beyond = find_breaking_changes(schema, PROMISED)
    assert [change.description for change in beyond if not re.search(OF_FEDERATION, change.description)] == []
    removed = {BreakingChangeType.TYPE_REMOVED, BreakingChangeType.FIELD_REMOVED, BreakingChangeType.DIRECTIVE_REMOVED}
    assert {change.type for change in beyond} <= removed
    assert find_dangerous_changes(schema, PROMISED) == []


def test_inputs_take_exactly_one_key_where_promised() -> None:
    """The same inputs are one-of, which a comparison of types does not see."""
    assert {t.name for t in OURS if is_input_object_type(t) and t.is_one_of} == {
        t.name for t in PROMISED.type_map.values() if is_input_object_type(t) and t.is_one_of
    }


def test_the_exported_schema_is_the_codes() -> None:
    """`schema.graphql` is what the code prints; `customer-graph schema > schema.graphql` writes it."""
    exported = (HERE.parents[1] / "schema.graphql").read_text(encoding="utf-8")
    assert exported.rstrip("\n") == schema_sdl().rstrip("\n")

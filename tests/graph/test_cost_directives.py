"""`@cost` and `@listSize` in the schema say what the estimate reckons with."""

from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    FieldDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    ObjectTypeDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    value_from_ast_untyped,
)

from graph.facts import FieldCost, facts_of
from graph.schema import schema, schema_sdl
from tests.graph.test_cost import ADDRESS_INPUT, BIK, BLINK, CONTACT_INPUT, KYC, customer, total, write

OUTPUT_FIELDS: dict[str, GraphQLField] = {
    f"{type_.name}.{name}": field
    for type_ in schema.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("_")
    for name, field in type_.fields.items()
    if not name.startswith("_")
}
PRINTED: dict[str, FieldDefinitionNode] = {
    f"{type_.name.value}.{field.name.value}": field
    for type_ in parse(schema_sdl()).definitions
    if isinstance(type_, ObjectTypeDefinitionNode)
    for field in type_.fields or ()
}


def arguments(directives: tuple[DirectiveNode, ...], name: str) -> dict[str, Any] | None:
    """The arguments of a directive; None where it is not there."""
    found = next((directive for directive in directives if directive.name.value == name), None)
    return None if found is None else {given.name.value: value_from_ast_untyped(given.value) for given in found.arguments or ()}


def declared_size(cost: FieldCost) -> dict[str, Any] | None:
    """What `@listSize` must say of a field."""
    if cost.slicing_argument is None:
        return None if cost.assumed_size is None else {"assumedSize": cost.assumed_size}
    sized = {"slicingArguments": [cost.slicing_argument], "sizedFields": [cost.sized_field]}
    return {"assumedSize": cost.assumed_size, **sized, "requireOneSlicingArgument": False}


@pytest.mark.parametrize("coordinate", OUTPUT_FIELDS)
def test_the_directives_say_what_is_declared(coordinate: str) -> None:
    """`@cost` and `@listSize` of the printed schema are the facts that the estimate reads."""
    cost = facts_of(OUTPUT_FIELDS[coordinate]).cost
    directives = PRINTED[coordinate].directives or ()

    assert arguments(directives, "cost") == ({"weight": cost.calls} if cost.calls else None)
    assert arguments(directives, "listSize") == declared_size(cost)


def test_every_list_has_a_size() -> None:
    """A list is as long as its field assumes, or as the field above it says."""
    sized_above = {
        f"{get_named_type(field.type)}.{facts_of(field).cost.sized_field}"
        for field in OUTPUT_FIELDS.values()
        if facts_of(field).cost.sized_field
    }
    lists = {coordinate for coordinate, field in OUTPUT_FIELDS.items() if is_list_type(get_nullable_type(field.type))}

    assert lists
    assert {coordinate for coordinate in lists if facts_of(OUTPUT_FIELDS[coordinate]).cost.assumed_size is None} == sized_above


PERSON_OF_CUSTOMER = '{{ person(id: "person:blink:1") {{ {} }} }}'
IMAGE = '{{ customer(by: {{ brijCustomerId: "1" }}) {{ attestations {{ id }} {} }} }}'
WITH_AND_WITHOUT: dict[str, tuple[str, str]] = {
    "Query.node": ('{ node(id: "address:blink:1:2") { id } }', "{ __typename }"),
    "Query.nodes": ('{ nodes(ids: ["address:blink:1:2"]) { id } }', "{ __typename }"),
    "Query.customer": (customer(BIK, "id"), "{ __typename }"),
    "Query.customersBy": ('{ customersBy(by: [{ bikCustomerId: "1" }]) { id } }', "{ __typename }"),
    "Query.customersByIds": ('{ customersByIds(ids: ["customer:bik:1"]) { id } }', "{ __typename }"),
    "Query.address": ('{ address(id: "address:blink:1:2") { id } }', "{ __typename }"),
    "Query.addressesByIds": ('{ addressesByIds(ids: ["address:blink:1:2"]) { id } }', "{ __typename }"),
    "Query.asset": ('{ asset(id: "asset:blink:1:2") { id } }', "{ __typename }"),
    "Query.assetsByIds": ('{ assetsByIds(ids: ["asset:blink:1:2"]) { id } }', "{ __typename }"),
    "Query.person": ('{ person(id: "person:blink:1") { id } }', "{ __typename }"),
    "Query.personsByIds": ('{ personsByIds(ids: ["person:blink:1"]) { id } }', "{ __typename }"),
    "Query.customerData": ('{ customerData(id: "customerdata:brij:1") { id } }', "{ __typename }"),
    "Query.customerDataByIds": ('{ customerDataByIds(ids: ["customerdata:brij:1"]) { id } }', "{ __typename }"),
    "Query.customers": ("{ customers(first: 100) { edges { cursor } } }", "{ __typename }"),
    "Query.persons": ("{ persons(first: 100) { edges { cursor } } }", "{ __typename }"),
    "Query.worldlineLookupFields": (
        '{ worldlineLookupFields(paymentProductId: 1, countryCode: "SE", currencyCode: "SEK") { key } }',
        "{ __typename }",
    ),
    "Mutation.createContactDetails": (write("createContactDetails", CONTACT_INPUT, "__typename"), "{ __typename }"),
    "Mutation.createAddress": (write("createAddress", ADDRESS_INPUT, "__typename"), "{ __typename }"),
    "Mutation.updateAddress": (write("updateAddress", '{ id: "address:blink:1:2" }', "__typename"), "{ __typename }"),
    "CreateContactDetailsPayload.contactDetails": (
        write("createContactDetails", CONTACT_INPUT, "contactDetails { id }"),
        write("createContactDetails", CONTACT_INPUT, "__typename"),
    ),
    "CreateContactDetailsPayload.person": (
        write("createContactDetails", CONTACT_INPUT, "person { fullName }"),
        write("createContactDetails", CONTACT_INPUT, "person { id }"),
    ),
    "CreateAddressPayload.customer": (
        write("createAddress", ADDRESS_INPUT, "customer { name }"),
        write("createAddress", ADDRESS_INPUT, "customer { id }"),
    ),
    "UpdateAddressPayload.address": (
        write("updateAddress", '{ id: "address:blink:1:2" }', "address { id }"),
        write("updateAddress", '{ id: "address:blink:1:2" }', "__typename"),
    ),
    "UpdateAddressPayload.customer": (
        write("updateAddress", '{ id: "address:blink:1:2" }', "customer { name }"),
        write("updateAddress", '{ id: "address:blink:1:2" }', "customer { id }"),
    ),
    "Customer.addresses": (customer(BLINK, "id addresses { city }"), customer(BLINK, "id")),
    "Customer.kyc": (
        f"{{ customers(first: 1) {{ edges {{ node {{ id {KYC} }} }} }} }}",
        "{ customers(first: 1) { edges { node { id } } } }",
    ),
    "CustomerPerson.person": (
        customer(BLINK, "persons { person { fullName } }"),
        customer(BLINK, "persons { person { id } }"),
    ),
    "Person.contactDetails": (PERSON_OF_CUSTOMER.format("contactDetails { id }"), PERSON_OF_CUSTOMER.format("id")),
    "Person.customers": (PERSON_OF_CUSTOMER.format("customers { name }"), PERSON_OF_CUSTOMER.format("customers { id }")),
    "Address.customer": (customer(BIK, "addresses { customer { tags } }"), customer(BIK, "addresses { customer { id } }")),
    "Asset.customer": (customer(BIK, "assets { customer { tags } }"), customer(BIK, "assets { customer { id } }")),
    "Asset.person": (
        '{ asset(id: "asset:blink:1:2") { person { fullName } } }',
        '{ asset(id: "asset:blink:1:2") { person { id } } }',
    ),
    **{
        f"BinaryContent.{field}": (IMAGE.format(f"data {{ rawData {{ {field} }} }}"), IMAGE.format("data { rawData { hash } }"))
        for field in ("hashMatches", "mediaType", "size", "base64")
    },
}
LENGTHS = {"CustomerPerson.person": 5, "Person.customers": 5, **dict.fromkeys(["hashMatches", "mediaType", "size", "base64"], 15)}
"""How many records a field's list, or the list above it, is taken to have."""


def test_a_weight_is_what_the_field_adds() -> None:
    """Each `@cost` is the number of calls by which the estimate grows, for each record, when the field is selected at its dearest."""
    weights = {coordinate: facts_of(field).cost.calls for coordinate, field in OUTPUT_FIELDS.items() if facts_of(field).cost.calls}
    grown = {coordinate: total(with_it) - total(without) for coordinate, (with_it, without) in WITH_AND_WITHOUT.items()}

    assert grown == {
        coordinate: weight * LENGTHS.get(coordinate.removeprefix("BinaryContent."), 1) for coordinate, weight in weights.items()
    }

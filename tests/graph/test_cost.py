"""What operations are estimated at, and that the schema's directives say the same as the estimate."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.cost import Estimate, Estimator, explanation
from graph.customer_keys import PROVIDER_KEYS
from graph.errors import ErrorCode, RequestRefused
from graph.reckoning import calls_at_most
from graph.setting_values import Limits
from graph.settings import Settings, load_settings
from providers.calls import Attempt, CallRecord
from providers.records.identity import CustomerProvider
from providers.sandbox.runner import Sandbox
from tests.graph.documents import GeneratedDocument, documents
from tests.graph.preparing import prepared

BIK, BLINK, BRIJ = "bikCustomerId", "blinkCustomerId", "brijCustomerId"
SETTINGS = load_settings(Sandbox([]).environment())
KYC = "kyc { financialSituation { sourceOfIncome } }"
BYTES = "content { ... on IdDocument { frontSideImage { base64 size } backSideImage { mediaType } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Customer { name } ... on Address { city } } }"
ENTITIES = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { name %s } ... on Person { fullName } } }"
LOOKUP = '{ paymentProductId: 9000, countryCode: "SE", values: [{ key: "fiscalNumber", value: "%s" }] }'
ADDRESS_INPUT = '{ customerId: "customer:blink:C0001", postal: { postalCode: "1", city: "a", countryCode: "CH" } }'
CONTACT_INPUT = '{ personId: "person:blink:P0001", medium: EMAIL, content: "a@example.com" }'


def customer(key: str, selection: str) -> str:
    """A query for one customer by a provider's key."""
    return f'{{ customer(by: {{ {key}: "1" }}) {{ {selection} }} }}'


def write(field: str, input_: str, payload: str) -> str:
    """A mutation."""
    return f"mutation {{ {field}(input: {input_}) {{ {payload} }} }}"


def estimated(document: str, variables: Mapping[str, Any] | None = None, *, incremental: bool = False) -> Mapping[str, int]:
    """What a document is estimated at, by provider."""
    operation, given = prepared(document), variables or {}
    read = operation.variables.read(given)
    found = Estimator(SETTINGS).estimate(operation, operation.plan(read.coerced, incremental=incremental), read)
    assert found.total == sum(found.by_provider.values())
    return {provider.value: calls for provider, calls in found.by_provider.items()}


def total(document: str, variables: Mapping[str, Any] | None = None) -> int:
    """What a document is estimated at, altogether."""
    return sum(estimated(document, variables).values())


@pytest.mark.parametrize(
    ("document", "calls"),
    [
        (customer(BIK, "id"), {"BIK": 1}),
        (customer(BIK, "name tags addresses { city } assets { value }"), {"BIK": 1}),
        (customer(BIK, "addresses { customer { name addresses { customer { id } } } }"), {"BIK": 1}),
        (customer(BIK, "addresses { customer { tags } }"), {"BIK": 2}),
        (customer(BIK, "a: addresses { customer { tags } } b: addresses { customer { tags } }"), {"BIK": 2}),
        (customer(BIK, "persons { person { fullName } } data { rawData { size } }"), {"BIK": 1}),
        (customer(BLINK, f"name {KYC}"), {"BLINK": 1}),
        (customer(BLINK, f"name {KYC} addresses {{ city }}"), {"BLINK": 2}),
        (customer(BLINK, "tags data { id } assets { id }"), {"BLINK": 1}),
        (customer(BLINK, "addresses(kinds: [MAILING]) { id }"), {"BLINK": 2}),
        (customer(BLINK, "addresses { city @skip(if: true) }"), {"BLINK": 1}),
        (customer(BLINK, "persons { person { id } }"), {"BLINK": 1}),
        (customer(BLINK, "persons { person { fullName customers { id blinkCustomerId bikPartnerCustomerId } } }"), {"BLINK": 1 + 5}),
        (customer(BLINK, "persons { person { fullName contactDetails { value } } }"), {"BLINK": 1 + 5 * 2}),
        (customer(BLINK, "persons { person { fullName customers { name } } }"), {"BLINK": 1 + 5 + 5 * 5}),
        (customer(BRIJ, "name data { content { ... on IdDocument { frontSideImage { hash } } } }"), {"BRIJ": 1}),
        (customer(BRIJ, f"data {{ {BYTES} rawData {{ size }} }}"), {"BRIJ": 1 + 15}),
        (customer(BRIJ, f"attestations {{ linkedData {{ {BYTES} }} }}"), {"BRIJ": 1 + 5 * 3}),
        (f'{{ customerData(id: "customerdata:brij:1") {{ {BYTES} }} }}', {"BRIJ": 1}),
        ('{ person(id: "person:blink:1") { id } }', {"BLINK": 1}),
        ('{ address(id: "address:bik:1:2") { city customer { name } } }', {"BIK": 1}),
        ('{ address(id: "address:blink:1:2") { id } }', {"BLINK": 2}),
        ('{ asset(id: "asset:bik:1:2") { value customer { id name } person { fullName } } }', {"BIK": 1}),
        ('{ asset(id: "asset:blink:1:2") { value person { id } customer { name } } }', {"BLINK": 1}),
        ('{ asset(id: "asset:blink:1:2") { person { fullName } } }', {"BLINK": 2}),
        ("{ customers(first: 10) { edges { node { name persons { relation } addresses { id } } } } }", {"BLINK": 1}),
        ("{ customers(first: 11) { pageInfo { hasNextPage } } }", {"BLINK": 2}),
        ("{ customers(first: 100) { edges { cursor } } }", {"BLINK": 5}),
        ('{ customers(first: 10, after: "x") { edges { cursor } } }', {"BLINK": 2}),
        (f"{{ customers {{ edges {{ node {{ {KYC} }} }} }} }}", {"BLINK": 2 + 20}),
        ("{ persons(first: 3) { edges { node { fullName } } } }", {"BLINK": 1}),
        ("{ persons(first: 3) { edges { node { contactDetails { value } customers { id } } } } }", {"BLINK": 1 + 3}),
        ('{ worldlineLookupFields(paymentProductId: 1, countryCode: "SE", currencyCode: "SEK") { key } }', {"WORLDLINE": 1}),
        (f"{{ customer(by: {{ worldline: {LOOKUP % 1} }}) {{ name }} }}", {"WORLDLINE": 1}),
        ("{ __typename _service { sdl } __schema { types { name } } }", {}),
        (write("createAddress", ADDRESS_INPUT, "addressId"), {"BLINK": 1}),
        (write("createAddress", ADDRESS_INPUT, "customer { name addresses { city } }"), {"BLINK": 1 + 2}),
        (write("createContactDetails", CONTACT_INPUT, "contactDetails { id } person { id }"), {"BLINK": 1 + 1}),
        (write("updateAddress", '{ id: "address:blink:1:2" }', "address { id } customer { name }"), {"BLINK": 2 + 2}),
    ],
)
def test_what_a_document_is_estimated_at(document: str, calls: dict[str, int]) -> None:
    """Each record by its parts, lists by their assumed sizes, and nothing for what an answer brings along."""
    assert estimated(document) == calls


@pytest.mark.parametrize(
    "document",
    [
        '{ customer(by: { id: "customer:nobody:1" }) { id } }',
        '{ customer(by: { bikCustomerId: " " }) { id } }',
        '{ address(id: "customer:bik:1") { id } }',
        '{ node(id: "attestation:brij:1") { id } }',
        '{ node(id: "customer:worldline:sandbox~AAAA") { id } }',
        "{ customers(first: 0) { edges { cursor } } }",
        "{ customers(first: 101) { edges { cursor } } }",
        write("createAddress", ADDRESS_INPUT.replace("customer:blink:C0001", "no id"), "customer { name }"),
    ],
)
def test_what_is_refused_at_its_field_costs_nothing(document: str) -> None:
    """A malformed key, one of another type, and a number out of range are never asked for."""
    assert estimated(document) == {}


@pytest.mark.parametrize("key", ["id", *PROVIDER_KEYS])
def test_a_customer_is_one_call_by_whatever_key(key: str) -> None:
    """Alone, in a list, and as an entity: the key's own provider is asked once for all three."""
    text = "customer:frontpayment:1" if key == "id" else "1"
    document = """query ($by: CustomerBy!, $of: [_Any!]!) {
      customer(by: $by) { name } customersBy(by: [$by, $by]) { name } _entities(representations: $of) { ... on Customer { name } }
    }"""
    provider = PROVIDER_KEYS[key].provider if key in PROVIDER_KEYS else CustomerProvider.FRONTPAYMENT

    assert estimated(document, {"by": {key: text}, "of": [{"__typename": "Customer", key: text}]}) == {provider.value: 1}


def test_a_condition_decides_by_its_variable() -> None:
    """What is not selected under these variables costs nothing."""
    document = f"query ($with: Boolean = false) {customer(BLINK, 'name addresses { city @include(if: $with) }')}"

    assert [total(document), total(document, {"with": True})] == [1, 2]


def test_a_record_that_is_named_twice_counts_once() -> None:
    """The same key in one list, at two fields, and as an id is one record, asked once for all that is wanted of it."""
    ids = ["customer:bik:1", "customer:bik:1", "address:bik:1:2", "customer:frontpayment:CSRT1"]
    both = '{ a: customer(by: { bikCustomerId: "1" }) { tags } b: customer(by: { id: "customer:bik:1" }) { addresses { city } } }'

    assert estimated(NODES, {"ids": ids}) == {"BIK": 1, "FRONTPAYMENT": 1}
    assert estimated(both) == {"BIK": 1}
    assert estimated(f"{{ customersBy(by: [{{ worldline: {LOOKUP % 1} }}, {{ worldline: {LOOKUP % 1} }}]) {{ id }} }}") == {"WORLDLINE": 1}


def test_ids_are_of_their_own_provider() -> None:
    """Each id counts for its provider, with what is selected of its type alone; one that is malformed, or too many, for none."""
    ids = ["customer:bik:1", "person:blink:1", "address:blink:2:3", "customerdata:brij:1", "address:bik", "?"]

    assert estimated(NODES, {"ids": ids}) == {"BIK": 1, "BLINK": 1 + 2, "BRIJ": 1}
    assert estimated(NODES, {"ids": [f"customer:bik:{number}" for number in range(101)]}) == {}


def test_a_gateways_representations_count_one_each() -> None:
    """Every distinct entity by whatever key is one; what is no representation costs nothing, and more than may be asked for neither."""
    of = [
        {"__typename": "Customer", "bikPartnerCustomerId": 7},
        {"__typename": "Customer", "bikPartnerCustomerId": "7", "name": "Ann"},
        {"__typename": "Customer", "id": None, "blinkCustomerId": "1"},
        {"__typename": "Person", "id": "person:blink:1"},
        {"__typename": "Person", "id": "customer:bik:1"},
        {"__typename": "Person", "blinkCustomerId": "1"},
        {"__typename": "Order", "id": "1"},
        {"__typename": "Customer", "id": True},
        {"id": "customer:bik:1"},
        "customer:bik:1",
    ]

    assert estimated(ENTITIES % "", {"of": of}) == {"BIK": 1, "BLINK": 2}
    assert estimated(ENTITIES % "", {"of": [{"__typename": "Customer", "bikCustomerId": number} for number in range(1001)]}) == {}


def test_a_representation_in_the_document_takes_its_variables() -> None:
    """A literal with a variable inside is read as it will be when it is resolved."""
    document = 'query ($id: ID!) { _entities(representations: [{ __typename: "Customer", id: $id }]) { __typename } }'

    assert estimated(document, {"id": "customer:bik:1"}) == {"BIK": 1}


def test_what_is_deferred_is_asked_for_by_itself() -> None:
    """Parts that come later are a question of their own where the answer comes in pieces, and none where it does not."""
    document = customer(BLINK, f"name ... @defer {{ {KYC} }}")
    other_root = '{ a: customer(by: { bikCustomerId: "1" }) { name } ... @defer { b: customer(by: { bikCustomerId: "1" }) { tags } } }'
    address = '{ address(id: "address:bik:1:2") { id ... @defer { city customer { tags } } } }'

    for text, whole, in_pieces in [(document, 1, 2), (other_root, 1, 2), (address, 2, 2)]:
        assert sum(estimated(text).values()) == whole
        assert sum(estimated(text, incremental=True).values()) == in_pieces


@pytest.mark.parametrize("count", [150, 1000])
def test_a_gateways_batch_passes_the_default_limit(count: int) -> None:
    """As many representations as a gateway may send stay within the limit, with address and KYC, and so do 150 with all their persons."""
    of = [{"__typename": "Customer", "blinkCustomerId": f"C{number}"} for number in range(count)]
    more = "persons { person { fullName contactDetails { value } } }" if count == 150 else f"addresses {{ city }} {KYC}"
    operation = prepared(ENTITIES % more)

    found = Estimator(SETTINGS).estimate(operation, operation.plan({}), operation.variables.read({"of": of}))

    found.refuse_above(Limits().calls)
    assert found.total >= count


def test_an_estimate_above_the_limit_is_refused() -> None:
    """The refusal names the Estimator, the provider with most, the limit, and what to do; at the limit nothing is refused."""
    found = Estimate({CustomerProvider.BIK: 3, CustomerProvider.BLINK: 40})

    found.refuse_above(43)
    with pytest.raises(RequestRefused) as refused:
        found.refuse_above(42)

    assert refused.value.code is ErrorCode.LIMIT_EXCEEDED
    [error] = refused.value.errors
    for told in ("43 upstream calls", "40 of them to BLINK", "the limit is 42", "Ask for fewer records"):
        assert told in error["message"]


def test_an_explanation_is_as_wanted() -> None:
    """Calls that were sent are counted by provider, and all are listed; what is not wanted is not there."""
    sent = CallRecord(
        CustomerProvider.BLINK,
        "getPersons",
        1,
        (Attempt(0.005, "UNAVAILABLE", 0), Attempt(0.004, "OK", 512)),
        0.01234,
        "OK",
        (("persons",), ("a", "b")),
    )
    unsent = CallRecord(CustomerProvider.BIK, "getCustomer", 1, (), 0.0, "LIMIT_EXCEEDED", ())
    found = Estimate({CustomerProvider.BLINK: 2})

    told = explanation({"cost", "upstream"}, found, [sent, unsent])

    assert told["cost"] == {"estimated": {"total": 2, "byProvider": {"BLINK": 2}}, "actual": {"total": 2, "byProvider": {"BLINK": 2}}}
    assert told["upstream"][0] == {
        "provider": "BLINK",
        "operation": "getPersons",
        "keys": 1,
        "attempts": 2,
        "milliseconds": 12.3,
        "outcome": "OK",
        "bytes": 512,
        "paths": [["persons"], ["a", "b"]],
    }
    assert [call["attempts"] for call in told["upstream"]] == [2, 0]
    assert explanation({"cost"}, found, []).keys() == {"cost"}
    assert explanation((), found, [sent]) == {}


def test_the_settings_have_a_limit() -> None:
    """Two thousand calls are the default, for the estimate as for the count."""
    assert Settings().limits.calls == 2000
    assert not Settings().explain


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(generated=documents(), named=st.lists(st.sampled_from(("customer:bik:1", "customer:blink:C1", "customer:brij:1", "person:blink:P"))))
def test_what_cannot_exceed_the_limit_does_not(generated: GeneratedDocument, named: list[str]) -> None:
    """Whatever records are named, an operation comes to no more calls than are foretold without a look at its variables."""
    ids = ", ".join(f'"{id_}{number}"' for number, id_ in enumerate(named))
    operation = prepared(generated.text.replace('["customer:bik:1"]', f"[{ids}]"), depth=100, aliases=1000, root_fields=1000)
    read = operation.variables.read(generated.variables)
    plan = operation.plan(read.coerced)

    assert Estimator(SETTINGS).estimate(operation, plan, read).total <= calls_at_most(operation, plan, SETTINGS)


@pytest.mark.parametrize(
    ("document", "may_exceed"),
    [
        ("query ($by: CustomerBy!) { customer(by: $by) { id name } }", False),
        ("query ($by: [CustomerBy!]!) { customersBy(by: $by) { name addresses { city } kyc { __typename } } }", False),
        ("query ($by: [CustomerBy!]!) { customersBy(by: $by) { persons { person { customers { kyc { __typename } } } } } }", True),
        ("{ customers(first: 10) { edges { node { id } } } }", True),
    ],
)
def test_what_stays_within_the_limit_is_not_estimated_each_time(document: str, *, may_exceed: bool) -> None:
    """Only where records that are named, or a list's length, could lead beyond the limit are variables looked at."""
    operation = prepared(document)
    assert Estimator(SETTINGS).may_exceed(operation, operation.plan({})) is may_exceed

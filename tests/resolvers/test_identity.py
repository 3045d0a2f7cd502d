"""From ids and keys to whom they mean, and back."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.records.identity import PARTNER, CustomerKey, CustomerProvider, GlobalId, Key
from resolvers.errors import BadUserInput
from resolvers.identity import OwnedKey, customer_key, node_type, owned_key, provider_key

BIK = CustomerProvider.BIK
FRONTPAYMENT = CustomerProvider.FRONTPAYMENT
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2048).filter(lambda text: text.strip() not in {"", ".", ".."})
KEYS = st.builds(Key, TEXT, st.sampled_from([None, PARTNER]))


@given(KEYS)
def test_a_customers_id_leads_back_to_its_key(key: Key) -> None:
    """Any text can be a key: slashes, dots, tildes, colons, percent signs, emoji, two kilobytes of it."""
    customer = CustomerKey(BIK, key)

    assert customer_key("id", customer.id) == customer


@given(KEYS, TEXT | st.integers(0, 10_000))
def test_the_id_of_what_belongs_to_a_customer_leads_back_to_both_keys(customer: Key, own: str | int) -> None:
    """An address' id holds its customer's key and its own, or its position where it has none."""
    key = Key(own) if isinstance(own, str) else Key.position(own)

    assert owned_key("id", str(GlobalId("address", BIK, (customer, key))), "address") == OwnedKey(CustomerKey(BIK, customer), key)


@given(KEYS)
def test_an_id_is_safe_wherever_text_is(key: Key) -> None:
    """An id needs no quoting in a URL's path but for its colons and the marks' tildes, which are safe there."""
    id_ = CustomerKey(BIK, key).id

    assert quote(id_, safe=":~%") == id_


@pytest.mark.parametrize(
    ("id_", "key"),
    [
        ("customer:bik:5482636", CustomerKey(BIK, Key("5482636"))),
        ("customer:bik:partner~abcd-122345", CustomerKey(BIK, Key("abcd-122345", PARTNER))),
        ("customer:bik:partner~a%7Eb", CustomerKey(BIK, Key("a~b", PARTNER))),
        ("customer:frontpayment:CSRT1511414842", CustomerKey(FRONTPAYMENT, Key("CSRT1511414842"))),
        ("  customer:frontpayment:CSRT1  ", CustomerKey(FRONTPAYMENT, Key("CSRT1"))),
        ("customer:bik:a(b)!*'%2f", CustomerKey(BIK, Key("a(b)!*'/"))),
        ("customer:bik:%35482636", CustomerKey(BIK, Key("5482636"))),
        ("customer:brij:any", CustomerKey(CustomerProvider.BRIJ, Key("any"))),
    ],
)
def test_an_id_can_be_composed_by_hand(id_: str, key: CustomerKey) -> None:
    """The grammar is public: who knows a provider's key can write the id."""
    assert customer_key("id", id_) == key


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "5482636",
        "customer",
        "customer:bik",
        "customer:bik:",
        "customer:bik:.",
        "customer:bik:..",
        "customer:bik:%2E%2E",
        "customer:bik:%20",
        "customer:bik:a:b",
        "customer:BIK:5482636",
        "customer:acme:5482636",
        "Customer:bik:5482636",
        "address:bik:5482636:1",
        "customer:bik:a b",
        "customer:bik:a/b",
        "customer:bik:%zz",
        "customer:bik:%ff",
        "customer:bik:~0",
        "customer:bik:owner~1",
        "customer:bik:partner~",
        "customer:frontpayment:partner~1",
        "customer:bik:\ud800",
    ],
)
def test_what_is_no_customers_id_is_refused_by_the_inputs_name(id_: str) -> None:
    """A malformed id, or one of another type, is refused without being repeated."""
    with pytest.raises(BadUserInput) as caught:
        customer_key("ids[3]", id_)

    assert str(caught.value).startswith("ids[3] ")
    assert not id_.strip() or len(id_) < 10 or id_ not in str(caught.value)


@pytest.mark.parametrize(
    "id_",
    [
        "address:bik:1",
        "address:bik:1:2:3",
        "address:bik:1:partner~2",
        "address:bik:1:~x",
        "address:bik:1:~",
        "asset:bik:1:2",
        "address:bik:1:..",
    ],
)
def test_what_is_no_addresss_id_is_refused(id_: str) -> None:
    """An address' id holds two keys, the second one the provider's own or a position."""
    with pytest.raises(BadUserInput):
        owned_key("id", id_, "address")


@pytest.mark.parametrize("text", ["", "  ", ".", "..", "\t..\n", "a\udfff"])
def test_a_key_that_no_record_has_is_refused(text: str) -> None:
    """Nothing, dots alone and half a character are no keys; the dots would lead to another path."""
    with pytest.raises(BadUserInput, match=r"^by\.bikCustomerId "):
        provider_key("by.bikCustomerId", text, BIK)


@given(TEXT)
def test_a_key_goes_on_as_it_is_but_for_the_spaces_around_it(text: str) -> None:
    """Input is trimmed once, at the door, and not changed otherwise."""
    assert provider_key("by", f" {text}\n", BIK, PARTNER) == CustomerKey(BIK, Key(text.strip(), PARTNER))


@pytest.mark.parametrize("type_", ["customer", "address", "asset"])
def test_an_ids_type_is_what_it_begins_with(type_: str) -> None:
    """A node's type is read from its id."""
    assert node_type("id", f" {type_}:bik:1") == type_


@pytest.mark.parametrize("id_", ["", "x", "attestation:brij:1", "Customer:bik:1"])
def test_an_id_of_no_node_is_refused(id_: str) -> None:
    """An id of a type that is no node is told what ids begin with."""
    with pytest.raises(BadUserInput, match="customer:, address:, asset:"):
        node_type("id", id_)

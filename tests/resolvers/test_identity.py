"""From ids and keys to whom they mean, and back."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.errors import ProviderNotConfigured
from providers.records.identity import PARTNER, CustomerDataKey, CustomerKey, CustomerProvider, GlobalId, Key, PersonKey
from providers.records.lookup import Lookup
from resolvers.errors import BadUserInput
from resolvers.identity import (
    AddressKey,
    AssetKey,
    Reference,
    address_key,
    asset_key,
    country_of,
    customer_data_key,
    customer_key,
    lookup_key,
    person_key,
    provider_key,
    providers_of,
    record_key,
)
from resolvers.sealing import IdKeys

BIK = CustomerProvider.BIK
BLINK = CustomerProvider.BLINK
BRIJ = CustomerProvider.BRIJ
FRONTPAYMENT = CustomerProvider.FRONTPAYMENT
WORLDLINE = CustomerProvider.WORLDLINE
ID_KEYS = IdKeys.parse(f"first:{b64encode(b'1' * 32).decode()}")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2048).filter(lambda text: text.strip() not in {"", ".", ".."})
KEYS = st.builds(Key, TEXT, st.sampled_from([None, PARTNER]), st.none())


@given(KEYS)
def test_a_customers_id_leads_back_to_its_key(key: Key) -> None:
    """Any text can be a key: slashes, dots, tildes, colons, percent signs, emoji, two kilobytes of it."""
    customer = CustomerKey(BIK, key)

    assert customer_key("id", customer.id, None) == customer


@given(KEYS, TEXT | st.integers(0, 10_000))
def test_the_id_of_what_belongs_to_a_customer_leads_back_to_both_keys(customer: Key, own: str | int) -> None:
    """An address' id holds its customer's key and its own, or its position where it has none."""
    key = Key(own) if isinstance(own, str) else Key.position(own)

    assert address_key("id", str(GlobalId("address", BIK, (customer, key))), None) == AddressKey(CustomerKey(BIK, customer), key)
    assert asset_key("id", str(GlobalId("asset", BIK, (customer, key))), None) == AssetKey(CustomerKey(BIK, customer), key)


@given(TEXT.map(Key), TEXT.map(Key))
def test_the_ids_of_what_a_bank_and_brij_have_lead_back_to_their_keys(key: Key, own: Key) -> None:
    """Persons, their assets and verified data have keys of any text, too."""
    person, data = PersonKey(BLINK, key), CustomerDataKey(BRIJ, key)

    assert person_key("id", person.id) == person
    assert customer_data_key("id", data.id) == data
    assert asset_key("id", str(GlobalId("asset", BLINK, (key, own))), None) == AssetKey(person, own)


@given(st.dictionaries(TEXT.map(str.strip), TEXT.map(str.strip), min_size=1, max_size=4))
def test_the_id_of_a_look_up_leads_back_to_it(values: dict[str, str]) -> None:
    """A look-up's id holds it sealed: the same for the same values in any order, without any of them, and an address' id likewise."""
    pairs = list(values.items())
    key = lookup_key("by.worldline", 9000, "se", pairs, ID_KEYS)

    assert key == lookup_key("by.worldline", 9000, "SE", pairs[::-1], ID_KEYS)
    assert customer_key("id", key.id, ID_KEYS) == key
    assert key.key.lookup == Lookup(9000, "SE", tuple(sorted(pairs)))
    assert address_key("id", str(GlobalId("address", WORLDLINE, (key.key, Key("home")))), ID_KEYS) == AddressKey(key, Key("home"))
    assert not any(value in key.id for value in values.values() if len(value) > 8)


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
    assert customer_key("id", id_, None) == key


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
        customer_key("ids[3]", id_, None)

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
        address_key("id", id_, None)


@pytest.mark.parametrize("id_", ["person:bik:1", "person:blink:~0", "person:blink:1:2", "customer:blink:1", "person:brij:1"])
def test_what_is_no_persons_id_is_refused(id_: str) -> None:
    """Persons are of bLink alone, and have the bank's own key."""
    with pytest.raises(BadUserInput, match="the provider one of blink"):
        person_key("id", id_)


@pytest.mark.parametrize("id_", ["customerdata:blink:1", "customerdata:brij:~0", "attestation:brij:1", "customerdata:brij"])
def test_what_is_no_id_of_verified_data_is_refused(id_: str) -> None:
    """Verified data is of Brij alone, and attestations are no nodes."""
    with pytest.raises(BadUserInput, match="the provider one of brij"):
        customer_data_key("id", id_)


@pytest.mark.parametrize("id_", ["customer:worldline:SE", "customer:worldline:first~AAAA", "customer:worldline:other~AAAA"])
def test_a_sealed_id_that_the_graph_did_not_give_is_refused(id_: str) -> None:
    """What does not open with one of the keys is told apart from what has no key, and is not repeated."""
    with pytest.raises(BadUserInput, match=r"^id is no id that this graph gave"):
        customer_key("id", id_, ID_KEYS)
    with pytest.raises(ProviderNotConfigured):
        customer_key("id", id_, None)


@pytest.mark.parametrize(
    ("payment_product_id", "country", "values", "message"),
    [
        (9000, "SE", [], "by.values must hold at least one"),
        (9000, "SE", [("fiscalNumber", "1"), (" fiscalNumber ", "2")], "by.values must not hold one key twice"),
        (9000, "SE", [("fiscalNumber", "  ")], "by.values must not hold an empty key or value"),
        (9000, "SE", [("fiscalNumber", "a\udfff")], "by.values holds half a character"),
        (9000, "SWE", [("fiscalNumber", "1")], "by.countryCode must be a country's code"),
        (9000, "??", [("fiscalNumber", "1")], "by.countryCode must be a country's code"),
        (-1, "SE", [("fiscalNumber", "1")], "by.paymentProductId must be"),
    ],
)
def test_a_look_up_that_cannot_be_one_is_refused(
    payment_product_id: int, country: str, values: list[tuple[str, str]], message: str
) -> None:
    """Each fault of a look-up is told by its place, before anything is asked."""
    with pytest.raises(BadUserInput) as caught:
        lookup_key("by", payment_product_id, country, values, ID_KEYS)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("text", "country"), [("SE", "SE"), (" ch ", "CH"), ("XK", "XK")])
def test_a_country_is_read_in_any_case(text: str, country: str) -> None:
    """Input is trimmed, and its case does not count."""
    assert country_of("countryCode", text) == country


@pytest.mark.parametrize("text", ["", "  ", ".", "..", "\t..\n", "a\udfff"])
def test_a_key_that_no_record_has_is_refused(text: str) -> None:
    """Nothing, dots alone and half a character are no keys; the dots would lead to another path."""
    with pytest.raises(BadUserInput, match=r"^by\.bikCustomerId "):
        provider_key("by.bikCustomerId", text, BIK)


@given(TEXT)
def test_a_key_goes_on_as_it_is_but_for_the_spaces_around_it(text: str) -> None:
    """Input is trimmed once, at the door, and not changed otherwise."""
    assert provider_key("by", f" {text}\n", BIK, PARTNER) == CustomerKey(BIK, Key(text.strip(), PARTNER))


BY_TYPE: dict[str, Reference] = {
    "customer:bik:1": CustomerKey(BIK, Key("1")),
    "address:bik:1:2": AddressKey(CustomerKey(BIK, Key("1")), Key("2")),
    "asset:blink:1:2": AssetKey(PersonKey(BLINK, Key("1")), Key("2")),
    "person:blink:1": PersonKey(BLINK, Key("1")),
    "customerdata:brij:1": CustomerDataKey(BRIJ, Key("1")),
}


@pytest.mark.parametrize(("id_", "reference"), BY_TYPE.items())
def test_an_ids_type_is_what_it_begins_with(id_: str, reference: Reference) -> None:
    """An id of any type names its record; where one type is asked for, an id of that type alone does."""
    asked = id_.partition(":")[0]

    assert record_key("id", f" {id_}", None) == reference
    for type_ in (other.partition(":")[0] for other in BY_TYPE):
        if type_ == asked:
            assert record_key("id", id_, None, type_) == reference
            continue
        with pytest.raises(BadUserInput, match=f"^id is no {type_} id: "):
            record_key("id", id_, None, type_)


@pytest.mark.parametrize("id_", ["", "x", "attestation:brij:1", "Customer:bik:1"])
def test_an_id_of_no_node_is_refused(id_: str) -> None:
    """An id of a type that is no node is told what ids begin with."""
    with pytest.raises(BadUserInput, match="customer:, address:, asset:, person:, customerdata:"):
        record_key("id", id_, None)


def test_only_banks_have_persons_and_only_brij_has_verified_data() -> None:
    """Everything else any provider may have."""
    assert providers_of("person") == {BLINK}
    assert providers_of("customerdata") == {BRIJ}
    assert all(providers_of(type_) == set(CustomerProvider) for type_ in ("customer", "address", "asset"))

"""Look-ups sealed into ids."""

from base64 import b64encode, urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.records.identity import CustomerKey, CustomerProvider, GlobalId, Key
from providers.records.lookup import Lookup
from resolvers.sealing import IdKeys

FIRST, SECOND = bytes(range(64)), bytes(range(1, 33))
KEYS = IdKeys({"2026": FIRST, "2025": SECOND})
OLD = IdKeys({"2025": SECOND})
LOOKUP = Lookup.of(9000, "SE", [("fiscalNumber", "012345678901")])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
VALUES = st.lists(st.tuples(TEXT, TEXT), max_size=4)
LOOKUPS = st.builds(Lookup.of, st.integers(-(2**63), 2**63), TEXT, VALUES)


def encoded(key: bytes) -> str:
    """A key as it stands in the setting."""
    return b64encode(key).decode()


@given(LOOKUPS)
def test_what_is_sealed_can_be_opened(lookup: Lookup) -> None:
    """Any look-up comes back whole, whatever text its values are, and is found under the same key again."""
    sealed = KEYS.seal(lookup)
    opened = KEYS.open(Key(sealed.value, sealed.mark))
    assert opened == sealed
    assert opened.lookup == lookup


@given(LOOKUPS)
def test_a_sealed_id_survives_its_way_through_a_client(lookup: Lookup) -> None:
    """The id that clients see holds nothing that needs encoding, and leads back to the same customer."""
    customer = CustomerKey(CustomerProvider.WORLDLINE, KEYS.seal(lookup))
    assert "%" not in customer.id
    [key] = GlobalId.parse(customer.id).keys
    assert CustomerKey(CustomerProvider.WORLDLINE, KEYS.open(key)) == customer


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=8, max_size=2048))
def test_no_value_shows(value: str) -> None:
    """A sealed id holds the value neither as it is nor under its base64."""
    sealed = KEYS.seal(Lookup.of(9000, "SE", [("fiscalNumber", value)]))
    assert value not in sealed.encoded()
    assert value.encode() not in urlsafe_b64decode(sealed.value + "==")


@given(st.lists(st.tuples(TEXT, TEXT), unique=True, max_size=4).flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))))
def test_the_order_of_values_makes_no_difference(orders: tuple[list[tuple[str, str]], list[tuple[str, str]]]) -> None:
    """The same values are the same look-up and the same id, in whatever order and with whatever space around them."""
    given_, other = orders
    spaced = [(f" {key}\n", f"\t{value} ") for key, value in other]
    assert KEYS.seal(Lookup.of(9000, "SE", given_)) == KEYS.seal(Lookup.of(9000, " SE ", spaced))


@given(LOOKUPS, LOOKUPS)
def test_other_values_are_another_id(one: Lookup, other: Lookup) -> None:
    """Two look-ups have one id only where they are the same."""
    assert (KEYS.seal(one).value == KEYS.seal(other).value) == (one == other)


def test_keys_can_be_replaced() -> None:
    """An id that an older key sealed means the same customer, under the first key's id; a key that is gone opens nothing."""
    old = OLD.seal(LOOKUP)
    assert old.mark == "2025"
    assert KEYS.open(old) == KEYS.seal(LOOKUP)
    assert KEYS.seal(LOOKUP).mark == "2026"
    with pytest.raises(ValueError, match="unknown key"):
        OLD.open(KEYS.seal(LOOKUP))


@given(st.data())
def test_a_changed_id_does_not_open(data: st.DataObject) -> None:
    """One character more, less or other, and nothing is found: no text but the sealed one opens."""
    value = KEYS.seal(LOOKUP).value
    position = data.draw(st.integers(0, len(value) - 1))
    inserted = data.draw(st.text(st.characters(codec="ascii"), max_size=2))
    changed = value[:position] + inserted + value[position + data.draw(st.integers(0, 1)) :]
    if changed != value:
        with pytest.raises(ValueError, match=r".+"):
            KEYS.open(Key(changed, "2026"))


@given(TEXT, st.sampled_from(["2026", "2025", "", "partner", None]))
def test_a_text_of_somebody_elses_does_not_open(text: str, mark: str | None) -> None:
    """Whatever text a client makes up, it is a ValueError and nothing else."""
    with pytest.raises(ValueError, match=r".+"):
        KEYS.open(Key(text, mark))


@pytest.mark.parametrize("mark", ["2025", None, ""])
def test_a_sealed_text_belongs_to_its_key(mark: str | None) -> None:
    """Under another key's name, or under none, a sealed text does not open."""
    with pytest.raises(ValueError, match=r"not sealed|unknown"):
        KEYS.open(Key(KEYS.seal(LOOKUP).value, mark))


def test_another_key_of_the_same_name_does_not_open() -> None:
    """The name alone opens nothing."""
    with pytest.raises(ValueError, match="not sealed"):
        IdKeys({"2026": SECOND}).open(KEYS.seal(LOOKUP))


@pytest.mark.parametrize("text", ["2026:{first},2025:{second}", " 2026 : {first} ,\n2025:{second}\n"])
def test_keys_are_read_from_text(text: str) -> None:
    """Names and keys come from one text, in which white space does not count: tools wrap long base64."""
    wrapped = f"{encoded(FIRST)[:64]}\n{encoded(FIRST)[64:]}"
    keys = IdKeys.parse(text.format(first=wrapped, second=encoded(SECOND)))
    assert keys.seal(LOOKUP) == KEYS.seal(LOOKUP)
    assert keys.open(OLD.seal(LOOKUP)) == KEYS.seal(LOOKUP)


@pytest.mark.parametrize("length", [32, 48, 64])
def test_keys_have_one_of_three_lengths(length: int) -> None:
    """AES-SIV takes keys of 32, 48 and 64 bytes."""
    keys = IdKeys.parse(f"a-Z_0:{encoded(bytes(range(length)))}")
    assert keys.open(keys.seal(LOOKUP)).lookup == LOOKUP


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "2026",
        encoded(FIRST),
        f":{encoded(FIRST)}",
        f"2026:{encoded(FIRST)},",
        f"20~26:{encoded(FIRST)}",
        f"{'n' * 33}:{encoded(FIRST)}",
        f"ключ:{encoded(FIRST)}",
        f"2026:{encoded(FIRST)},2026:{encoded(SECOND)}",
        f"2026:{encoded(FIRST[:31])}",
        f"2026:{encoded(FIRST[:33])}",
        f"2026:{encoded(FIRST)[:-1]}",
        f"2026:{encoded(FIRST)}!",
        f"2026:{encoded(b'')}",
        "2026:ключ",
    ],
)
def test_other_texts_hold_no_keys(text: str) -> None:
    """Names must be usable and differ, and keys must be base64 of the right length."""
    with pytest.raises(ValueError, match=r".+"):
        IdKeys.parse(text)


def test_keys_do_not_show() -> None:
    """Printed, keys tell nothing."""
    keys = IdKeys({"2026": FIRST})
    assert encoded(FIRST) not in repr(keys)
    assert repr(FIRST) not in repr(keys)


def test_half_a_character_cannot_be_sealed() -> None:
    """A lone surrogate is no text that could be sent or sealed."""
    with pytest.raises(ValueError, match="surrogates"):
        KEYS.seal(Lookup.of(9000, "SE", [("fiscalNumber", "\ud800")]))

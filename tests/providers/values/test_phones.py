"""Phone numbers to E.164."""

import re

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from providers.values.phones import e164, e164_of_parts, e164_with_exit_code, possible_e164_of_parts

E164 = re.compile(r"\+[1-9][0-9]{1,16}")
SIGNS = st.text("+0123456789 ()-/.x") | st.text()
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
FORMS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
BEFORE = st.sampled_from(["", "+", "00", "011", "0", "1", "8"])
DIGITS = st.text("0123456789", max_size=17) | st.text("0123456789 ", max_size=17) | st.sampled_from(["9 9", "99", f"400{' ' * 300}12345"])


def parsed(written: str, region: str | None) -> str:
    """What the library makes of a number: E.164 where it is a possible one, else itself."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return written
    is_possible = phonenumbers.is_possible_number(number) and not number.extension
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if is_possible else written


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+47 912 34 567", None, "+4791234567"),
        ("912 34 567", "NO", "+4791234567"),
        ("004791234567", "NO", "+4791234567"),
        ("+46701234567", "NO", "+46701234567"),
        ("91234567", None, "91234567"),
        ("12", "NO", "12"),
        ("nobody knows", "NO", "nobody knows"),
        ("", "NO", None),
        (None, "NO", None),
    ],
)
def test_e164(written: str | None, region: str | None, number: str | None) -> None:
    """A possible number is E.164, read in its region when it has no code; anything else stays as written."""
    assert e164(written, region) == number


@pytest.mark.parametrize("code", ["+47", "47", "0047", "+ 47", "(47)"])
@pytest.mark.parametrize("number", ["91234567", "912 34 567", "4791234567", "004791234567", "+4791234567"])
def test_parts_are_joined(code: str, number: str) -> None:
    """A dialling code has several spellings, and a number that repeats it has it once."""
    assert e164_of_parts(code, number) == "+4791234567"


@pytest.mark.parametrize(
    ("code", "number", "joined"),
    [
        ("+49", "0151 12345678", "+4915112345678"),
        ("+49", "494112345", "+49494112345"),
        ("+1242", "3001234", "+12423001234"),
        ("+47", "+46701234567", "+46701234567"),
        ("+47", "123", "+47 123"),
        ("+47", "46701234567", "+47 46701234567"),
        ("NO", "91234567", "NO 91234567"),
        ("+999", "91234567", "+999 91234567"),
        ("+47", None, None),
        ("+47", "", None),
        (None, "91234567", "91234567"),
        (None, "+4791234567", "+4791234567"),
        (None, None, None),
    ],
)
def test_parts_that_are_special(code: str | None, number: str | None, joined: str | None) -> None:
    """A trunk zero goes, digits that only look like the code stay, another country's code wins, and no number at all is None."""
    assert e164_of_parts(code, number) == joined


@given(SIGNS, st.none() | st.sampled_from(["NO", "US", "ZZ", "no"]) | st.text())
def test_any_text_is_a_number_or_itself(written: str, region: str | None) -> None:
    """Nothing that a provider writes fails, and what is not E.164 is what was written."""
    number = e164(written, region)
    assert number == (written or None) or (number is not None and E164.fullmatch(number))


@given(SIGNS, SIGNS)
def test_any_parts_are_a_number_or_themselves(code: str, number: str) -> None:
    """Nothing that a provider writes in two parts fails, and what is not E.164 is both parts as written."""
    joined = e164_of_parts(code, number)
    assert joined in {f"{code} {number}", number or None} or (joined is not None and E164.fullmatch(joined))


@given(SIGNS, st.sampled_from(["NO", "US", "GB"]))
def test_e164_stays_what_it_is(written: str, region: str) -> None:
    """Reading a result again changes nothing, wherever it is read."""
    number = e164(written, region)
    assert number == written or e164(number) == number


@settings(max_examples=1000)
@given(BEFORE, st.sampled_from(["", *CODES]), DIGITS, st.none() | st.sampled_from(REGIONS))
@example("", "", "00000000", "NO")
@example("", "", "448845503", "GB")
@example("", "", "12025550123", "US")
@example("", "", "9 9", "DE")
@example("", "", "٩١٢٣٤٥٦٧", "NO")
@example("+", "1", "12025550123", None)
@example("+", "39", "0612345678", None)
def test_every_number_is_what_the_library_makes_of_it(before: str, code: str, digits: str, region: str | None) -> None:
    """However a number begins, and wherever it is read, it is the library's E.164, or stays as it is written where that has none."""
    written = f"{before}{code}{digits}"
    assert e164(written, region) == (parsed(written, region) or None)


@pytest.mark.parametrize("region", REGIONS)
def test_every_regions_numbers_are_what_the_library_makes_of_them(region: str) -> None:
    """A number of each kind that a region has is the library's E.164, in every way of writing it."""
    kinds = phonenumbers.supported_types_for_region(region)
    numbers = [number for kind in kinds if (number := phonenumbers.example_number_for_type(region, kind))]
    spellings = [phonenumbers.format_number(number, form) for number in numbers for form in FORMS]
    national = [phonenumbers.national_significant_number(number) for number in numbers]
    for written in (*spellings, *national, *(f"0{number}" for number in national), *(f"00{number}" for number in national)):
        assert e164(written, region) == parsed(written, region)
        assert e164(written) == parsed(written, None)


@pytest.mark.parametrize("written", ["+1 (800) 356-9377 ext. 5", "tel:+4722334455;ext=3", "+4722334455 x12"])
def test_an_extension_is_not_lost(written: str) -> None:
    """E.164 has no room for an extension: without it another line would ring, so that the number stays as it is written."""
    assert e164(written) == written


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0041998887766", "+41998887766"),
        ("0041 (0)99 888 77 66", "+41998887766"),
        ("+41 99 888 77 66", "+41998887766"),
        ("099 888 77 66", "099 888 77 66"),
        ("000", "000"),
        ("00", "00"),
        ("0041", "0041"),
        ("nobody knows", "nobody knows"),
    ],
)
def test_exit_codes(written: str, number: str) -> None:
    """A number that begins with 00 is international; one that is of no country stays as it is written."""
    assert e164_with_exit_code(written) == number


@pytest.mark.parametrize(
    ("dialling_code", "number", "e164_number"),
    [
        ("47", "400 12 345", "+4740012345"),
        (None, "+4740012345", "+4740012345"),
        (None, "40012345", None),
        ("47", "1", None),
        ("47", None, None),
        ("", "", None),
    ],
)
def test_parts_of_no_possible_number_are_none(dialling_code: str | None, number: str | None, e164_number: str | None) -> None:
    """Where only E.164 will do, two parts that make no possible number make none."""
    assert possible_e164_of_parts(dialling_code, number) == e164_number

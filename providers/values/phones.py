"""Phone numbers to E.164."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

_EXIT_CODE = re.compile(r"00(?=[1-9])")
_NO_DIGIT = re.compile(r"[^0-9]")
_MOST_SPACES = 20
_FEWEST_APART = 2
"""So many digits are a number to the library only where they stand together."""
_MAIN_REGIONS = {str(code): regions[0] for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()}
"""By dialling code. Of countries that share a code, one stands for all: the code is in a number either way."""


class _NumberingPlan(NamedTuple):
    """How a region's numbers are written."""

    dialling_code: str
    lengths: frozenset[int]
    prefix: re.Pattern[str]
    """What else may stand before a national number: an exit code, the dialling code, a carrier's."""
    behind_zero: re.Pattern[str] | None
    """What takes a trunk zero before it; None where there is no such zero."""


def e164(written: str | None, region: str | None = None) -> str | None:
    """A phone number as E.164 where it is a possible number, else as it is written.

    ``region`` is the ISO 3166-1 alpha-2 country in which a number without ``+`` is read.
    """
    return (_possible(written, region) or written) if written else None


def e164_with_exit_code(written: str) -> str:
    """A phone number in international form, with ``+`` or ``00``, as E.164 where it is a possible number, else as it is written."""
    return _possible(_EXIT_CODE.sub("+", written, count=1) if _EXIT_CODE.match(written) else written) or written


def e164_of_parts(dialling_code: str | None, number: str | None) -> str | None:
    """A phone number whose dialling code ('+47', '47', '0047') stands apart, as E.164 where it is a possible number.

    Where it is not: both parts as they are written, with a space between. A number that has a dialling code of its own, with ``+`` or
    ``00``, keeps that one, and one that is only possible without a repeated code loses the repetition. Without a number, None.
    """
    if not dialling_code or not number:
        return e164(number)
    return possible_e164_of_parts(dialling_code, number) or f"{dialling_code} {number}"


def possible_e164_of_parts(dialling_code: str | None, number: str | None) -> str | None:
    """A phone number in the same two parts as E.164, None where it is no possible number."""
    if not number:
        return None
    digits = _NO_DIGIT.sub("", dialling_code or "").lstrip("0")
    return _possible(number, _MAIN_REGIONS.get(digits)) or _possible(f"+{digits}{number}" if digits else number)


def _possible(written: str, region: str | None = None) -> str | None:
    return _plain(written, region) or _parsed(written, region)


def _plain(written: str, region: str | None) -> str | None:
    """The E.164 of a number that is digits and spaces with nothing but a trunk zero before it, as nearly all are; None for any other.

    It is what the library makes of it, in a tenth of its time.
    """
    if written.startswith("+"):  # No dialling code begins with another.
        region = _MAIN_REGIONS.get(written[1:2]) or _MAIN_REGIONS.get(written[1:3]) or _MAIN_REGIONS.get(written[1:4])
    plan = _numbering_plan(region) if region else None
    if plan is None:
        return None
    national = written.replace(" ", "", _MOST_SPACES).removeprefix(f"+{plan.dialling_code}")
    if not (national.isascii() and national.isdecimal()) or plan.prefix.match(national):
        return None
    if plan.behind_zero and national.startswith("0"):
        national = national[1:] if plan.behind_zero.fullmatch(national, 1) else ""
    return f"+{plan.dialling_code}{national}" if len(national) in plan.lengths else None


@lru_cache(maxsize=1024)  # There are 245 regions; what else is asked for must not pile up.
def _numbering_plan(region: str) -> _NumberingPlan | None:
    """The plan by which a number without a dialling code is read in a region; None for what is no region."""
    own = phonenumbers.PhoneMetadata.metadata_for_region(region)
    main = own and phonenumbers.PhoneMetadata.metadata_for_region(_MAIN_REGIONS[str(own.country_code)])
    if not own or not own.general_desc or not main or not main.general_desc:
        return None
    has_zero = own.national_prefix_for_parsing == "0"
    # Before a zero, which begins no dialling code, an exit code is none.
    exit_code = own.international_prefix and f"(?:{own.international_prefix})(?!0)"
    prefixes = (exit_code, str(own.country_code), None if has_zero else own.national_prefix_for_parsing)
    lengths = (*main.general_desc.possible_length, *main.general_desc.possible_length_local_only)
    return _NumberingPlan(
        str(own.country_code),
        frozenset(length for length in lengths if length > _FEWEST_APART),
        re.compile("|".join(f"(?:{prefix})" for prefix in prefixes if prefix)),
        re.compile(own.general_desc.national_number_pattern or "") if has_zero else None,
    )


def _parsed(written: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    # E.164 has no room for an extension: without it the number is another line.
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

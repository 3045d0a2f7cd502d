"""Phone numbers to E.164."""

import re

import phonenumbers

_LONGEST_DIALLING_CODE = 3
_EXIT_CODE = re.compile(r"00(?=[1-9])")


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
    digits = re.sub(r"[^0-9]", "", dialling_code or "").lstrip("0")
    joined = f"+{digits}{number}" if digits else number
    return _possible(number, _region(digits)) or _possible(joined)


def _region(digits: str) -> str | None:
    # Of countries that share a code, any does: the code is in the result either way.
    return phonenumbers.region_code_for_country_code(int(digits)) if 0 < len(digits) <= _LONGEST_DIALLING_CODE else None


def _possible(written: str, region: str | None = None) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    # E.164 has no room for an extension: without it the number is another line.
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

"""What a body must look like: OpenWealth's types, lengths and lists of values, member by member."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Check: TypeAlias = Callable[[object], str | None]
"""Returns where in a value something is wrong, None when nothing is; the empty text is the value itself."""


def contact_details(value: object) -> str | None:
    """Return where something is wrong with contact details that are to be added."""
    return _CONTACT_DETAILS(value)


def new_address(value: object) -> str | None:
    """Return where something is wrong with an address that is to be added."""
    return _NEW_ADDRESS(value)


def address(value: object) -> str | None:
    """Return where something is wrong with an address that is to replace another."""
    return _ADDRESS(value)


def _matching(accepted: Callable[[object], bool]) -> Check:
    return lambda value: None if accepted(value) else ""


def _text(longest: int, shortest: int = 0) -> Check:
    return _matching(lambda value: isinstance(value, str) and shortest <= len(value) <= longest)


def _one_of(*options: str) -> Check:
    return _matching(lambda value: value in options)


def _object(members: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, dict):
            return ""
        wrong = [name for name in required if name not in value] + [name for name in value if name not in members]
        for name in wrong:
            return f"/{name}"
        for name, member in value.items():
            if (path := members[name](member)) is not None:
                return f"/{name}{path}"
        return None

    return check


_FLAG = _matching(lambda value: isinstance(value, bool))
_NUMBER = _matching(lambda value: isinstance(value, int | float) and not isinstance(value, bool))
# As the bank itself writes it: text, or a bare number.
_POST_CODE = _matching(lambda value: _NUMBER(value) is None or _text(35)(value) is None)
_COUNTRY = _matching(lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None)
_POSTAL_ADDRESS = _object(
    {
        "salutation": _object(dict.fromkeys(("receptionRestriction", "salutation", "title", "overrideSalutation"), _text(35))),
        "name": _object(
            {
                "organisationName": _text(70),
                **dict.fromkeys(("givenName", "middleName", "lastName", "nameSuffix"), _text(35)),
            }
        ),
        "physicalAddress": _object(
            {
                **dict.fromkeys(("careOf", "toTheAttentionOf", "streetName", "buildingNumber", "postBox", "addressSuffix"), _text(35)),
                **dict.fromkeys(("townName", "countrySubDivision"), _text(35)),
                "postCode": _POST_CODE,
                "country": _COUNTRY,
            }
        ),
    },
    required=("salutation",),
)
_NEW_ADDRESS_MEMBERS: dict[str, Check] = {
    "addressName": _text(70),
    "mailingInstruction": _text(35),
    "postalAddress": _POSTAL_ADDRESS,
}
_NEW_ADDRESS = _object(_NEW_ADDRESS_MEMBERS)
_ADDRESS = _object(
    {
        **_NEW_ADDRESS_MEMBERS,
        "addressIdentification": _NUMBER,
        "isDomicile": _FLAG,
        "isMailingAddress": _FLAG,
        "dispatchType": _one_of("postal", "electronical", "other"),
        "language": _text(35),
    },
    required=("addressIdentification", "dispatchType"),
)
_CONTACT_DETAILS = _object(
    {
        "medium": _one_of("email", "phone", "fax", "website", "socialMediaProfile"),
        "contactMediumType": _one_of("private", "business"),
        "contactContent": _text(70, shortest=1),
        "additionalContactInformation": _text(70),
    },
    required=("medium", "contactContent"),
)

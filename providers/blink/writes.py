"""What is written to bLink: which limits hold, where each value stands on the wire, and what a refusal means.

The lengths and the required members are those of OpenWealth 1.2.1's contactDetails, addressNew, address and postalAddress.
"""

import copy
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic.alias_generators import to_camel

from providers.records.changes import (
    AddressInput,
    ContactMedium,
    InputPath,
    InputProblem,
    InputProblemCode,
    InputRefused,
    NewContactDetails,
    NewDispatchType,
)
from providers.values.countries import alpha2_only

JsonObject = dict[str, Any]

AT_FAULT = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.EXPECTATION_FAILED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""The statuses that say that the input is at fault."""

_MAX_CONTENT = 70
_MAX_NOTE = 70
_DISPATCH_TYPE: InputPath = ("dispatch_type",)
_COUNTRY: InputPath = ("postal", "country_code")
_REQUIRED_OF_NEW: tuple[InputPath, ...] = (("postal", "postal_code"), ("postal", "city"), _COUNTRY)
_MEDIA = {medium: to_camel(medium.value.lower()) for medium in ContactMedium}
_DISPATCH_TYPES = {
    NewDispatchType.POSTAL: "postal",
    NewDispatchType.ELECTRONIC: "electronical",
    NewDispatchType.OTHER: "other",
}


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a value stands on the wire, and how many characters it may have."""

    path: tuple[str, ...]
    max_length: int | None = None


_SALUTATION = ("postalAddress", "salutation")
_NAME = ("postalAddress", "name")
_PLACE = ("postalAddress", "physicalAddress")
_GROUPS: Mapping[InputPath, tuple[tuple[str, ...], ...]] = {("recipient",): (_SALUTATION, _NAME), ("postal",): (_PLACE,)}
"""What a part of the input as a whole stands for."""
_MEMBERS: Mapping[InputPath, _Member] = {
    ("label",): _Member(("addressName",), 70),
    ("mailing_instruction",): _Member(("mailingInstruction",), 35),
    ("is_domicile",): _Member(("isDomicile",)),
    ("is_mailing_address",): _Member(("isMailingAddress",)),
    _DISPATCH_TYPE: _Member(("dispatchType",)),
    ("language",): _Member(("language",), 35),
    ("recipient", "salutation"): _Member((*_SALUTATION, "salutation"), 35),
    ("recipient", "title"): _Member((*_SALUTATION, "title"), 35),
    ("recipient", "salutation_override"): _Member((*_SALUTATION, "overrideSalutation"), 35),
    ("recipient", "reception_restriction"): _Member((*_SALUTATION, "receptionRestriction"), 35),
    ("recipient", "organisation_name"): _Member((*_NAME, "organisationName"), 70),
    ("recipient", "first_name"): _Member((*_NAME, "givenName"), 35),
    ("recipient", "middle_name"): _Member((*_NAME, "middleName"), 35),
    ("recipient", "last_name"): _Member((*_NAME, "lastName"), 35),
    ("recipient", "name_suffix"): _Member((*_NAME, "nameSuffix"), 35),
    ("postal", "care_of"): _Member((*_PLACE, "careOf"), 35),
    ("postal", "attention"): _Member((*_PLACE, "toTheAttentionOf"), 35),
    ("postal", "street"): _Member((*_PLACE, "streetName"), 35),
    ("postal", "building_number"): _Member((*_PLACE, "buildingNumber"), 35),
    ("postal", "post_box"): _Member((*_PLACE, "postBox"), 35),
    ("postal", "suffix"): _Member((*_PLACE, "addressSuffix"), 35),
    ("postal", "postal_code"): _Member((*_PLACE, "postCode"), 35),
    ("postal", "city"): _Member((*_PLACE, "townName"), 35),
    ("postal", "region"): _Member((*_PLACE, "countrySubDivision"), 35),
    _COUNTRY: _Member((*_PLACE, "country")),
}


def problems_of_contact_details(new: NewContactDetails) -> tuple[InputProblem, ...]:
    """All that bLink would not take of contact details."""
    texts = ((("content",), new.content, _MAX_CONTENT), (("note",), new.note, _MAX_NOTE))
    missing = () if new.content else (_invalid(("content",), f"must have 1 to {_MAX_CONTENT} characters"),)
    return (*missing, *(problem for path, text, most in texts for problem in _problems_of_text(path, text, most)))


def problems_of_new_address(address: AddressInput) -> tuple[InputProblem, ...]:
    """All that bLink would not take of a new address: parts that are required and missing, or that are wrong."""
    given = {path for path, value in _parts(address) if value is not None}
    missing = (_invalid(path, "is required") for path in _REQUIRED_OF_NEW if path not in given)
    return (*missing, *_problems_of_parts(address))


def problems_of_changes(changes: AddressInput) -> tuple[InputProblem, ...]:
    """All that bLink would not take of changes to an address. Anything can be removed but the dispatch type."""
    is_required = changes.get("dispatch_type", NewDispatchType.OTHER) is None
    removed = (_invalid(_DISPATCH_TYPE, "cannot be removed, it is required"),) if is_required else ()
    return (*removed, *_problems_of_parts(changes))


def check_contact_details(new: NewContactDetails) -> None:
    """Raise `InputRefused` with all that bLink would not take of contact details."""
    _refuse(problems_of_contact_details(new))


def check_new_address(address: AddressInput) -> None:
    """Raise `InputRefused` with all that bLink would not take of a new address."""
    _refuse(problems_of_new_address(address))


def check_changes(changes: AddressInput) -> None:
    """Raise `InputRefused` with all that bLink would not take of changes to an address."""
    _refuse(problems_of_changes(changes))


def contact_details_body(new: NewContactDetails) -> JsonObject:
    """The contactDetails to be created."""
    usage = new.usage and new.usage.value.lower()
    body = {"contactMediumType": usage, "additionalContactInformation": new.note}
    return {"medium": _MEDIA[new.medium], "contactContent": new.content} | {name: value for name, value in body.items() if value}


def new_address_body(address: AddressInput) -> JsonObject:
    """The addressNew to be created. Its postal part requires a salutation, which is an object of which every member may be missing."""
    body: JsonObject = {"postalAddress": {"salutation": {}}}
    for path, value in _parts(address):
        if value is not None:
            _put(body, _MEMBERS[path].path, _on_the_wire(path, value))
    return body


def changed_address(read: JsonObject, changes: AddressInput) -> JsonObject:
    """The address as it was read, with these changes: what we know nothing of stays as it is, and a postal part has its salutation."""
    address = copy.deepcopy(read)
    for path, value in _parts(changes):
        for place in _GROUPS.get(path) or (_MEMBERS[path].path,):
            _put(address, place, _on_the_wire(path, value))
    postal = address.get("postalAddress")
    if isinstance(postal, dict) and not isinstance(postal.get("salutation"), dict):
        postal["salutation"] = {}
    return address


def rejected() -> InputProblem:
    """The bank does not take the input, and what it says of it is not ours to show."""
    return InputProblem(InputProblemCode.REJECTED, None, "The bank does not accept this input.")


def not_found(path: InputPath, what: str) -> InputProblem:
    """There is none of that to which something is to be written."""
    return InputProblem(InputProblemCode.NOT_FOUND, path, f"There is no such {what}.")


def conflict() -> InputProblem:
    """The bank would replace another address than the one that is meant."""
    return InputProblem(
        InputProblemCode.CONFLICT,
        ("id",),
        "The bank shows another address of this customer, and would change that one. Only the address that it shows can be changed.",
    )


def _refuse(problems: tuple[InputProblem, ...]) -> None:
    if problems:
        raise InputRefused(*problems)


def _parts(address: AddressInput) -> Iterator[tuple[InputPath, object]]:
    for name, value in address.items():
        if isinstance(value, Mapping):
            yield from (((name, inner), part) for inner, part in value.items())
        else:
            yield (name,), value


def _problems_of_parts(address: AddressInput) -> Iterator[InputProblem]:
    for path, value in _parts(address):
        if isinstance(value, str) and path == _COUNTRY and alpha2_only(value) is None:
            yield _invalid(path, "must be an ISO 3166-1 alpha-2 code such as CH")
        elif isinstance(value, str) and path != _COUNTRY:
            yield from _problems_of_text(path, value, _MEMBERS[path].max_length)


def _problems_of_text(path: InputPath, text: str | None, most: int | None) -> Iterator[InputProblem]:
    if text and most is not None and len(text) > most:
        yield _invalid(path, f"must have at most {most} characters")
    if text and any(unicodedata.category(character) == "Cc" for character in text):
        yield _invalid(path, "must not hold control characters")


def _invalid(path: InputPath, what: str) -> InputProblem:
    return InputProblem(InputProblemCode.INVALID, path, f"{to_camel(path[-1])} {what}.")


def _put(target: JsonObject, path: tuple[str, ...], value: object) -> None:
    """Put a value in its place; None takes away what stands there."""
    *folders, name = path
    for folder in folders:
        if not isinstance(target.get(folder), dict):
            if value is None:
                return
            target[folder] = {}
        target = target[folder]
    if value is None:
        target.pop(name, None)
    else:
        target[name] = value


def _on_the_wire(path: InputPath, value: object) -> object:
    if isinstance(value, NewDispatchType):
        return _DISPATCH_TYPES[value]
    return alpha2_only(value) if path == _COUNTRY and isinstance(value, str) else value

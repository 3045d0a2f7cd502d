"""Draws the bank's customers, and the one address of each that can be read."""

from collections.abc import Sequence

from providers.blink.sandbox.drawing import LANGUAGES, day, locale, without_nothing
from providers.sandbox import people
from providers.sandbox.people import Person
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject

_RELATIONS = ("accountOwner", "beneficialOwner", "authorisedRepresentative", "assetManager", "authorisedSignatory", "other")
_STATUSES = ("active",) * 8 + ("inactive", "closed")
_DISPATCH_TYPES = ("postal", "electronical", "postal", "other")
# Every customer has a person of its own; the first thirty have a second, since there are ninety persons for sixty customers.
_CUSTOMERS_WITH_TWO = 30
_SECOND_PERSON = 60


def customer(dice: Dice, number: int, names: Sequence[str]) -> JsonObject:
    """Draw the customer of this number; `names` are the persons', in the order of their numbers."""
    return without_nothing(
        {
            "customerIdentification": f"C{number:04}",
            "externalReference": dice.pick((f"{dice.digits(3)}-{dice.digits(3)}-{dice.digits(3)}", "", None)),
            "name": dice.pick((names[number - 1],) * 8 + (f" {names[number - 1].strip()} ", None)),
            "status": _STATUSES[number % len(_STATUSES)],
            "referenceCurrency": dice.pick(("CHF", "CHF", "EUR", "USD", "GBP", None)),
            "openingDate": day(dice, 1998, 2025) if dice.chance(0.9) else None,
            "personList": _persons(dice, number),
            "addressList": _addresses(dice, number),
        }
    )


def has_readable_address(number: int) -> bool:
    """Tell whether the customer's first address can be read: of C0009, C0019 and so on none can."""
    return number % 10 != 9  # noqa: PLR2004 -- the numbers of the docstring


def address(dice: Dice, number: int, identification: int) -> JsonObject:
    """Draw an address of the customer of this number. Addresses for electronic dispatch have no postal part."""
    recipient = people.person(dice, locale(dice))
    dispatch = _DISPATCH_TYPES[number % len(_DISPATCH_TYPES)]
    return without_nothing(
        {
            "addressIdentification": identification,
            "addressName": dice.pick(("Home", "Holiday flat", "Büro", "undefined", None)),
            "isDomicile": dice.pick((True, True, False, None)),
            "isMailingAddress": dice.pick((True, False, None)),
            "mailingInstruction": dice.pick(("MainDispatch", "HoldMail", None)),
            "dispatchType": dispatch,
            "language": dice.pick((*LANGUAGES, None)),
            "postalAddress": None if dispatch == "electronical" else _postal_address(dice, recipient),
        }
    )


def _persons(dice: Dice, number: int) -> list[JsonObject]:
    """Return one to four persons. Those of the first thirty customers stand among those that show their contact details."""
    is_early = number <= _CUSTOMERS_WITH_TWO
    own = [number, _SECOND_PERSON + number] if is_early else [number]
    others = [other for other in range(1, (_CUSTOMERS_WITH_TWO if is_early else _SECOND_PERSON) + 1) if other != number]
    chosen = own + dice.some(others, dice.integer(0, 2))
    return [
        {"personRelation": _RELATIONS[0 if place == 0 else (number + place) % len(_RELATIONS)], "personIdentification": f"P{person:04}"}
        for place, person in enumerate(chosen)
    ]


def _addresses(dice: Dice, number: int) -> list[JsonObject] | None:
    count = dice.integer(0 if has_readable_address(number) else 1, 3)
    listed = [{"addressIdentification": 10_000_000 + 100 * number + place} for place in range(count)]
    return listed or dice.pick(([], None))


def _postal_address(dice: Dice, recipient: Person) -> JsonObject:
    town, place = people.town(dice, recipient.locale), recipient.locale
    code: str | int = int(town.zip) if town.zip.isdecimal() and dice.chance(0.3) else town.zip
    return {
        "salutation": dice.pick(
            ({"salutation": "Mr."}, {"salutation": "Ms.", "title": "PhD"}, {"receptionRestriction": "confidential"}, {})
        ),
        "name": _name(dice, recipient),
        "physicalAddress": without_nothing(
            {
                "careOf": people.person(dice, place).name if dice.chance(0.1) else None,
                "toTheAttentionOf": people.person(dice, place).name if dice.chance(0.1) else None,
                "streetName": dice.pick(place.streets),
                "buildingNumber": str(dice.integer(1, 120)) if dice.chance(0.9) else None,
                "postBox": str(dice.integer(10, 999)) if dice.chance(0.2) else None,
                "addressSuffix": f"Floor {dice.integer(1, 12)}" if dice.chance(0.2) else None,
                "postCode": code,
                "townName": f"{town.name} " if dice.chance(0.3) else town.name,
                "countrySubDivision": town.state_code if dice.chance(0.6) else None,
                "country": place.alpha2,
            }
        ),
    }


def _name(dice: Dice, recipient: Person) -> JsonObject:
    if dice.chance(0.2):
        return {"organisationName": people.company(dice, recipient.locale)}
    middle = dice.pick((dice.pick(recipient.locale.given_names), None))
    return without_nothing({"givenName": recipient.first_name, "middleName": middle, "lastName": recipient.last_name})

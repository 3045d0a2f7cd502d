"""Draws the persons behind the bank's customers, of all five types, and the ways to reach them."""

import string

from providers.blink.sandbox.drawing import LANGUAGES, day, locale, without_nothing
from providers.sandbox import people
from providers.sandbox.people import Person
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject

_TYPES = ("naturalPerson",) * 6 + ("legalPerson", "personAssociation", "trust", "soleProprietorship")
_ASSOCIATIONS = ("compteJoint", "jointHeirs", "unregisteredPartnership", "limitedPartnership", "collectiveProprietorship")
_TRUSTS = ("simpleTrust", "complexTrust", "grantorTrust")
_MEDIA = ("email", "phone", "fax", "website", "socialMediaProfile")


def shows_contact_details(number: int) -> bool:
    """Tell whether the person's own record carries its contact details: of P0031, P0034 and so on to P0058 it does not."""
    return not (30 < number <= 60 and number % 3 == 1)  # noqa: PLR2004 -- the numbers of the docstring


def person(dice: Dice, number: int) -> JsonObject:
    """Draw the person of this number, without its customers and contact details."""
    human = people.person(dice, locale(dice))
    kind = _TYPES[(number - 1) % len(_TYPES)]
    name, details = _DETAILS[kind](dice, human, (number - 1) // len(_TYPES))
    return without_nothing(
        {
            "personIdentification": f"P{number:04}",
            "externalReference": dice.pick((f"{dice.digits(3)}-{dice.digits(3)}", "undefined", None)),
            "fullName": name if number % 20 else f"{name} ",
            "countryOfDomicile": human.locale.alpha2 if dice.chance(0.9) else None,
            "language": dice.pick((*LANGUAGES, None)),
            "personDetails": {"personType": kind, **details},
            "taxDomicile": dice.pick(([human.locale.alpha2], [human.locale.alpha2, "US"], [], None)),
        }
    )


def contact_details(dice: Dice, number: int) -> list[JsonObject]:
    """Draw the ways to reach the person of this number. Of some the id is a bare number, others have none."""
    human = people.person(dice, locale(dice))
    count = dice.integer(0 if shows_contact_details(number) else 1, 4)
    return [_contact(dice, human, number, position) for position in range(count)]


def _contact(dice: Dice, human: Person, number: int, position: int) -> JsonObject:
    medium = _MEDIA[(number + position) % len(_MEDIA)]
    return without_nothing(
        {
            "contactIdentification": dice.pick((f"K{position + 1}",) * 4 + (123_000 + 10 * number + position, None)),
            "medium": medium,
            "contactMediumType": dice.pick(("private", "business", None)),
            "contactContent": _content(dice, human, medium),
            "additionalContactInformation": dice.pick((None, None, f"Prio {position + 1}", "")),
        }
    )


def _content(dice: Dice, human: Person, medium: str) -> str:
    handle = people.email(dice, human.last_name)
    if medium == "email":
        return handle
    if medium in ("phone", "fax"):
        international = people.phone(dice, human.locale)
        return dice.pick((international, f"00{international[1:]}", f"0{human.mobile}"))
    return f"https://{handle.replace('@', '.')}" if medium == "website" else f"@{handle.partition('@')[0]}"


def _natural_person(dice: Dice, human: Person, turn: int) -> tuple[str, JsonObject]:
    gender = dice.pick(("female", "male", "female", "male", "other", None))
    civil_status = dice.pick(("unmarried", "married", "divorced", "widowed", None))
    return human.name, without_nothing(
        {
            "givenName": human.first_name,
            "middleName": dice.pick((dice.pick(human.locale.given_names), "", None)),
            "lastName": human.last_name,
            "title": dice.pick(("PhD", None, None)),
            "dates": _dates(dice, turn, divorced=civil_status == "divorced"),
            "gender": gender,
            "nationality": dice.pick(([human.locale.alpha2], [human.locale.alpha2, "IT"], None)),
            "civilStatus": civil_status,
            "TIN": f"756.{dice.digits(4)}.{dice.digits(4)}.{dice.digits(2)}" if dice.chance(0.6) else None,
        }
    )


def _dates(dice: Dice, turn: int, *, divorced: bool) -> list[JsonObject] | None:
    """Return what is known of a life. Now and then somebody recorded a second date of birth beside the first."""
    dates = [{"date": day(dice, 1935, 2004), "dateType": "birthDate"} for _ in range(dice.pick((0, 1, 1, 1, 1, 2)))]
    if divorced:
        dates.append({"date": day(dice, 2005, 2022), "dateType": "divorceDate"})
    if turn == 1:
        dates.append({"date": day(dice, 2023, 2025), "dateType": "deathDate"})
    return dates or dice.pick(([], None))


def _legal_person(dice: Dice, human: Person, turn: int) -> tuple[str, JsonObject]:
    name = people.company(dice, human.locale)
    identifier = _legal_entity_identifier(dice) if turn % 2 == 0 else None
    form = human.locale.company_form
    return name, without_nothing({"organisationName": name, "legalForm": form, "LEI": identifier, "domicilaryCompany": dice.chance(0.3)})


def _legal_entity_identifier(dice: Dice) -> str:
    """Return a number as ISO 17442 has it: eighteen letters and digits, and two digits that make it 1 modulo 97."""
    stem = "529900" + "".join(dice.pick(string.digits + string.ascii_uppercase) for _ in range(12))
    return f"{stem}{98 - int(''.join(str(int(sign, 36)) for sign in stem + '00')) % 97:02}"


def _person_association(dice: Dice, human: Person, turn: int) -> tuple[str, JsonObject]:
    name = f"{human.name} a/o {people.person(dice, human.locale).name}"
    return name, {"personAssociationName": name, "personAssociationType": _ASSOCIATIONS[turn % len(_ASSOCIATIONS)]}


def _trust(_: Dice, human: Person, turn: int) -> tuple[str, JsonObject]:
    name = f"{human.last_name} Family Trust"
    return name, {"trustName": name, "trustType": _TRUSTS[turn % len(_TRUSTS)]}


def _sole_proprietorship(_: Dice, human: Person, turn: int) -> tuple[str, JsonObject]:
    trade = ("Optik", "Bijouterie", "Gartenbau")[turn % 3]
    return f"{trade} {human.last_name}", {"soleProprietorshipName": f"{trade} {human.last_name}"}


_DETAILS = {
    "naturalPerson": _natural_person,
    "legalPerson": _legal_person,
    "personAssociation": _person_association,
    "trust": _trust,
    "soleProprietorship": _sole_proprietorship,
}

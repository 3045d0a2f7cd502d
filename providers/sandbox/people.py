"""People, companies and addresses drawn from a locale's names and places."""

from dataclasses import dataclass

from providers.sandbox.locales import Locale, Town
from providers.sandbox.seed import Dice

# The names' letters that an e-mail address is better off without. A table, because Unicode's own folding leaves ø and æ as they are.
_PLAIN_LETTERS = str.maketrans(
    {"å": "a", "ä": "a", "æ": "ae", "é": "e", "ö": "o", "ø": "o", "ü": "u", "ß": "ss", "'": "", " ": ""},
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    locale: Locale
    first_name: str
    last_name: str
    email: str
    mobile: str
    """The national number, without dialling code and trunk prefix."""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def phone(self) -> str:
        """The mobile number as E.164."""
        return f"+{self.locale.dialling_code}{self.mobile}"


def person(dice: Dice, locale: Locale) -> Person:
    """Draw a person of this locale."""
    first, last = dice.pick(locale.given_names), dice.pick(locale.family_names)
    return Person(locale, first, last, email(dice, f"{first}.{last}"), mobile(dice, locale))


def company(dice: Dice, locale: Locale) -> str:
    """Draw the name of a company of this locale."""
    trade = dice.pick(("Bakery", "Consulting", "Logistics", "Marine", "Optics", "Robotics", "Timber"))
    return f"{dice.pick(locale.family_names)} {trade} {locale.company_form}"


def email(dice: Dice, local_part: str) -> str:
    """Draw an address under one of the domains that are reserved for examples."""
    plain = local_part.lower().translate(_PLAIN_LETTERS)
    return f"{plain}{dice.integer(1, 999)}@example.{dice.pick(('com', 'net', 'org'))}"


def mobile(dice: Dice, locale: Locale) -> str:
    """Draw a national mobile number of this locale, without dialling code and trunk prefix."""
    return locale.mobile_prefix + dice.digits(locale.mobile_digits)


def phone(dice: Dice, locale: Locale) -> str:
    """Draw a mobile number of this locale as E.164."""
    return f"+{locale.dialling_code}{mobile(dice, locale)}"


def street(dice: Dice, locale: Locale) -> str:
    """Draw a street with a house number, written as this locale writes it."""
    return locale.street_format.format(street=dice.pick(locale.streets), number=dice.integer(1, 120))


def town(dice: Dice, locale: Locale) -> Town:
    """Draw a town of this locale."""
    return dice.pick(locale.towns)

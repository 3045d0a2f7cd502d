"""What drawn customers, persons and addresses share."""

from datetime import UTC, datetime

from providers.sandbox.locales import GERMANY, SWITZERLAND, UNITED_KINGDOM, Locale
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject

LANGUAGES = ("German", "de-CH", "Deutsch", "English", "fr", "Italiano", "undefined")
"""As advisers fill in a field of free text."""


def locale(dice: Dice) -> Locale:
    """Draw where somebody lives: most of a Swiss bank's customers live in Switzerland."""
    return dice.pick((SWITZERLAND,) * 6 + (GERMANY, UNITED_KINGDOM))


def day(dice: Dice, first_year: int, last_year: int) -> str:
    """Draw a date from the beginning of one year to the end of another."""
    return dice.moment(datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 12, 31, tzinfo=UTC)).date().isoformat()


def without_nothing(values: JsonObject) -> JsonObject:
    """Leave out what is None: OpenWealth knows no null."""
    return {name: value for name, value in values.items() if value is not None}

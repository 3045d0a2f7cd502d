"""Amounts of money."""

from decimal import Decimal

from graph.facts import PersonalData
from graph.field import leaf, record_type
from providers.records.money import MoneyRecord


@record_type(
    MoneyRecord, "An amount of money, as far as the provider tells it: null, not empty, where it tells neither part.", is_shareable=True
)
class Money:
    """An amount in a currency."""

    currency: str | None = leaf(
        PersonalData.FINANCIAL, "ISO 4217, such as `CHF`, as the provider wrote it; not checked. Null where it gives none."
    )
    amount: Decimal | None = leaf(
        PersonalData.FINANCIAL,
        "In units of the currency (`100.50` is a hundred and a half, not cents). Null where the provider gives none, or no number.",
    )

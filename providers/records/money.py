"""Amounts of money."""

from decimal import Decimal

from msgspec import Struct


class MoneyRecord(Struct, frozen=True, kw_only=True):
    """An amount in a currency, as far as both are known."""

    currency: str | None = None
    """ISO 4217."""
    amount: Decimal | None = None

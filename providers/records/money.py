"""Amounts of money."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRecord:
    """An amount in a currency, as far as both are known."""

    currency: str | None = None
    """ISO 4217."""
    amount: Decimal | None = None

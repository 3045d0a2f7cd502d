"""What whoever runs the process may watch of the ways to its providers while they are in use."""

import enum
from typing import Protocol

from providers.records.identity import CustomerProvider


class BreakerState(enum.Enum):
    """Whether a circuit breaker lets calls through."""

    CLOSED = "CLOSED"
    """All of them."""
    OPEN = "OPEN"
    """None."""
    HALF_OPEN = "HALF_OPEN"
    """One, which shows whether the others may follow."""


class ProviderWatch(Protocol):
    """Hears of every change."""

    def in_flight(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, are on their way."""

    def queued(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, wait to be sent."""

    def breaker(self, provider: CustomerProvider, state: BreakerState) -> None:
        """The provider's circuit breaker is in this state now; told at the start, too."""


class Unwatched:
    """A watch that nobody keeps."""

    def in_flight(self, provider: CustomerProvider, change: int) -> None:
        """Nothing."""

    def queued(self, provider: CustomerProvider, change: int) -> None:
        """Nothing."""

    def breaker(self, provider: CustomerProvider, state: BreakerState) -> None:
        """Nothing."""

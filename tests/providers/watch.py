"""A watch of the ways to providers that tests can look at."""

from collections import Counter

from providers.records.identity import CustomerProvider
from providers.watch import BreakerState


class RecordingWatch:
    """Keeps how many calls are on their way and how many wait, the most that there were, and the breakers' states in order."""

    def __init__(self) -> None:
        self.on_their_way: Counter[CustomerProvider] = Counter()
        self.waiting: Counter[CustomerProvider] = Counter()
        self.most_on_their_way: Counter[CustomerProvider] = Counter()
        self.states: list[BreakerState] = []

    def in_flight(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, are on their way."""
        self.on_their_way[provider] += change
        self.most_on_their_way[provider] = max(self.most_on_their_way[provider], self.on_their_way[provider])

    def queued(self, provider: CustomerProvider, change: int) -> None:
        """So many calls more, or fewer, wait to be sent."""
        self.waiting[provider] += change

    def breaker(self, _: CustomerProvider, state: BreakerState) -> None:
        """A provider's circuit breaker is in this state now."""
        self.states.append(state)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way, and nothing waits."""
        return not any(self.on_their_way.values()) and not any(self.waiting.values())

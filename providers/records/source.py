"""What is known of the providers themselves: what a customer's loads came to, and how each provider is."""

import datetime as dt
import enum

from msgspec import Struct

from providers.records.identity import CustomerProvider


class SourceStatus(enum.Enum):
    """What the calls to a provider came to."""

    OK = "OK"
    NOT_FOUND = "NOT_FOUND"
    NOT_ASKED = "NOT_ASKED"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    RATE_LIMITED = "RATE_LIMITED"
    REFUSED = "REFUSED"
    REJECTED = "REJECTED"
    BAD_RESPONSE = "BAD_RESPONSE"
    CIRCUIT_OPEN = "CIRCUIT_OPEN"
    OVERLOADED = "OVERLOADED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"


class ProviderState(enum.Enum):
    """How a provider is."""

    NOT_CONFIGURED = "NOT_CONFIGURED"
    UNKNOWN = "UNKNOWN"
    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"


class SourceRecord(Struct, frozen=True):
    """What the loads of one customer came to at one provider. ``latency_ms`` is the slowest call's, None where none was made."""

    provider: CustomerProvider
    status: SourceStatus
    latency_ms: float | None
    attempts: int


class ProviderStatusRecord(Struct, frozen=True):
    """How a provider is, as seen by this process. ``latency_ms`` is the last request's, which ended at ``checked_at``."""

    provider: CustomerProvider
    state: ProviderState
    latency_ms: float | None = None
    checked_at: dt.datetime | None = None

    @property
    def configured(self) -> bool:
        """Whether there are settings for it."""
        return self.state is not ProviderState.NOT_CONFIGURED

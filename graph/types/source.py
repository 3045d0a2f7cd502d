"""The providers themselves: how each is, and what a customer's loads came to there."""

import datetime as dt
from functools import partial

from graph.facts import PersonalData
from graph.field import enum_type, leaf, record_type
from providers.records.identity import CustomerProvider
from providers.records.source import ProviderState, ProviderStatusRecord, SourceRecord, SourceStatus

enum_type(
    SourceStatus,
    "What the calls to a provider came to, in the words of the error codes without `PROVIDER_`.",
    {
        "OK": "It answered.",
        "NOT_FOUND": "It does not know the customer.",
        "NOT_ASKED": "No call was made: what is known came with another record's answer.",
        "NOT_CONFIGURED": "It has no settings here.",
        "TIMEOUT": "It gave no whole answer within its time.",
        "UNAVAILABLE": "It could not be reached, cut its answer short, or failed.",
        "RATE_LIMITED": "It takes no more calls for now.",
        "REFUSED": "It does not accept our credentials, or does not permit this.",
        "REJECTED": "It does not take this call.",
        "BAD_RESPONSE": "Its answer is not what its contract says.",
        "CIRCUIT_OPEN": "It failed too often just now, so it was not asked.",
        "OVERLOADED": "Too many calls wait for it, so it was not asked.",
        "DEADLINE_EXCEEDED": "The operation's time was up before it answered.",
    },
)
enum_type(
    ProviderState,
    "How a provider is, as far as the calls to it tell.",
    {
        "NOT_CONFIGURED": "It has no settings here.",
        "UNKNOWN": "It was not asked yet.",
        "UP": "It answers.",
        "DEGRADED": "Of the calls of the last ten seconds, at least one in ten went wrong; or, where there was none, the last one did.",
        "DOWN": "It failed so often that it is left alone, but for a call now and then that shows whether it is back.",
    },
)

fact = partial(leaf, PersonalData.NONE)


@record_type(SourceRecord, "What the loads of one customer came to at one provider.")
class SourceReport:
    """What the loads of one customer came to at one provider."""

    provider: CustomerProvider = fact("The provider that was asked.")
    status: SourceStatus = fact("The worst that a call came to. A part that the provider knows nothing of is no trouble for the rest.")
    latency_ms: float | None = fact("The slowest call's time in milliseconds, with waiting and further attempts. Null where none was made.")
    attempts: int = fact("The HTTP requests of all calls together.")


@record_type(ProviderStatusRecord, "How a provider is, as seen by the process that answers.")
class ProviderStatus:
    """How a provider is, as seen by the process that answers."""

    provider: CustomerProvider = fact("The provider that this is about.")
    configured: bool = fact("Whether it has settings here.")
    state: ProviderState = fact("How it is.")
    latency_ms: float | None = fact("The last request's time in milliseconds. Null where it was not asked yet.")
    checked_at: dt.datetime | None = fact("When the last request ended. Null where it was not asked yet.")

"""What loads came to at the providers, told from the calls that were made anyway."""

from providers.calls import CallRecord
from providers.records.customer import CustomerRecord
from providers.records.source import SourceRecord, SourceStatus
from resolvers.request import Request

_FROM_BEST_TO_WORST = (
    SourceStatus.NOT_ASKED,
    SourceStatus.NOT_FOUND,
    SourceStatus.OK,
    SourceStatus.RATE_LIMITED,
    SourceStatus.OVERLOADED,
    SourceStatus.CIRCUIT_OPEN,
    SourceStatus.TIMEOUT,
    SourceStatus.DEADLINE_EXCEEDED,
    SourceStatus.UNAVAILABLE,
    SourceStatus.BAD_RESPONSE,
    SourceStatus.REJECTED,
    SourceStatus.REFUSED,
    SourceStatus.NOT_CONFIGURED,
)
"""What passes by itself is better than what somebody has to mend. A part that there is none of is no trouble for the rest."""

_RANK = {status.name: rank for rank, status in enumerate(_FROM_BEST_TO_WORST)}
_ALIKE = {"BAD_USER_INPUT": "REJECTED", "INTERNAL": "BAD_RESPONSE"}
"""What calls can come to beside, and what that is for the reader of a report."""


def sources_of(customer: CustomerRecord, request: Request) -> list[SourceRecord]:
    """What the customer's loads came to so far, for each provider that it is read from: one."""
    calls = request.calls_of(customer.key)
    status = max((_rank(call) for call in calls), default=0)
    latency = max((call.elapsed for call in calls), default=None)
    attempts = sum(len(call.attempts) for call in calls)
    milliseconds = None if latency is None else round(latency * 1000, 1)
    return [SourceRecord(customer.key.provider, _FROM_BEST_TO_WORST[status], milliseconds, attempts)]


def _rank(call: CallRecord) -> int:
    return _RANK.get(_ALIKE.get(call.outcome, call.outcome), 0)

"""What an operation costs in upstream calls: estimated before it begins, counted while it runs, and told to whoever asks."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from graph.errors import ErrorCode, RequestRefused
from graph.operation import Operation, Plan
from graph.reckoning import Reckoning, calls_at_most
from graph.settings import Settings
from graph.variables import Variables
from providers.calls import CallRecord
from providers.records.identity import CustomerProvider


@dataclass(frozen=True, slots=True)
class Estimate:
    """The upstream calls that an operation comes to, as far as that can be told before it runs."""

    by_provider: Mapping[CustomerProvider, int]

    @property
    def total(self) -> int:
        """The calls to all providers."""
        return sum(self.by_provider.values())

    def refuse_above(self, limit: int) -> None:
        """Raise `RequestRefused` (LIMIT_EXCEEDED) where it is more than one operation may come to."""
        if self.total <= limit:
            return
        provider, most = max(self.by_provider.items(), key=lambda calls: calls[1])
        raise RequestRefused.because(
            ErrorCode.LIMIT_EXCEEDED,
            f"The operation would come to about {self.total} upstream calls, {most} of them to {provider.value}, and the limit is {limit}. "
            "Ask for fewer records or shorter lists, leave out what costs a call for each of them, or ask in several requests.",
        )


class Estimator:
    """Estimates operations, and knows of plans those that stay within the limit whatever their variables name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._at_most: WeakKeyDictionary[Plan, float] = WeakKeyDictionary()

    def estimate(self, operation: Operation, plan: Plan, variables: Variables) -> Estimate:
        """The upstream calls of an operation under a plan, with these variables."""
        return Estimate(Reckoning(operation, plan, self._settings, variables).calls())

    def may_exceed(self, operation: Operation, plan: Plan) -> bool:
        """Whether there are variables with which an operation under a plan comes to more than the limit, as far as that was looked into."""
        most = self._at_most.get(plan)
        if most is None:
            most = self._at_most[plan] = calls_at_most(operation, plan, self._settings)
        return most > self._settings.limits.calls


def explanation(wanted: Collection[str], estimated: Estimate, calls: Sequence[CallRecord]) -> dict[str, Any]:
    """What a client is told of an operation that wants ``cost`` or ``upstream`` explained, by these names, with the calls ended so far."""
    explained: dict[str, Any] = {}
    if "cost" in wanted:
        made = Counter(call.provider for call in calls for _ in call.attempts)
        explained["cost"] = {"estimated": _told(estimated.by_provider), "actual": _told(made)}
    if "upstream" in wanted:
        explained["upstream"] = [_described(call) for call in calls]
    return explained


def _described(call: CallRecord) -> dict[str, Any]:
    return {
        "provider": call.provider.value,
        "operation": call.operation,
        "keys": call.keys,
        "attempts": len(call.attempts),
        "milliseconds": round(call.elapsed * 1000, 1),
        "outcome": call.outcome,
        "bytes": call.received,
        "paths": [list(path) for path in call.paths],
        **({"shared": True} if call.is_shared else {}),
    }


def _told(by_provider: Mapping[CustomerProvider, int]) -> dict[str, Any]:
    calls = {provider.value: by_provider[provider] for provider in CustomerProvider if by_provider.get(provider)}
    return {"total": sum(calls.values()), "byProvider": calls}

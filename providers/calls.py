"""What is known of one upstream call: who makes it, before; how it ended, after."""

from collections.abc import Callable
from dataclasses import dataclass

from providers.clock import Deadline
from providers.records.identity import CustomerProvider

ResponsePath = tuple[str, ...]
"""Where in an answer something stands, without list indices."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One finished upstream call. It holds no key and no value, so that everything that observes may feed from it.

    ``outcome`` is OK, NOT_FOUND, CANCELLED, or an error's code without ``PROVIDER_``; ``elapsed`` is in seconds and includes waiting
    for a free connection; ``attempt`` is 0 where nothing was sent; ``received`` counts the answer's bytes as decoded, as far as they were
    read; ``paths`` are the fields that asked.
    """

    provider: CustomerProvider
    operation: str
    keys: int
    attempt: int
    elapsed: float
    outcome: str
    received: int
    paths: tuple[ResponsePath, ...]


CallObserver = Callable[[CallRecord], None]


@dataclass(frozen=True, slots=True)
class CallContext:
    """On whose behalf a call is made: until when, for which fields and how many keys, and who wants to know how it ended."""

    deadline: Deadline
    observe: CallObserver
    paths: tuple[ResponsePath, ...] = ()
    keys: int = 1

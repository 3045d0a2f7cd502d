"""What is known of one upstream call: who makes it, before; how it ended, after."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Protocol

from msgspec import Struct, field

from providers.clock import Deadline
from providers.errors import CallLimitExceeded
from providers.records.identity import CustomerProvider

ResponsePath = tuple[str, ...]
"""Where in an answer something stands, without list indices."""


class Attempt(Struct, frozen=True):
    """One HTTP request to a provider, as it ended.

    ``elapsed`` is in seconds, from when it was sent; ``outcome`` is the name of a `SourceStatus`, or CANCELLED where nobody waited for it
    any more; ``received`` counts the answer's bytes as decoded, as far as they were read; ``unexpected`` counts those of its values that
    are not what the provider documents.
    """

    elapsed: float
    outcome: str
    received: int
    unexpected: int = 0


class CallRecord(Struct, frozen=True):
    """One finished upstream call. It holds no key and no value, so that everything that observes may feed from it.

    ``attempts`` are the requests that it took: none where nothing was sent, several where it was tried again. ``elapsed`` is in seconds
    and includes waiting: for a free place, and between attempts. ``outcome`` is OK, NOT_FOUND, CANCELLED, INTERNAL, or an error's code
    without ``PROVIDER_``; ``paths`` are the fields that asked. One that ``is_shared`` waited for another one's requests, which stand in
    that one's record.
    """

    provider: CustomerProvider
    operation: str
    keys: int
    attempts: tuple[Attempt, ...]
    elapsed: float
    outcome: str
    paths: tuple[ResponsePath, ...]
    is_shared: bool = False

    @property
    def received(self) -> int:
        """The bytes of all its answers."""
        return sum([attempt.received for attempt in self.attempts])

    @property
    def unexpected(self) -> int:
        """The undocumented values of all its answers."""
        return sum([attempt.unexpected for attempt in self.attempts])


CallObserver = Callable[[CallRecord], None]


class CallSpan(Protocol):
    """One call in a trace, from when it begins."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What tells the provider of the trace; nothing where it is not to know."""

    def attempted(self, attempt: Attempt) -> None:
        """One of its requests has ended."""

    def ended(self, record: CallRecord) -> None:
        """The call has ended."""


BeginCall = Callable[[CustomerProvider, str], CallSpan]
"""Begins a call's span, given its operation."""


class NoSpan:
    """A call in no trace."""

    headers: ClassVar[Mapping[str, str]] = {}

    def attempted(self, attempt: Attempt) -> None:
        """Nothing."""

    def ended(self, record: CallRecord) -> None:
        """Nothing."""


_NO_SPAN = NoSpan()


def begin_untraced(_: CustomerProvider, __: str) -> CallSpan:
    """Begin a call in no trace."""
    return _NO_SPAN


class CallCount:
    """Counts the calls of one operation, up to so many; None counts without end."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._made = 0

    def add(self, provider: CustomerProvider, *, is_due: bool = False) -> None:
        """Count a call that is about to be made. Raises `CallLimitExceeded` where it is one too many, unless it is due all the same."""
        if self._limit is not None and self._made >= self._limit and not is_due:
            raise CallLimitExceeded(provider, f"the operation sent {self._limit} requests before: ask for less, or in several operations.")
        self._made += 1


class CallContext(Struct, frozen=True):
    """On whose behalf a call is made: until when, for which fields and how many keys, and who wants to know how it ended.

    ``count`` is what it counts towards; one that ``is_due`` is counted and made, even where it is one too many. ``begin`` makes it part of
    the trace of whoever makes it.
    """

    deadline: Deadline
    observe: CallObserver
    paths: tuple[ResponsePath, ...] = ()
    keys: int = 1
    count: CallCount = field(default_factory=CallCount)
    is_due: bool = False
    begin: BeginCall = begin_untraced


class Caller(Protocol):
    """Who requests to a provider are sent for: until when, what they count towards, and who hears of them."""

    @property
    def deadline(self) -> Deadline:
        """By when it wants to be answered."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What tells the provider of its trace."""

    @property
    def attempts(self) -> Sequence[Attempt]:
        """The requests that have ended."""

    def count(self) -> None:
        """Count a request that is about to be sent. Raises `CallLimitExceeded` where it is one too many."""

    def add(self, attempt: Attempt) -> None:
        """A request has ended."""


class Call:
    """A call that is being made: on whose behalf, its part of a trace, and the requests that were sent for it."""

    __slots__ = ("attempts", "context", "deadline", "headers", "is_shared", "provider", "span")

    def __init__(self, provider: CustomerProvider, operation: str, context: CallContext) -> None:
        self.provider = provider
        self.context = context
        self.deadline = context.deadline
        self.span = context.begin(provider, operation)
        self.headers = self.span.headers
        self.attempts: list[Attempt] = []
        self.is_shared = False
        """Whether it waits for the requests of another one."""

    def count(self) -> None:
        """Count a request that is about to be sent. Raises `CallLimitExceeded` where it is one too many."""
        self.context.count.add(self.provider, is_due=self.context.is_due)

    def add(self, attempt: Attempt) -> None:
        """A request has ended."""
        self.attempts.append(attempt)
        self.span.attempted(attempt)

    def ended(self, operation: str, elapsed: float, outcome: str) -> None:
        """Tell how it ended, after so many seconds, to whoever wants to know."""
        context = self.context
        attempts = tuple(self.attempts)
        record = CallRecord(self.provider, operation, context.keys, attempts, elapsed, outcome, context.paths, self.is_shared)
        self.span.ended(record)
        context.observe(record)

"""What can go wrong between us and a provider, and within one operation's bounds.

    ProviderError                  a call to a provider did not give an answer
    ├── ProviderNotConfigured      there are no settings for it
    ├── ProviderUnavailable        connection refused, reset or cut short; 5xx other than 501
    ├── ProviderTimeout            no whole answer within the provider's time
    ├── ProviderRateLimited        429
    ├── ProviderRefused            401, 403: our credentials or permission
    ├── ProviderRejected           501 and any other 4xx that is not "not found": it does not take this call
    ├── ProviderBadInput           it says that there is no such value of an input
    ├── ProviderBadResponse        not JSON, not the contract, too large, a redirect
    ├── ProviderOverloaded         its queue here is full; nothing was sent
    ├── CircuitOpen                it failed too often just now; nothing was sent
    ├── OutcomeUnknown             a write was sent, and whether it was done is not known
    ├── CallLimitExceeded          the operation has sent as many requests as it may; this one was not sent
    └── DeadlineExceeded           the operation's time was up before the answer came

A mistake in the program is none of these and shares no base with them. No error carries a key, a value, or a provider's text.
"""

import re
from typing import ClassVar, Self

from providers.records.identity import CustomerProvider


class ProviderError(Exception):
    """A call to a provider did not give an answer.

    ``code`` is what clients see in ``errors[].extensions.code``; ``reason`` is a sentence of ours that is safe to show to any client;
    ``retry_after`` is in seconds; ``reference`` is the provider's own reference for this failure, where it gave one. What ``is_transient``
    may be gone in a moment, so that a read may be sent again within the same operation.
    """

    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        provider: CustomerProvider,
        reason: str,
        *,
        retry_after: float | None = None,
        reference: str | None = None,
        is_transient: bool = False,
    ) -> None:
        super().__init__(f"{provider.value}: {reason}")
        self.provider = provider
        self.reason = reason
        self.retry_after = retry_after
        self.reference = reference
        self.is_transient = is_transient


class ProviderNotConfigured(ProviderError):
    """There are no settings for this provider."""

    code = "PROVIDER_NOT_CONFIGURED"


class ProviderUnavailable(ProviderError):
    """The provider could not be reached, cut its answer short, or failed (5xx other than 501)."""

    code = "PROVIDER_UNAVAILABLE"
    retryable = True


class ProviderTimeout(ProviderError):
    """The provider gave no whole answer within its time."""

    code = "PROVIDER_TIMEOUT"
    retryable = True


class ProviderRateLimited(ProviderError):
    """The provider takes no more calls for now (429)."""

    code = "PROVIDER_RATE_LIMITED"
    retryable = True


class ProviderRefused(ProviderError):
    """The provider does not accept our credentials, or does not permit this (401, 403)."""

    code = "PROVIDER_REFUSED"


class ProviderRejected(ProviderError):
    """The provider does not take this call (501, or a 4xx that is not "not found").

    ``status`` is the HTTP status; ``input_path`` is where the input stands that it does not take, where it says so and that can be mapped.
    """

    code = "PROVIDER_REJECTED"

    def __init__(
        self,
        provider: CustomerProvider,
        reason: str,
        *,
        status: int,
        input_path: tuple[str | int, ...] | None = None,
        reference: str | None = None,
    ) -> None:
        super().__init__(provider, reason, reference=reference)
        self.status = status
        self.input_path = input_path
        self.argument_path: tuple[str | int, ...] | None = None

    def at(self, *argument: str | int) -> Self:
        """The same error with the path from the field's arguments to the input, for whoever knows which of them holds it."""
        placed = type(self)(self.provider, self.reason, status=self.status, input_path=self.input_path, reference=self.reference)
        placed.argument_path = (*argument, *self.input_path) if self.input_path else None
        return placed


class ProviderBadInput(ProviderError):
    """The provider says that there is no such value of an input, which the reason names."""

    code = "BAD_USER_INPUT"


class ProviderBadResponse(ProviderError):
    """The provider's answer is not JSON, not what its contract says, too large, or a redirect."""

    code = "PROVIDER_BAD_RESPONSE"


class ProviderOverloaded(ProviderError):
    """Too many calls wait for this provider; this one was not sent."""

    code = "OVERLOADED"
    retryable = True


class CircuitOpen(ProviderError):
    """The provider failed too often just now and is left alone for some seconds; this call was not sent."""

    code = "CIRCUIT_OPEN"
    retryable = True


class OutcomeUnknown(ProviderError):
    """A write was sent, and whether it was done is not known. The reason says how to find out; trying again might do it twice."""

    code = "OUTCOME_UNKNOWN"


class CallLimitExceeded(ProviderError):
    """The operation has sent as many requests as it may; this one was not sent."""

    code = "LIMIT_EXCEEDED"


class DeadlineExceeded(ProviderError):
    """The operation's time was up before this provider answered; ``is_unwanted`` where nobody waits for the answer any more."""

    code = "DEADLINE_EXCEEDED"
    retryable = True

    def __init__(self, provider: CustomerProvider, reason: str, *, is_unwanted: bool = False) -> None:
        super().__init__(provider, reason)
        self.is_unwanted = is_unwanted


_SAFE_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_REFUSED = frozenset({401, 403})
_TOO_MANY = 429
_NOT_IMPLEMENTED = 501
_TRANSIENT = frozenset({502, 503, 504})


def safe_reference(written: str | None) -> str | None:
    """A provider's reference for a failure, where it is safe to show: at most 64 letters, digits, `.`, `_`, `:` and `-`. Else None."""
    return written if written and _SAFE_REFERENCE.fullmatch(written) else None


def error_for_status(
    provider: CustomerProvider,
    status: int,
    *,
    retry_after: float | None = None,
    reference: str | None = None,
    input_path: tuple[str | int, ...] | None = None,
) -> ProviderError:
    """Turn an HTTP status that is neither success nor "not found" into its error; ``input_path`` is for one that is a rejection."""
    if status in _REFUSED:
        return ProviderRefused(provider, f"it refuses our credentials or permission ({status}).", reference=reference)
    if status == _TOO_MANY:
        reason = "it takes no more calls for now (429)."
        return ProviderRateLimited(provider, reason, retry_after=retry_after, reference=reference, is_transient=True)
    if status == _NOT_IMPLEMENTED or 400 <= status < 500:  # noqa: PLR2004 - the classes of HTTP statuses
        reason = f"it does not take this call ({status})."
        return ProviderRejected(provider, reason, status=status, input_path=input_path, reference=reference)
    if status >= 500:  # noqa: PLR2004 - the class of server errors
        transient = status in _TRANSIENT
        return ProviderUnavailable(provider, f"it failed ({status}).", retry_after=retry_after, reference=reference, is_transient=transient)
    return ProviderBadResponse(provider, f"it answered with an unexpected status ({status}).", reference=reference)

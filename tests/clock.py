"""Time that tests can advance."""

import asyncio

from providers.clock import SystemClock


class SkippingClock(SystemClock):
    """The machine's clock, but that who sleeps by it wakes at once, and that it can be set forward.

    The calendar stays as it is: providers hold the dates of signed requests against their own.
    """

    def __init__(self) -> None:
        self._skipped = 0.0
        self.slept: list[float] = []
        """How long each sleep would have been, in seconds."""

    def now(self) -> float:
        """Seconds since some fixed moment; they only go forward."""
        return super().now() + self._skipped

    async def sleep(self, seconds: float) -> None:
        """Let the others have their turn, and be that much later."""
        self.slept.append(seconds)
        self.skip(seconds)
        await asyncio.sleep(0)

    def skip(self, seconds: float) -> None:
        """Be that much later."""
        self._skipped += seconds


class StoppedClock(SkippingClock):
    """Time that passes only where it is told to."""

    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._skipped


CLOCK = SkippingClock()
"""The clock of what stays for several tests: each begins long after the one before, so that no call is recent any more."""


def begin_anew() -> None:
    """Be so much later that nothing which a test did counts for the next: no retry, no failure, no open circuit."""
    CLOCK.skip(3600)

"""Whether a read is sent again, and when. Retries are for what may be gone in a moment, and must not make an outage worse.

The loop around it is the transport's: a retry library's would hold none of these decisions.
"""

from random import Random

from providers.clock import Clock, Deadline
from providers.errors import ProviderError
from providers.rolling import RollingCount

MAX_ATTEMPTS = 3
MAX_SHARE = 0.2
"""Of a provider's calls of the last ten seconds, so many may be followed by a retry..."""
ALWAYS = 3
"""...and so many retries are always within the budget, or the first failures of a quiet provider would have none."""
LONGEST_PAUSES = (0.05, 0.5)
"""The longest pause before the second attempt and before the third, in seconds. Full jitter: every shorter one is as likely."""


class Retries:
    """One provider's retries, within their budget."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._random = random
        self._calls = RollingCount(clock)
        self._retries = RollingCount(clock)

    def note_call(self) -> None:
        """Count a call that is sent for the first time: the budget is a share of them."""
        self._calls.add()

    def pause(self, failure: ProviderError, attempts: int, deadline: Deadline) -> float | None:
        """The seconds to wait before the next attempt, after so many; None where there is none. One that there is counts.

        A provider that says when it wants to be asked again is asked no sooner, and not at all where that is beyond the deadline.
        """
        if not failure.is_transient or attempts >= MAX_ATTEMPTS:
            return None
        pause = max(self._random.uniform(0, LONGEST_PAUSES[attempts - 1]), failure.retry_after or 0)
        if pause >= deadline.remaining() or self._retries.total() + 1 > max(ALWAYS, MAX_SHARE * self._calls.total()):
            return None
        self._retries.add()
        return pause

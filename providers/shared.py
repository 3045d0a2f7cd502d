"""What the ways to all providers of one process have in common."""

from dataclasses import dataclass, field
from random import Random

from providers.budget import ByteBudget
from providers.clock import Clock
from providers.watch import ProviderWatch, Unwatched


@dataclass(frozen=True, slots=True)
class Shared:
    """``user_agent`` is by what the process names itself, ``random`` spreads retries in time, ``budget`` bounds what is read at once."""

    clock: Clock
    user_agent: str
    watch: ProviderWatch = field(default_factory=Unwatched)
    random: Random = field(default_factory=Random)
    budget: ByteBudget = field(default_factory=ByteBudget)

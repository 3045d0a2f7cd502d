"""What the ways to all providers of one process have in common."""

from dataclasses import dataclass, field
from random import Random

from providers.aiohttp_session import AiohttpSession
from providers.budget import ByteBudget
from providers.clock import Clock
from providers.http_client import HttpClient
from providers.watch import ProviderWatch, Unwatched


@dataclass(frozen=True, slots=True)
class Shared:
    """``user_agent`` is by what the process names itself, ``random`` spreads retries in time, ``budget`` bounds what is read at once.

    ``http_client`` makes the connections. ``single_flight`` says whether identical reads that are under way share one call.
    """

    clock: Clock
    user_agent: str
    watch: ProviderWatch = field(default_factory=Unwatched)
    random: Random = field(default_factory=Random)
    budget: ByteBudget = field(default_factory=ByteBudget)
    http_client: HttpClient = AiohttpSession
    single_flight: bool = False

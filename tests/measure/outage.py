"""Measures how a provider that is down is left alone, and how soon it is asked again once it is back. Run by `make outage`, on Linux.

Queries come to a new server at a fixed rate while the provider answers, while it is down and when it is back: once it is down by refusing
connections, once by answering 503. Server, provider and load have a process each.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rich import box
from rich.table import Table

from providers.breaker import OPEN_SECONDS
from providers.rolling import WINDOW_SECONDS
from providers.sandbox.faults import Latency, Status
from tests.exposed import Exposed, exposed
from tests.measure.customers import customers_by_provider
from tests.measure.load import Answered, at_fixed_rate, outcome, percentile
from tests.measure.program import program
from tests.measure.sandboxes import SandboxProcess, sandbox_process
from tests.measure.verdicts import Verdict, counted, told
from tests.serving import Server

PROVIDER = "frontpayment"
RATE = 50
"""Queries per second, each of which is one call."""
SECONDS_BEFORE, SECONDS_DOWN, SECONDS_AFTER = 10, 30, 15
PROBE_INTERVALS = 2
"""Within so many, traffic must be back."""
_USUAL = Latency(seconds=0.02)
_TYPED = {"OK", "PROVIDER_UNAVAILABLE", "CIRCUIT_OPEN"}
_QUERY = "query Customer($by: CustomerBy!) { customer(by: $by) { id name } }"

Turn = Callable[[SandboxProcess], Awaitable[None]]


async def _refuse(sandbox: SandboxProcess) -> None:
    await sandbox.close_port(PROVIDER)


async def _listen(sandbox: SandboxProcess) -> None:
    await sandbox.open_port(PROVIDER)


async def _answer_503(sandbox: SandboxProcess) -> None:
    await sandbox.set_faults({PROVIDER: [_USUAL, Status(status=503)]})


async def _answer(sandbox: SandboxProcess) -> None:
    await sandbox.set_faults({PROVIDER: [_USUAL]})


OUTAGES: Mapping[str, tuple[Turn, Turn]] = {"refuses connections": (_refuse, _listen), "answers 503": (_answer_503, _answer)}
"""How the provider goes down, and how it comes back."""


@dataclass(frozen=True, slots=True)
class Second:
    """What one second showed."""

    requests: int
    """HTTP requests that the server sent and that ended, by its own count."""
    arrived: int
    """Requests that the provider got."""
    is_open: bool
    """Whether the circuit breaker was open at its end."""
    answers: list[Answered]
    """Of the queries that were due in it."""


@dataclass(frozen=True, slots=True)
class Outage:
    """All seconds of one outage, those before and after it with it."""

    seconds_down: int
    seconds: list[Second]

    @property
    def back(self) -> int:
        """The second in which the provider is back."""
        return SECONDS_BEFORE + self.seconds_down

    @property
    def opened(self) -> int | None:
        """The second in which the circuit breaker opened; None where it did not."""
        return next((number for number, second in enumerate(self.seconds) if second.is_open), None)

    @property
    def recovered(self) -> float:
        """When the last query was due that was not answered with data, in seconds from the provider's return; below 0 before it."""
        failed = [answered.scheduled for second in self.seconds for answered in second.answers if answered.outcome != "OK"]
        return max(failed, default=0) - self.back


async def measured(sandbox: SandboxProcess, outage: tuple[Turn, Turn], seconds_down: int) -> Outage:
    """Put the load on a new server, and have the provider go down meanwhile."""
    await _answer(sandbox)
    total = SECONDS_BEFORE + seconds_down + SECONDS_AFTER
    async with program(sandbox.environment) as running:
        server, keys = running.server, customers_by_provider()[PROVIDER]
        answers, samples, _ = await asyncio.gather(
            at_fixed_rate(lambda number: outcome(server, _QUERY, {"by": keys[number % len(keys)]}), RATE, total),
            _samples(server, sandbox, total),
            _turned(sandbox, outage, seconds_down),
        )
    seconds = [
        Second(_requests(after) - _requests(before), arrived, _is_open(after), [one for one in answers if int(one.scheduled) == number])
        for number, ((before, _), (after, arrived)) in enumerate(pairwise(samples))
    ]
    return Outage(seconds_down, seconds)


async def _samples(server: Server, sandbox: SandboxProcess, times: int) -> list[tuple[Exposed, int]]:
    """The server's metrics at the beginning and after each second, with how many requests the provider got meanwhile."""
    clock = asyncio.get_running_loop().time
    begun, samples = clock(), []
    for second in range(times + 1):
        await asyncio.sleep(max(0.0, begun + second - clock()))
        samples.append((await exposed(server), sum((await sandbox.taken()).values())))
    return samples


async def _turned(sandbox: SandboxProcess, outage: tuple[Turn, Turn], seconds_down: int) -> None:
    go_down, come_back = outage
    await asyncio.sleep(SECONDS_BEFORE)
    await go_down(sandbox)
    await asyncio.sleep(seconds_down)
    await come_back(sandbox)


def _requests(seen: Exposed) -> int:
    return round(seen.value("customer_graph_upstream_requests_total", provider=PROVIDER))


def _is_open(seen: Exposed) -> bool:
    return seen.value("customer_graph_upstream_breakers", provider=PROVIDER, state="open") == 1


def _table(name: str, outage: Outage) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"{RATE} queries/s while the provider {name} for {outage.seconds_down} s")
    table.add_column("Second", justify="right")
    table.add_column("Provider")
    table.add_column("Breaker")
    for heading in ("Requests sent", "Requests that arrived", "Longest answer, ms"):
        table.add_column(heading, justify="right")
    table.add_column("Answers")
    for number, second in enumerate(outage.seconds):
        provider = "down" if SECONDS_BEFORE <= number < outage.back else "up"
        longest = max(answered.seconds for answered in second.answers) * 1000
        words = counted(answered.outcome for answered in second.answers)
        breaker = "open" if second.is_open else ""
        table.add_row(str(number), provider, breaker, str(second.requests), str(second.arrived), f"{longest:.0f}", words)
    return table


def _verdicts(outage: Outage) -> Iterator[Verdict]:
    opened = outage.back if outage.opened is None else outage.opened
    yield Verdict(
        f"the circuit breaker opened in second {opened - SECONDS_BEFORE} of the outage, within its window of {WINDOW_SECONDS} s",
        0 <= opened - SECONDS_BEFORE < min(WINDOW_SECONDS, outage.seconds_down),
    )
    left_alone = outage.seconds[opened + 1 : outage.back]
    sent, most = sum(second.requests for second in left_alone), len(left_alone) // OPEN_SECONDS + 1
    yield Verdict(f"{sent} requests in the {len(left_alone)} s of the outage after that; probes are at most {most:g}", sent <= most)
    limit = PROBE_INTERVALS * OPEN_SECONDS
    yield Verdict(
        f"the last query that failed was due {outage.recovered:.1f} s after the return; {limit:g} s are allowed", outage.recovered <= limit
    )
    answers = [answered for second in outage.seconds for answered in second.answers]
    fast = [answered.seconds * 1000 for answered in answers if answered.outcome == "CIRCUIT_OPEN"]
    if fast:
        yield Verdict(f"{len(fast)} queries were answered CIRCUIT_OPEN, half of them within {percentile(fast, 0.5):.1f} ms", holds=True)
    words = Counter(answered.outcome for answered in answers)
    yield Verdict(f"answers: {counted(words.elements())}", words.keys() <= _TYPED)


async def _all(seconds_down: int) -> dict[str, Outage]:
    async with sandbox_process() as sandbox:
        return {name: await measured(sandbox, outage, seconds_down) for name, outage in OUTAGES.items()}


def main() -> int:
    """Print the seconds and the verdicts of each outage; 1 where one is missed."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=SECONDS_DOWN, help="How long the provider is down.")
    outages = asyncio.run(_all(arguments.parse_args().seconds))
    return max(told(_table(name, outage), _verdicts(outage)) for name, outage in outages.items())


if __name__ == "__main__":
    sys.exit(main())

"""The sandbox of the providers in a process of its own, and what a measurement asks of it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from graph.serving import sandbox_services
from providers.sandbox.faults import Fault
from providers.sandbox.runner import Sandbox
from tests.measure.remote import Remote, remote

PROVIDERS = ("bik", "blink", "brij", "frontpayment", "worldline")


class SandboxProcess:
    """The sandbox that runs there."""

    def __init__(self, running: Remote[Sandbox], environment: Mapping[str, str]) -> None:
        self._running = running
        self.environment = environment
        """The settings that point a server at it."""

    async def set_faults(self, faults: Mapping[str, Iterable[Fault]]) -> None:
        """Set these providers' faults; the others keep theirs."""
        await self._running.do(partial(_set_faults, faults={name: tuple(of_provider) for name, of_provider in faults.items()}))

    async def forget(self) -> None:
        """Forget calls and peaks, and set no faults."""
        await self._running.do(_forget)

    async def forget_peaks(self) -> None:
        """Count the peaks from what is in flight now."""
        await self._running.do(_forget_peaks)

    async def peaks(self) -> dict[str, int]:
        """The most requests that each provider was answering at once."""
        return await self._running.do(_peaks)

    async def in_flight(self) -> int:
        """How many requests the providers are answering."""
        return await self._running.do(_in_flight)

    async def taken(self) -> Counter[tuple[str, tuple[str, ...]]]:
        """How many requests came since this was asked last, by provider and the kinds of faults that they met."""
        return await self._running.do(_taken)

    async def close_port(self, provider: str) -> None:
        """Take this provider down: whoever connects to it is refused, and its connections are closed."""
        await self._running.do(partial(_close_port, provider=provider))

    async def open_port(self, provider: str) -> None:
        """Bring it back, where it was."""
        await self._running.do(partial(_open_port, provider=provider, port=self._port(provider)))

    def _port(self, provider: str) -> int:
        return urlsplit(self.environment[f"CUSTOMER_GRAPH_PROVIDERS__{provider.upper()}__BASE_URL"]).port or 0


@asynccontextmanager
async def sandbox_process() -> AsyncIterator[SandboxProcess]:
    """Run the sandbox of every provider until the context ends."""
    async with remote(_sandbox) as running:
        yield SandboxProcess(running, await running.do(_environment))


@asynccontextmanager
async def _sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(sandbox_services()) as sandbox:
        yield sandbox


async def _environment(sandbox: Sandbox) -> dict[str, str]:
    return sandbox.environment()


async def _set_faults(sandbox: Sandbox, faults: Mapping[str, Iterable[Fault]]) -> None:
    sandbox.set_faults(faults)


async def _forget(sandbox: Sandbox) -> None:
    sandbox.clear()


async def _forget_peaks(sandbox: Sandbox) -> None:
    for name in PROVIDERS:
        sandbox[name].forget_peak()


async def _peaks(sandbox: Sandbox) -> dict[str, int]:
    return {name: sandbox[name].peak_in_flight for name in PROVIDERS}


async def _in_flight(sandbox: Sandbox) -> int:
    return sum(sandbox[name].in_flight for name in PROVIDERS)


async def _taken(sandbox: Sandbox) -> Counter[tuple[str, tuple[str, ...]]]:
    calls = Counter((call.provider, call.faults) for call in sandbox.calls)
    sandbox.calls.clear()
    return calls


async def _close_port(sandbox: Sandbox, provider: str) -> None:
    await sandbox[provider].stop()


async def _open_port(sandbox: Sandbox, provider: str, port: int) -> None:
    await sandbox[provider].start(port)

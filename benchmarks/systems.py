"""The systems that are measured beside each other, and how each is started."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.emulator.answers import BIK, BLINK, BRIJ, FRONT_PAYMENT
from benchmarks.questions import Question
from providers.http_client import HttpClientName

HTTP_CLIENTS = ("aiohttp", "pycurl")
DEFAULT_HTTP_CLIENT: HttpClientName = "pycurl"
"""By which ours asks where nothing is set, as far as it is installed."""
OURS = {client: f"ours, {client}" for client in HTTP_CLIENTS}
BOUND = {client: f"bound, {client}" for client in HTTP_CLIENTS}
PLAIN, APOLLO, MERCURIUS, YOGA = "plain Strawberry", "Apollo Server", "Mercurius", "GraphQL Yoga"
PEERS = Path(__file__).parent / "peers"
NODE_SYSTEMS = {APOLLO: PEERS / "apollo.mjs", MERCURIUS: PEERS / "mercurius.mjs", YOGA: PEERS / "yoga.mjs"}

_PACKAGES = PEERS / "node_modules"


@dataclass(frozen=True, slots=True)
class System:
    """A server that answers the questions. It is told by PORT where to listen, and by UPSTREAM where the providers are."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ours: bool = False

    def environment_for(self, question: Question, port: int, upstream: str) -> dict[str, str]:
        """Everything that it finds in its environment."""
        ambient = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMER_GRAPH_")}
        told = {"PORT": str(port), "UPSTREAM": upstream, "QUESTION": question.name}
        own = {**_settings(port, upstream), **question.environment} if self.is_ours else {}
        return {**ambient, **told, **own, **self.environment}


def systems() -> Iterator[System]:
    """All that can run here, in the order in which they take turns."""
    python = (sys.executable, "-m")
    for client in HTTP_CLIENTS:
        yield System(OURS[client], (*python, "graph", "serve"), {"CUSTOMER_GRAPH_HTTP_CLIENT": client}, is_ours=True)
        yield System(BOUND[client], (*python, "benchmarks.peers.bound"), {"HTTP_CLIENT": client})
    yield System(PLAIN, (*python, "benchmarks.peers.plain_strawberry"))
    if missing_of_node() is None:
        yield from (System(name, ("node", str(program)), {"NODE_ENV": "production"}) for name, program in NODE_SYSTEMS.items())


def system_named(name: str) -> System:
    """One of those that can run here."""
    return next(system for system in systems() if system.name == name)


def our_server(settings: Mapping[str, str] | None = None, options: Sequence[str] = ()) -> System:
    """Ours by its default HTTP client, with settings that are named without their prefix, and with options of `serve`."""
    ours = system_named(OURS[DEFAULT_HTTP_CLIENT])
    given = {f"CUSTOMER_GRAPH_{name}": value for name, value in (settings or {}).items()}
    return replace(ours, command=(*ours.command, *options), environment={**ours.environment, **given})


def missing_of_node() -> str | None:
    """What keeps the servers in Node.js from being measured; None where nothing does."""
    if shutil.which("node") is None:
        return "node is not here"
    # npm writes this file last: before, what is there is not all.
    return None if (_PACKAGES / ".package-lock.json").is_file() else f"{_PACKAGES} is not here, which make bench installs where npm is"


def _settings(port: int, upstream: str) -> dict[str, str]:
    """What points our server at the emulated providers, and where it listens. All else is as by default but the wait before it stops."""
    of_providers = {
        "FRONTPAYMENT__BASE_URL": upstream + FRONT_PAYMENT,
        "FRONTPAYMENT__TOKEN": "token",
        "BIK__BASE_URL": upstream + BIK,
        "BIK__API_KEY": "key",
        "BIK__API_SECRET": "secret",
        "BLINK__BASE_URL": upstream + BLINK,
        "BLINK__TOKEN": "token",
        "BLINK__TARGET_ID": "IIDX99999",
        "BRIJ__BASE_URL": upstream + BRIJ,
        "BRIJ__API_KEY": "token",
    }
    own = {"PORT": str(port), "SHUTDOWN_DELAY_SECONDS": "0"} | {f"PROVIDERS__{name}": value for name, value in of_providers.items()}
    return {f"CUSTOMER_GRAPH_{name}": value for name, value in own.items()}

"""Runs the server, the sandbox of the providers, or both in one process, until a signal says to stop."""

import errno
import importlib
import json
import os
import shlex
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import structlog
from rich.console import Console
from structlog.types import FilteringBoundLogger
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from graph.http.draining import DrainingServer, OpenPort
from graph.http.explorer import STATIC
from graph.logs import configure_logging, log_config
from graph.settings import ID_KEYS, PREFIX, SECRETS_DIR, Settings, load_settings
from graph.worker_metrics import DIRECTORY, counting_together
from graph.workers import Workers
from providers.clock import SystemClock
from providers.registry import CLIENTS
from providers.sandbox.faults import CHAOS, Fault, FaultsError, read_faults_by_provider
from providers.sandbox.runner import PortTaken
from providers.sandbox.seed import DEFAULT_SEED
from providers.sandbox.service import SandboxService
from providers.sandbox.thread import SandboxThread

FIRST_SANDBOX_PORT = 8101
FaultsByProvider: TypeAlias = Mapping[str, Collection[Fault]]
"""What fails in the sandbox, by the provider's name."""

# Longer than load balancers keep an idle connection (60 seconds, mostly), so that none sends a request into one that is being closed.
_KEEP_ALIVE_SECONDS = 75

HTTP_OPTIONS: Mapping[str, Any] = {
    # Named and not imported: the supervisor of several workers need not load what they do.
    "http": "graph.http.protocol:GraphQLProtocol",
    "ws": "none",
    "lifespan": "on",
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    # Or a request that a client sends before the answer to its last one would be logged as part of that one's trace.
    "reset_contextvars": True,
    "timeout_keep_alive": _KEEP_ALIVE_SECONDS,
}
"""How uvicorn serves the application, whatever process it runs in."""

_log: FilteringBoundLogger = structlog.get_logger()

_APP = "graph.http.app:create_app_from_environment"
_BACKLOG = 2048
_EXAMPLE = "{ __schema { queryType { fields { name description } } } }"
_SANDBOX_EXAMPLE = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { id name email addresses { street city countryCode } } }'
# What a server listens on is not always what a client can connect to.
_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- nothing is bound here


class ServingError(Exception):
    """The server or the sandbox cannot run; the message says what to do."""


def serve(overrides: Mapping[str, str], workers: int, *, sandbox: bool, faults: FaultsByProvider) -> None:
    """Serve until SIGINT or SIGTERM; then running operations may end, and uvicorn raises the signal again, for the caller's handler.

    ``overrides`` are environment variables that beat those of the process; ``faults`` are the sandbox's. Raises `SettingsError` and
    `ServingError`.
    """
    os.environ.update(overrides)
    with ExitStack() as stack:
        removed = stack.enter_context(_sandboxed_environment(faults)) if sandbox else []
        settings = load_settings()
        configure_logging(settings)
        _check_manifest(settings)
        if sandbox:
            failing = [provider for provider, of_provider in faults.items() if of_provider]
            _log.info("sandbox instead of real providers", settings_left_out=removed, faults=failing)
        if settings.metrics and (workers > 1 or DIRECTORY in os.environ):
            stack.enter_context(_metrics_in_files())
        listener = stack.enter_context(listening(settings))
        announce = partial(_announce, settings, listener, sandbox=sandbox)
        _run(_uvicorn_config(settings, workers), _open_port(settings), listener, announce)


def run_sandbox(program: str, faults: FaultsByProvider) -> None:
    """Serve the sandboxes alone, on fixed ports and with these faults, until a signal's handler raises. Raises `ServingError`.

    ``program`` is the command that serves the graph, to be run beside.
    """
    ports = {client.provider.slug: FIRST_SANDBOX_PORT + number for number, client in enumerate(CLIENTS)}
    sandbox = _sandbox_with(faults, ports)
    try:
        sandbox.start()
    except PortTaken as taken:
        msg = f"The sandbox needs the ports {min(ports.values())} to {max(ports.values())} of this machine; {taken.port} is taken."
        raise ServingError(msg) from None
    try:
        sys.stdout.write(exports(sandbox.environment(), program))
        sys.stdout.flush()
        threading.Event().wait()
    finally:
        sandbox.stop()


def sandbox_services() -> list[SandboxService]:
    """The sandbox of every registered provider."""
    return [importlib.import_module(f"providers.{client.provider.slug}.sandbox").Service(DEFAULT_SEED) for client in CLIENTS]


def chosen_faults(*, chaos: bool, file: Path | None) -> FaultsByProvider:
    """The sandbox's faults: the mix for every provider, or those of the file, or none. Raises `ServingError`."""
    if file is None:
        return {client.provider.slug: CHAOS for client in CLIENTS} if chaos else {}
    try:
        return read_faults_by_provider(file.read_bytes())
    except OSError as error:
        raise ServingError(f"{file} cannot be read: {error.strerror}.") from None
    except FaultsError as error:
        raise ServingError(
            "\n".join((f"{file} has faults that cannot be set:", *(f"  {line}" for line in str(error).splitlines())))
        ) from None


def exports(environment: Mapping[str, str], program: str) -> str:
    """What points a server at the sandbox, for a shell."""
    lines = (f"export {name}={shlex.quote(value)}" for name, value in environment.items())
    serve = f"{shlex.quote(program)} serve"
    return "\n".join(("# The sandbox listens. In another shell:", *lines, serve, "# Ctrl-C here ends the sandbox.", ""))


def welcome(url: str, *, sandbox: bool, only_trusted: bool = False, providers: Iterable[str] = ()) -> str:
    """What a person is told who starts the server: where it is, and a first question that works when pasted into a shell.

    ``providers`` are the sandbox's, each with its address.
    """
    end = "Ctrl-C ends it."
    if listed := ", ".join(providers):
        end = f"Made-up providers (docs/sandbox.md has how to make them fail): {listed}\n\n{end}"
    if only_trusted:
        return f"Customer Graph: {url}\nIt runs the documents of its manifest alone, so GraphiQL cannot ask it.\n\n{end}"
    body = json.dumps({"query": _SANDBOX_EXAMPLE if sandbox else _EXAMPLE})
    curl = shlex.join(("curl", "-s", url, "-H", "content-type: application/json", "-d", body))
    browser = (
        "GraphiQL: open it in a browser."
        if (STATIC / "explorer.js").is_file()
        else "GraphiQL is not built: it needs npm at `make install`."
    )
    return f"Customer Graph: {url}\n{browser} Or ask from a shell:\n\n{curl}\n\n{end}"


def listening(settings: Settings) -> socket.socket:
    """Take the port, so that it is known, ours, and open before anyone is told of it. Raises `ServingError`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        host = settings.host.encode("idna").decode()
        return socket.create_server((host, settings.port), family=family, backlog=_BACKLOG)
    except UnicodeError:
        msg = f"{PREFIX}HOST or --host is no name or address of a machine."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            msg = f"Port {settings.port} is taken. Choose another with --port or {PREFIX}PORT; 0 takes any that is free."
        else:
            msg = f"The server cannot listen: {error.strerror}."
    raise ServingError(msg) from None


def _check_manifest(settings: Settings) -> None:
    """Find what is wrong with the manifest before a port is open and worker processes are started, which could tell nobody."""
    if settings.trusted_documents.manifest is not None:
        from graph.documents import Documents  # noqa: PLC0415 -- the schema takes a second to load, which each worker does by itself
        from graph.preparation import Preparation  # noqa: PLC0415
        from graph.schema import schema  # noqa: PLC0415

        Documents(settings, Preparation(schema, settings.limits))


def _sandbox_with(faults: FaultsByProvider, ports: Mapping[str, int] | None = None) -> SandboxThread:
    thread = SandboxThread(sandbox_services(), ports)
    try:
        thread.sandbox.set_faults(faults)
    except FaultsError as error:
        raise ServingError(f"These faults cannot be set: {error}.") from None
    return thread


@contextmanager
def _sandboxed_environment(faults: FaultsByProvider) -> Iterator[list[str]]:
    """Run the sandbox and point this process' environment at it, at it alone: a real provider's settings are taken out.

    What else the sandbox would set is left to the user where it is set.
    """
    with _sandbox_with(faults) as sandbox:
        removed = [name for name in os.environ if name.upper().startswith((f"{PREFIX}PROVIDERS__", ID_KEYS, SECRETS_DIR))]
        for name in removed:
            del os.environ[name]
        given = {name.upper() for name, value in os.environ.items() if value}
        os.environ.update({name: value for name, value in sandbox.environment().items() if name not in given})
        yield removed


@contextmanager
def _metrics_in_files() -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(counting_together())
        except OSError:
            needed = f"Metrics are counted in a directory: {DIRECTORY} must name one that can be written, or TMPDIR where to make one."
            raise ServingError(f"{needed} {PREFIX}METRICS=false does without.") from None
        yield


def _announce(settings: Settings, listener: socket.socket, *, sandbox: bool) -> None:
    url = _url(settings.host, listener.getsockname()[1])
    _log.info("listening", url=url, providers=[provider.slug for provider in settings.configured()])
    if sandbox or sys.stdout.isatty():
        only_trusted = settings.trusted_documents.required
        providers = _addresses(settings) if sandbox else ()
        told = welcome(url, sandbox=sandbox, only_trusted=only_trusted, providers=providers)
        Console(highlight=False, markup=False, soft_wrap=True).print(told)
    if not settings.configured():
        _log.warning("no provider is configured", help="see docs/settings.md, or serve --sandbox")


def _addresses(settings: Settings) -> Iterator[str]:
    for provider, provider_settings in settings.configured().items():
        parts = urlsplit(provider_settings.base_url)
        yield f"{provider.slug} {parts.scheme}://{parts.netloc}"


def _url(host: str, port: int) -> str:
    reachable = _REACHABLE.get(host, host)
    return f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}/graphql"


def _open_port(settings: Settings) -> OpenPort:
    return OpenPort.within(settings.shutdown_seconds, settings.shutdown_delay_seconds, settings.deadline_seconds)


def _uvicorn_config(settings: Settings, workers: int) -> Config:
    return Config(
        _APP,
        factory=True,
        workers=workers,
        loop="auto",  # uvloop, wherever it can be installed.
        log_config=log_config(settings),
        timeout_graceful_shutdown=settings.shutdown_seconds,
        **HTTP_OPTIONS,
    )


def _run(config: Config, open_port: OpenPort, listener: socket.socket, announce: Callable[[], None]) -> None:
    if config.workers > 1:
        announce()
        failed = not Workers(config, open_port, listener).run()
    else:
        server = DrainingServer(config, open_port, SystemClock())
        try:
            # Before anyone is told: a handler that raises, as the caller's does, may be heard by nobody where a signal finds the program.
            with server.capture_signals():
                announce()
                server.run(sockets=[listener])
        except SystemExit as leaving:
            if leaving.code != STARTUP_FAILURE:
                raise
        failed = not server.started
    if failed:
        msg = "The server did not start; its log says why."
        raise ServingError(msg)

"""The command line. What a command needs is imported when it runs, so that help and version come at once."""

import difflib
import signal
import sys
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

_WRONG_SETTINGS = 2
_SCHEMA_FILE = Path("schema.graphql")
_Chaos = Annotated[bool, typer.Option("--chaos", help="Have the sandbox fail as on a bad day: about one call in ten, in every way.")]
_Faults = Annotated[Path | None, typer.Option(help="Have the sandbox fail as this JSON file says (docs/sandbox.md).", show_default=False)]

app = typer.Typer(
    name="customer-graph",
    help="One GraphQL endpoint over the systems in which a company keeps its customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command that the arguments name."""
    app(prog_name="customer-graph")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- as typer calls it
    if not wanted:
        return
    try:
        typer.echo(metadata.version("customer-graph"))
    except metadata.PackageNotFoundError:
        _fail("customer-graph is not installed, so it has no version.")
    raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    pass


@app.command()
def serve(  # noqa: PLR0913 -- an argument for each option
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on, instead of CUSTOMER_GRAPH_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port, instead of CUSTOMER_GRAPH_PORT; 0 for any.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that serve side by side.")] = 1,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Serve made-up customers, and leave real providers alone.")] = False,
    chaos: _Chaos = False,
    faults: _Faults = None,
) -> None:
    """Run the server. docs/settings.md has all that can be set."""
    _check_faults(chaos=chaos, file=faults, sandbox=sandbox)
    _leave_on_signals()
    from graph import serving  # noqa: PLC0415 -- see the module
    from graph.settings import PREFIX, SettingsError  # noqa: PLC0415

    overrides = {f"{PREFIX}HOST": host, f"{PREFIX}PORT": None if port is None else str(port)}
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        serving.serve(given, workers, sandbox=sandbox, faults=serving.chosen_faults(chaos=chaos, file=faults))
    except SettingsError as error:
        _fail(str(error), _WRONG_SETTINGS)
    except serving.ServingError as error:
        _fail(str(error))


@app.command()
def sandbox(*, chaos: _Chaos = False, faults: _Faults = None) -> None:
    """Run the providers' sandboxes alone, and print the settings that point a server at them."""
    _check_faults(chaos=chaos, file=faults, sandbox=True)
    _leave_on_signals()
    from graph import serving  # noqa: PLC0415

    try:
        serving.run_sandbox(sys.argv[0], serving.chosen_faults(chaos=chaos, file=faults))
    except serving.ServingError as error:
        _fail(str(error))


@app.command()
def doctor() -> None:
    """Ask each configured provider whether it is reached and takes our credentials, and exit with 1 if one does not."""
    from graph import doctor  # noqa: PLC0415
    from graph.settings import SettingsError  # noqa: PLC0415

    try:
        all_are_well = doctor.run()
    except SettingsError as error:
        _fail(str(error), _WRONG_SETTINGS)
    if not all_are_well:
        raise typer.Exit(1)


@app.command()
def schema(
    file: Annotated[Path | None, typer.Argument(help=f"The file to check; {_SCHEMA_FILE} if not given.", show_default=False)] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Compare with the file instead, and exit with 1 if it differs.")] = False,
    released: Annotated[
        Path | None, typer.Option(help="Compare with this released schema instead, and exit with 1 if clients break.", show_default=False)
    ] = None,
) -> None:
    """Print the schema in GraphQL's schema language."""
    if file is not None and not check:
        msg = "it is only read with --check; to write it: customer-graph schema > FILE"
        raise typer.BadParameter(msg, param_hint="FILE")
    from graph.schema import schema_sdl  # noqa: PLC0415

    sdl = schema_sdl().rstrip("\n") + "\n"
    if check and (difference := _difference(file or _SCHEMA_FILE, sdl)):
        _fail(difference)
    if released and (breakage := _breakage(released, sdl)):
        _fail(breakage)
    if not (check or released):
        typer.echo(sdl, nl=False)


def _difference(file: Path, sdl: str) -> str:
    """In what the file is not the schema, and what to do; empty when it is."""
    advice = f"Run: customer-graph schema > {file}"
    if not file.is_file():
        return f"{file} is not there. {advice}"
    before = file.read_text(encoding="utf-8")
    if before == sdl:
        return ""
    lines = difflib.unified_diff(before.splitlines(), sdl.splitlines(), str(file), "the code's schema", lineterm="")
    return "\n".join((*lines, "", f"{file} is not up to date. {advice}"))


def _breakage(released: Path, sdl: str) -> str:
    """By what the schema breaks clients of the released one; empty where it breaks none."""
    from graphql import GraphQLError  # noqa: PLC0415

    from graph.evolution import breaking_changes  # noqa: PLC0415

    try:
        changes = breaking_changes(released.read_text(encoding="utf-8"), sdl)
    except (OSError, ValueError, TypeError, GraphQLError):
        return f"{released} is no schema that can be read."
    lines = (f"  {change}" for change in changes)
    return "\n".join((f"Clients of {released} would break. docs/schema-evolution.md says what to do.", *lines)) if changes else ""


def _check_faults(*, chaos: bool, file: Path | None, sandbox: bool) -> None:
    if (chaos or file) and not sandbox:
        raise typer.BadParameter("only the sandbox fails on request; add --sandbox", param_hint="--chaos" if chaos else "--faults")
    if chaos and file:
        raise typer.BadParameter("it excludes --faults", param_hint="--chaos")


def _leave_on_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def _leave(_: int, __: FrameType | None) -> None:
    # While it serves, uvicorn has handlers of its own; it raises the signal again when all operations have ended.
    sys.exit(0)


def _fail(message: str, code: int = 1) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise typer.Exit(code)

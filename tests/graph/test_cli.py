"""The command line, as a person or a container uses it."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner

from graph.cli import app
from graph.schema import schema_sdl
from graph.serving import FIRST_SANDBOX_PORT, ServingError, exports, listening, sandbox_services, welcome
from graph.settings import MANIFEST, PREFIX, SECRETS_DIR, Settings, load_settings
from providers.registry import CLIENTS
from providers.sandbox.thread import SandboxThread

HEAVY = {"strawberry", "graphql", "aiohttp", "pydantic", "starlette", "uvicorn", "phonenumbers", "pycountry"}
URL = re.compile(r"http://[\w.]+:\d+/graphql")


def command(*arguments: str, interpreter: tuple[str, ...] = ()) -> list[str]:
    """What starts the program in a process of its own."""
    return [sys.executable, *interpreter, "-m", "graph", *arguments]


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process' environment with no settings but these."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | dict(variables or {})


def run(*arguments: str, interpreter: tuple[str, ...] = (), variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    program = command(*arguments, interpreter=interpreter)
    return subprocess.run(program, env=environment(variables), capture_output=True, text=True, check=False)  # noqa: S603


@contextmanager
def started(*arguments: str, variables: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Run the program beside the test, and end it with the test."""
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(*arguments), env=environment(variables), **pipes) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def printed(process: "subprocess.Popen[str]", last: str) -> str:
    """What the program prints up to the line that begins so, or to its end."""
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith(last):
            break
    return "".join(lines)


def pasted(curl: str) -> Any:  # noqa: ANN401 -- JSON
    """Send what a shell would send for this line, and read the answer."""
    program, silent, url, header, content_type, data, body = shlex.split(curl)
    assert (program, silent, header, data) == ("curl", "-s", "-H", "-d")
    name, _, value = content_type.partition(": ")
    with urlopen(Request(url, body.encode(), {name: value})) as answer:  # noqa: S310 -- it is http
        return json.load(answer)


def sent_raw(curl: str, content: bytes) -> bytes:
    """Send these bytes where a printed line would ask, and read the last line of the answer."""
    address = urlsplit(URL.findall(curl)[0])
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection, connection.makefile("rb") as answer:
        connection.sendall(content)
        return answer.readlines()[-1]


def heavy_imports(importtime: str) -> set[str]:
    """Which of the packages that take time were imported."""
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in importtime.splitlines()}
    assert "typer" in imported
    return imported & HEAVY


def log_lines(text: str) -> list[dict[str, Any]]:
    """The lines of a log, every one of which must be JSON."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help")])
def test_help_comes_without_loading_the_server(arguments: tuple[str, ...]) -> None:
    """Asking what there is imports nothing that takes time, but for what typer itself needs to explain a command's options."""
    ended = run(*arguments, interpreter=("-X", "importtime"))
    assert "Usage: customer-graph" in ended.stdout
    assert heavy_imports(ended.stderr) <= ({"pydantic"} if arguments[1:] else set())


def test_the_version_is_that_of_the_installed_program(tmp_path: Path) -> None:
    """The version comes from the installation's metadata, and nothing heavy is loaded for it."""
    metadata = tmp_path / "customer_graph-9.8.7.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: customer-graph\nVersion: 9.8.7\n", encoding="utf-8")
    ended = run("--version", interpreter=("-X", "importtime"), variables={"PYTHONPATH": str(tmp_path)})
    assert (ended.returncode, ended.stdout) == (0, "9.8.7\n")
    assert not heavy_imports(ended.stderr)


def test_wrong_settings_stop_the_start_with_all_that_is_wrong() -> None:
    """Exit code 2, every problem on stderr, nothing on stdout, no traceback and no value."""
    wrong = {f"{PREFIX}PORT": "pl4nted", f"{PREFIX}LOG_LEVL": "info", f"{PREFIX}PROVIDERS__BIK__API_KEY": "pl4nted"}
    ended = run("serve", variables=wrong)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0] == "The settings are wrong:"
    for name in ("PORT must be", "LOG_LEVL is no setting; did you mean", "PROVIDERS__BIK__API_SECRET is missing"):
        assert f"  {PREFIX}{name}" in ended.stderr
    assert "pl4nted" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_wrong_manifest_stops_the_start(tmp_path: Path, workers: str) -> None:
    """Exit code 2 and the operation by its name, before a port is open or a worker process runs."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"a1": "query Names { wrong }"}', encoding="utf-8")
    ended = run("serve", "--port", "0", "--workers", workers, variables={MANIFEST: str(manifest)})
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        "The settings are wrong:",
        f"  {MANIFEST} has operation Names, id a1, that cannot be run: Cannot query field 'wrong' on type 'Query'. (line 1)",
    ]


def test_a_server_that_runs_trusted_documents_alone_invites_to_nothing_else() -> None:
    """Whoever starts it is not shown a question that it would refuse."""
    told = welcome("http://127.0.0.1:8000/graphql", sandbox=True, only_trusted=True)
    assert "curl" not in told
    assert "manifest" in told


@pytest.mark.parametrize("arguments", [("--port", "65536"), ("--port", "http"), ("--workers", "0"), ("--colour",)])
def test_wrong_flags_are_refused(arguments: tuple[str, ...]) -> None:
    """A flag that makes no sense ends the command before anything starts."""
    ended = CliRunner().invoke(app, ["serve", *arguments])
    assert ended.exit_code == 2
    assert "Usage:" in ended.stderr


def test_a_taken_port_is_told() -> None:
    """One sentence names the port and the flag that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = run("serve", "--port", str(port))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Port {port} is taken. Choose another with --port or {PREFIX}PORT; 0 takes any that is free.\n"


@pytest.mark.parametrize(
    ("host", "message"),
    [("ü" * 64, f"{PREFIX}HOST or --host is no name or address of a machine."), ("256.0.0.1", "The server cannot listen: ")],
)
def test_a_host_that_is_none_is_told(host: str, message: str) -> None:
    """What cannot be listened on ends the start with a sentence."""
    with pytest.raises(ServingError, match=re.escape(message)):
        listening(Settings(host=host, port=0))


def test_the_sandbox_server_answers_and_ends() -> None:
    """The printed line works when pasted, asks no real provider, and a signal ends all of it with exit code 0."""
    real = {f"{PREFIX}PROVIDERS__BIK__BASE_URL": "https://bik.example.com", SECRETS_DIR: "/run/secrets", f"{PREFIX}PORT": "1"}
    with started("serve", "--sandbox", "--port", "0", "--workers", "2", variables=real) as process:
        text = printed(process, "Ctrl-C")
        (curl,) = re.findall(r"^curl .*$", text, re.MULTILINE)
        answer = pasted(curl)
        refusal = sent_raw(curl, b"FOO / HTTP/1.1\r\n\r\n")
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate()
    assert answer["data"]["customer"]["name"] == "Kari Nordmann"
    assert json.loads(refusal)["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert process.returncode == 0
    lines = log_lines(log)
    assert lines[0]["event"] == "sandbox instead of real providers"
    assert sorted(lines[0]["settings_left_out"]) == sorted(real.keys() - {f"{PREFIX}PORT"})
    assert lines[0]["faults"] == []
    assert [line["providers"] for line in lines if line["event"] == "listening"] == [[client.provider.slug for client in CLIENTS]]
    (url,) = set(URL.findall(text))
    with pytest.raises(OSError, match="refused"):
        urlopen(url)  # noqa: S310 -- it is http


@pytest.mark.parametrize(("name", "value", "is_explained"), [("EXPLAIN", "", True), ("explain", "false", False)])
def test_the_sandbox_leaves_what_is_set(name: str, value: str, *, is_explained: bool) -> None:
    """Over the sandbox operations are explained, unless the user's own setting says otherwise; an empty one says nothing."""
    with started("serve", "--sandbox", "--port", "0", variables={f"{PREFIX}{name}": value}) as process:
        url = URL.findall(printed(process, "Ctrl-C"))[0]
        headers = {"Content-Type": "application/json", "X-Explain": "cost"}
        with urlopen(Request(url, b'{"query": "{ __typename }"}', headers)) as answer:  # noqa: S310 -- it is http
            assert ("cost" in json.load(answer)["extensions"]) is is_explained


def test_a_server_without_providers_starts() -> None:
    """Nothing needs to be set; where nobody looks on, the log alone tells the address."""
    with started("serve", "--port", "0") as process:
        assert process.stderr is not None
        line = json.loads(process.stderr.readline())
        answer = pasted(re.findall(r"^curl .*$", welcome(line["url"], sandbox=False), re.MULTILINE)[0])
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    assert (process.returncode, output, line["event"], line["providers"]) == (0, "", "listening", [])
    assert "customer" in {field["name"] for field in answer["data"]["__schema"]["queryType"]["fields"]}


def test_the_doctor_finds_the_sandbox_well() -> None:
    """Where every configured provider is well, it says so and ends with exit code 0."""
    with SandboxThread(sandbox_services()) as sandbox:
        ended = run("doctor", variables=sandbox.environment())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("\nAll is well.\n")
    assert all(f"  {client.provider.value} " in ended.stdout for client in CLIENTS)


def test_the_doctor_finds_a_failure() -> None:
    """Where a configured provider fails, it names what to set, shows none of it, and ends with exit code 1."""
    name = f"{PREFIX}PROVIDERS__FRONTPAYMENT__TOKEN"
    with SandboxThread(sandbox_services()) as sandbox:
        ended = run("doctor", variables=sandbox.environment() | {name: "pl4nted"})
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.endswith(f"See {name}\n")
    assert "pl4nted" not in ended.stdout


def test_the_doctor_has_nobody_to_ask() -> None:
    """A provider that is not configured is no failure, and what it needs is named."""
    ended = run("doctor")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"FRONTPAYMENT: to configure it, set {PREFIX}PROVIDERS__FRONTPAYMENT__TOKEN;" in ended.stdout


def test_the_doctor_reads_the_settings_as_the_server_does() -> None:
    """Wrong settings are exit code 2 and are named without their values."""
    ended = run("doctor", variables={f"{PREFIX}PROVIDERS__BIK__API_KEY": "pl4nted"})
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"{PREFIX}PROVIDERS__BIK__API_SECRET is missing" in ended.stderr
    assert "pl4nted" not in ended.stderr


def test_there_is_a_sandbox_for_every_provider() -> None:
    """A registered provider's sandbox is found by its name."""
    assert [service.name for service in sandbox_services()] == [client.provider.slug for client in CLIENTS]


def test_the_sandboxes_settings_configure_every_provider() -> None:
    """What the sandbox exports is right for the settings, read by a shell."""
    with SandboxThread(sandbox_services()) as sandbox:
        text = exports(sandbox.environment(), "a folder/customer-graph")
    lines = [shlex.split(line, comments=True) for line in text.splitlines()]
    environ = dict(line[1].split("=", 1) for line in lines if line[:1] == ["export"])
    assert load_settings(environ).configured().keys() == {client.provider for client in CLIENTS}
    assert ["a folder/customer-graph", "serve"] in lines


def free(ports: range) -> bool:
    """Whether all of these ports can be taken."""
    try:
        for port in ports:
            socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@pytest.mark.xdist_group("sandbox ports")
def test_the_sandbox_runs_alone_on_ports_of_its_own() -> None:
    """Its ports are always the same, Ctrl-C ends it with exit code 0, and a second one is told which of them is taken."""
    if not free(range(FIRST_SANDBOX_PORT, FIRST_SANDBOX_PORT + len(CLIENTS))):
        pytest.skip("another sandbox runs on this machine")
    with started("sandbox") as process:
        text = printed(process, "# Ctrl-C")
        second = run("sandbox")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert f"BASE_URL=http://127.0.0.1:{FIRST_SANDBOX_PORT}/" in text
    assert (process.returncode, errors) == (0, "")
    assert (second.returncode, second.stdout) == (1, "")
    last = FIRST_SANDBOX_PORT + len(CLIENTS) - 1
    needed = f"The sandbox needs the ports {FIRST_SANDBOX_PORT} to {last} of this machine"
    assert second.stderr == f"{needed}; {FIRST_SANDBOX_PORT} is taken.\n"


def test_the_schema_is_printed() -> None:
    """Written to a file, it is the file that the check accepts."""
    ended = CliRunner().invoke(app, ["schema"])
    assert (ended.exit_code, ended.stdout) == (0, schema_sdl().rstrip("\n") + "\n")


def test_the_schema_file_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text passes; another is shown as a difference, with the command that puts it right."""
    monkeypatch.chdir(tmp_path)
    file = Path("schema.graphql")
    missing = CliRunner().invoke(app, ["schema", "--check"])
    file.write_text(CliRunner().invoke(app, ["schema"]).stdout, encoding="utf-8")
    same = CliRunner().invoke(app, ["schema", "--check"])
    file.write_text(file.read_text(encoding="utf-8") + "scalar Old\n", encoding="utf-8")
    other = CliRunner().invoke(app, ["schema", "--check", "schema.graphql"])
    assert (missing.exit_code, same.exit_code, other.exit_code) == (1, 0, 1)
    assert (same.stdout, same.stderr) == ("", "")
    assert missing.stderr == "schema.graphql is not there. Run: customer-graph schema > schema.graphql\n"
    assert "\n-scalar Old\n" in other.stderr
    assert other.stderr.endswith("schema.graphql is not up to date. Run: customer-graph schema > schema.graphql\n")


def test_a_schema_file_is_only_read() -> None:
    """A file without --check is probably meant to be written, which the shell does."""
    ended = CliRunner().invoke(app, ["schema", "schema.graphql"])
    assert ended.exit_code == 2
    assert "customer-graph schema > FILE" in ended.stderr

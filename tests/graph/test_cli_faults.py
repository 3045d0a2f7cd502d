"""The command line's options by which the sandbox fails on request."""

import json
import re
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from graph.cli import app
from graph.serving import FIRST_SANDBOX_PORT, ServingError, chosen_faults, run_sandbox
from providers.registry import CLIENTS
from providers.sandbox.faults import CHAOS, Status
from tests.graph.test_cli import log_lines, printed, run, started

SLUGS = [client.provider.slug for client in CLIENTS]
FAULTS = '{"bik": [{"fault": "status", "status": 503, "rate": 0.5}], "blink": []}'
AS_SHOWN = {"fault": "status", "status": 503, "rate": 0.5, "retry_after_as": "seconds"}


def shown(url: str) -> list[dict[str, object]]:
    """The faults of the provider at this address."""
    with urlopen(f"{url}/_faults") as answer:  # noqa: S310 -- it is http
        faults: list[dict[str, object]] = json.load(answer)
    return faults


def addresses(text: str) -> dict[str, str]:
    """Where the welcome says that the sandbox's providers are."""
    (listed,) = re.findall(r"^Made-up providers .*: (bik .*)$", text, re.MULTILINE)
    return dict(pair.split(" ") for pair in listed.split(", "))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("serve", "--chaos"), "--chaos: only the sandbox fails on request"),
        (("serve", "--faults", "faults.json"), "--faults: only the sandbox fails on request"),
        (("serve", "--sandbox", "--chaos", "--faults", "faults.json"), "--chaos: it excludes --faults"),
        (("sandbox", "--chaos", "--faults", "faults.json"), "--chaos: it excludes --faults"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(arguments: tuple[str, ...], message: str) -> None:
    """The command ends before anything starts, and real providers are never made to fail."""
    ended = CliRunner().invoke(app, [*arguments])
    assert ended.exit_code == 2
    assert message in ended.stderr


def test_chaos_is_for_every_provider(tmp_path: Path) -> None:
    """The mix is the same for all; a file has what it says; without either nothing fails."""
    file = tmp_path / "faults.json"
    file.write_text(FAULTS, encoding="utf-8")
    assert chosen_faults(chaos=True, file=None) == dict.fromkeys(SLUGS, CHAOS)
    assert chosen_faults(chaos=False, file=file) == {"bik": (Status(status=503, rate=0.5),), "blink": ()}
    assert chosen_faults(chaos=False, file=None) == {}


def test_a_server_starts_with_the_faults_of_a_file(tmp_path: Path) -> None:
    """The providers that the file names fail as it says, the others are well; the welcome says where each is, the log which ones fail."""
    file = tmp_path / "faults.json"
    file.write_text(FAULTS, encoding="utf-8")
    with started("serve", "--sandbox", "--port", "0", "--faults", str(file)) as process:
        where = addresses(printed(process, "Ctrl-C"))
        assert list(where) == SLUGS
        assert [shown(where[slug]) for slug in ("bik", "brij")] == [[AS_SHOWN], []]
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate()
    assert process.returncode == 0
    assert log_lines(log)[0]["faults"] == ["bik"]


@pytest.mark.xdist_group("sandbox ports")
def test_the_sandbox_alone_starts_with_the_mix() -> None:
    """Every provider has all of it, on its fixed port."""
    with started("sandbox", "--chaos") as process:
        if not printed(process, "# Ctrl-C"):
            pytest.skip("another sandbox runs on this machine")
        ports = range(FIRST_SANDBOX_PORT, FIRST_SANDBOX_PORT + len(CLIENTS))
        assert {len(shown(f"http://127.0.0.1:{port}")) for port in ports} == {len(CHAOS)}
        process.send_signal(signal.SIGINT)
        process.communicate()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "faults.json has faults that cannot be set:\n  it is no JSON: "),
        ('{"bik": [{"fault": "status"}]}', "faults.json has faults that cannot be set:\n  bik[0].status is missing"),
        (
            '{"bik": [{"fault": "hanging", "operation": "get"}]}',
            "These faults cannot be set: bik has no operation get; it has getCustomer.",
        ),
        ('{"folder": []}', "These faults cannot be set: there is no provider folder; there are bik, "),
    ],
)
def test_what_cannot_be_set_is_told(tmp_path: Path, text: str, message: str) -> None:
    """It is told what is wrong and where, before anything listens."""
    file = tmp_path / "faults.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ServingError) as caught:
        run_sandbox("customer-graph", chosen_faults(chaos=False, file=file))
    assert message in str(caught.value)


def test_a_file_of_faults_that_is_not_there_is_told(tmp_path: Path) -> None:
    """One sentence names it, for the sandbox alone as for a server."""
    file = tmp_path / "faults.json"
    ended = run("sandbox", "--faults", str(file))
    assert (ended.returncode, ended.stderr) == (1, f"{file} cannot be read: No such file or directory.\n")

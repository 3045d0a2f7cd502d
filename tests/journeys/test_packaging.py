"""The wheel and the image: what is built in one folder, installed in another, and run by another user in a third.

No container engine is needed. What the image's build sees is copied by the rules of `.dockerignore`, and what it runs is run here.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import aiohttp
import pytest

pytestmark = pytest.mark.xdist_group("packaging")

ROOT = Path(__file__).parents[2]
AS_NOBODY: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []}
TOOLS = Path(sys.executable).parent
PACKAGES = ("graph", "resolvers", "providers")
STATIC = Path("graph/explorer/static")
NPM = ["npm ci --ignore-scripts --silent", "npm run --silent build"]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
DECIDED_HERE = re.compile(r"CUSTOMER_GRAPH_|MAKE|MFLAGS|PREFIX$|PYTHON$")


def image() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, " ".join(rest.split())) for name, rest in lines]


def final_stage() -> dict[str, str]:
    """The instructions that the image itself is made of, by name."""
    instructions = image()
    last = max(index for index, (name, _) in enumerate(instructions) if name == "FROM")
    return dict(instructions[last:])


def started() -> list[str]:
    """The command that a container runs."""
    program, arguments = final_stage()["ENTRYPOINT"], final_stage()["CMD"]
    return [*json.loads(program), *json.loads(arguments)]


def health_check() -> list[str]:
    """The command that tells whether a container is healthy."""
    command: list[str] = json.loads(final_stage()["HEALTHCHECK"].partition(" CMD ")[2])
    return command


def sent_to_the_build() -> set[str]:
    """What `.dockerignore` lets into the build: names in the top folder."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def make(folder: Path, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run make in a folder, as if no other make ran these tests, but with their uv: to fetch another takes long."""
    tools = [f"BIN={TOOLS}"] if (TOOLS / "uv").is_file() else []
    environment = {name: value for name, value in os.environ.items() if not DECIDED_HERE.match(name)}
    done = subprocess.run(["make", *tools, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert not check or done.returncode == 0, done.stderr
    return done


def runs_for_all(python: str) -> bool:
    """Whether another user can run a Python, and it is new enough."""
    check = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(check, cwd="/", **AS_NOBODY, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:  # It cannot be reached, or we cannot become another user.
        return False


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder outside the checkout that every user can read; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="customer-graph-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "empty").mkdir()
        yield folder


@pytest.fixture(scope="module")
def python() -> str:
    """The Python to install for: one that every user can run, if there is one. The tests' own may stand in someone's home."""
    candidates = (f"{sys.base_prefix}/bin/python3", "/usr/local/bin/python3", "/usr/bin/python3")
    return next(filter(runs_for_all, candidates), sys.executable)


@pytest.fixture(scope="module")
def source(folder: Path) -> Path:
    """The source files that are sent to the image's build, and the explorer's files as they come from its first stage."""
    source = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    for name in listed.stdout.split("\0"):
        if Path(name).parts[:1] and Path(name).parts[0] in sent_to_the_build() and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    if (ROOT / STATIC / "explorer.js").is_file():
        shutil.copytree(ROOT / STATIC, source / STATIC, copy_function=shutil.copyfile)
    return source


@pytest.fixture(scope="module")
def wheel(source: Path, python: str) -> Path:
    """The wheel that `make wheel` builds."""
    make(source, "wheel", f"PYTHON={python}")
    (wheel,) = (source / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(folder: Path, source: Path, python: str) -> Path:
    """The folder that `make install-wheel` installs into."""
    make(source, "install-wheel", f"PREFIX={folder / 'installed'}", f"PYTHON={python}")
    return folder / "installed"


def test_the_wheel_holds_the_three_packages_and_the_explorer(source: Path, wheel: Path) -> None:
    """Every file of the packages is in the wheel, the explorer as it is served instead of its sources, and nothing else."""
    files = {path.relative_to(source) for package in PACKAGES for path in (source / package).rglob("*") if path.is_file()}
    wanted = {path for path in files if STATIC in path.parents or STATIC.parent not in path.parents}
    with ZipFile(wheel) as archive:
        found = {Path(name) for name in archive.namelist() if not name.endswith("/")}
    about = {path for path in found if path.parts[0] == f"customer_graph-{VERSION}.dist-info"}

    assert wheel.name == f"customer_graph-{VERSION}-py3-none-any.whl"
    assert found - about == wanted
    assert {"METADATA", "entry_points.txt", "LICENSE"} <= {path.name for path in about}


def test_traces_are_an_extra(installed: Path, source: Path, python: str, tmp_path: Path) -> None:
    """What traces need is installed where it is asked for, from a lock of its own, and not otherwise."""
    traced = tmp_path / "traced"
    make(source, "install-wheel", f"PREFIX={traced}", f"PYTHON={python}", "EXTRA=otel")

    ends = [subprocess.run([folder / "bin/python", "-c", "import opentelemetry.sdk"], check=False) for folder in (traced, installed)]  # noqa: S603

    assert [end.returncode for end in ends] == [0, 1]


def test_installing_needs_to_be_told_where(source: Path) -> None:
    """Without a folder nothing is built or installed, and the message shows the whole command."""
    done = make(source, "install-wheel", check=False)

    assert done.returncode == 2
    assert "make install-wheel PREFIX=/opt/customer-graph" in done.stderr


def test_nothing_is_installed_among_other_things(source: Path, tmp_path: Path) -> None:
    """A folder such as /usr/local, in which others live, is refused and left as it is."""
    (tmp_path / "other").touch()

    done = make(source, "install-wheel", f"PREFIX={tmp_path}", check=False)

    assert done.returncode == 2
    assert "a folder of its own" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_a_package_that_is_not_the_locked_one_is_not_installed(source: Path, python: str, tmp_path: Path) -> None:
    """One hash that differs from the package's stops the installation."""
    forged = tmp_path / "source"
    shutil.copytree(source, forged, ignore=shutil.ignore_patterns(".venv", "dist"))
    lock = forged / "requirements.lock"
    lock.write_text(re.sub(r"(?<=^orjson==)(\S+)(?:.*\\\n)+.*sha256:.*$", _forged, lock.read_text(encoding="utf-8"), flags=re.MULTILINE))

    done = make(forged, "install-wheel", f"PREFIX={tmp_path}/installed", f"PYTHON={python}", check=False)

    assert done.returncode == 2
    assert "orjson" in done.stderr
    assert "ash mismatch" in done.stderr
    assert not (tmp_path / "installed/bin/customer-graph").exists()


def _forged(pin: "re.Match[str]") -> str:
    return f"{pin[1]} --hash=sha256:{64 * '0'}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run the server as another user")
async def test_another_user_runs_what_was_installed(folder: Path, source: Path, installed: Path, python: str) -> None:
    """Another user's server, started in an empty folder, is healthy and ready, shows the explorer, answers, and ends with 0 on SIGTERM."""
    if not runs_for_all(python):
        pytest.skip("no Python 3.11 or newer on this machine that every user can run")
    async with running(installed, folder / "empty") as (process, url), aiohttp.ClientSession(url) as session:
        port = url.rpartition(":")[2]
        assert await got(session, "/health") == (200, '{"status":"ok"}')
        assert await got(session, "/ready") == (200, '{"status":"ready"}')
        status, page = await got(session, "/graphql", accept="text/html")
        built = (source / STATIC / "explorer.js").is_file()
        assert (status, 'src="/explorer/explorer.js"' in page) == (200, built)
        assert (await got(session, "/explorer/explorer.js"))[0] == (200 if built else 404)
        async with session.post("/graphql", json={"query": "{ __typename }"}) as response:
            assert (await response.json())["data"] == {"__typename": "Query"}
        assert ended(installed, *health_check(), port=port) == (0, "")
        assert ended(installed, "customer-graph", "--version") == (0, VERSION)

        process.terminate()

        async with asyncio.timeout(10):
            assert await process.wait() == 0
        assert ended(installed, *health_check(), port=port)[0] == 1
    assert not any((folder / "empty").iterdir())


@asynccontextmanager
async def running(installed: Path, folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The server as the image starts it, but on a free port of this machine alone; it listens."""
    program, *arguments = started()
    process = await asyncio.create_subprocess_exec(
        installed / "bin" / program,
        *arguments,
        cwd=folder,
        env={"CUSTOMER_GRAPH_PORT": "0"},
        **AS_NOBODY,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            line = await process.stderr.readline()
        yield process, json.loads(line)["url"].removesuffix("/graphql")
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def got(session: aiohttp.ClientSession, path: str, accept: str = "*/*") -> tuple[int, str]:
    """The status and the text at a path."""
    async with session.get(path, headers={"Accept": accept}) as response:
        return response.status, await response.text()


def ended(installed: Path, program: str, *arguments: str, port: str = "") -> tuple[int, str]:
    """The exit code of an installed program that another user runs, and what it printed."""
    command, environment = [str(installed / "bin" / program), *arguments], {"CUSTOMER_GRAPH_PORT": port}
    done = subprocess.run(command, cwd="/", env=environment, **AS_NOBODY, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    return done.returncode, done.stdout.strip()


def test_what_builds_the_image_is_tested() -> None:
    """The image's build runs the Makefile's own npm lines and the target that these tests run, after installing make, and nothing else."""
    make_itself = "apt-get update && apt-get install --yes --no-install-recommends make"

    installing = "make install-wheel PREFIX=/opt/customer-graph EXTRA=$EXTRA"
    assert [line for name, line in image() if name == "RUN"] == [*NPM, make_itself, installing]
    assert f"{NPM[0]} && {NPM[1]}" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_image_stands_on_pinned_bases() -> None:
    """A base image is named with a version, or is a stage of this file."""
    bases = [line.split() for name, line in image() if name == "FROM"]
    stages = {words[2] for words in bases if "AS" in words}

    assert all(words[0] in stages or re.fullmatch(r"(python:3\.\d+|node:\d+)-[a-z-]+", words[0]) for words in bases)


def test_the_image_is_where_it_was_installed_and_runs_as_nobody_special() -> None:
    """An environment cannot move; the user is a number, so that an orchestrator sees that it is not root; SIGTERM reaches the server."""
    stage = final_stage()

    assert stage["COPY"] == "--from=build /opt/customer-graph /opt/customer-graph"
    assert "PATH=/opt/customer-graph/bin:$PATH" in stage["ENV"]
    assert "CUSTOMER_GRAPH_HOST=0.0.0.0 CUSTOMER_GRAPH_PORT=8000" in stage["ENV"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", stage["USER"])
    assert stage["EXPOSE"] == "8000"
    assert started() == ["customer-graph", "serve"]


def test_the_build_is_sent_no_secrets_and_nothing_large() -> None:
    """What is not named is not sent, and what is named holds neither settings nor what was built here."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert next(rule for rule in rules if not rule.startswith("#")) == "*"
    assert {*PACKAGES, "Makefile"} < sent_to_the_build()
    assert sent_to_the_build().isdisjoint({"*", ".", ".env", ".git", ".venv", "dist", "tests", "docs"})
    assert {"graph/explorer/node_modules", "graph/explorer/static", "**/.env*"} <= set(rules)

"""The steps of docs/adding-a-provider.md, followed in a copy of the project."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.test_documents import ROOT, blocks_of

GUIDE = ROOT / "docs" / "adding-a-provider.md"
COPIED = ("graph", "resolvers", "providers", "tests", "pyproject.toml")


def run(folder: Path, *command: str, stdin: str | None = None) -> str:
    """What a command prints in that folder; it must succeed."""
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - ours
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's sources."""
    ignored = shutil.ignore_patterns("node_modules", "static", "__pycache__", ".*")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def test_a_provider_that_is_added_by_the_guide_passes_the_contract_test(project: Path) -> None:
    """Every file and change that the guide shows is made as it shows it; then the new provider passes what every provider must pass."""
    for block in blocks_of(GUIDE):
        if block.kind == "diff":
            run(project, "git", "apply", "-", stdin=block.text)
        elif block.kind == "python":
            path, _, text = block.text.partition("\n")
            target = project / path.removeprefix("# ")
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")

    run(project, sys.executable, "-m", "ruff", "check", "providers/acme", "tests/providers/contract/cases_acme.py")
    printed = run(
        project, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/providers/contract", "-k", "acme"
    )
    assert " passed" in printed

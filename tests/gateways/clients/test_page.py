"""docs/clients.md says what the tests run."""

import json
import re
from importlib.metadata import version

from tests.gateways.clients.calling import PAGE
from tests.gateways.node import HERE
from tests.gateways.page import shown_files

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_program_is_a_file() -> None:
    """Each block of code that is no shell command and no output is a file by its name, which the tests take from the page."""
    assert len(re.findall(r"^```(?:js|ts|json|python)$", TEXT, re.MULTILINE)) == len(shown_files(PAGE))


def test_the_page_installs_what_is_tested() -> None:
    """Each package that the page says to install is of the version that the tests run with."""
    tested = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]

    packages = re.findall(r"(?<=[ `])(@?[\w/-]+)@(\d[\w.]+)", TEXT)

    assert len(packages) == 12
    assert [(name, version) for name, version in packages if tested.get(name) != version] == []


def test_the_page_installs_the_gql_that_is_tested() -> None:
    """The version of gql on the page is the one here."""
    assert f"pip install 'gql[aiohttp]=={version('gql')}'" in TEXT

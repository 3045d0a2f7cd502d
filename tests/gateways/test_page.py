"""docs/gateways.md says what the tests run."""

import json
import re

from tests.gateways.node import HERE
from tests.gateways.page import PAGE, shown_commands, shown_files


def test_the_page_installs_what_is_tested() -> None:
    """Each package that the page says to install is of the version that the tests run with."""
    dependencies = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]

    installs = re.findall(r"^npm install (.+?[^\\])$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    assert len(installs) == 4
    packages = [package.rpartition("@")[::2] for install in installs for package in install.replace("\\", "").split()]
    assert [(name, version) for name, version in packages if dependencies.get(name) != version] == []


def test_every_file_is_used() -> None:
    """Each program of the page is started by a command there, and the two schemas are those of the other subgraphs."""
    programs = {argument for command in shown_commands() for argument in command if argument.endswith(".mjs")}

    assert programs | {"orders.graphqls", "reviews.graphqls"} == set(shown_files())

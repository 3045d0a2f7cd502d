"""docs/gateways.md says what the tests run."""

import json
import re

from tests.gateways.node import HERE
from tests.gateways.page import PAGE, shown_commands, shown_files


def test_the_page_installs_what_is_tested() -> None:
    """Each package that the page says to install is of the version that the tests run with."""
    dependencies = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]

    installs = re.findall(r"^npm install (.+?[^\\])$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    assert len(installs) == 5
    packages = [package.rpartition("@")[::2] for install in installs for package in install.replace("\\", "").split()]
    assert [(name, version) for name, version in packages if dependencies.get(name) != version] == []


def test_the_page_starts_with_the_package_json_of_the_tests() -> None:
    """What has to be there before the first install is what the tests install with."""
    shown = json.loads(shown_files()["package.json"])
    tested = json.loads((HERE / "package.json").read_text(encoding="utf-8"))

    assert shown == {name: tested[name] for name in ("type", "overrides")}
    assert PAGE.read_text(encoding="utf-8").index("`package.json`:") < PAGE.read_text(encoding="utf-8").index("npm install")


def test_every_file_is_used() -> None:
    """Each program of the page is started by a command there; what is no program, those read."""
    programs = {argument for command in shown_commands() for argument in command if argument.endswith(".mjs")}

    assert programs | {"package.json", "records.json", "orders.graphqls", "reviews.graphqls"} == set(shown_files())


def test_every_variable_that_a_file_reads_is_exported() -> None:
    """But for `PORT`, which has a default. The page says where this graph and the two subgraphs are."""
    read = set(re.findall(r"process\.env\.(\w+)", "".join(shown_files().values())))
    exported = dict(re.findall(r"^export (\w+)=(\S+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert exported.keys() == read - {"PORT"}

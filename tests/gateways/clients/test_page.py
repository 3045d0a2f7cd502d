"""docs/clients.md and docs/trusted-documents.md say what the tests run."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import PAGE
from tests.gateways.node import HERE
from tests.gateways.page import shown_files
from tests.serving import running_server

TEXT = PAGE.read_text(encoding="utf-8")
TRUSTED = PAGE.with_name("trusted-documents.md")
TESTED = json.loads((HERE / "package.json").read_text(encoding="utf-8"))


def test_every_program_is_a_file() -> None:
    """Each block of code of docs/clients.md that is no shell command and no output is a file by its name, which the tests take."""
    assert len(re.findall(r"^```(?:js|ts|json|python)$", TEXT, re.MULTILINE)) == len(shown_files(PAGE))


@pytest.mark.parametrize(("page", "number"), [(PAGE, 16), (TRUSTED, 13)], ids=["clients", "trusted-documents"])
def test_the_page_installs_what_is_tested(page: Path, number: int) -> None:
    """Each package that the page says to install is of the version that the tests run with."""
    packages = re.findall(r"(?<= )(@?[a-z][\w/-]+)(?:@(\d[\w.]+))?", "".join(_installs(page)))

    assert len(packages) == number
    assert [(name, version) for name, version in packages if TESTED["dependencies"].get(name) != version] == []


@pytest.mark.parametrize("page", [PAGE, TRUSTED], ids=["clients", "trusted-documents"])
def test_the_page_starts_with_the_package_json_of_the_tests(page: Path) -> None:
    """What has to be there before the first install is what the tests install with."""
    text = page.read_text(encoding="utf-8")

    assert json.loads(shown_files(page)["package.json"]) == {name: TESTED[name] for name in ("type", "overrides")}
    assert text.index("`package.json`:") < text.index("npm install ")


def test_the_page_installs_the_gql_that_is_tested() -> None:
    """The version of gql on the page is the one here."""
    assert f"pip install 'gql[aiohttp]=={version('gql')}'" in TEXT


async def test_a_page_of_the_origin_that_is_named_may_ask(sandbox: Sandbox) -> None:
    """With the setting that the page shows, a browser may ask for a page of that origin, and reads the answer."""
    ((name, origin),) = re.findall(r"^(CUSTOMER_GRAPH_\w+)=(http://\S+) make run$", TEXT, re.MULTILINE)
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    async with (
        running_server({**sandbox.environment(), name: origin}) as server,
        server.session.post(f"{server.url}/graphql", json={"query": "{ __typename }"}, headers=headers) as response,
    ):
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert (await response.json())["data"] == {"__typename": "Query"}


def _installs(page: Path) -> list[str]:
    """The arguments of each `npm install` of a page."""
    text = page.read_text(encoding="utf-8").replace("\\\n", "")
    return re.findall(r"^npm install(?: --save-dev)?( .+)$", text, re.MULTILINE)

"""The explorer: a browser opens the endpoint, sees the examples and asks for itself, without anything from the internet."""

import asyncio
import json
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse
from playwright.async_api import BrowserContext, Page, expect
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message

from graph.http.examples import EXAMPLES, SEVERAL_AT_ONCE, ExampleQuery
from graph.http.explorer import SECURITY_HEADERS, explorer_assets, explorer_page
from tests.journeys.browsing import new_visit, with_browser, with_bundle
from tests.serving import Server

pytestmark = pytest.mark.xdist_group("explorer")

HOST = "127.0.0.1:8001"
TYPED_QUERY = '{ customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'


@with_browser
@with_bundle
async def test_a_first_visit_shows_the_examples_answers_a_query_and_asks_no_other_host(
    sandboxed_server: Server, context: BrowserContext
) -> None:
    """The explorer loads under its policy, opens a tab per example, answers what is typed, and needs nothing from elsewhere."""
    visit = await new_visit(context)
    await visit.open(sandboxed_server)
    await expect(visit.page.get_by_role("tab")).to_have_text([example.title for example in EXAMPLES], use_inner_text=True)
    await expect(visit.page).to_have_title("Customer Graph")
    await visit.replace_query(TYPED_QUERY)
    await visit.page.keyboard.press("Control+Enter")
    await expect(visit.page.locator(".result-window")).to_contain_text('"name": "Kari Nordmann"')
    assert visit.origins == {sandboxed_server.url}
    assert visit.complaints == []


@with_browser
@with_bundle
async def test_the_example_with_variables_brings_them_along(sandboxed_server: Server, context: BrowserContext) -> None:
    """Choosing the tab and running it is enough: its variables are filled in."""
    visit = await new_visit(context)
    await visit.open(sandboxed_server)
    await visit.page.get_by_role("tab", name="WithVariables").click()
    await visit.page.get_by_role("button", name="Execute query").click()
    await expect(visit.page.locator(".result-window")).to_contain_text('"id": "customer:bik:5482636"')


@with_browser
@with_bundle
async def test_a_later_visit_shows_the_visitors_own_queries(sandboxed_server: Server, context: BrowserContext) -> None:
    """What a visitor has typed is there again the next time, and the examples do not come back over it."""
    visit = await new_visit(context)
    await visit.open(sandboxed_server)
    await visit.replace_query("query MyOwn { __typename }")
    await _until_stored(visit.page, "MyOwn")
    again = await new_visit(context)
    await again.open(sandboxed_server)
    own = ["MyOwn", *(example.title for example in EXAMPLES[1:])]
    await expect(again.page.get_by_role("tab")).to_have_text(own, use_inner_text=True)
    await expect(again.page.locator(".graphiql-query-editor")).to_contain_text("query MyOwn")


async def _until_stored(page: Page, title: str) -> None:
    async with asyncio.timeout(10):
        while f'"title":"{title}"' not in await page.evaluate("localStorage['customer-graph:graphiql:tabState'] ?? ''"):
            await page.wait_for_timeout(50)


@with_browser
@with_bundle
async def test_the_policy_keeps_the_page_from_any_other_host(sandboxed_server: Server, context: BrowserContext) -> None:
    """Even a script within the page cannot send customer data elsewhere."""
    visit = await new_visit(context)
    await visit.open(sandboxed_server)
    async with visit.page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        await visit.page.evaluate("fetch('http://127.0.0.1:9/elsewhere').catch(() => null)")
    assert visit.origins == {sandboxed_server.url}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
async def test_an_example_is_answered_as_its_comments_say(example: ExampleQuery, sandboxed_server: Server) -> None:
    """Every example finds its customers in the sandbox, and only the malformed key of one has an error, at its own index."""
    answer = await sandboxed_server.query(example.query, dict(example.variables))
    mixed = example is SEVERAL_AT_ONCE
    assert [error["path"] for error in answer.get("errors", [])] == ([["customersBy", 3]] if mixed else [])
    entries = answer["data"]["customersBy"] if mixed else answer["data"].values()
    assert [entry is not None for entry in entries] == ([True, True, False, False] if mixed else [True] * len(entries))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_title_of_an_example_is_the_name_of_its_one_operation(example: ExampleQuery) -> None:
    """Every example is a well-formed document, and the title that the explorer takes from it is the one it is listed under."""
    operations = [node for node in parse(example.query).definitions if isinstance(node, OperationDefinitionNode)]
    assert [operation.name and operation.name.value for operation in operations] == [example.title]


def test_the_first_example_needs_no_variables() -> None:
    """GraphiQL leaves the variables of the very first tab empty on a first visit."""
    assert not EXAMPLES[0].variables


def test_no_query_can_break_out_of_the_page(bundle: Path) -> None:
    """A query that holds the end of a script or the start of a comment arrives as it is and adds no element to the page."""
    query = "# </script><script>alert(1)</script> <!-- <script> ]]> \u2028 & $tabs\n{ __typename }"
    page = Scripts()
    page.feed(bytes(explorer_page([ExampleQuery(title="Hostile", query=query)], HOST, bundle).body).decode())
    assert [script.get("src") for script in page.attributes] == [None, "/explorer/explorer.js"]
    assert json.loads(page.texts[0]) == [{"query": query, "variables": ""}]


def test_the_page_is_sent_with_its_policy_and_is_not_kept(bundle: Path, tmp_path: Path) -> None:
    """The page and its substitute forbid foreign scripts, guessed types and frames, and no cache holds them."""
    for page in (explorer_page(EXAMPLES, HOST, bundle), explorer_page(EXAMPLES, HOST, tmp_path / "missing")):
        assert SECURITY_HEADERS.items() <= {name.title(): value for name, value in page.headers.items()}.items()
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("explains", "told"), [(True, 'data-explains="true"'), (False, 'data-explains="false"')])
def test_the_page_tells_whether_the_server_explains(bundle: Path, told: str, *, explains: bool) -> None:
    """GraphiQL learns from its page whether it may ask for the upstream calls of an answer."""
    assert told in bytes(explorer_page(EXAMPLES, HOST, bundle, explains=explains).body).decode()


def test_without_a_bundle_the_page_says_what_to_do(tmp_path: Path) -> None:
    """Where npm was missing at the installation, the page tells how to get the explorer and how to do without."""
    text = bytes(explorer_page(EXAMPLES, HOST, tmp_path / "missing").body).decode()
    for hint in ("Install Node.js with npm", "make install", f"curl http://{HOST}/graphql"):
        assert hint in text
    assert "<script" not in text


def test_the_page_is_there_as_soon_as_the_bundle_is(tmp_path: Path) -> None:
    """A server that runs while the explorer is built needs no restart."""
    before = explorer_page(EXAMPLES, HOST, tmp_path).body
    (tmp_path / "explorer.js").touch()
    assert before != explorer_page(EXAMPLES, HOST, tmp_path).body


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("explorer.js", "text/javascript; charset=utf-8"),
        ("explorer.css", "text/css; charset=utf-8"),
        ("codicon.ttf", "font/ttf"),
        ("favicon.svg", "image/svg+xml"),
    ],
)
async def test_an_asset_has_its_media_type_on_any_machine(name: str, media_type: str, bundle: Path) -> None:
    """A browser that is told not to guess gets scripts as scripts, whatever the machine's own tables say."""
    (bundle / name).touch()
    status, headers = await _get(explorer_assets(bundle), f"/{name}")
    assert (status, headers["content-type"]) == (200, media_type)
    assert SECURITY_HEADERS.items() <= {header.title(): value for header, value in headers.items()}.items()


async def test_an_asset_is_loaded_again_only_when_it_changed(bundle: Path) -> None:
    """A browser asks each time, so that a new build shows at once, and is told that the file is the same."""
    _, headers = await _get(explorer_assets(bundle), "/explorer.js")
    assert headers["cache-control"] == "no-cache"
    status, _ = await _get(explorer_assets(bundle), "/explorer.js", etag=headers["etag"])
    assert status == HTTPStatus.NOT_MODIFIED


async def test_assets_that_were_not_built_are_not_found(tmp_path: Path) -> None:
    """A missing bundle is a missing file, not a broken server."""
    with pytest.raises(HTTPException) as raised:
        await _get(explorer_assets(tmp_path / "missing"), "/explorer.js")
    assert raised.value.status_code == HTTPStatus.NOT_FOUND


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder that looks like a built bundle."""
    (tmp_path / "explorer.js").touch()
    return tmp_path


class Scripts(HTMLParser):
    """The script elements of a page, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[dict[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script."""
        if tag == "script":
            self.attributes.append(dict(attrs))
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        """Add to the script that is open."""
        if self.cdata_elem == "script":
            self.texts[-1] += data


async def _get(app: ASGIApp, path: str, etag: str = "") -> tuple[int, dict[str, str]]:
    started: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET", "path": path, "headers": [(b"if-none-match", etag.encode())]}
    await app(scope, receive, send)
    return started[0]["status"], {name.decode(): value.decode() for name, value in started[0]["headers"]}

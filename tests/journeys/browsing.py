"""A browser that visits the explorer: the system's Chromium, kept from every host but this machine."""

import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, expect

from graph.http.explorer import STATIC
from tests.serving import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ONLY_LOOPBACK = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
expect.set_options(timeout=30_000)

with_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on this machine")
with_bundle = pytest.mark.skipif(not (STATIC / "explorer.js").is_file(), reason="graph/explorer is not built: npm ci && npm run build")


@dataclass
class Visit:
    """A page, every address that it asked for, and everything that the browser complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def origins(self) -> set[str]:
        """Where the requests went; a `data:` address goes nowhere."""
        addresses = [urlsplit(request) for request in self.requests if not request.startswith("data:")]
        return {f"{address.scheme}://{address.netloc}" for address in addresses}

    async def open(self, server: Server) -> None:
        """Load the explorer, and wait until it has read the schema and started its editors."""
        async with self.page.expect_response(lambda response: response.request.method == "POST"):
            await self.page.goto(f"{server.url}/graphql")
        await expect(self.page.locator(".graphiql-query-editor .view-line").first).to_be_visible()

    async def replace_query(self, query: str) -> None:
        """Type over the query of the open tab."""
        await self.page.locator(".graphiql-query-editor .view-lines").click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.press("Delete")
        await self.page.keyboard.type(query)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser writes to its console when something is wrong, a violated policy too."""
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


async def new_visit(context: BrowserContext) -> Visit:
    """Open an empty page that is listened to."""
    visit = Visit(await context.new_page())
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", visit.hear)
    return visit

"""Which pages may ask: those of the server's own origin, and those of the origins that are set."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from graph.settings import SettingsError, load_settings
from providers.sandbox.runner import Sandbox
from tests.serving import Server, running_server

ORIGINS = "CUSTOMER_GRAPH_CORS_ORIGINS"
APP = "https://app.example.com"
QUERY = '{ customer(by: { bikCustomerId: "5482636" }) { name } }'
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture(scope="module")
async def _open_server(_running_sandbox: Sandbox) -> AsyncIterator[Server]:
    async with running_server(_running_sandbox.environment() | {ORIGINS: f"{APP}, http://localhost:3000"}) as server:
        yield server


@pytest.fixture
def open_server(_open_server: Server, sandbox: Sandbox) -> Server:  # noqa: ARG001 - cleared before each test
    """A server that lets the pages of two other origins ask."""
    return _open_server


async def sent(server: Server, method: str, headers: dict[str, str]) -> tuple[aiohttp.ClientResponse, Any]:
    """The response to a query, and its JSON if it has any."""
    url = f"{server.url}/graphql" + (f"?{urlencode({'query': QUERY})}" if method == "GET" else "")
    body = {"query": QUERY} if method == "POST" else None
    async with server.session.request(method, url, json=body, headers=headers) as response:
        return response, await response.json() if response.content_type == "application/json" else await response.text()


def access_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """What a response says about access."""
    return {name: value for name, value in response.headers.items() if name.lower().startswith("access-control-")}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "Cross-Site", "Origin": "own"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Accept": "text/html"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "own:1"},
        {"Origin": "https-own"},
        {"Origin": APP},
    ],
    ids=str,
)
async def test_a_page_of_another_origin_may_not_ask(
    sandboxed_server: Server, sandbox: Sandbox, method: str, headers: dict[str, str]
) -> None:
    """403, no provider is asked, and the page is not let in to read even that."""
    response, answer = await sent(sandboxed_server, method, own(sandboxed_server, headers))
    assert response.status == 403
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "data" not in answer
    assert access_headers(response) == {}
    assert sandbox["bik"].calls == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Origin": "own"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://graph.example.com"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "own"},
    ],
    ids=str,
)
async def test_our_own_page_and_what_is_no_browser_may_ask(
    sandboxed_server: Server, sandbox: Sandbox, method: str, headers: dict[str, str]
) -> None:
    """Nothing is demanded of a client that is no browser; and behind a proxy that ends TLS, the browser knows what is the same origin."""
    response, answer = await sent(sandboxed_server, method, own(sandboxed_server, headers))
    assert (response.status, "errors" in answer) == (200, False)
    assert access_headers(response) == {}
    assert len(sandbox["bik"].calls) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none"])
@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "application/json"])
async def test_a_navigation_shows_the_page_and_asks_nothing(sandboxed_server: Server, sandbox: Sandbox, site: str, accept: str) -> None:
    """Whoever follows a link, from anywhere, gets the explorer; the query that stands in the link is not executed."""
    response, text = await sent(sandboxed_server, "GET", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": site, "Accept": accept})
    assert (response.status, response.content_type) == (200, "text/html")
    assert text.startswith("<!doctype html>")
    assert sandbox["bik"].calls == []


async def test_a_form_may_not_ask(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A form leads to a navigation by POST, from whatever page, and whatever type it claims to send."""
    response, answer = await sent(sandboxed_server, "POST", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"})
    assert (response.status, answer["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    assert sandbox["bik"].calls == []


@pytest.mark.parametrize("headers", [{"Origin": APP}, {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "cross-site"}], ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_origin_that_is_set_may_ask_and_read(open_server: Server, method: str, headers: dict[str, str]) -> None:
    """The answer names the origin, and lets its page read the request's id."""
    response, answer = await sent(open_server, method, headers)
    assert answer["data"]["customer"]["name"]
    assert access_headers(response) == {"Access-Control-Allow-Origin": headers["Origin"], "Access-Control-Expose-Headers": "X-Request-Id"}
    assert "Origin" in response.headers["Vary"]


async def test_a_page_may_read_what_is_wrong_with_its_request(open_server: Server) -> None:
    """An error is for whoever wrote the page, too."""
    async with open_server.session.post(f"{open_server.url}/graphql", json=[], headers={"Origin": APP}) as response:
        assert (response.status, access_headers(response)["Access-Control-Allow-Origin"]) == (400, APP)


async def test_a_preflight_of_an_origin_that_is_set_is_told_what_is_allowed(open_server: Server) -> None:
    """Both methods, and every header, for an hour."""
    response, text = await sent(
        open_server, "OPTIONS", {"Origin": APP, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", **PREFLIGHT}
    )
    assert (response.status, text) == (204, "")
    assert access_headers(response) == {
        "Access-Control-Allow-Origin": APP,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Max-Age": "3600",
        "Access-Control-Expose-Headers": "X-Request-Id",
    }


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://app.example.com.evil.example", "http://app.example.com"])
async def test_any_other_origin_is_told_nothing(open_server: Server, sandbox: Sandbox, origin: str) -> None:
    """Origins are compared as a whole: neither the preflight nor the request of another one gets through."""
    for method in ("OPTIONS", "POST"):
        response, _ = await sent(open_server, method, {"Origin": origin, **PREFLIGHT})
        assert (response.status, access_headers(response)) == (403, {})
    assert sandbox["bik"].calls == []


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("https://app.example.com", {"https://app.example.com"}),
        (" HTTPS://App.example.com:443 ,http://h:80", {"https://app.example.com", "http://h"}),
        ("http://[::1]:3000", {"http://[::1]:3000"}),
        ("https://app.example.com:80", {"https://app.example.com:80"}),
    ],
)
def test_origins_are_set_as_browsers_send_them(text: str, origins: set[str]) -> None:
    """In lower case, and without a port that goes without saying."""
    assert load_settings({ORIGINS: text}).cors_origins == origins


@pytest.mark.parametrize(
    "text",
    ["*", "null", "app.example.com", "https://app.example.com/", "https://*.example.com", "https://h:0", "https://h:99999", "https://h,"],
)
def test_what_is_no_origin_is_a_wrong_setting(text: str) -> None:
    """Every page of the world may not be let in, nor can a pattern be."""
    with pytest.raises(SettingsError, match=f"{ORIGINS} must be origins such as"):
        load_settings({ORIGINS: text})


def own(server: Server, headers: dict[str, str]) -> dict[str, str]:
    """Headers in which the server's own origin is filled in."""
    origin = headers.get("Origin", "").replace("https-own", server.url.replace("http:", "https:")).replace("own", server.url)
    return headers | {"Origin": origin} if origin else headers

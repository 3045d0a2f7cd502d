"""What stands around the endpoint: health, readiness, and the answer to any other path."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from graph.http.app import Application
from graph.settings import ProvidersSettings, Settings
from providers.clock import SystemClock
from providers.frontpayment.client import FrontPaymentSettings
from tests.graph.http.asgi import HttpRequest, exchange, lived
from tests.serving import Server


@pytest.mark.parametrize(("path", "expected"), [("/health", {"status": "ok"}), ("/ready", {"status": "ready"})])
async def test_a_running_server_is_healthy_and_ready(sandboxed_server: Server, path: str, expected: dict[str, str]) -> None:
    """An orchestrator learns over plain HTTP that the process lives and takes requests."""
    async with sandboxed_server.session.get(f"{sandboxed_server.url}{path}") as response:
        assert (response.status, await response.json()) == (200, expected)


def refusal(reason: str, request_id: str) -> dict[str, Any]:
    """The answer to what is no request of the graph."""
    error = {"message": f"{reason}. The graph is at /graphql.", "extensions": {"code": "BAD_USER_INPUT"}}
    return {"errors": [error], "extensions": {"requestId": request_id}}


@pytest.mark.parametrize("path", ["/nowhere", "/graphql/", "/graphql/x", "/explorer/nothing.js"])
async def test_an_unknown_path_says_where_the_graph_is(sandboxed_server: Server, path: str) -> None:
    """404 is an answer as any other refusal, and tells the one path that there is."""
    async with sandboxed_server.session.get(f"{sandboxed_server.url}{path}") as response:
        assert (response.status, await response.json()) == (404, refusal("Not Found", response.headers["X-Request-Id"]))


@pytest.mark.parametrize("path", ["/health", "/explorer/explorer.js"])
async def test_another_method_is_told_which_are_allowed(sandboxed_server: Server, path: str) -> None:
    """405 beside the endpoint is such an answer too, and has Allow."""
    async with sandboxed_server.session.post(f"{sandboxed_server.url}{path}") as response:
        assert (response.status, await response.json()) == (405, refusal("Method Not Allowed", response.headers["X-Request-Id"]))
        assert response.headers["Allow"] == "GET, HEAD"


async def test_the_root_leads_to_the_endpoint(sandboxed_server: Server) -> None:
    """Whoever opens the bare address ends at the explorer."""
    async with sandboxed_server.session.get(f"{sandboxed_server.url}/", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (307, "/graphql")


async def test_readiness_begins_with_the_start_and_ends_with_the_stop() -> None:
    """Before the providers are open, and once it stops, the server sends new requests elsewhere; it is healthy throughout."""
    application = Application(Settings(), SystemClock())
    assert await _get(application, "/ready") == (503, {"status": "stopping"})
    async with lived(application):
        assert await _get(application, "/ready") == (200, {"status": "ready"})
    assert await _get(application, "/ready") == (503, {"status": "stopping"})
    assert await _get(application, "/health") == (200, {"status": "ok"})


async def test_a_start_that_fails_is_logged_by_the_kind_of_its_failure(tmp_path: Path) -> None:
    """A certificate file that is gone since the settings were read stops the start, and the log has the failure itself."""
    gone = FrontPaymentSettings(token=SecretStr("hush")).model_copy(update={"ca_cert": tmp_path / "gone.pem"})
    settings = Settings().model_copy(update={"providers": ProvidersSettings.model_construct(frontpayment=gone)})

    with capture_logs() as logs, pytest.raises(AssertionError, match=r"startup\.failed"):
        async with lived(Application(settings, SystemClock())):
            pass

    assert [(line["event"], line["exc_info"]) for line in logs] == [("start failed", True)]


async def _get(app: ASGIApp, path: str) -> tuple[int, Any]:
    """Status and JSON of a GET, without a server in between."""
    response = await exchange(app, HttpRequest("GET", path))
    return response.status, json.loads(response.body)

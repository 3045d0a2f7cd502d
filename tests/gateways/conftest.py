"""What the tests with real gateways and clients share: Node.js, and the gateways of docs/gateways.md over the server."""

from collections.abc import AsyncIterator

import pytest

from tests.gateways.gateway import PROGRAMS, Gateway, Subgraphs, listening, running_subgraphs
from tests.gateways.node import Node, missing, place
from tests.gateways.page import program, shown_files
from tests.gateways.proxy import RecordingProxy
from tests.serving import Server


@pytest.fixture(scope="session")
def node() -> Node:
    """Node.js with the packages of `package.json`, running in this folder; a test that needs it is skipped where they are not installed."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    return Node()


@pytest.fixture(scope="session")
def gateway_node(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Node:  # noqa: ARG001 - skips
    """Node.js in a folder with the files that docs/gateways.md shows."""
    return Node(place(tmp_path_factory.mktemp("gateways"), shown_files()))


@pytest.fixture(scope="session")
async def _running_proxy(_running_server: Server) -> AsyncIterator[RecordingProxy]:
    async with RecordingProxy.running(_running_server) as proxy:
        yield proxy


@pytest.fixture(scope="session")
async def _running_subgraphs(gateway_node: Node) -> AsyncIterator[Subgraphs]:
    async with running_subgraphs(gateway_node) as subgraphs:
        yield subgraphs


@pytest.fixture(scope="session")
async def environment(gateway_node: Node, _running_proxy: RecordingProxy, _running_subgraphs: Subgraphs) -> dict[str, str]:
    """The variables that the files of docs/gateways.md read, over a supergraph that its `compose.mjs` has written."""
    urls = {"customers": _running_proxy.url, **_running_subgraphs.urls}
    variables = {f"{name.upper()}_URL": url for name, url in urls.items()}
    assert await gateway_node(*program("compose.mjs", gateway_node.folder), environment=variables) is None
    return variables


@pytest.fixture(scope="session", params=PROGRAMS)
async def _running_gateway(
    request: pytest.FixtureRequest, gateway_node: Node, environment: dict[str, str], _running_proxy: RecordingProxy
) -> AsyncIterator[Gateway]:
    async with listening(gateway_node, PROGRAMS[request.param], environment) as url:
        yield Gateway(request.param, Server(url, _running_proxy.server.session), _running_proxy)


@pytest.fixture
def gateway(_running_gateway: Gateway, sandboxed_server: Server) -> Gateway:  # noqa: ARG001 - cleared before each test
    """Each of the gateways in turn, over the server and two other subgraphs, having asked nothing yet."""
    _running_gateway.requests.clear()
    return _running_gateway


@pytest.fixture
def subgraphs(_running_subgraphs: Subgraphs) -> Subgraphs:
    """The other subgraphs, holding nothing yet."""
    _running_subgraphs.hold()
    return _running_subgraphs

"""The files of docs/clients.md as an app, compiled, in front of the server over the sandbox."""

import pytest

from tests.gateways.clients.calling import compiled_app
from tests.gateways.node import Node
from tests.serving import Server


@pytest.fixture(scope="session")
async def _compiled_app(node: Node, tmp_path_factory: pytest.TempPathFactory, _running_server: Server) -> Node:  # noqa: ARG001 - skips
    return await compiled_app(tmp_path_factory.mktemp("clients"), _running_server.url)


@pytest.fixture
def client_app(_compiled_app: Node, sandboxed_server: Server) -> Node:  # noqa: ARG001 - cleared before each test
    """Node.js in the folder of the app, whose server and sandbox have not been asked yet."""
    return _compiled_app

"""The graph over the sandbox: servers by what is set for them, and the question that is put to them."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote

from providers.registry import CLIENTS
from providers.sandbox.runner import Sandbox
from tests.providers.contract.case import HUSH
from tests.providers.contract.matrix import Row, neighbour
from tests.providers.contract.troubles import LIMITS, Leaf
from tests.serving import Server, running_server

Environment = Mapping[str, str]


def environment(slug: str, settings: Mapping[str, object]) -> dict[str, str]:
    """A provider's settings as environment variables."""
    return {f"{_prefix(slug)}{name.upper()}": str(value) for name, value in settings.items()}


def _prefix(slug: str) -> str:
    return f"CUSTOMER_GRAPH_PROVIDERS__{slug.upper()}__"


class Servers:
    """Running servers by what is set for them."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._running: dict[frozenset[tuple[str, str]], Server] = {}

    async def with_settings(self, variables: Environment) -> Server:
        """The server with these settings, started when it is first asked for."""
        chosen = frozenset(variables.items())
        if chosen not in self._running:
            self._running[chosen] = await self._stack.enter_async_context(running_server(variables))
        return self._running[chosen]


class Stage:
    """The sandbox, and servers over it."""

    def __init__(self, sandbox: Sandbox, servers: Servers) -> None:
        self.sandbox = sandbox
        self._servers = servers

    async def server(self, settings: Environment | None = None, *, without: str | None = None) -> Server:
        """A server with these settings besides the limits of all; one provider may be left out."""
        variables = {**self.sandbox.environment(), **_LIMITS, **(settings or {})}
        if without is not None:
            variables = {name: value for name, value in variables.items() if not name.startswith(_prefix(without))}
        return await self._servers.with_settings(variables)

    def assert_asked(self, *slugs: str) -> None:
        """These providers were asked, once each, and nobody else."""
        assert sorted(call.provider for call in self.sandbox.calls) == sorted(slugs)


_LIMITS = {name: value for client in CLIENTS for name, value in environment(client.provider.slug, LIMITS).items()}


async def ask(server: Server, row: Row, key: str) -> dict[str, Any]:
    """Ask a read's field with this key as ``mine``, and beside it another provider's as ``theirs``."""
    return await server.query(f"{{ mine: {_field(row, key)} theirs: {_field(neighbour(row), neighbour(row).case.known)} }}")


def _field(row: Row, key: str) -> str:
    return row.case.field.replace(':KEY"', f':{quote(key, safe="")}"').replace("KEY", json.dumps(key))


def assert_data(answer: Mapping[str, Any], row: Row, mine: object) -> None:
    """The answer has this for the read and the neighbour's as ever, and no errors."""
    assert "errors" not in answer
    assert answer["data"] == {"mine": mine, "theirs": neighbour(row).case.shown}


def assert_failed(answer: Mapping[str, Any], row: Row, leaf: Leaf, retry_after: float | None = None) -> None:
    """The read is null with the one error, at its path; the neighbour's field is intact; no word of the provider's is in the answer."""
    assert answer["data"] == {"mine": None, "theirs": neighbour(row).case.shown}
    [error] = answer["errors"]
    extensions: dict[str, object] = {"code": leaf.code, "provider": row.client.provider.value, "retryable": leaf.retryable}
    if retry_after is not None:
        extensions["retryAfter"] = retry_after
    assert (error["path"], error["extensions"]) == (["mine"], extensions)
    assert answer["extensions"]["requestId"]
    assert HUSH not in json.dumps(answer)
    assert row.case.known not in json.dumps(error)

"""The graph over the sandbox: servers by what is set for them, and the questions that are put to them."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Self
from urllib.parse import quote

from providers.registry import CLIENTS
from providers.sandbox.runner import Sandbox
from tests.clock import CLOCK, begin_anew
from tests.providers.contract.case import HUSH
from tests.providers.contract.matrix import Client, ReadRow, WriteRow, neighbour
from tests.providers.contract.troubles import LIMITS, UNKNOWN, Leaf
from tests.serving import Server, running_server

Environment = Mapping[str, str]
SHORT_DEADLINE: Environment = {"CUSTOMER_GRAPH_DEADLINE_SECONDS": "1"}


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
            self._running[chosen] = await self._stack.enter_async_context(running_server(variables, CLOCK))
        return self._running[chosen]


class Stage:
    """The sandbox, and servers over it."""

    def __init__(self, sandbox: Sandbox, servers: Servers) -> None:
        self.sandbox = sandbox
        self._servers = servers

    @classmethod
    def set(cls, sandbox: Sandbox, servers: Servers) -> Self:
        """Begin long after whatever was asked before."""
        for client in CLIENTS:
            sandbox[client.provider.slug].service.dataset()  # Made when first asked for, which takes a while: not within a short time-out.
        begin_anew()
        return cls(sandbox, servers)

    async def server(self, settings: Environment | None = None, *, without: str | None = None) -> Server:
        """A server with these settings besides the limits of all; one provider may be left out."""
        variables = {**self.sandbox.environment(), **_LIMITS, **(settings or {})}
        if without is not None:
            variables = {name: value for name, value in variables.items() if not name.startswith(_prefix(without))}
        return await self._servers.with_settings(variables)

    def assert_written(self, row: WriteRow) -> None:
        """The request that writes was sent, once."""
        assert [call.method for call in self.sandbox.calls].count(row.case.method) == 1

    def assert_asked(self, *slugs: str) -> None:
        """These providers were asked, as often as they are named, and nobody else."""
        assert sorted(call.provider for call in self.sandbox.calls) == sorted(slugs)


_LIMITS = {name: value for client in CLIENTS for name, value in environment(client.provider.slug, LIMITS).items()}


async def ask(server: Server, row: ReadRow, key: str) -> dict[str, Any]:
    """Ask a read's field with this key as ``mine``, and beside it another provider's as ``theirs``."""
    return await server.query(f"{{ mine: {field_of(row, key)} theirs: {field_of(neighbour(row), neighbour(row).case.known)} }}")


def field_of(row: ReadRow, key: str) -> str:
    """The read's field with this key."""
    return row.case.field.replace(":KEY", f":{quote(key, safe='')}").replace("KEY", json.dumps(key))


async def change(server: Server, row: WriteRow) -> dict[str, Any]:
    """Ask a write's field as ``mine``."""
    return await server.query(f"mutation {{ mine: {row.case.field} }}")


def assert_data(answer: Mapping[str, Any], row: ReadRow, mine: object) -> None:
    """The answer has this for the read and the neighbour's as ever, and no errors."""
    assert "errors" not in answer
    assert answer["data"] == {"mine": mine, "theirs": neighbour(row).case.shown}


def assert_failed(answer: Mapping[str, Any], row: ReadRow, leaf: Leaf, retry_after: float | None = None) -> None:
    """The read is null with the one error, at its path; the neighbour's field is intact; no word of the provider's is in the answer."""
    assert answer["data"] == {"mine": None, "theirs": neighbour(row).case.shown}
    _assert_error(answer, row.client, leaf, retry_after)
    assert row.case.keyless or row.case.known not in json.dumps(answer["errors"])


def assert_not_done(answer: Mapping[str, Any], row: WriteRow, leaf: Leaf, retry_after: float | None = None) -> None:
    """The write is null with the one error, at its path; where its outcome is unknown, the error says how to find out."""
    assert answer["data"] == {"mine": None}
    _assert_error(answer, row.client, leaf, retry_after)
    assert (row.case.find_out in answer["errors"][0]["message"]) is (leaf is UNKNOWN)


def _assert_error(answer: Mapping[str, Any], client: Client, leaf: Leaf, retry_after: float | None) -> None:
    [error] = answer["errors"]
    extensions: dict[str, object] = {"code": leaf.code, "provider": client.provider.value, "retryable": leaf.retryable}
    if retry_after is not None:
        extensions["retryAfter"] = retry_after
    told = {name: value for name, value in error["extensions"].items() if name not in _FURTHER}
    assert (error["path"], told) == (["mine"], extensions)
    assert answer["extensions"]["requestId"]
    assert HUSH not in json.dumps(answer)


_FURTHER = frozenset({"reference", "inputPath"})
"""What some providers tell beside: its own tests say when."""

"""The customer whom the clients read, in the bank's sandbox, and how the bank answers about him."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from providers.sandbox.runner import Answer, Sandbox

STEVE = {"blinkCustomerId": "C0001"}
KYC = {"nonFinancialSituation": {"profession": "Philanthropist", "employment": "EMPLOYED"}}
PERSONS = ["Tony Stark", "Luca Rochat", "Nadja Zürcher"]


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """JSON without what clients add to it: `__typename`, and what Relay's `@catch` makes of a value."""
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return plain(value["value"]) if value.get("ok") else {name: plain(entry) for name, entry in value.items() if name != "__typename"}
    return value


def paths(sandbox: Sandbox) -> list[str]:
    """Which calls came to bLink, without the base path, in a stable order."""
    base = sandbox["blink"].service.base_path
    return sorted(call.target.removeprefix(base) for call in sandbox["blink"].calls)


def holding(sandbox: Sandbox, ending: str, let_go: asyncio.Event) -> Answer:
    """Answer as ever, but calls to paths that end so only once they are let go."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith(ending):
            await let_go.wait()
        return await sandbox["blink"].service.handle(request)

    return answer


async def refusing_all(_: web.Request) -> web.StreamResponse:
    """Answer 401 to every call."""
    return web.Response(status=401)


def refusing(sandbox: Sandbox, ending: str) -> Answer:
    """Answer as ever, but 403 to calls to paths that end so."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403) if request.path.endswith(ending) else await sandbox["blink"].service.handle(request)

    return answer


def customer_of(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The customer that a client shows, as far as it is there."""
    customer: dict[str, Any] = plain((shown.get("data", shown) or {}).get("customer") or {})
    return customer


def names_of(customer: Mapping[str, Any]) -> list[str]:
    """The names of the persons that are there."""
    return [entry["person"]["fullName"] for entry in customer.get("persons", ())]

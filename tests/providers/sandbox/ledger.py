"""A provider that is made up, so that its faults can be looked at without any protocol of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import ClientConnectionError, ClientHandlerType, ClientRequest, ClientResponse, ClientSession, web
from yarl import URL

from providers.sandbox.faults import Fault
from providers.sandbox.runner import HOST, RunningService
from providers.sandbox.service import JsonObject, SandboxService

ENTRY: JsonObject = {
    "id": 7,
    "name": "Frøydis",
    "paid": True,
    "note": None,
    "address": {"street": "Storgata 1", "town": {"name": "Oslo", "zip": "0182"}},
    "lines": [{"sum": 1.5}, {"sum": 2, "text": "fee"}],
    "tags": ["a", "b"],
}


class Ledger(SandboxService):
    """One entry, which can be read, posted to and deleted."""

    name = "ledger"
    base_path = "/v1"
    operations: ClassVar[Mapping[str, str]] = {"getEntry": "GET /entry", "postEntry": "POST /entry", "deleteEntry": "DELETE /entry"}
    settings: Mapping[str, str] = {}

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.carried_out = 0
        """How many requests the provider did."""

    def dataset(self) -> JsonObject:
        """The entry."""
        return ENTRY

    def reset(self) -> None:
        """Count from the first again."""
        self.carried_out = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer with the entry; with nothing where it is deleted, and in plain text where there is no such path."""
        self.carried_out += 1
        if self.operation(request) is None:
            return web.Response(status=404, text="no such path")
        return web.Response(status=204) if request.method == "DELETE" else web.json_response(ENTRY, headers={"X-Page": "1"})


class BrokenOff(Exception):
    """The connection broke before there was an answer."""


async def once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request once: the session would send some again by itself, unless the error is none of its own."""
    try:
        return await handler(request)
    except ClientConnectionError:
        raise BrokenOff from None


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the ledger, and takes answers as they come over the wire."""

    ledger: RunningService
    session: ClientSession

    @asynccontextmanager
    async def asking(self, method: str = "GET", path: str = "/entry") -> AsyncIterator[ClientResponse]:
        """Send a request; neither a redirect nor a compressed body is dealt with."""
        async with self.session.request(method, self.ledger.url + path, allow_redirects=False) as response:
            yield response

    async def answer(self, *faults: Fault, method: str = "GET") -> tuple[int, bytes]:
        """Status and body of the answer to a call that meets these faults."""
        with self.ledger.failing(*faults):
            return await self.answer_now(method)

    async def answer_now(self, method: str = "GET") -> tuple[int, bytes]:
        """Status and body of the answer to a call that meets what is set."""
        async with self.asking(method) as response:
            return response.status, await response.read()

    async def json(self, *faults: Fault) -> Any:  # noqa: ANN401 -- JSON
        """The JSON of the answer to a call that meets these faults."""
        with self.ledger.failing(*faults):
            async with self.asking() as response:
                return await response.json()

    @property
    def carried_out(self) -> int:
        """How many requests the provider did."""
        service = self.ledger.service
        assert isinstance(service, Ledger)
        return service.carried_out

    @property
    def address(self) -> tuple[str, int]:
        """Where the ledger listens."""
        return HOST, URL(self.ledger.url).port or 0

"""What a gateway asks of the server: a proxy between the two that remembers every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from multidict import CIMultiDictProxy

from tests.serving import Server

_PASSED_ON = ("accept", "content-type", "x-request-id")


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """One request as a gateway sent it."""

    headers: CIMultiDictProxy[str]
    body: dict[str, Any]

    @property
    def document(self) -> str:
        """The text of the operation."""
        return str(self.body["query"])

    @property
    def keys(self) -> list[Any]:
        """The keys that stand in the variables: the entries of every list there."""
        return [key for value in self.body.get("variables", {}).values() if isinstance(value, list) for key in value]


@dataclass(slots=True)
class RecordingProxy:
    """Passes requests on to a server, and remembers them."""

    server: Server
    url: str = ""
    requests: list[GatewayRequest] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        """Pass one request on, and its answer back."""
        body = await request.read()
        self.requests.append(GatewayRequest(request.headers, orjson.loads(body)))
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        async with self.server.session.post(f"{self.server.url}/graphql", data=body, headers=headers) as answer:
            return web.Response(status=answer.status, body=await answer.read(), headers={"content-type": answer.headers["content-type"]})

    @classmethod
    @asynccontextmanager
    async def running(cls, server: Server) -> AsyncIterator["RecordingProxy"]:
        """Stand before this server, on a free port, while the context is open."""
        proxy = cls(server)
        application = web.Application()
        application.router.add_post("/graphql", proxy.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}/graphql"
            yield proxy
        finally:
            await runner.cleanup()

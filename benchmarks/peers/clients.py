"""The HTTP clients under the bound and plain Strawberry, each as bare as it comes: a function that gives the body of an answer."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from pyreqwest.client import ClientBuilder

Send = Callable[[str, str, bytes | None], Awaitable[bytes | memoryview]]
"""Gives the body of the answer to a request: its method, its path, and what it sends."""

ORIGIN = os.environ.get("UPSTREAM", "")
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}
_MOST_CONNECTIONS = 256
"""As many as our server opens to a provider by default."""


@asynccontextmanager
async def aiohttp_client() -> AsyncIterator[Send]:
    """Requests by aiohttp."""
    connector = aiohttp.TCPConnector(limit=_MOST_CONNECTIONS)
    async with aiohttp.ClientSession(ORIGIN, connector=connector, headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def send(method: str, path: str, body: bytes | None) -> bytes:
            async with session.request(method, path, data=body) as response:
                return await response.read()

        yield send


@asynccontextmanager
async def pyreqwest_client() -> AsyncIterator[Send]:
    """Requests by pyreqwest."""
    builder = ClientBuilder().max_connections(_MOST_CONNECTIONS).default_headers(HEADERS).no_proxy().http1_only()
    async with builder.build() as client:

        async def send(method: str, path: str, body: bytes | None) -> memoryview:
            request = client.request(method, ORIGIN + path)
            response = await (request.body_bytes(body) if body else request).build().send()
            return memoryview(await response.bytes())

        yield send


CLIENTS = {"aiohttp": aiohttp_client, "pyreqwest": pyreqwest_client}

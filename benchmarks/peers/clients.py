"""The HTTP clients under the bound and plain Strawberry, each as bare as it comes: a function that gives the body of an answer."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pycurl

Send = Callable[[str, str, bytes | None], Awaitable[bytes]]
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
async def pycurl_client() -> AsyncIterator[Send]:
    """Requests by pycurl."""
    idle: list[pycurl.Curl] = []
    async with pycurl.AsyncCurlMulti() as multi:
        multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, _MOST_CONNECTIONS)
        multi.setopt(pycurl.M_MAXCONNECTS, _MOST_CONNECTIONS)

        async def send(_: str, path: str, body: bytes | None) -> bytes:
            curl, pieces = idle.pop() if idle else _handle(), list[bytes]()
            curl.setopt(pycurl.URL, ORIGIN + path)
            curl.setopt(pycurl.WRITEFUNCTION, pieces.append)
            if body is None:
                curl.setopt(pycurl.HTTPGET, 1)
            else:
                curl.setopt(pycurl.POSTFIELDS, body)
            await multi.add_handle(curl)
            idle.append(curl)
            return b"".join(pieces)

        yield send


def _handle() -> pycurl.Curl:
    handle = pycurl.Curl()
    handle.setopt(pycurl.HTTPHEADER, [*(f"{name}: {value}" for name, value in HEADERS.items()), "Expect:"])
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate")
    handle.setopt(pycurl.PROXY, "")
    return handle


CLIENTS = {"aiohttp": aiohttp_client, "pycurl": pycurl_client}

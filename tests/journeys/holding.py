"""A provider that keeps its callers waiting."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from providers.sandbox.runner import Sandbox


@contextmanager
def held(sandbox: Sandbox) -> Iterator[asyncio.Event]:
    """Let every call to Front Payment wait until it is told to go on."""
    service, go_on = sandbox["frontpayment"], asyncio.Event()

    async def answer_when_told(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return await service.service.handle(request)

    with service.answering(answer_when_told):
        yield go_on

"""curl, with the command of docs/clients.md that reads an answer in parts."""

import asyncio
import re

from providers.sandbox.runner import Sandbox
from tests.gateways.clients.calling import PAGE
from tests.gateways.clients.customer import holding
from tests.serving import Server

_STREAMED = re.compile(r"^(curl -sN .+?[^\\])\n```\n+```text\n(.+?)```$", re.MULTILINE | re.DOTALL)
_REQUEST_ID = re.compile(r'(?<="requestId":")[^"]+')


async def test_parts_come_as_they_are_ready(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Curl prints what the page shows, and the customer before the KYC is there."""
    page = PAGE.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", sandboxed_server.url)
    ((command, shown),) = _STREAMED.findall(page)
    let_go = asyncio.Event()

    with sandbox["blink"].answering(holding(sandbox, "/kyc", let_go)):
        curl = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
        assert curl.stdout
        first = await asyncio.wait_for(curl.stdout.readuntil(b"\n\n"), 30)
        let_go.set()
        rest, _ = await asyncio.wait_for(curl.communicate(), 30)

    assert b"Steve Rogers" in first
    assert b"Philanthropist" not in first
    assert _REQUEST_ID.sub("...", (first + rest).decode()).strip() == shown.strip()

"""Calls bLink's sandbox as its documents want to be called."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession
from multidict import CIMultiDictProxy
from yarl import URL

from providers.sandbox.runner import RunningService

HEADERS = {
    "Authorization": "Bearer sandbox-blink-token",
    "User-Agent": "customer-graph/test",
    "X-CorAPI-Target-ID": "IIDX99999",
    "X-PSU-IP-Address": "AUTO",
    "X-PSU-User-Agent": "AUTO",
}
"""What every call carries besides its correlation id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, its JSON read; None stands for no body."""

    status: int
    headers: CIMultiDictProxy[str]
    content_type: str
    body: Any


class Caller:
    """Makes calls, each with a correlation id of its own."""

    def __init__(self, service: RunningService, session: ClientSession) -> None:
        """Call this service."""
        self.service = service
        self._session = session
        self._numbers = itertools.count(1)

    async def get(self, path: str, headers: Mapping[str, str | None] | None = None) -> Answer:
        """Read what is at this path, which goes out as it is."""
        return await self.send("GET", path, headers=headers)

    async def found(self, path: str) -> Any:  # noqa: ANN401 -- JSON
        """Read what is at this path, and must be there."""
        answer = await self.get(path)
        assert (answer.status, answer.content_type) == (200, "application/json"), path
        return answer.body

    async def send(self, method: str, path: str, body: object = None, *, headers: Mapping[str, str | None] | None = None) -> Answer:
        """Send one request. A header that is None is left out; a body of bytes goes out as it is, any other as JSON."""
        given = {"X-Correlation-ID": f"call-{next(self._numbers)}", "Content-Type": "application/json", **HEADERS, **(headers or {})}
        sent = {name: value for name, value in given.items() if value is not None}
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        url, unasked = URL(self.service.url + path, encoded=True), ("User-Agent", "Content-Type")
        async with self._session.request(method, url, data=data, headers=sent, skip_auto_headers=unasked) as response:
            text = await response.text()
            return Answer(response.status, response.headers, response.content_type, json.loads(text) if text else None)

    async def pages(self, path: str, limit: int | None = None) -> list[list[Any]]:
        """Read a list's pages to the end."""
        read: list[list[Any]] = []
        query = {} if limit is None else {"limit": str(limit)}
        while True:
            answer = await self.get(f"{path}?{URL.build(query=query).raw_query_string}")
            assert answer.status == 200
            read.append(answer.body)
            if not answer.headers["nextCursor"]:
                return read
            query["cursor"] = answer.headers["nextCursor"]

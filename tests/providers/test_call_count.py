"""The count of an operation's calls, kept where they are sent."""

from contextlib import suppress

import pytest
from aiohttp import web

from providers.calls import CallContext, CallCount, CallRecord
from providers.clock import Deadline
from providers.errors import CallLimitExceeded
from tests.providers.upstream import CLOCK, READ, opened, serving, whole

pytestmark = pytest.mark.usefixtures("http_client_name")


async def test_one_call_too_many_is_not_sent() -> None:
    """Up to the limit calls are made; the next one fails without being sent, and its record says so."""
    records, requests = await made(CallCount(2), [False, False, False])

    assert requests == 2
    assert [(record.outcome, len(record.attempts)) for record in records] == [("OK", 1), ("OK", 1), ("LIMIT_EXCEEDED", 0)]


async def test_what_is_due_is_counted_and_sent() -> None:
    """A call that is due passes the limit, and counts for those after it."""
    records, requests = await made(CallCount(1), [True, True, False])

    assert requests == 2
    assert [record.outcome for record in records] == ["OK", "OK", "LIMIT_EXCEEDED"]


async def test_without_a_limit_nothing_is_refused() -> None:
    """A call outside any operation, such as a probe, has no count to keep to."""
    _, requests = await made(CallCount(), [False] * 5)

    assert requests == 5


async def made(count: CallCount, due: list[bool]) -> tuple[list[CallRecord], int]:
    """The records of calls made one after the other, due or not, and how many arrived."""
    records: list[CallRecord] = []
    arrived: list[str] = []

    async def ok(request: web.BaseRequest) -> web.Response:
        arrived.append(request.path)
        return web.Response(text="fine")

    async with serving(ok) as url, opened(url) as transport:
        for is_due in due:
            context = CallContext(Deadline.after(60, CLOCK), records.append, count=count, is_due=is_due)
            with suppress(CallLimitExceeded):
                await transport.call(READ, context, whole)
    return records, len(arrived)

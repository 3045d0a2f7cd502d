"""Values that no document lists, counted with the request whose answer has them."""

from http import HTTPStatus

import pytest
from aiohttp import web

from providers.calls import CallContext
from providers.clock import Deadline
from providers.errors import ProviderBadResponse
from providers.records.identity import CustomerProvider
from providers.upstream import UpstreamResponse
from providers.values.unexpected import tell_unexpected
from tests.providers.upstream import CLOCK, READ, Calls, opened, serving

pytestmark = pytest.mark.usefixtures("http_client_name")


def strange(response: UpstreamResponse) -> str:
    """Read an answer as one with two values that no document lists; it breaks the contract where it is not a success."""
    for field in ("one", "another"):
        tell_unexpected(CustomerProvider.BIK, field)
    if response.status != HTTPStatus.OK:
        raise ProviderBadResponse(CustomerProvider.BIK, "it is strange.")
    return "read"


async def test_undocumented_values_count_for_their_attempt() -> None:
    """What interpreting an answer tells of is counted with the attempt, also where the answer comes to an error, and with no other."""
    calls, statuses = Calls(), iter((200, 500, 200))

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=next(statuses))

    async with serving(answer) as url, opened(url) as transport:
        context = CallContext(Deadline.after(60, CLOCK), calls.records.append)
        assert await transport.call(READ, context, strange) == "read"
        with pytest.raises(ProviderBadResponse):
            await transport.call(READ, context, strange)
        await calls.make(transport)
    assert [[attempt.unexpected for attempt in record.attempts] for record in calls.records] == [[2], [2], [0]]
    assert [record.unexpected for record in calls.records] == [2, 2, 0]

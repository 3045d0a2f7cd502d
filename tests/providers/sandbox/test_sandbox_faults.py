"""The sandbox's faults, one by one, as they come over the wire."""

import asyncio
import json
import socket
import zlib
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import ClientResponse

from providers.sandbox.faults import (
    WORDS,
    Dropped,
    EndlessBody,
    Fault,
    GzipBomb,
    Hanging,
    HtmlPage,
    Latency,
    MalformedJson,
    MissingFields,
    Redirect,
    SlowDrip,
    Status,
    TruncatedJson,
    WrongTypes,
)
from tests.providers.sandbox.ledger import ENTRY, BrokenOff, Caller

REQUEST = b"GET /v1/entry HTTP/1.1\r\nHost: ledger\r\n\r\n"


def places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401 -- JSON
    """Every part of a JSON value with its type."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield (*place, step), type(part).__name__.replace("float", "int")
        yield from places(part, (*place, step))


async def goes_away(ledger: Caller) -> int:
    """Call until the answer is on its way or the call hangs, go away, and say how many handlers go on once that is noticed."""

    async def call() -> None:
        async with ledger.asking() as response:
            await response.read()

    calling = asyncio.create_task(call())
    await ledger.ledger.until(lambda service: service.in_flight == 1)
    calling.cancel()
    await ledger.ledger.until(lambda service: service.in_flight == 0)
    return ledger.ledger.in_flight


async def received(ledger: Caller, *faults: Fault, size: int = -1) -> bytes:
    """What comes over a connection of its own: so many bytes of the answer's body, or all that comes until the other side closes it."""
    with ledger.ledger.failing(*faults):
        reader, writer = await asyncio.open_connection(*ledger.address)
        try:
            writer.write(REQUEST)
            if size < 0:
                return await reader.read()
            await reader.readuntil(b"\r\n\r\n")
            return await reader.readexactly(size)
        finally:
            writer.close()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 429, 500, 502, 503, 504, 510, 599])
async def test_a_status_is_answered_without_carrying_the_request_out(ledger: Caller, status: int) -> None:
    """Any error's status can be had, with words that are none of the provider's, and the provider does nothing."""
    answered, body = await ledger.answer(Status(status=status), method="POST")
    assert (answered, json.loads(body)["message"], ledger.carried_out) == (status, WORDS, 0)


async def header(ledger: Caller, fault: Fault, name: str) -> str | None:
    """A header of the answer to a call that meets this fault."""
    with ledger.ledger.failing(fault):
        async with ledger.asking() as response:
            return response.headers.get(name)


async def test_retry_after_has_both_its_forms(ledger: Caller) -> None:
    """It is a number of seconds, or the date at which they are over, and is left out where nothing is said of it."""
    assert await header(ledger, Status(status=429), "Retry-After") is None
    assert await header(ledger, Status(status=429, retry_after=7), "Retry-After") == "7"
    with ledger.ledger.failing(Status(status=503, retry_after=100, retry_after_as="date")):
        async with ledger.asking() as response:
            until = parsedate_to_datetime(response.headers["Retry-After"])
            assert (until - parsedate_to_datetime(response.headers["Date"])).total_seconds() in {99, 100, 101}


@pytest.mark.parametrize("status", [200, 502])
async def test_a_page_is_answered_for_people(ledger: Caller, status: int) -> None:
    """It is HTML, with any status, and the provider does nothing."""
    answered, body = await ledger.answer(HtmlPage(status=status), method="POST")
    assert (answered, body.startswith(b"<!DOCTYPE html>"), WORDS.encode() in body, ledger.carried_out) == (status, True, True, 0)
    assert await header(ledger, HtmlPage(status=status), "Content-Type") == "text/html; charset=utf-8"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_back_to_what_was_asked(ledger: Caller, status: int) -> None:
    """A client that follows it makes a further call, which the sandbox records."""
    assert await header(ledger, Redirect.model_validate({"status": status}), "Location") == "/v1/entry"
    ledger.ledger.faults.set(Redirect.model_validate({"status": status, "rate": 0.5}), seed=4)
    async with ledger.session.get(ledger.ledger.url + "/entry") as response:
        assert response.status == 200
    assert [call.faults for call in ledger.ledger.calls[-2:]] == [("redirect",), ()]


async def test_malformed_json_is_whole_but_not_json(ledger: Caller) -> None:
    """HTTP has nothing to complain of; the provider did what it was asked to."""
    status, body = await ledger.answer(MalformedJson(), method="POST")
    assert (status, body.startswith(json.dumps(ENTRY).encode()), ledger.carried_out) == (200, True, 1)
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


async def test_truncated_json_is_whole_as_http_goes(ledger: Caller) -> None:
    """Half of the text comes as if it were all of it."""
    status, body = await ledger.answer(TruncatedJson(), method="POST")
    text = json.dumps(ENTRY)
    assert (status, body.decode(), ledger.carried_out) == (200, text[: len(text) // 2], 1)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.7])
async def test_wrong_types_are_in_their_places(ledger: Caller, share: float) -> None:
    """At least one part has another type; what is not within such a part is as ever; the provider did what it was asked to."""
    given = await ledger.json(WrongTypes(share=share))
    before, after = dict(places(ENTRY)), dict(places(given))
    wrong = {place for place, kind in before.items() if place in after and after[place] != kind}
    assert wrong
    assert share or len(wrong) == 1
    assert all(any(place[: len(other)] == other for other in wrong) for place in before.keys() ^ after.keys())
    assert ledger.carried_out == 1


async def test_a_share_of_one_leaves_nothing_right(ledger: Caller) -> None:
    """With wrong types, every outermost member has another one, save what is null; with missing fields, none is left."""
    given = await ledger.json(WrongTypes(share=1))
    kinds = dict(places(given))
    assert [name for name, value in ENTRY.items() if kinds[name,] == dict(places({name: value}))[name,]] == ["note"]
    assert await ledger.json(MissingFields(share=1)) == {}


@pytest.mark.parametrize("share", [0.0, 0.25, 0.7])
async def test_missing_fields_leave_the_others(ledger: Caller, share: float) -> None:
    """At least one member is left out, no list loses an entry, and every other member has its value."""
    given = await ledger.json(MissingFields(share=share))
    before, after = dict(places(ENTRY)), dict(places(given))
    assert after.items() < before.items()
    assert share or len({place for place in before.keys() - after.keys() if place[:-1] in after or len(place) == 1}) == 1
    assert all(isinstance(place[-1], str) for place in before.keys() - after.keys() if place[:-1] in after)


@pytest.mark.parametrize("fault", [MalformedJson(), TruncatedJson(), WrongTypes(), MissingFields(), SlowDrip()])
async def test_an_answer_without_a_body_stays_as_it_is(ledger: Caller, fault: Fault) -> None:
    """There is nothing in a 204 to spoil."""
    assert await ledger.answer(fault, method="DELETE") == (204, b"")


@pytest.mark.parametrize("fault", [MalformedJson(), TruncatedJson(), WrongTypes(), MissingFields()])
async def test_what_is_no_json_stays_as_it_is(ledger: Caller, fault: Fault) -> None:
    """What is to be wrong with JSON cannot be wrong with plain text."""
    with ledger.ledger.failing(fault):
        async with ledger.asking(path="/nowhere") as response:
            assert (response.status, await response.read()) == (404, b"no such path")


async def test_a_connection_is_closed_before_the_answer(ledger: Caller) -> None:
    """Not a byte comes, and the provider did nothing."""
    assert (await received(ledger, Dropped()), ledger.carried_out) == (b"", 0)


async def test_a_connection_is_closed_half_way(ledger: Caller) -> None:
    """The headers are those of the whole answer, half of which comes; the provider did what it was asked to."""
    head, _, body = (await received(ledger, Dropped(when="half_way"))).partition(b"\r\n\r\n")
    whole = json.dumps(ENTRY).encode()
    assert (body, ledger.carried_out) == (whole[: len(whole) // 2], 1)
    assert f"Content-Length: {len(whole)}".encode() in head.splitlines()
    assert b"X-Page: 1" in head.splitlines()


@pytest.mark.parametrize("when", ["before_answer", "half_way"])
async def test_a_connection_is_reset(ledger: Caller, when: str) -> None:
    """The client does not see an end but an error."""
    with pytest.raises(ConnectionResetError):
        await received(ledger, Dropped.model_validate({"when": when, "reset": True}))


async def test_half_way_through_no_body_nothing_comes(ledger: Caller) -> None:
    """Where the provider answers nothing, it did what it was asked to, and that is not told."""
    with pytest.raises(BrokenOff):
        await ledger.answer(Dropped(when="half_way"), method="DELETE")
    assert ledger.carried_out == 1


async def test_a_slow_drip_comes_in_the_end(ledger: Caller) -> None:
    """Byte by byte it is the provider's own answer."""
    assert await ledger.answer(SlowDrip(seconds=1e-6)) == (200, json.dumps(ENTRY).encode())


async def test_a_slow_drip_gives_one_byte_at_a_time(ledger: Caller) -> None:
    """The first byte is there long before the second, and the handler ends when nobody waits for that."""
    assert await received(ledger, SlowDrip(seconds=3600), size=1) == b"{"
    await ledger.ledger.until(lambda service: service.in_flight == 0)


async def test_an_endless_body_ends_with_its_reader(ledger: Caller) -> None:
    """There is always more of it, in chunks, until the client goes away."""

    async def some(response: ClientResponse) -> None:
        assert (response.status, response.headers["Transfer-Encoding"]) == (200, "chunked")
        assert await response.content.readexactly(3_000_000)

    with ledger.ledger.failing(EndlessBody()):
        async with ledger.asking() as response:
            await some(response)
            response.close()
        await ledger.ledger.until(lambda service: service.in_flight == 0)
    assert ledger.carried_out == 0


async def test_a_gzip_bomb_is_small_until_it_is_unpacked(ledger: Caller) -> None:
    """Its size over the wire is a thousandth of what it comes to, and it is right as gzip goes."""
    with ledger.ledger.failing(GzipBomb()):
        async with ledger.asking() as response:
            assert response.headers["Content-Encoding"] == "gzip"
            packed = await response.read()
    unpacker, size = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    while not unpacker.eof:
        size += len(unpacker.decompress(packed, 1024 * 1024))
        packed = unpacker.unconsumed_tail
    assert (size, ledger.carried_out) == (128 * 1024 * 1024, 0)


async def test_the_gzip_bomb_is_a_thousandth(ledger: Caller) -> None:
    """What comes over the wire would pass any limit that looks at what is announced."""
    status, body = await ledger.answer(GzipBomb())
    assert status == 200
    assert len(body) < 200_000


@pytest.mark.parametrize("fault", [Hanging(), SlowDrip(seconds=3600), EndlessBody(), Latency(seconds=3600)])
async def test_no_handler_outlives_its_client(ledger: Caller, fault: Fault) -> None:
    """Whatever a call waits for, it is over when its client goes away."""
    with ledger.ledger.failing(fault):
        assert await goes_away(ledger) == 0


@pytest.mark.parametrize("fault", [Status(status=500), GzipBomb(), EndlessBody(), SlowDrip(seconds=1e-6), Dropped(when="half_way")])
async def test_a_client_that_does_not_wait_does_no_harm(ledger: Caller, fault: Fault) -> None:
    """An answer that nobody takes any more is no error of the sandbox's, of which its log would tell."""
    with ledger.ledger.failing(fault):
        for calls in range(1, 11):
            with socket.create_connection(ledger.address) as connection:
                connection.sendall(REQUEST)
            await ledger.ledger.until(lambda service, calls=calls: len(service.calls) == calls and service.in_flight == 0)  # type: ignore[misc]


async def test_a_latency_comes_before_another_fault(ledger: Caller) -> None:
    """A call can wait and then fail; both are recorded, with the operation."""
    status, _ = await ledger.answer(Status(status=503), Latency(seconds=0.001))
    assert status == 503
    assert [(call.operation, call.faults) for call in ledger.ledger.calls] == [("getEntry", ("latency", "status"))]


async def test_a_fault_of_an_operation_meets_no_other(ledger: Caller) -> None:
    """Only calls of the operation fail; what is no operation meets the faults of all."""
    with ledger.ledger.failing(Status(status=500, operation="postEntry")):
        for method, path, status in (("GET", "/entry", 200), ("POST", "/entry", 500), ("GET", "/nowhere", 404)):
            async with ledger.asking(method, path) as response:
                assert response.status == status
    with ledger.ledger.failing(Status(status=500)):
        async with ledger.asking(path="/nowhere") as response:
            assert response.status == 500
    assert [call.operation for call in ledger.ledger.calls] == ["getEntry", "postEntry", None, None]


async def test_what_failed_within_a_context_is_well_after(ledger: Caller) -> None:
    """Contexts nest, the inner faults stand in for the outer ones, and with the last the service is well."""
    with ledger.ledger.failing(Status(status=500)):
        assert (await ledger.answer(Status(status=502)))[0] == 502
        async with ledger.asking() as response:
            assert response.status == 500
    assert (await ledger.answer())[0] == 200

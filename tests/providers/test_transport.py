"""The way to a provider: what goes out, what comes back, and how it breaks. Real HTTP to throw-away servers."""

import asyncio
import gc
import socket
import weakref

import pytest
from aiohttp import web

from providers.calls import Attempt, CallContext, CallRecord
from providers.clock import Deadline
from providers.errors import OutcomeUnknown, ProviderBadResponse, ProviderError, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.upstream import UpstreamRequest, UpstreamResponse
from tests.providers.upstream import CLOCK, HOST, Calls, ok, opened, saying, serving, transport_to

pytestmark = pytest.mark.usefixtures("http_client_name")


@pytest.fixture
def calls() -> Calls:
    """Calls of one test."""
    return Calls()


async def test_answer_and_its_record(calls: Calls) -> None:
    """An answer comes whole, and its record tells provider, operation, keys, paths and bytes."""
    async with serving(ok) as url, opened(url) as transport:
        answer = await calls.make(transport)
    assert (answer.status, answer.body) == (200, b"fine")
    [record] = calls.records
    [attempt] = record.attempts
    assert record == CallRecord(CustomerProvider.BIK, "getThing", 2, (attempt,), record.elapsed, "OK", (("customer", "name"),))
    assert attempt == Attempt(attempt.elapsed, "OK", 4)
    assert 0 < attempt.elapsed < record.elapsed


def nobody(_: UpstreamResponse) -> str | None:
    """Read any answer as that there is nobody."""
    return None


async def test_nothing_interpreted_is_not_found(calls: Calls) -> None:
    """An interpretation of None is the answer None, recorded as NOT_FOUND."""
    async with serving(ok) as url, opened(url) as transport:
        context = CallContext(Deadline.after(60, CLOCK), calls.records.append)
        assert await transport.call(UpstreamRequest("getThing", "GET", "/"), context, nobody) is None
    assert calls.outcomes == ["NOT_FOUND"]


async def test_mistake_of_ours_is_no_provider_error(calls: Calls) -> None:
    """An exception that is no provider's fault passes as it is, recorded as INTERNAL."""
    async with serving(ok) as url, opened(url) as transport:
        context = CallContext(Deadline.after(60, CLOCK), calls.records.append)
        with pytest.raises(ZeroDivisionError):
            await transport.call(UpstreamRequest("getThing", "GET", "/"), context, lambda _: 1 // 0)
    assert calls.outcomes == ["INTERNAL"]


async def test_use_before_open(calls: Calls) -> None:
    """A transport that was not opened says so."""
    transport = transport_to(ProviderSettings(base_url="http://localhost"))
    with pytest.raises(RuntimeError, match="before it is opened"):
        await calls.make(transport)
    await transport.close()


PATHS = ["/a%2Fb", "/a..b/.c", "/%F0%9F%98%80", "/%2e%2Ex/x", "/a//b;c=%20?q=%20+%2B", "/a?q=/../b", "/a?b=c?d"]
DOTTED = ["/a/../b", "/..", "/.", "/%2e%2E/x", "/a/.%2e?b"]


@pytest.mark.parametrize("path", PATHS + DOTTED)
async def test_path_goes_out_byte_for_byte(calls: Calls, path: str) -> None:
    """A path is neither decoded nor normalised on its way."""
    async with saying(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, received), opened(f"{url}/v1") as transport:
        await calls.make(transport, UpstreamRequest("getThing", "GET", path))
    assert received[0].split(b"\r\n")[0] == f"GET /v1{path} HTTP/1.1".encode()


async def test_headers_and_body_that_go_out(calls: Calls) -> None:
    """Beside a request's own headers go only what HTTP needs and our name."""
    seen: list[tuple[str, dict[str, str], bytes]] = []

    async def note(request: web.BaseRequest) -> web.Response:
        seen.append((request.method, dict(request.headers), await request.read()))
        return web.Response()

    async with serving(note) as url, opened(url) as transport:
        await calls.make(transport, UpstreamRequest("addThing", "POST", "/", {"Content-Type": "application/json", "X-Key": "k"}, b"{}"))
    own = {"Content-Type": "application/json", "X-Key": "k", "Content-Length": "2"}
    [(method, headers, body)] = seen
    assert headers.pop("Accept-Encoding") == "gzip, deflate"
    assert headers == {"Host": url.removeprefix("http://"), "Accept": "application/json", "User-Agent": "customer-graph/test", **own}
    assert (method, body) == ("POST", b"{}")


async def test_no_cookie_is_kept(calls: Calls) -> None:
    """A cookie that an answer sets does not come back with the next call."""
    cookies: list[str | None] = []

    async def set_one(request: web.BaseRequest) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "session=1; Path=/"})

    async with serving(set_one) as url, opened(url.replace(HOST, "localhost")) as transport:
        await calls.make(transport)
        await calls.make(transport)
    assert cookies == [None, None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(calls: Calls, status: int) -> None:
    """A redirect is a breach of the contract, and credentials go nowhere else."""
    targets: list[str] = []

    async def elsewhere(request: web.BaseRequest) -> web.Response:
        targets.append(request.path)
        return web.Response(status=status, headers={"Location": "/other"})

    async with serving(elsewhere) as url:
        assert type(await calls.failing(url)) is ProviderBadResponse
    assert targets == ["/thing"]


async def test_a_redirect_whose_body_does_not_come(calls: Calls) -> None:
    """A redirect is told from the head of an answer: nobody waits for what would follow."""

    async def elsewhere(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(status=302, headers={"Location": "/other", "Content-Length": "4"})
        await answer.prepare(request)
        return await asyncio.Future()

    async with serving(elsewhere) as url:
        assert type(await calls.failing(url)) is ProviderBadResponse


async def test_connection_refused(calls: Calls) -> None:
    """Nobody listening is PROVIDER_UNAVAILABLE, and told as such."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        error = await calls.failing(f"http://{HOST}:{taken.getsockname()[1]}")
    assert type(error) is ProviderUnavailable
    assert error.reason == "it takes no connection."


async def test_host_that_is_not_known(calls: Calls) -> None:
    """A host name that cannot be resolved is PROVIDER_UNAVAILABLE, and told as such, without the name."""
    error = await calls.failing("http://provider.invalid")
    assert type(error) is ProviderUnavailable
    assert error.reason == "its host name is not known here."


async def test_connection_that_does_not_open_in_time(calls: Calls) -> None:
    """A host that does not take the connection within its time is PROVIDER_UNAVAILABLE."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind((HOST, 0))
        full.listen(0)
        for client in (first, second):
            client.settimeout(0)
            client.connect_ex(full.getsockname())
        error = await calls.failing(f"http://{HOST}:{full.getsockname()[1]}", connect_timeout_seconds=0.05)
    assert type(error) is ProviderUnavailable
    assert error.reason == "it takes no connection."


BROKEN = {
    "no answer at all": (b"", ProviderUnavailable),
    "half the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", ProviderUnavailable),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{", ProviderUnavailable),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ProviderBadResponse),
    "bytes of no protocol": (bytes(range(256)), ProviderBadResponse),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", ProviderBadResponse),
    "a status among letters": (b"HTTP/1.1 200x OK\r\nContent-Length: 0\r\n\r\n", ProviderBadResponse),
    "a head without an end": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400_000, ProviderBadResponse),
    "a header that is none": (b"HTTP/1.1 200 OK\r\n\x00: x\r\n\r\n", ProviderBadResponse),
    "a chunk without a size": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", ProviderBadResponse),
    "gzip that is none": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", ProviderUnavailable),
}


@pytest.mark.parametrize(("word", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_broken_answer(calls: Calls, word: bytes, error: type[ProviderError]) -> None:
    """An answer that breaks off or cannot be unpacked is PROVIDER_UNAVAILABLE, one that is not HTTP is PROVIDER_BAD_RESPONSE."""
    async with saying(word) as (url, _):
        failure = await calls.failing(url)
    assert type(failure) is error
    broken = {"its answer broke off, or could not be unpacked.", "its answer is not readable HTTP."}
    assert failure.reason in (broken if word else {"the connection to it broke before it answered."})


async def test_headers_of_an_answer(calls: Calls) -> None:
    """An answer's headers are found whatever the case of their names; one that is no text is seen not to be ASCII."""
    answer = b"HTTP/1.1 503 No\r\nx-kept: well\r\nRETRY-AFTER: 7\r\nX-Odd: \xff\xfe\r\nContent-Length: 0\r\n\r\n"
    async with saying(answer) as (url, _), opened(url) as transport:
        response = await calls.make(transport)
    assert (response.headers.get("X-Kept"), response.headers.get("X-Absent", "none"), response.retry_after) == ("well", "none", 7)
    assert not response.headers["X-Odd"].isascii()


async def test_no_error_has_the_librarys_words(calls: Calls) -> None:
    """An error has nothing about it of a library's own, whose text has the URL with a customer's key."""
    async with saying(b"") as (url, _):
        error = await calls.failing(url, UpstreamRequest("getThing", "GET", "/thing/5482636"))
    assert "5482636" not in "".join(map(repr, (error, error.__cause__, error.__context__)))


async def test_a_failed_call_is_let_go_of() -> None:
    """A failure is freed once it is dealt with, and with it what was sent: it does not wait for the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        with socket.socket() as closed:
            closed.bind((HOST, 0))
            async with opened(f"http://{HOST}:{closed.getsockname()[1]}") as transport:
                try:
                    await Calls().make(transport)
                except ProviderUnavailable as error:
                    failure = weakref.ref(error)
                await asyncio.sleep(0)  # The event loop itself lets go of it at the end of its turn.
                assert failure() is None
    finally:
        gc.enable()


async def test_half_a_head(calls: Calls) -> None:
    """An answer whose head breaks off is PROVIDER_UNAVAILABLE, and told as such."""
    async with saying(b"HTTP/1.1 200 OK\r\nContent-") as (url, _):
        failure = await calls.failing(url)
    assert type(failure) is ProviderUnavailable
    assert failure.reason == "its answer broke off, or could not be unpacked."


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
async def test_sent_once(calls: Calls, method: str) -> None:
    """A write that a kept connection swallows is not sent again behind the caller's back."""
    request = UpstreamRequest("changeThing", method, "/thing", find_out="Look.")
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"") as (url, received), opened(url) as transport:
        await calls.make(transport, request)
        with pytest.raises(OutcomeUnknown):
            await calls.make(transport, request)
    assert len(received) == 2
    assert calls.outcomes == ["OK", "OUTCOME_UNKNOWN"]


async def test_proxy_carries_the_call(calls: Calls) -> None:
    """With a proxy set, the call goes to it and names the provider."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
    async with saying(answer) as (proxy, received), opened("http://provider.invalid/v1", proxy_url=proxy) as transport:
        assert (await calls.make(transport)).body == b"fine"
    assert received[0].startswith(b"GET http://provider.invalid/v1/thing HTTP/1.1\r\n")
    assert b"\r\nHost: provider.invalid\r\n" in received[0]


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
async def test_proxy_whatever_the_environment_says(calls: Calls, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy that is set for a provider is not passed by because the environment wants no proxy."""
    monkeypatch.setenv(name, "*")
    async with saying(b"HTTP/1.1 204 No Content\r\n\r\n") as (proxy, received), opened("http://localhost:1", proxy_url=proxy) as transport:
        await calls.make(transport)
    assert received[0].startswith(b"GET http://localhost:1/thing HTTP/1.1\r\n")


async def test_proxy_that_lets_nothing_through(calls: Calls) -> None:
    """A proxy that opens no tunnel is a provider that cannot be reached."""
    refusal = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
    async with saying(refusal) as (proxy, received):
        error = await calls.failing("https://provider.invalid", proxy_url=proxy)
    assert type(error) is ProviderUnavailable
    assert error.reason == "the proxy does not let us through to it."
    assert received[0].startswith(b"CONNECT provider.invalid:443 HTTP/1.1\r\n")


async def test_proxy_that_is_not_there(calls: Calls) -> None:
    """A proxy at which nobody listens is told apart from a provider at which nobody does."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        error = await calls.failing("http://provider.invalid", proxy_url=f"http://{HOST}:{taken.getsockname()[1]}")
    assert type(error) is ProviderUnavailable
    assert error.reason == "the proxy does not let us through to it."


async def test_proxy_whose_host_is_not_known(calls: Calls) -> None:
    """Where a proxy is set, no host is looked up but its own: an unknown one is the proxy's."""
    error = await calls.failing("http://provider.invalid", proxy_url="http://proxy.invalid:3128")
    assert type(error) is ProviderUnavailable
    assert error.reason == "the proxy does not let us through to it."

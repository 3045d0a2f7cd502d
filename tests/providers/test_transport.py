"""The way to a provider: what goes out, what comes back, and how it breaks. Real HTTP to throw-away servers."""

import math
import shutil
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict

from providers.calls import Attempt, CallContext, CallRecord
from providers.clock import Deadline
from providers.errors import OutcomeUnknown, ProviderBadResponse, ProviderError, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamRequest, UpstreamResponse
from tests.providers.upstream import CLOCK, HOST, Calls, ok, opened, saying, serving


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
    transport = Transport(CustomerProvider.BIK, ProviderSettings(base_url="http://localhost"), Shared(CLOCK, "test"))
    with pytest.raises(RuntimeError, match="before it is opened"):
        await calls.make(transport)
    await transport.close()


@pytest.mark.parametrize("path", ["/a%2Fb", "/a/../b", "/..", "/%F0%9F%98%80", "/%2e%2E/x", "/a//b;c=%20?q=%20+%2B"])
async def test_path_goes_out_byte_for_byte(calls: Calls, path: str) -> None:
    """A path is neither decoded nor normalised on its way."""
    async with saying(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, received), opened(f"{url}/v1") as transport:
        await calls.make(transport, UpstreamRequest("getThing", "GET", path))
    assert received[0].startswith(f"GET /v1{path} HTTP/1.1\r\n".encode())


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
    "half a status line": (b"HTTP/1.", ProviderUnavailable),
    "half the headers": (b"HTTP/1.1 200 OK\r\nContent-", ProviderUnavailable),
    "half the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", ProviderUnavailable),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{", ProviderUnavailable),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ProviderBadResponse),
    "bytes of no protocol": (bytes(range(256)), ProviderBadResponse),
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
    assert received[0].startswith(b"GET http://provider.invalid/v1/thing HTTP/1.1\r\nHost: provider.invalid\r\n")


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that only itself vouches for, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl command makes the certificate, and is not here")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    options = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:{HOST} -keyout {key} -out {cert}"
    subprocess.run([openssl, *options.split()], check=True, capture_output=True)  # noqa: S603 - our own words
    return cert, key


@pytest.mark.parametrize("trusted", [True, False])
async def test_certificate_authorities(calls: Calls, certificate: tuple[Path, Path], *, trusted: bool) -> None:
    """A provider whose certificate the set authorities vouch for is reached; one that is unknown is not."""
    cert, key = certificate
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)
    async with serving(ok, tls) as url:
        if trusted:
            async with opened(url, ca_cert=cert) as transport:
                assert (await calls.make(transport)).body == b"fine"
        else:
            error = await calls.failing(url)
            assert type(error) is ProviderUnavailable
            assert error.reason == "no secure connection to it could be made."
            assert len(calls.records[0].attempts) == 1, "it will be no other certificate at the next attempt"


def retry_after(value: str) -> float | None:
    """What an answer with this header asks to wait."""
    return UpstreamResponse(429, CIMultiDict({"retry-after": value}), b"").retry_after


def test_retry_after_in_seconds() -> None:
    """Retry-After may be a number of seconds."""
    assert [retry_after("120"), retry_after(" 0 ")] == [120, 0]


def test_retry_after_as_a_date() -> None:
    """Retry-After may be a moment; one that is past asks for no wait."""
    soon = datetime.now(UTC) + timedelta(seconds=90)
    asked = retry_after(format_datetime(soon, usegmt=True))
    assert asked is not None
    assert 60 < asked <= 90
    assert retry_after("Fri, 06 Jun 2014 13:39:43 GMT") == 0


def test_retry_after_not_there() -> None:
    """Without the header nothing is asked."""
    assert UpstreamResponse(429, CIMultiDict(), b"").retry_after is None


@given(st.text() | st.from_regex(r"[0-9]{1,12} Jun [0-9]{1,12} [0-9]{1,3}:[0-9]{1,3} [+-]?[0-9]{1,30}", fullmatch=True))
@example("9" * 400)
@example(f"Fri, 06 Jun 2014 13:39:43 +{'9' * 20}")
def test_any_retry_after_is_usable_or_none(value: str) -> None:
    """Whatever the header holds, it asks for a finite wait or for none."""
    asked = retry_after(value)
    assert asked is None or 0 <= asked < math.inf

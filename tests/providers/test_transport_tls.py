"""Secure connections: whom we trust, and how we are known. Real TLS to throw-away servers."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from providers.blink.settings import BlinkSettings
from providers.errors import ProviderUnavailable
from tests.providers.certificates import Authority, Certificate
from tests.providers.upstream import HOST, Calls, ok, opened, serving, transport_to

LARGE = 64 * 1024

pytestmark = pytest.mark.usefixtures("http_client_name")


@pytest.fixture
def calls() -> Calls:
    """Calls of one test."""
    return Calls()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that nobody knows yet."""
    return Authority(tmp_path, "known")


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one authority that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.cert))
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.cert.parent / "none"))
    return authority


@asynccontextmanager
async def secured(tls: ssl.SSLContext) -> AsyncIterator[str]:
    """Serve by TLS, and give the base URL with the name of this machine."""
    async with serving(ok, tls) as url:
        yield url.replace(HOST, "localhost")


async def assert_not_secure(calls: Calls, url: str, ca_cert: Path | None = None, proxy_url: str | None = None) -> None:
    """Nothing is sent, and it is not tried again: it will be no other certificate at the next attempt."""
    error = await calls.failing(url, ca_cert=ca_cert, proxy_url=proxy_url)
    assert type(error) is ProviderUnavailable
    assert error.reason == "no secure connection to it could be made."
    assert len(calls.records[0].attempts) == 1


async def test_an_authority_that_the_machine_trusts(calls: Calls, trusted: Authority) -> None:
    """A provider for whom one of the machine's authorities vouches is reached."""
    async with secured(trusted.serving()) as url, opened(url) as transport:
        assert (await calls.make(transport)).body == b"fine"


async def test_an_authority_that_nobody_knows(calls: Calls, authority: Authority) -> None:
    """A provider for whom nobody known vouches is not asked."""
    async with secured(authority.serving()) as url:
        await assert_not_secure(calls, url)


async def test_a_certificate_of_another_host(calls: Calls, trusted: Authority) -> None:
    """A certificate holds for the host that it names, and for no other."""
    async with secured(trusted.serving("other.example")) as url:
        await assert_not_secure(calls, url)


async def test_an_authority_that_is_set(calls: Calls, authority: Authority) -> None:
    """A provider for whom the set authorities vouch is reached."""
    async with secured(authority.serving()) as url, opened(url, ca_cert=authority.cert) as transport:
        assert (await calls.make(transport)).body == b"fine"


async def test_set_authorities_stand_in_place_of_the_machines(calls: Calls, trusted: Authority, tmp_path: Path) -> None:
    """Where authorities are set for a provider, those of the machine vouch for it no more."""
    other = Authority(tmp_path, "other")
    async with secured(trusted.serving()) as url:
        await assert_not_secure(calls, url, ca_cert=other.cert)


async def test_a_certificate_is_no_authority(calls: Calls, authority: Authority) -> None:
    """A provider's own certificate among those to trust vouches for nobody: who signed it has to be there."""
    async with secured(authority.serving()) as url:
        await assert_not_secure(calls, url, authority.cert.with_name("known-localhost.pem"))


async def test_a_server_that_does_not_speak_tls(calls: Calls) -> None:
    """A provider that is not secure is not asked, though it answers."""
    async with serving(ok) as url:
        error = await calls.failing(url.replace("http:", "https:"))
    assert type(error) is ProviderUnavailable
    assert error.reason == "no secure connection to it could be made."


def requiring_a_client(server: Authority, clients: Authority) -> ssl.SSLContext:
    """A server that talks to whom this authority vouches for, in an older TLS, whose handshake ends with the client's certificate."""
    tls = server.serving()
    tls.load_verify_locations(clients.cert)
    tls.verify_mode, tls.maximum_version = ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_2
    return tls


def bank(url: str, client: Certificate, **settings: object) -> BlinkSettings:
    """The settings of a provider that wants to know us by our certificate."""
    own = {"base_url": url, "token": "t0ken", "target_id": "IIDX99999", "client_cert": client.cert, "client_key": client.key}
    return BlinkSettings.model_validate(own | {"timeout_seconds": 60, "connect_timeout_seconds": 60} | settings)


@pytest.mark.parametrize("is_set", [False, True])
async def test_our_certificate_is_shown(calls: Calls, trusted: Authority, tmp_path: Path, *, is_set: bool) -> None:
    """A provider that asks for our certificate is shown it, whoever vouches for the provider."""
    ours = Authority(tmp_path, "ours")
    async with secured(requiring_a_client(trusted, ours)) as url:
        settings = bank(url, ours.certificate("client"), **({"ca_cert": trusted.cert} if is_set else {}))
        transport = transport_to(settings)
        await transport.open()
        try:
            assert (await calls.make(transport)).body == b"fine"
        finally:
            await transport.close()


async def test_a_certificate_that_is_missing(calls: Calls, trusted: Authority, tmp_path: Path) -> None:
    """A provider that asks for a certificate which is not set is not reached."""
    async with secured(requiring_a_client(trusted, Authority(tmp_path, "ours"))) as url:
        assert type(await calls.failing(url)) is ProviderUnavailable


@asynccontextmanager
async def tunnelling() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy that opens a tunnel to wherever it is asked; it tells what it was asked."""
    asked: list[bytes] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while data := await reader.read(LARGE):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0])
        host, _, port = head.split()[1].decode().rpartition(":")
        there = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
        await asyncio.gather(carry(reader, there[1]), carry(there[0], writer))

    async with await asyncio.start_server(tunnel, HOST, 0) as server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}", asked


async def test_a_secure_connection_through_a_proxy(calls: Calls, trusted: Authority) -> None:
    """A proxy opens a tunnel to a secure provider, and learns nothing but its host."""
    async with secured(trusted.serving()) as url, tunnelling() as (proxy, asked), opened(url, proxy_url=proxy) as transport:
        answers = [await calls.make(transport) for _ in range(2)]
    assert [answer.body for answer in answers] == [b"fine", b"fine"]
    assert asked == [f"CONNECT {url.removeprefix('https://')} HTTP/1.1".encode()]


async def test_a_wrong_certificate_behind_a_proxy(calls: Calls, authority: Authority) -> None:
    """Through a tunnel, too, a provider for whom nobody known vouches is not asked."""
    async with secured(authority.serving()) as url, tunnelling() as (proxy, _):
        await assert_not_secure(calls, url, proxy_url=proxy)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_no_proxy_of_the_environment(calls: Calls, trusted: Authority, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy that the environment names is nobody's: each provider has the one that is set for it, or none."""
    async with tunnelling() as (proxy, asked), secured(trusted.serving()) as safe, serving(ok) as plain:
        monkeypatch.setenv(name, proxy)
        for url in (safe, plain):
            async with opened(url) as transport:
                assert (await calls.make(transport)).body == b"fine"
    assert asked == []

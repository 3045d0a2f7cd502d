"""The doctor: what it finds out about providers over real HTTP, and what it advises."""

import datetime as dt
import io
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from rich.console import Console

from graph.doctor import Finding, advice, examine, report
from graph.settings import ID_KEYS, PREFIX, SettingsError, load_settings
from providers.bik.client import BikClient
from providers.client import ProviderClient
from providers.clock import SystemClock
from providers.errors import ProviderBadResponse, ProviderError, ProviderRateLimited, ProviderRefused, ProviderTimeout, ProviderUnavailable
from providers.records.identity import CustomerProvider
from providers.registry import CLIENTS
from providers.sandbox.runner import HOST, Answer, RunningService, Sandbox

BIK, BLINK, FRONTPAYMENT, WORLDLINE = (
    CustomerProvider.BIK,
    CustomerProvider.BLINK,
    CustomerProvider.FRONTPAYMENT,
    CustomerProvider.WORLDLINE,
)
OF_BIK, OF_BLINK, OF_FRONTPAYMENT = (f"{PREFIX}PROVIDERS__{name}__" for name in ("BIK", "BLINK", "FRONTPAYMENT"))
PLANTED = "pl4nted-s3cret"
CLOCK = SystemClock()


async def found(environment: Mapping[str, str]) -> dict[CustomerProvider, Finding]:
    """What is found with these settings, by provider."""
    return {finding.provider: finding for finding in await examine(load_settings(environment), CLOCK)}


def told(findings: Mapping[CustomerProvider, Finding]) -> str:
    """What a person is told of the findings, without a terminal."""
    console = Console(file=io.StringIO(), highlight=False, markup=False)
    report(list(findings.values()), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def row(text: str, provider: CustomerProvider) -> list[str]:
    """The cells of a provider's row."""
    (line,) = (line for line in text.splitlines() if line.startswith(f"  {provider.value} "))
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


async def test_all_is_well(sandbox: Sandbox) -> None:
    """Every provider of the sandbox is reached, takes the credentials, tells our time, and is asked exactly once."""
    findings = await found(sandbox.environment())
    text = told(findings)
    assert list(findings) == [client.provider for client in CLIENTS]
    for provider, finding in findings.items():
        assert not finding.has_failed, provider
        assert row(text, provider) == [provider.value, "yes", "accepted", "the same", "none"]
        assert len(sandbox[provider.slug].calls) == 1
    assert text.rstrip().endswith("All is well.")


async def test_wrong_credentials(sandbox: Sandbox) -> None:
    """A provider that refuses our credentials is reached, and the settings that hold them are named."""
    findings = await found(sandbox.environment() | {f"{OF_BIK}API_SECRET": PLANTED})
    text = told(findings)
    assert isinstance(findings[BIK].error, ProviderRefused)
    assert [provider for provider, finding in findings.items() if finding.has_failed] == [BIK]
    assert row(text, BIK)[1:3] == ["yes", "refused"]
    assert f"See {OF_BIK}API_KEY, {OF_BIK}API_SECRET\n" in text


@pytest.mark.parametrize("text", ["", " \n", "zwölf", "two\nlines"])
async def test_no_credentials_to_show(sandbox: Sandbox, tmp_path: Path, text: str) -> None:
    """A provider whose token file holds no token is not asked, and not said to be reached or to refuse; the file's setting is named."""
    token_file = tmp_path / PLANTED
    token_file.write_text(text, encoding="utf-8")
    environment = {name: value for name, value in sandbox.environment().items() if name != f"{OF_BLINK}TOKEN"}
    findings = await found({**environment, f"{OF_BLINK}TOKEN_FILE": str(token_file)})
    (advised,) = (line for line in told(findings).splitlines() if line.startswith("BLINK: "))
    assert sandbox["blink"].calls == []
    assert [provider for provider, finding in findings.items() if finding.has_failed] == [BLINK]
    assert row(told(findings), BLINK) == ["BLINK", "not asked", "missing", "not known", "none"]
    assert [word for word in advised.split() if word.startswith(PREFIX)] == [f"{OF_BLINK}TOKEN_FILE"]
    assert advised.endswith(" Put that right first: nothing was sent.")
    assert PLANTED not in told(findings)


async def test_nobody_listens(sandbox: Sandbox) -> None:
    """A provider that cannot be reached says nothing about credentials and clock, and the settings of the way to it are named."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        address = f"http://{HOST}:{taken.getsockname()[1]}/{PLANTED}"
        findings = await found(sandbox.environment() | {f"{OF_FRONTPAYMENT}BASE_URL": address})
    text = told(findings)
    assert isinstance(findings[FRONTPAYMENT].error, ProviderUnavailable)
    assert row(text, FRONTPAYMENT)[1:4] == ["no", "not known", "not known"]
    assert all(f"{OF_FRONTPAYMENT}{name}" in text for name in ("BASE_URL", "PROXY_URL", "CA_CERT"))
    assert PLANTED not in text


async def test_no_answer_in_time(sandbox: Sandbox) -> None:
    """A provider that does not answer within its time is out of reach."""

    async def wait(request: web.Request) -> web.StreamResponse:
        await sandbox["bik"].until(lambda _: False, seconds=60)
        return await sandbox["bik"].service.handle(request)

    with sandbox["bik"].answering(wait):
        findings = await found(sandbox.environment() | {f"{OF_BIK}TIMEOUT_SECONDS": "0.1"})
    assert isinstance(findings[BIK].error, ProviderTimeout)
    assert row(told(findings), BIK)[1] == "no"


@pytest.mark.parametrize("provider", [client.provider for client in CLIENTS])
async def test_wrong_address(sandbox: Sandbox, provider: CustomerProvider) -> None:
    """Where something else answers 404 or a page, no provider is taken to be well, and its base URL is named."""

    async def not_here(_: web.Request) -> web.StreamResponse:
        return web.Response(status=404, text="<h1>Not Found</h1>", content_type="text/html")

    with sandbox[provider.slug].answering(not_here):
        findings = await found(sandbox.environment())
    assert findings[provider].has_failed
    assert row(told(findings), provider)[1:3] == ["yes", "not known"]
    assert f"{PREFIX}PROVIDERS__{provider.value}__BASE_URL" in told(findings)


async def test_a_failing_provider_was_reached(sandbox: Sandbox) -> None:
    """A provider that answers 503 is reached."""

    async def fail(_: web.Request) -> web.StreamResponse:
        return web.Response(status=503, text=PLANTED)

    with sandbox["frontpayment"].answering(fail):
        findings = await found(sandbox.environment())
    text = told(findings)
    assert row(text, FRONTPAYMENT)[1:3] == ["yes", "not known"]
    assert PLANTED not in text


def dated(service: RunningService, date: str) -> Answer:
    """What the service answers, but with this date."""

    async def answer(request: web.Request) -> web.StreamResponse:
        answered = await service.service.handle(request)
        answered.headers["Date"] = date
        return answered

    return answer


@pytest.mark.parametrize(("minutes", "words"), [(-6, "ahead"), (6, "behind")])
@pytest.mark.parametrize("provider", [BIK, WORLDLINE])
async def test_skewed_clock(sandbox: Sandbox, provider: CustomerProvider, minutes: int, words: str) -> None:
    """A clock that is six minutes off is told, and is a failure only of the provider that takes no requests of another time."""
    service = sandbox[provider.slug]
    date = format_datetime(CLOCK.utc() + dt.timedelta(minutes=minutes), usegmt=True)
    with service.answering(dated(service, date)):
        findings = await found(sandbox.environment())
    text = told(findings)
    ours, seconds, unit, direction = row(text, provider)[3].split()
    assert (ours, unit, direction) == ("ours", "s", words)
    assert int(seconds) == pytest.approx(360, abs=30)
    assert findings[provider].has_failed == (provider is WORLDLINE)
    assert ("WORLDLINE: it does not take requests that are dated so far from its own time." in text) == (provider is WORLDLINE)


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Nov 2026 25:00:00 GMT"])
async def test_no_time_told(sandbox: Sandbox, date: str) -> None:
    """An answer whose Date cannot be read leaves the clock unknown and is no failure."""
    with sandbox["bik"].answering(dated(sandbox["bik"], date)):
        findings = await found(sandbox.environment())
    assert findings[BIK].skew is None
    assert not findings[BIK].has_failed


async def test_nothing_is_configured() -> None:
    """Providers without settings are listed, do not fail, and what each needs is named."""
    findings = await found({})
    text = told(findings)
    assert findings == {}
    for client in CLIENTS:
        assert row(text, client.provider) == [client.provider.value, "not configured"]
    assert f"BIK: to configure it, set {OF_BIK}API_KEY, {OF_BIK}API_SECRET; docs/settings.md has the rest.\n" in text


def choices(client: type[ProviderClient[Any]]) -> Iterator[list[str]]:
    """The settings that are named for a provider that is not configured, once for each that may be chosen among them."""
    (line,) = advice(client, None)
    named = line.removeprefix(f"{client.provider.value}: to configure it, set ").removesuffix("; docs/settings.md has the rest.")
    each, _, one_of = named.partition(" and one of ")
    for choice in one_of.split(", "):
        yield [*each.split(", "), *filter(None, [choice])]


def is_configured_by(client: type[ProviderClient[Any]], environment: Mapping[str, str]) -> bool:
    """Whether these settings are accepted, and configure the provider."""
    try:
        return client.provider in load_settings(environment).configured()
    except SettingsError:
        return False


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)
def test_what_is_named_configures_the_provider(client: type[ProviderClient[Any]], tmp_path: Path) -> None:
    """Whoever sets what is named for a provider has configured it, whichever is chosen of several that will do; none can be left out."""
    (tmp_path / "token").touch()
    values = {
        "BASE_URL": "https://api.example.com",
        "TOKEN_FILE": str(tmp_path / "token"),
        "PERMISSION_ID": "3f0c1b52-6f5e-4d0b-9d57-0d8f6a1c2e44",
        ID_KEYS: f"2026:{b64encode(bytes(range(64))).decode()}",
    }
    for names in choices(client):
        environment = {name: values.get(name.removeprefix(f"{PREFIX}PROVIDERS__{client.provider.value}__"), "value") for name in names}
        assert is_configured_by(client, environment), names
        for name in names:
            assert not is_configured_by(client, {key: value for key, value in environment.items() if key != name}), name


@pytest.mark.parametrize(
    ("provider", "names"),
    [
        (BLINK, "{0}BASE_URL, {0}TARGET_ID and one of {0}TOKEN, {0}TOKEN_FILE, {0}PERMISSION_ID"),
        (WORLDLINE, "{0}MERCHANT_ID, {0}API_KEY_ID, {0}SECRET_API_KEY, CUSTOMER_GRAPH_ID_KEYS"),
    ],
)
async def test_what_else_is_needed(provider: CustomerProvider, names: str) -> None:
    """Settings of which one is needed are named together, and so is the one that seals ids where a provider's must be sealed."""
    named = names.format(f"{PREFIX}PROVIDERS__{provider.value}__")
    assert f"{provider.value}: to configure it, set {named}; docs/settings.md has the rest.\n" in told(await found({}))


def certificate_for(folder: Path, days: int) -> tuple[Path, Path]:
    """A client certificate that ends in so many days and an hour, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, PLANTED)])
    ends = CLOCK.utc() + dt.timedelta(days=days, hours=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(ends - dt.timedelta(days=900)).not_valid_after(ends)
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(*plain))
    return cert_file, key_file


@pytest.mark.parametrize(("days", "words"), [(400, "400 days left"), (30, "30 days left"), (29, "29 days left"), (-1, "expired")])
async def test_client_certificate(sandbox: Sandbox, tmp_path: Path, days: int, words: str) -> None:
    """A client certificate that ends within 30 days is told, and one that has ended is a failure, whatever the provider says."""
    cert_file, key_file = certificate_for(tmp_path, days)
    files = {f"{OF_BLINK}CLIENT_CERT": str(cert_file), f"{OF_BLINK}CLIENT_KEY": str(key_file)}
    findings = await found(sandbox.environment() | files)
    text = told(findings)
    assert row(text, BLINK)[4].strip() == words
    assert (f"BLINK: renew the client certificate in {OF_BLINK}CLIENT_CERT.\n" in text) == (days < 30)
    assert findings[BLINK].has_failed == (days < 0)
    assert PLANTED not in text


def failed(error: ProviderError) -> Finding:
    """What is found where a provider answers, and this is wrong."""
    return Finding(provider=error.provider, is_asked=True, is_answered=True, error=error, skew=None, max_skew=None, expires_in=None)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.provider.slug)
@pytest.mark.parametrize("error", [ProviderRefused, ProviderUnavailable, ProviderTimeout, ProviderBadResponse])
def test_advice_names_the_providers_own_settings(client: type[ProviderClient[Any]], error: type[ProviderError]) -> None:
    """Whatever is wrong with whichever provider, there is one line of advice, and it names settings of that provider alone."""
    failure = error(client.provider, "it is so.")
    (line,) = advice(client, failed(failure))
    named = [word for word in line.split() if word.startswith(PREFIX)]
    assert named
    assert all(name.startswith(f"{PREFIX}PROVIDERS__{client.provider.value}__") for name in named)


def test_advice_to_wait() -> None:
    """A provider that takes no more calls for now needs nothing set."""
    failure = ProviderRateLimited(BIK, "it takes no more calls for now (429).")
    assert list(advice(BikClient, failed(failure))) == ["BIK: it takes no more calls for now (429). Ask again later."]

"""What is set for bLink: its credentials, and how they are kept up to date."""

import datetime as dt
import os
import ssl
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from providers.blink.client import BlinkClient
from providers.blink.settings import BlinkSettings
from providers.errors import ProviderError, ProviderRefused, ProviderUnavailable
from providers.records.customer import CustomerPart
from providers.records.identity import Key
from tests.providers.blink.conftest import Answer, Blink, Connect
from tests.providers.upstream import serving

WELL = {"base_url": "https://bank.example.com/openwealth/v1", "token": "t0ken", "target_id": "IIDX99999"}
RIGHT, WRONG = b"sandbox-blink-token\n", b"sandbox-blink-wrong\n"
PERMISSION = "3f0c1b52-6f5e-4d0b-9d57-0d8f6a1c2e44"


class Certificate(NamedTuple):
    """A certificate that signs itself, for 127.0.0.1, and its key."""

    cert: Path
    key: Path


def certificate(folder: Path, name: str, password: bytes | None = None) -> Certificate:
    """Make a certificate in this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    made.cert.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    made.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    return made


async def outcome(blink: Blink) -> tuple[str, int]:
    """Read a customer; tell what came of it, and how many calls the bank has seen by now."""
    try:
        await blink.customer("C0001")
    except ProviderError as error:
        return error.code, len(blink.service.calls)
    return "OK", len(blink.service.calls)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """A file with the sandbox's token."""
    path = tmp_path / "token"
    path.write_bytes(RIGHT)
    return path


@pytest.fixture
async def filed(values: dict[str, object], token_file: Path, blink: Blink, connect: Connect) -> Blink:
    """A client whose token stands in that file."""
    settings = BlinkSettings.model_validate({**values, "token": None, "token_file": token_file})
    return Blink(await connect(settings), blink.service)


def put(path: Path, content: bytes) -> None:
    """Write a file in its place."""
    path.write_bytes(content)


def put_unnoticed(path: Path, content: bytes) -> None:
    """Write a file so that neither its size nor its time tells of it."""
    before = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def exchange(path: Path, content: bytes) -> None:
    """Put another file in the place of one."""
    other = path.with_name("other")
    other.write_bytes(content)
    other.rename(path)


def remove(path: Path) -> None:
    """Take a file away."""
    path.unlink()


async def test_a_token_file_is_read(filed: Blink) -> None:
    """The token of a file is sent without the white space around it."""
    assert await outcome(filed) == ("OK", 1)
    assert filed.service.calls[0].headers["Authorization"] == "Bearer sandbox-blink-token"


async def test_a_token_file_is_read_again_when_it_changes(filed: Blink, token_file: Path) -> None:
    """A token that is written while the server runs goes out with the very next call, be it written in place or put in the file's place."""
    put(token_file, b"in-place")
    assert await outcome(filed) == ("PROVIDER_REFUSED", 1)
    exchange(token_file, RIGHT)
    assert await outcome(filed) == ("OK", 2)
    assert [call.headers["Authorization"] for call in filed.service.calls] == ["Bearer in-place", "Bearer sandbox-blink-token"]


async def test_a_refused_token_is_read_again(filed: Blink, token_file: Path) -> None:
    """After a 401 the file is read again though nothing about it seems to have changed; the refused call itself is not sent again."""
    put_unnoticed(token_file, WRONG)
    assert await outcome(filed) == ("PROVIDER_REFUSED", 1)
    put_unnoticed(token_file, RIGHT)
    assert await outcome(filed) == ("OK", 2)


async def test_a_token_is_kept_while_its_file_is_the_same(filed: Blink, token_file: Path) -> None:
    """A file that seems unchanged is not read for every call."""
    assert await outcome(filed) == ("OK", 1)
    put_unnoticed(token_file, WRONG)
    assert await outcome(filed) == ("OK", 2)


async def test_another_refusal_keeps_the_token(filed: Blink, token_file: Path) -> None:
    """403 is about permission: it has no file read again."""
    with filed.answering({"GET /customers/C0001": Answer({}, 403)}):
        assert await outcome(filed) == ("PROVIDER_REFUSED", 1)
    put_unnoticed(token_file, WRONG)
    assert await outcome(filed) == ("OK", 2)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"two\nlines"])
async def test_a_token_file_without_token(filed: Blink, token_file: Path, content: bytes) -> None:
    """A file that holds no token is a refusal that names the setting, nothing is sent, and a token written later is used."""
    put(token_file, content)
    with pytest.raises(ProviderRefused, match="CUSTOMER_GRAPH_PROVIDERS__BLINK__TOKEN_FILE") as caught:
        await filed.customer("C0001")
    assert "lines" not in caught.value.reason
    assert str(token_file) not in caught.value.reason
    assert filed.service.calls == []
    put(token_file, RIGHT)
    assert await outcome(filed) == ("OK", 1)


async def test_a_token_file_that_went_away(filed: Blink, token_file: Path) -> None:
    """A file that is gone is a refusal that names the setting."""
    assert await outcome(filed) == ("OK", 1)
    remove(token_file)
    with pytest.raises(ProviderRefused, match="TOKEN_FILE names cannot be read"):
        await filed.customer("C0001")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": None}, "one of TOKEN, TOKEN_FILE and PERMISSION_ID must be given"),
        ({"token_file": "TOKEN"}, "TOKEN and TOKEN_FILE must not be given both"),
        ({"client_cert": "CERT"}, "CLIENT_CERT and CLIENT_KEY must be given both or neither"),
        ({"client_key": "KEY"}, "CLIENT_CERT and CLIENT_KEY must be given both or neither"),
        ({"client_cert": "CERT", "client_key": "OTHER"}, "CLIENT_CERT and CLIENT_KEY must fit together"),
        ({"client_cert": "CERT", "client_key": "LOCKED"}, "the key must not be encrypted"),
        ({"client_cert": "CERT", "client_key": "TOKEN"}, "CLIENT_CERT and CLIENT_KEY must fit together"),
    ],
)
def test_settings_that_do_not_go_together(tmp_path: Path, token_file: Path, changes: dict[str, object], words: str) -> None:
    """What is wrong with several settings together is told in one sentence with their names."""
    mine, other, locked = certificate(tmp_path, "a"), certificate(tmp_path, "b"), certificate(tmp_path, "c", b"secret")
    files = {"CERT": mine.cert, "KEY": mine.key, "OTHER": other.key, "LOCKED": locked.key, "TOKEN": token_file}
    given = {name: files.get(str(value), value) for name, value in changes.items()}
    with pytest.raises(ValidationError) as caught:
        BlinkSettings.model_validate({**WELL, **given})
    [error] = caught.value.errors()
    assert error["loc"] == ()
    assert words in error["msg"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target_id", ""),
        ("target_id", " x"),
        ("target_id", "x\r\nX-Evil: 1"),
        ("target_id", "é"),
        ("permission_id", "no uuid"),
        ("token", "two\nlines"),
        ("token_file", "/nowhere/token"),
        ("client_cert", "/nowhere/cert"),
        ("client_key", "/nowhere"),
        ("base_url", "bank.example.com"),
    ],
)
def test_a_setting_that_is_wrong_alone(name: str, value: str) -> None:
    """What is wrong with one setting is told with its name."""
    with pytest.raises(ValidationError) as caught:
        BlinkSettings.model_validate({**WELL, name: value})
    assert caught.value.errors()[0]["loc"] == (name,)


@pytest.mark.parametrize("name", ["base_url", "target_id"])
def test_what_must_be_set(name: str) -> None:
    """Neither the address nor the bank's id has a default."""
    with pytest.raises(ValidationError):
        BlinkSettings.model_validate({key: value for key, value in WELL.items() if key != name})


def test_settings_hide_the_credentials() -> None:
    """No credential shows when settings are printed, and every setting has a description."""
    settings = BlinkSettings.model_validate({**WELL, "permission_id": PERMISSION})
    assert "t0ken" not in repr(settings)
    assert PERMISSION not in repr(settings)
    assert all(field.description for field in BlinkSettings.model_fields.values())
    assert BlinkClient.settings_type is BlinkSettings


async def test_the_client_certificate_is_shown(tmp_path: Path, blink: Blink, connect: Connect) -> None:
    """A server that wants a certificate gets the one that is set, and ends the connection of whoever has none."""
    server, mine = certificate(tmp_path, "server"), certificate(tmp_path, "mine")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=mine.cert)
    tls.load_cert_chain(server.cert, server.key)
    tls.verify_mode = ssl.CERT_REQUIRED

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.json_response({"customerIdentification": "C0001", "name": "Steve Rogers"})

    async with serving(answer, tls) as url:
        values = {**WELL, "base_url": url.replace("127.0.0.1", "localhost"), "ca_cert": server.cert}
        shown = await connect(BlinkSettings.model_validate({**values, "client_cert": mine.cert, "client_key": mine.key}))
        without = await connect(BlinkSettings.model_validate(values))
        record = await shown.customer(Key("C0001"), CustomerPart.PROFILE, blink.context)
        with pytest.raises(ProviderUnavailable):
            await without.customer(Key("C0001"), CustomerPart.PROFILE, blink.context)
    assert record is not None
    assert record.name == "Steve Rogers"

"""What can be set, and how the server tells what is wrong with it."""

import re
import traceback
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import settings_reference
from graph.settings import ID_KEYS, MANIFEST, PREFIX, SECRETS_DIR, Settings, SettingsError, load_settings, variables
from graph.settings_reference import render
from providers.bik.client import BikSettings
from providers.records.identity import CustomerProvider
from providers.records.lookup import Lookup
from providers.registry import CLIENTS

BIK = f"{PREFIX}PROVIDERS__BIK__"
CONFIGURED = {f"{BIK}API_KEY": "key", f"{BIK}API_SECRET": "secret"}
WORLDLINE = f"{PREFIX}PROVIDERS__WORLDLINE__"
LOOKING_UP = {f"{WORLDLINE}{name}": "value" for name in ("MERCHANT_ID", "API_KEY_ID", "SECRET_API_KEY")}
SEALING = f"2026:{b64encode(bytes(range(64))).decode()},2025:{b64encode(bytes(32)).decode()}"
PLANTED = "pl4nted"
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUCJX5BDGFVd8inlYU+9YQKbp/Mc4wCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjExMDU5MjVaGA8yMTI2MTAyODEwNTky
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCTA
AIrPagyG+hHRwKPNxlnAUApGERgbeMPJux1H48BITfazK6ByOBF49Lnn6E11vQk4
PKvZw4KII855vcRCrjmjUzBRMB0GA1UdDgQWBBQoE+EbFRwflEbK1zDsenXEw/pe
/DAfBgNVHSMEGDAWgBQoE+EbFRwflEbK1zDsenXEw/pe/DAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIHUGeX6lDfLMumRkA/c5PTjA0vC4EDq9zUOy
NLEc8UX9AiEAhY72nW/pGWfuEidb3JNdnuQN2Ma1gOqypyfo4B9p4vU=
-----END CERTIFICATE-----
"""


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    """What is wrong with an environment; it must be something."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    return caught.value.problems


def test_nothing_needs_to_be_set() -> None:
    """Without any setting, the server has defaults for itself and no provider."""
    settings = load_settings({})
    assert (settings.host, settings.port, settings.limits.depth) == ("127.0.0.1", 8000, 15)
    assert settings.configured() == {}


def test_variables_set_what_they_name() -> None:
    """A variable reaches its place in the model, nested ones too, whatever the case of its name."""
    settings = load_settings({f"{PREFIX}PORT": "8080", f"{PREFIX}LIMITS__KEYS": "7", f"{PREFIX.lower()}log_level": "debug"})
    assert (settings.port, settings.limits.keys, settings.log_level) == (8080, 7, "debug")


def test_trust_is_required_of_documents_that_can_be_trusted() -> None:
    """Without a manifest, every request would be refused; and what clients send themselves is not trusted."""
    required, automatic = {f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED": "true"}, {f"{PREFIX}AUTOMATIC_PERSISTED_QUERIES": "true"}
    (without_manifest,) = problems(required)
    assert without_manifest.startswith(f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED needs {MANIFEST}")
    (with_both,) = problems({**required, **automatic, MANIFEST: "manifest.json"})
    assert with_both.startswith(f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED and {PREFIX}AUTOMATIC_PERSISTED_QUERIES exclude each other")
    assert load_settings({**automatic, MANIFEST: "manifest.json"}).trusted_documents.manifest == Path("manifest.json")


def test_other_variables_are_left_alone() -> None:
    """What has not the prefix belongs to others."""
    assert load_settings({"PORT": "1", "CUSTOMER_PORT": "x"}) == Settings()


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a mapping, the process' own environment is read; a model that is made directly looks at nothing."""
    monkeypatch.setenv(f"{PREFIX}PORT", "8080")
    assert (load_settings().port, Settings().port) == (8080, 8000)


def test_a_provider_is_configured_by_its_settings() -> None:
    """A provider with settings is configured, with the defaults for those not given; the others are not."""
    configured = load_settings(CONFIGURED).configured()
    assert configured.keys() == {CustomerProvider.BIK}
    settings = configured[CustomerProvider.BIK]
    assert isinstance(settings, BikSettings)
    assert settings.api_secret.get_secret_value() == "secret"
    assert settings.base_url == "https://bikapi.bikayi.app/integrations"


def test_every_registered_provider_can_be_configured() -> None:
    """A provider that is in the registry has its settings, without a line for it here."""
    suitable = {f"{PREFIX}PROVIDERS__BLINK__BASE_URL": "https://bank.example.com", f"{PREFIX}PROVIDERS__BLINK__TOKEN": "value"}
    required = {variable.name: "value" for variable in variables() if variable.field.is_required()}
    assert load_settings({**required, **suitable, ID_KEYS: SEALING}).configured().keys() == {client.provider for client in CLIENTS}


def test_any_setting_of_a_provider_asks_for_the_others() -> None:
    """One setting makes the provider's needed ones needed; each that is missing is named with its meaning."""
    key, secret = problems({f"{BIK}TIMEOUT_SECONDS": "1"})
    assert key.startswith(f"{BIK}API_KEY is missing, ")
    assert secret.startswith(f"{BIK}API_SECRET is missing, ")
    assert "The API secret that belongs to the key" in secret


def test_look_ups_are_sealed_with_the_first_key_that_is_set() -> None:
    """The keys that seal ids are one setting, needed only with a provider whose customers are looked up, and are not shown."""
    settings = load_settings({**LOOKING_UP, ID_KEYS: SEALING})
    assert settings.id_keys is not None
    sealed = settings.id_keys.seal(Lookup.of(9000, "SE", []))
    assert (sealed.mark, settings.id_keys.open(sealed)) == ("2026", sealed)
    assert SEALING[5:20] not in repr(settings)
    assert load_settings(CONFIGURED).id_keys is None


def test_a_provider_with_look_ups_asks_for_the_keys_that_seal_them() -> None:
    """Without keys there would be no ids to give: that they are missing is told at the start, beside all else that is."""
    assert problems(LOOKING_UP) == (f"{ID_KEYS} is missing, though provider worldline is configured, whose ids it seals.",)
    found = problems({f"{WORLDLINE}TIMEOUT_SECONDS": "x"})
    assert {problem.split(" ")[0] for problem in found} == {ID_KEYS, f"{WORLDLINE}TIMEOUT_SECONDS", *LOOKING_UP}


@pytest.mark.parametrize("wrong", [f"2026:{PLANTED}", PLANTED, SEALING.replace("2025", "2026"), f"{SEALING},", f"2026:{PLANTED * 5}="])
def test_wrong_keys_are_told_without_a_word_of_them(wrong: str) -> None:
    """What keys must be is said; what was given is not."""
    (problem,) = problems({**LOOKING_UP, ID_KEYS: wrong})
    assert problem == f"{ID_KEYS} must be name:base64 of 32, 48 or 64 bytes, several separated by commas, the first seals (a secret)."


def test_an_empty_value_counts_as_not_given() -> None:
    """What a compose file passes on without having it sets nothing."""
    assert load_settings({f"{PREFIX}PORT": "", f"{BIK}API_KEY": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "must be a whole number from 0 to 65535."),
        ("PORT", "65536", "must be a whole number from 0 to 65535."),
        ("DEADLINE_SECONDS", "0", "must be a number, above 0 and at most 300."),
        ("DEADLINE_SECONDS", "nan", "must be a number, above 0 and at most 300."),
        ("LIMITS__DEPTH", "0", "must be a whole number, at least 1."),
        ("LOG_LEVEL", "loud", "must be debug, info, warning or error."),
        ("LOG_FORMAT", "xml", "must be json or console."),
        ("PROVIDERS__BIK__BASE_URL", "api.example.com", "must be an http or https URL such as https://api.example.com/v1,"),
        ("PROVIDERS__BIK__PROXY_URL", "http://[x", "must be an http or https URL such as https://api.example.com/v1,"),
        *(
            ("PROVIDERS__BIK__BASE_URL", wrong, "must be an http or https URL")
            for wrong in ("http://h:99999", "http://h:0", "http://a b", "ftp://h")
        ),
        ("PROVIDERS__FRONTPAYMENT__TOKEN", "a\nb", "must be printable ASCII text without spaces around it (a secret)."),
        ("PROVIDERS__BIK__API_KEY", "a:b", "must be printable ASCII text without a colon or spaces around it (a secret)."),
        ("PROVIDERS__BIK__MAX_CONCURRENCY", "1.5", "must be a whole number from 1 to 10000."),
    ],
)
def test_a_wrong_value_is_told_by_what_would_be_right(name: str, value: str, words: str) -> None:
    """The message names the variable and what it must be."""
    (problem,) = problems({**CONFIGURED, f"{PREFIX}{name}": value})
    assert problem.startswith(f"{PREFIX}{name} {words}")


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Whoever starts the server learns everything in one go, whichever way it is wrong."""
    environ = {
        SECRETS_DIR: "/no/such/directory",
        f"{PREFIX}PROT": "8000",
        f"{PREFIX}PORT": "eighty",
        f"{BIK}BASE_URL": "ftp://bik",
        f"{BIK}CA_CERT": "/no/such/file",
        f"{BIK}API_KEY": "key",
    }
    names = [problem.split(" ")[0] for problem in problems(environ)]
    assert sorted(names) == sorted([*environ.keys() - {f"{BIK}API_KEY"}, f"{BIK}API_SECRET"])


def test_the_error_reads_as_a_list() -> None:
    """Printed, the error is one line for each problem below a first one."""
    with pytest.raises(SettingsError) as caught:
        load_settings({f"{PREFIX}PORT": "x", f"{PREFIX}LOG_LEVEL": "x"})
    first, *others = str(caught.value).splitlines()
    assert first == "The settings are wrong:"
    assert len(others) == 2


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PROT", "PORT"),
        ("PROVIDERS__BIK__APIKEY", "PROVIDERS__BIK__API_KEY"),
        ("PROVIDERS_BIK_API_KEY", "PROVIDERS__BIK__API_KEY"),
        ("PROVIDERS__FRONT_PAYMENT__TOKEN", "PROVIDERS__FRONTPAYMENT__TOKEN"),
        ("LIMIT__ALIASES", "LIMITS__ALIASES"),
    ],
)
def test_a_misspelt_name_is_an_error_with_a_suggestion(name: str, meant: str) -> None:
    """A typo does not go unnoticed, and the name that was probably meant is told."""
    assert problems({f"{PREFIX}{name}": "1"}) == (f"{PREFIX}{name} is no setting; did you mean {PREFIX}{meant}?",)


@pytest.mark.parametrize("name", ["COLOUR", "LIMITS", "PROVIDERS__BIK", "PROVIDERS__NOBODY__API_KEY", "PORT__X", ""])
def test_a_name_like_no_other_is_an_error_without_a_suggestion(name: str) -> None:
    """Neither groups nor providers that are not there can be set, and nothing far-fetched is suggested."""
    assert problems({f"{PREFIX}{name}": "{}"}) == (f"{PREFIX}{name} is no setting; docs/settings.md has them all.",)


@pytest.mark.parametrize("name", ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_80_TCP", "PORT_80_TCP_ADDR"])
def test_variables_that_kubernetes_sets_are_explained(name: str) -> None:
    """A Service named as the program brings such variables; the message says how to be rid of them."""
    (problem,) = problems({f"{PREFIX}{name}": "10.0.0.1"})
    assert "enableServiceLinks: false" in problem


@given(
    name=st.sampled_from([*(variable.name for variable in variables()), f"{PREFIX}PROT", f"{BIK}APIKEY", SECRETS_DIR, f"{PREFIX}LIMITS"]),
    before=st.one_of(st.text(), st.sampled_from(["http://", "http://[", "https://user:", "{", '{"a": "', "1e", "-"])),
    after=st.one_of(st.text(), st.sampled_from(["]", "@example.com", "/?a=b", "}", '"}', "\u2100", "\udc80"])),
)
def test_no_message_ever_shows_a_value(name: str, before: str, after: str) -> None:
    """Whatever is wrong with a value, it may be a secret in the wrong place, so no message quotes it."""
    try:
        settings = load_settings({**CONFIGURED, name: before + PLANTED + after})
        told = repr(settings) if name in CONFIGURED else ""
    except SettingsError as error:
        told = "".join(traceback.format_exception(error))
    assert PLANTED not in told


def write(directory: Path, name: str, text: str) -> None:
    """Put a secret into a file."""
    (directory / name).write_text(text, encoding="utf-8")


def test_secrets_come_from_files(tmp_path: Path) -> None:
    """A file is named as the variable, in either case; the line's end is not part of the secret."""
    write(tmp_path, "customer_graph_providers__bik__api_key", "key from a file\n")
    write(tmp_path, f"{BIK}API_SECRET", "secret from a file")
    settings = load_settings({SECRETS_DIR: str(tmp_path)}).configured()[CustomerProvider.BIK]
    assert isinstance(settings, BikSettings)
    assert settings.api_key.get_secret_value() == "key from a file"
    assert settings.api_secret.get_secret_value() == "secret from a file"


def test_secrets_come_from_a_kubernetes_volume(tmp_path: Path) -> None:
    """A mounted Secret's files are links through a hidden folder."""
    (tmp_path / "..2026").mkdir()
    write(tmp_path / "..2026", f"{PREFIX}PORT", "8080")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / f"{PREFIX}PORT").symlink_to(f"..data/{PREFIX}PORT")
    assert load_settings({SECRETS_DIR: str(tmp_path)}).port == 8080


def test_a_variable_beats_a_file(tmp_path: Path) -> None:
    """Where both set the same, the variable counts; an empty one sets nothing."""
    write(tmp_path, f"{PREFIX}PORT", "8001")
    assert load_settings({SECRETS_DIR: str(tmp_path), f"{PREFIX}PORT": "8002"}).port == 8002
    assert load_settings({SECRETS_DIR: str(tmp_path), f"{PREFIX}PORT": ""}).port == 8001


def test_files_of_others_are_not_read(tmp_path: Path) -> None:
    """The directory may hold what belongs to other programs, even what is no text."""
    (tmp_path / "keystore.p12").write_bytes(b"\xff\xfe\x00")
    write(tmp_path, "db_password", "x")
    assert load_settings({SECRETS_DIR: str(tmp_path)}) == Settings()


def test_wrong_files_are_told_as_variables_are(tmp_path: Path) -> None:
    """Files that cannot be read, that set nothing, or that hold a wrong value stop the start."""
    (tmp_path / f"{PREFIX}HOST").write_bytes(b"\xff" + PLANTED.encode())
    (tmp_path / f"{PREFIX}LOG_LEVEL").mkdir()
    write(tmp_path, f"{PREFIX}PROT", PLANTED)
    write(tmp_path, f"{PREFIX}PORT", PLANTED)
    found = problems({SECRETS_DIR: str(tmp_path)})
    assert sorted(problem.split(" ")[0] for problem in found) == [f"{PREFIX}{name}" for name in ("HOST", "LOG_LEVEL", "PORT", "PROT")]
    assert PLANTED not in "".join(found)


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_the_secrets_directory_must_be_one(tmp_path: Path, kind: str) -> None:
    """A directory that is not there, or is none, would mean secrets that are silently not read."""
    place = tmp_path / "secrets"
    if kind == "file":
        place.touch()
    assert problems({SECRETS_DIR: str(place)}) == (f"{SECRETS_DIR} must be the path of a directory that exists and can be read.",)


def test_a_certificate_file_is_looked_into(tmp_path: Path) -> None:
    """A file of certificates is accepted; one that is not there, holds none or is a directory is told at the start."""
    write(tmp_path, "good.pem", CERTIFICATE)
    write(tmp_path, "bad.pem", "no certificate")
    assert load_settings({**CONFIGURED, f"{BIK}CA_CERT": str(tmp_path / "good.pem")}).configured()
    for wrong in (tmp_path / "bad.pem", tmp_path / "missing.pem", tmp_path):
        assert problems({**CONFIGURED, f"{BIK}CA_CERT": str(wrong)}) == (f"{BIK}CA_CERT must be the path of a PEM file with certificates.",)


def test_every_setting_is_explained() -> None:
    """No setting comes without its meaning and what it must be."""
    assert all(variable.field.description and variable.words for variable in variables())


def test_the_reference_is_up_to_date() -> None:
    """docs/settings.md is what the code says."""
    assert Path("docs/settings.md").read_text(encoding="utf-8") == render()


def test_the_reference_can_be_printed_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed passes the check; any other file, or none, fails it and says what to run."""
    page = tmp_path / "settings.md"
    with pytest.raises(SystemExit, match=re.escape(f"{page} is not up to date. Run: python -m graph.settings_reference > {page}")):
        settings_reference.main(["--check", str(page)])

    settings_reference.main([])
    page.write_text(capsys.readouterr().out, encoding="utf-8")
    settings_reference.main(["--check", str(page)])

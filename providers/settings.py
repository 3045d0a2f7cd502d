"""What can be set for every provider."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


@dataclass(frozen=True, slots=True)
class MustBe:
    """What a setting must be, to stand behind "must be". Validators say nothing themselves: their words might quote the value."""

    words: str


def _http_url(value: str) -> str:
    """Accept an http or https URL with a host and without credentials, query or fragment; drop a closing slash."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise ValueError
    if parts.port == 0 or " " in value or not (value.isascii() and value.isprintable()):  # A port out of range raises ValueError itself.
        raise ValueError
    return value.rstrip("/")


def _header_text(value: SecretStr) -> SecretStr:
    """Accept a secret that can stand in an HTTP header."""
    text = value.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError
    return value


def _pem_file(value: Path) -> Path:
    """Accept a file of certificates."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=value)
    except OSError:
        raise ValueError from None
    return value


HttpUrl = Annotated[
    str,
    AfterValidator(_http_url),
    MustBe("an http or https URL such as https://api.example.com/v1, without credentials, query or fragment"),
]
Secret = Annotated[SecretStr, AfterValidator(_header_text), MustBe("printable ASCII text without spaces around it (a secret)")]
PemFile = Annotated[Path, AfterValidator(_pem_file), MustBe("the path of a PEM file with certificates")]


class ProviderSettings(BaseModel):
    """The limits of one provider and the way to it. A provider's own settings add its address and credentials."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    one_of: ClassVar[tuple[str, ...]] = ()
    """Settings of which at least one is needed, though none of them by itself; empty where there are none such."""

    base_url: HttpUrl
    """Where the provider's API is."""
    timeout_seconds: float = Field(default=5, gt=0, le=300)
    """Time for one request and its whole answer, in seconds; the operation's deadline may end it earlier."""
    connect_timeout_seconds: float = Field(default=2, gt=0, le=300)
    """Time to open one connection, in seconds."""
    max_concurrency: int = Field(default=256, ge=1, le=10_000)
    """Calls to this provider that may be in flight at the same time, per worker process."""
    max_response_bytes: int = Field(default=32 * 1024 * 1024, ge=1024)
    """The largest answer that is read, in bytes after decompression."""
    proxy_url: HttpUrl | None = None
    """The HTTP proxy through which this provider is reached."""
    ca_cert: PemFile | None = None
    """A PEM file of the certificate authorities to trust instead of the system's."""

    @model_validator(mode="after")
    def _has_one_of(self) -> Self:
        if self.one_of and all(getattr(self, name) is None for name in self.one_of):
            *others, last = (name.upper() for name in self.one_of)
            raise ValueError(f"one of {', '.join(others)} and {last} must be given.")
        return self

    def tls_context(self) -> ssl.SSLContext:
        """How connections to the provider are secured."""
        return ssl.create_default_context(cafile=self.ca_cert)

    @property
    def client_certificate(self) -> Path | None:
        """The PEM file with the certificate by which connections to the provider identify us; None where it asks for none."""
        return None

    def client_identity(self) -> bytes | None:
        """That certificate and its private key, as PEM; None where there is no certificate."""
        return None

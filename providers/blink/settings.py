"""What can be set for bLink."""

import ssl
from pathlib import Path
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from providers.settings import HttpUrl, MustBe, PemFile, ProviderSettings, Secret


def _readable_file(value: Path) -> Path:
    """Accept a file that can be read."""
    try:
        value.read_bytes()
    except OSError:
        raise ValueError from None
    return value


def _header_text(value: str) -> str:
    """Accept text that can stand in an HTTP header."""
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError
    return value


_ReadableFile = Annotated[Path, AfterValidator(_readable_file), MustBe("the path of a file that can be read")]


class BlinkSettings(ProviderSettings):
    """The way to bLink. Either a token, a file that holds one, or a permission id is needed."""

    one_of = ("token", "token_file", "permission_id")

    base_url: HttpUrl
    """Where the OpenWealth API is, up to its paths: SIX tells it to participants."""
    token: Secret | None = None
    """The OAuth access token, where it does not change."""
    token_file: _ReadableFile | None = None
    """A file that holds the OAuth access token; it is read again when it changes, and after bLink has refused the token."""
    target_id: Annotated[str, AfterValidator(_header_text), MustBe("printable ASCII text such as IIDX99999, without spaces around it")]
    """The id of the bank that is asked, `X-CorAPI-Target-ID`."""
    permission_id: Annotated[UUID, MustBe("a UUID")] | None = Field(default=None, repr=False)
    """The id of the permission that was created, where bLink manages consent (CaaS)."""
    client_cert: PemFile | None = None
    """A PEM file with the client certificate for mutual TLS, and the certificates between it and its authority."""
    client_key: _ReadableFile | None = None
    """A PEM file with the private key of the client certificate, not encrypted."""

    @model_validator(mode="after")
    def _has_no_two_tokens(self) -> Self:
        if self.token and self.token_file:
            raise ValueError("TOKEN and TOKEN_FILE must not be given both.")
        return self

    @model_validator(mode="after")
    def _has_a_whole_certificate(self) -> Self:
        if (self.client_cert is None) != (self.client_key is None):
            raise ValueError("CLIENT_CERT and CLIENT_KEY must be given both or neither.")
        try:
            self.tls_context()
        except (OSError, ValueError):
            raise ValueError("CLIENT_CERT and CLIENT_KEY must fit together, and the key must not be encrypted.") from None
        return self

    def tls_context(self) -> ssl.SSLContext:
        """How connections to bLink are secured: with the client certificate, where there is one."""
        context = super().tls_context()
        if self.client_cert and self.client_key:
            # An empty password: without any, an encrypted key would make OpenSSL ask at the terminal.
            context.load_cert_chain(self.client_cert, self.client_key, password="")
        return context

    @property
    def client_certificate(self) -> Path | None:
        """The client certificate, where there is one."""
        return self.client_cert

    def client_identity(self) -> bytes | None:
        """The client certificate and its key, where there are."""
        return self.client_cert.read_bytes() + b"\n" + self.client_key.read_bytes() if self.client_cert and self.client_key else None

"""The token that bLink is shown."""

import os
from pathlib import Path
from typing import TypeAlias

from providers.blink.settings import BlinkSettings
from providers.errors import ProviderRefused
from providers.records.identity import CustomerProvider

_Version: TypeAlias = tuple[int, int, int]


class TokenFile:
    """A file that holds a token; it is read anew once it is another, and once what it held is forgotten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version: _Version | None = None
        self._token = ""

    def token(self) -> str:
        """The token that the file holds now. Raises `ProviderRefused` where it holds none."""
        try:
            version = _version(self._path.stat())
            if version != self._version:
                self._token = self._path.read_text(encoding="ascii").strip()
                self._version = version
        except (OSError, ValueError):
            self.forget()
            raise _refused("cannot be read") from None
        if not self._token or not self._token.isprintable():
            raise _refused("holds no token")
        return self._token

    def forget(self) -> None:
        """Have the file read anew when its token is next needed."""
        self._version = None


class Credentials:
    """What goes out with every call to show that it may be made."""

    def __init__(self, settings: BlinkSettings) -> None:
        self._token = settings.token
        self._file = TokenFile(settings.token_file) if settings.token_file else None
        self._permission = {"Permission-ID": str(settings.permission_id)} if settings.permission_id else {}

    def headers(self) -> dict[str, str]:
        """The headers that name the token, the permission, or both. Raises `ProviderRefused` where the file holds no token."""
        token = self._token.get_secret_value() if self._token else self._file and self._file.token()
        return {**({"Authorization": f"Bearer {token}"} if token else {}), **self._permission}

    def forget(self) -> None:
        """Take no token for good that was refused: a file may hold another by now."""
        if self._file:
            self._file.forget()


def _version(status: os.stat_result) -> _Version:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _refused(what: str) -> ProviderRefused:
    provider = CustomerProvider.BLINK
    setting = f"CUSTOMER_GRAPH_PROVIDERS__{provider.value}__TOKEN_FILE"
    return ProviderRefused(provider, f"our credentials are missing: the file that {setting} names {what}.")

"""What every call over bLink carries, and how what is wrong with one is told."""

import hmac
import re
from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import ClassVar

LONGEST_CORRELATION_ID = 64
REMEMBERED_CORRELATION_IDS = 10_000
"""A sandbox that serves for days must not fill the memory: beyond this the oldest id may be used again."""
_REQUIRED = ("User-Agent", "X-CorAPI-Target-ID", "X-PSU-IP-Address", "X-PSU-User-Agent")
_SYSTEM = "AUTO"


class Problem(Exception):
    """A call that the bank does not carry out; `kind` is one of OpenWealth 1.2.1's error types."""

    source: ClassVar[str] = "PROVIDER"

    def __init__(self, status: HTTPStatus, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail

    @property
    def type(self) -> str:
        """The problem's type as it is written on the wire."""
        return self.kind


class PlatformProblem(Problem):
    """A call that bLink does not pass on to the bank. Its types are written as bLink's other modules write them."""

    source = "PLATFORM"

    @property
    def type(self) -> str:
        """The problem's type as it is written on the wire, e.g. `/problems/INVALID_TOKEN`."""
        return "/problems/" + re.sub(r"(?=[A-Z])", "_", self.kind).upper()


class Platform:
    """Looks at the headers of a call before the bank sees it."""

    def __init__(self, token: str, target_id: str, permission_id: str) -> None:
        self._token = token
        self._target_id = target_id
        self._permission_id = permission_id
        self._used: dict[str, None] = {}

    def admit(self, headers: Mapping[str, str]) -> None:
        """Raise `PlatformProblem` unless the call may go on to the bank. Its correlation id counts as used either way."""
        self._use(headers.get("X-Correlation-ID", ""))
        for name in _REQUIRED:
            if not headers.get(name, "").strip():
                raise _invalid(f"The header {name} is missing.")
        if not _is_address(headers["X-PSU-IP-Address"]):
            raise _invalid(f"The header X-PSU-IP-Address is neither an IP address nor {_SYSTEM}.")
        if not self._authorized(headers):
            raise PlatformProblem(HTTPStatus.UNAUTHORIZED, "invalidToken", "The call carries no token and no permission that is known.")
        if headers["X-CorAPI-Target-ID"] != self._target_id:
            raise PlatformProblem(HTTPStatus.FORBIDDEN, "noAccessToResource", "This service user may not call this provider.")

    def forget(self) -> None:
        """Let every correlation id be used again."""
        self._used.clear()

    def _use(self, correlation_id: str) -> None:
        if not 0 < len(correlation_id) <= LONGEST_CORRELATION_ID:
            raise _invalid(f"The header X-Correlation-ID must have 1 to {LONGEST_CORRELATION_ID} characters.")
        if correlation_id in self._used:
            raise _invalid("The header X-Correlation-ID was used before.")
        if len(self._used) >= REMEMBERED_CORRELATION_IDS:
            del self._used[next(iter(self._used))]
        self._used[correlation_id] = None

    def _authorized(self, headers: Mapping[str, str]) -> bool:
        if "Authorization" in headers:
            scheme, _, token = headers["Authorization"].partition(" ")
            return scheme.lower() == "bearer" and _same(token.strip(), self._token)
        return _same(headers.get("Permission-ID", ""), self._permission_id)


def echoed(correlation_id: str) -> dict[str, str]:
    """Return the header that tells a caller which call is answered; nothing where the id cannot be one."""
    return {"X-Correlation-ID": correlation_id} if 0 < len(correlation_id) <= LONGEST_CORRELATION_ID else {}


def _invalid(detail: str) -> PlatformProblem:
    return PlatformProblem(HTTPStatus.BAD_REQUEST, "invalidPayload", detail)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


def _is_address(text: str) -> bool:
    try:
        return text == _SYSTEM or bool(ip_address(text))
    except ValueError:
        return False

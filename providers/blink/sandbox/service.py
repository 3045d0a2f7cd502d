"""The ten operations and the health check: which there are, and how each is answered."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import ClassVar, TypeAlias, TypeVar
from urllib.parse import unquote

from aiohttp import web

from providers.blink.sandbox import checks
from providers.blink.sandbox.bank import Bank
from providers.blink.sandbox.paging import page
from providers.blink.sandbox.protocol import Platform, Problem, echoed
from providers.sandbox.service import JsonObject, SandboxService

PERMISSION_ID = "3f0c1b52-6f5e-4d0b-9d57-0d8f6a1c2e44"
"""The permission that may stand in place of the token."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What an operation reads of a request; the key is the id in the path, empty where it has none."""

    key: str
    query: Mapping[str, str]
    content_type: str
    body: bytes


Operation: TypeAlias = Callable[[_Call], web.Response]

T = TypeVar("T")


class Service(SandboxService):
    """The API over the bank of a seed. What is written stays until `reset`."""

    name = "blink"
    base_path = "/openwealth/v1"
    operations: ClassVar[Mapping[str, str]] = {
        "getCustomers": "GET /customers",
        "getCustomerByCustomerId": "GET /customers/[^/]+",
        "getKycByCustomerId": "GET /customers/[^/]+/kyc",
        "getAddressByCustomerId": "GET /customers?/[^/]+/addresses",
        "postAddressByCustomerId": "POST /customers/[^/]+/addresses",
        "putAddressByCustomerId": "PUT /customers?/[^/]+/addresses",
        "getPersons": "GET /persons",
        "getPersonByPersonId": "GET /persons/[^/]+",
        "getContactDetailsByPersonId": "GET /persons/[^/]+/contactdetails",
        "postContactDetailsByPersonId": "POST /persons/[^/]+/contactdetails",
        "getHealthcheck": "GET /healthcheck",
    }
    settings: Mapping[str, str] = {"TOKEN": "sandbox-blink-token", "TARGET_ID": "IIDX99999"}

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._platform = Platform(self.settings["TOKEN"], self.settings["TARGET_ID"], PERMISSION_ID)
        self._has_written = False
        address: dict[str, Operation] = {"GET": self._address, "PUT": self._replace_address}
        # By the path, with a star for the id in it.
        self._operations: dict[tuple[str, ...], dict[str, Operation]] = {
            ("customers",): {"GET": self._customers},
            ("customers", "*"): {"GET": self._customer},
            ("customers", "*", "kyc"): {"GET": self._kyc},
            ("customers", "*", "addresses"): {**address, "POST": self._add_address},
            ("customer", "*", "addresses"): address,
            ("persons",): {"GET": self._persons},
            ("persons", "*"): {"GET": self._person},
            ("persons", "*", "contactdetails"): {"GET": self._contact_details, "POST": self._add_contact_details},
            ("healthcheck",): {"GET": self._health_check},
        }

    def dataset(self) -> JsonObject:
        """Return everything the bank holds, as it is now."""
        return self._bank.dataset()

    def reset(self) -> None:
        """Undo what was written, and let every correlation id be used again."""
        if self._has_written:
            self.__dict__.pop("_bank", None)
        self._has_written = False
        self._platform.forget()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as bLink, which looks at the headers, and then as the bank."""
        try:
            self._platform.admit(request.headers)
            operation, key = self._operation(request.method, request.rel_url.raw_path)
            self._has_written |= request.method != "GET"
            response = operation(_Call(key, request.query, request.content_type, await request.read()))
            response.headers["X-CorAPI-Source"] = "PROVIDER"
        except Problem as problem:
            response = _told(problem, request.rel_url.raw_path)
        response.headers.update(echoed(request.headers.get("X-Correlation-ID", "")))
        return response

    def _operation(self, method: str, path: str) -> tuple[Operation, str]:
        """Return what is asked for, and the id in the path. An escaped slash belongs to the id, a plain one makes another path."""
        folder, *rest = path.removeprefix(f"{self.base_path}/").split("/")
        shape = (folder, *("*" if part and place == 0 else part for place, part in enumerate(rest)))
        methods = self._operations.get(shape)
        if methods is None or not path.startswith(f"{self.base_path}/"):
            raise _not_found("There is no such path.")
        if method not in methods:
            raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "wrongMethod", f"The path takes {', '.join(methods)}.")
        return methods[method], unquote(rest[0]) if rest else ""

    @cached_property
    def _bank(self) -> Bank:
        return Bank(self._seed)

    def _customers(self, call: _Call) -> web.Response:
        return _listed("customers", list(self._bank.customers.values()), call.query)

    def _customer(self, call: _Call) -> web.Response:
        return _found(_entry(self._bank.customers, call.key))

    def _kyc(self, call: _Call) -> web.Response:
        customer = _entry(self._bank.customers, call.key)
        return _found({"customer": customer, "kyc": _entry(self._bank.kyc, call.key)})

    def _address(self, call: _Call) -> web.Response:
        return _found(_entry(self._bank.addresses, call.key))

    def _add_address(self, call: _Call) -> web.Response:
        _entry(self._bank.customers, call.key)
        identification = self._bank.add_address(call.key, _checked(call, checks.new_address))
        return _json(HTTPStatus.CREATED, {"addressIdentification": identification})

    def _replace_address(self, call: _Call) -> web.Response:
        readable = _entry(self._bank.addresses, call.key)
        address = _checked(call, checks.address)
        if address["addressIdentification"] != readable["addressIdentification"]:
            raise _not_found("There is no such address.")
        self._bank.addresses[call.key] = address
        return web.Response(status=HTTPStatus.NO_CONTENT)

    def _persons(self, call: _Call) -> web.Response:
        return _listed("persons", list(self._bank.persons.values()), call.query)

    def _person(self, call: _Call) -> web.Response:
        return _found(_entry(self._bank.persons, call.key))

    def _contact_details(self, call: _Call) -> web.Response:
        return _found(_entry(self._bank.contact_details, call.key))

    def _add_contact_details(self, call: _Call) -> web.Response:
        _entry(self._bank.persons, call.key)
        return _json(HTTPStatus.CREATED, self._bank.add_contact_details(call.key, _checked(call, checks.contact_details)))

    def _health_check(self, _: _Call) -> web.Response:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return _found({"timestamp": now, "confirmation": "The request was received."})


def _entry(entries: Mapping[str, T], key: str) -> T:
    try:
        return entries[key]
    except KeyError:
        raise _not_found("There is no such resource.") from None


def _not_found(detail: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "resourceDoesNotExist", detail)


def _checked(call: _Call, check: checks.Check) -> JsonObject:
    """Return the body, or raise the problem with it."""
    try:
        body: JsonObject = json.loads(call.body)
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "malformedPayload", "The body is not JSON.") from None
    if call.content_type != "application/json":
        raise Problem(HTTPStatus.BAD_REQUEST, "malformedPayload", "The body is not sent as application/json.")
    if (place := check(body)) is not None:
        raise Problem(HTTPStatus.BAD_REQUEST, "invalidPayload", f"The body's {place or 'outermost value'} is missing or not as documented.")
    return body


def _json(status: HTTPStatus, body: object, content_type: str = "application/json") -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type=content_type, charset="utf-8")


def _found(body: object) -> web.Response:
    return _json(HTTPStatus.OK, body)


def _listed(name: str, entries: Sequence[JsonObject], query: Mapping[str, str]) -> web.Response:
    shown, next_cursor = page(name, entries, query)
    response = _found(shown)
    response.headers["nextCursor"] = next_cursor
    return response


def _told(problem: Problem, path: str) -> web.Response:
    body = {"type": problem.type, "title": problem.status.phrase, "detail": problem.detail, "instance": path}
    response = _json(problem.status, body, "application/problem+json")
    response.headers.update({"Content-Language": "en", "X-CorAPI-Source": problem.source})
    return response

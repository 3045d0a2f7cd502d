"""Front Payment's customer details, served locally.

As Front Payment documents it: one GET with a bearer token, an envelope around `data`, a dialling code as `countryCode`, uuids that are
letters and digits. As its demo was seen to answer: slashes in JSON escaped, and the headers sent with it.

Assumptions, where no document says:

- 401 and 405 have the envelope of the other errors (`is_error`, `errors`). A path that is not served has only a `message`, as the framework
  behind the API has by default, and is looked at before the credentials.
- A company's `type` is `Corporate`. A `status` can be other than `Active`.
- `organizationId` and `personalNumber` can be numbers, `shipping` and `billing` null or not there, and `addresses` an empty list when
  there is none of them: an empty PHP array is `[]`.
- What is beyond ASCII is escaped in JSON, as PHP does by default.
- Query strings are ignored, and the rate limit is announced but never reached.
"""

import hmac
import json
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import unquote

from aiohttp import web

from providers.sandbox import people
from providers.sandbox.locales import DENMARK, GERMANY, NORWAY, SWEDEN, UNITED_KINGDOM, Locale
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject, SandboxService

CUSTOMERS = 200
_HEADERS = {
    "Cache-Control": "no-cache, private",
    "x-ratelimit-limit": "240",
    "x-ratelimit-remaining": "239",
    "Access-Control-Allow-Origin": "*",
}
_COUNTRIES = (NORWAY, NORWAY, NORWAY, NORWAY, SWEDEN, SWEDEN, DENMARK, GERMANY, UNITED_KINGDOM)
_NOT_THERE = object()


class Service(SandboxService):
    """The API over 200 drawn customers and the one of Front Payment's document."""

    name = "frontpayment"
    base_path = "/api/v1"
    operations: ClassVar[Mapping[str, str]] = {"getCustomerDetails": "GET /connect/customers/details/[^/]+"}
    settings: Mapping[str, str] = {"TOKEN": "sandbox-frontpayment-token"}

    def dataset(self) -> JsonObject:
        """Return all customers."""
        return {"customers": list(self._customers.values())}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the details of one customer; every other path is 404, every other method 405."""
        key = self._key(request.rel_url.raw_path)
        if key is None:
            return _response(HTTPStatus.NOT_FOUND, {"message": "The route could not be found."})
        if request.method not in ("GET", "HEAD"):
            return _failure(HTTPStatus.METHOD_NOT_ALLOWED, "The method is not supported for this route.", {"Allow": "GET, HEAD"})
        if not self._authorized(request.headers.get("Authorization", "")):
            return _failure(HTTPStatus.UNAUTHORIZED, "Unauthenticated.")
        return _details(self._customers.get(key))

    def _key(self, path: str) -> str | None:
        """Return the customer uuid of a details path. An escaped slash belongs to the uuid, a plain one makes another path."""
        folder, _, key = path.rpartition("/")
        return unquote(key) if key and folder == f"{self.base_path}/connect/customers/details" else None

    def _authorized(self, header: str) -> bool:
        scheme, _, token = header.partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self.settings["TOKEN"].encode())

    @cached_property
    def _customers(self) -> dict[str, JsonObject]:
        drawn = (_customer(Dice(self._seed, self.name, position), position) for position in range(CUSTOMERS))
        return {str(customer["uuid"]): customer for customer in (_documented(), *drawn)}


def _response(status: HTTPStatus, body: JsonObject, headers: Mapping[str, str] | None = None) -> web.Response:
    # In JSON a slash stands only within texts, so that all of them can be escaped at once.
    text = json.dumps(body, separators=(",", ":")).replace("/", r"\/")
    return web.Response(body=text.encode(), status=status, content_type="application/json", headers={**_HEADERS, **(headers or {})})


def _failure(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    envelope: JsonObject = {"status_code": status, "status_message": status.phrase, "message": message, "is_error": True, "errors": None}
    return _response(status, envelope, headers)


def _details(customer: JsonObject | None) -> web.Response:
    status = HTTPStatus.NOT_FOUND if customer is None else HTTPStatus.OK
    return _response(
        status,
        {
            "status_code": status,
            "status_message": status.phrase,
            "message": "customerNotFound" if customer is None else "customerDetailsRetrievedSuccessfully",
            "is_data": customer is not None,
            "data": customer,
        },
    )


def _documented() -> JsonObject:
    """Return the customer of Front Payment's document, whose page does not show the e-mail address."""
    return {
        "uuid": "CSRT1511414842",
        "type": "Private",
        "name": "Kari Nordmann",
        "countryCode": "+47",
        "msisdn": "00000000",
        "organizationId": None,
        "personalNumber": None,
        "email": "kari.nordmann@example.com",
        "preferredLanguage": None,
        "status": "Active",
        "addresses": {
            "billing": {"uuid": "ADRS2208147269", "street": "Luramyrveien 65", "zip": "4313", "city": "Sandnes", "country": "NO"},
            "shipping": {"uuid": "ADRS1016062549", "street": "Sjøhusbakken 42", "zip": "4313", "city": "Stavanger", "country": "NO"},
        },
    }


def _customer(dice: Dice, position: int) -> JsonObject:
    locale = dice.pick(_COUNTRIES)
    person = people.person(dice, locale)
    is_company = dice.chance(0.3)
    return {
        "uuid": f"CSRT{1_600_000_000 + 1_000 * position + dice.integer(0, 999)}",
        "type": "Corporate" if is_company else "Private",
        "name": people.company(dice, locale) if is_company else person.name,
        "countryCode": f"+{locale.dialling_code}",
        "msisdn": person.mobile,
        "organizationId": _organization_id(dice) if is_company else None,
        "personalNumber": None if is_company else _personal_number(dice),
        "email": person.email,
        "preferredLanguage": dice.pick((locale.language, locale.language, "en", None)),
        "status": dice.pick(("Active",) * 8 + ("Inactive", "Pending", "Blocked")),
        "addresses": _addresses(dice, locale, position),
    }


def _organization_id(dice: Dice) -> str | int | None:
    """Return nine digits that begin as only test organizations in Norway do, now and then as a number."""
    number = f"3{dice.digits(8)}"
    return dice.pick((number, number, number, int(number), None))


def _personal_number(dice: Dice) -> str | int | None:
    """Return eleven digits, now and then as a number. Norway marks persons made for tests by a month above 80."""
    number = f"{dice.integer(10, 28)}{dice.integer(81, 92)}{dice.digits(7)}"
    return dice.pick((number, number, int(number), None, None))


def _addresses(dice: Dice, locale: Locale, position: int) -> JsonObject | list[object]:
    billing, shipping = (_address(dice, locale, 2 * position + number) for number in range(2))
    wanted = dice.pick(
        (
            *((billing, shipping),) * 6,
            (billing, None),
            (billing, _NOT_THERE),
            (None, shipping),
            (_NOT_THERE, _NOT_THERE),
        )
    )
    return {kind: value for kind, value in zip(("billing", "shipping"), wanted, strict=True) if value is not _NOT_THERE} or []


def _address(dice: Dice, locale: Locale, position: int) -> JsonObject:
    town = people.town(dice, locale)
    return {
        "uuid": f"ADRS{2_300_000_000 + 1_000 * position + dice.integer(0, 999)}",
        "street": people.street(dice, locale) + (f"/{dice.integer(1, 9)}" if dice.chance(0.1) else ""),
        "zip": town.zip,
        "city": town.name + (" " if dice.chance(0.15) else ""),
        "country": locale.alpha2,
    }

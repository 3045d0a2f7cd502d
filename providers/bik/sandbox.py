"""BIK's Get Customer API, served locally.

As BIK documents it: one POST with HTTP Basic (API key and secret), ids as numbers although its table says strings, `partnerAddressId` as
the text "undefined", alpha-3 country codes on customers and assets beside alpha-2 in addresses, 406 for a customer that is not there.

Assumptions, where no document says:

- The HTTP status equals the body's `status`, and every error has the shape `{status, errors: [{message}]}`, with one message for all
  that is wrong.
- A path or a method that is not served is 404, and is looked at before the credentials; those are looked at before the body.
- A body that is not sent as `application/json` counts as an empty object.
- One of the two keys may be empty when the other is not. When both are given, both must be the customer's, or it is 406.
- `addresses`, `assets` and `tags` are there when their flag is true and only then; `tags` is a list of strings.
- A value that BIK does not know has no key, but for the `countryCode` of an e-mail asset, which is null.
- What is beyond ASCII is sent as UTF-8, not escaped.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import ClassVar

from aiohttp import web

from providers.sandbox import people
from providers.sandbox.locales import INDIA, LOCALES
from providers.sandbox.people import Person
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject, SandboxService

CUSTOMERS = 200
_KEYS = ("partnerCustomerId", "bikCustomerId")
_LISTS = {"includeAddress": "addresses", "includeAssets": "assets", "includeTags": "tags"}
_TAGS = ("abandoned-cart", "diwali 🪔", "newsletter", "Rückläufer", "vip", "wholesale", "win back")
_FIRST_MOMENT = datetime(2021, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(2025, 12, 31, tzinfo=UTC)


class Service(SandboxService):
    """The API over 200 drawn customers and the one of BIK's document."""

    name = "bik"
    base_path = "/integrations"
    operations: ClassVar[Mapping[str, str]] = {"getCustomer": "POST /bikPlatformFunctions-customers/get"}
    settings: Mapping[str, str] = {"API_KEY": "sandbox-bik-key", "API_SECRET": "sandbox-bik-secret"}

    def dataset(self) -> JsonObject:
        """Return all customers with everything that the flags could ask for."""
        return {"customers": self._customers}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer Get Customer; everything else is 404."""
        if self.operation(request) is None:
            return _error(HTTPStatus.NOT_FOUND, "The specified API could not be found")
        if not self._authorized(request.headers.get("Authorization", "")):
            return _error(HTTPStatus.UNAUTHORIZED, "User is not authenticated")
        try:
            asked = _payload(request.content_type, await request.read())
        except ValueError as error:
            return _error(HTTPStatus.BAD_REQUEST, str(error))
        customer = self._find(asked)
        if customer is None:
            return _error(HTTPStatus.NOT_ACCEPTABLE, "Failed to get customer")
        return _response(HTTPStatus.OK, {"success": True, "data": {"customer": _shown(customer, asked)}})

    def _authorized(self, header: str) -> bool:
        scheme, _, credentials = header.partition(" ")
        expected = base64.b64encode(f"{self.settings['API_KEY']}:{self.settings['API_SECRET']}".encode())
        return scheme.lower() == "basic" and hmac.compare_digest(credentials.strip().encode(), expected)

    def _find(self, asked: JsonObject) -> JsonObject | None:
        partner_id, bik_id = (asked.get(key, "") for key in _KEYS)
        found = self._by_bik_id.get(bik_id) if bik_id else self._by_partner_id.get(partner_id)
        disagrees = found is not None and bool(partner_id) and found.get("partnerCustomerId") != partner_id
        return None if disagrees else found

    @cached_property
    def _customers(self) -> list[JsonObject]:
        return [_documented(), *(_customer(Dice(self._seed, self.name, position), position) for position in range(CUSTOMERS))]

    @cached_property
    def _by_bik_id(self) -> dict[object, JsonObject]:
        return {str(customer["id"]): customer for customer in self._customers}

    @cached_property
    def _by_partner_id(self) -> dict[object, JsonObject]:
        return {customer["partnerCustomerId"]: customer for customer in self._customers if "partnerCustomerId" in customer}


def _response(status: HTTPStatus, body: JsonObject) -> web.Response:
    return web.json_response(text=json.dumps({"status": status, **body}, ensure_ascii=False), status=status)


def _error(status: HTTPStatus, message: str) -> web.Response:
    return _response(status, {"errors": [{"message": message}]})


def _shown(customer: JsonObject, asked: JsonObject) -> JsonObject:
    hidden = {name for flag, name in _LISTS.items() if not asked.get(flag)}
    return {name: value for name, value in customer.items() if name not in hidden}


def _payload(content_type: str, body: bytes) -> JsonObject:
    """Return the request's object, or raise ValueError with all that is wrong with it."""
    asked = _parsed(body) if content_type == "application/json" else {}
    if not isinstance(asked, dict):
        message = "'value' must be of type object"
        raise ValueError(message)  # noqa: TRY004 -- a value that a client sent
    complaints = [complaint for name, value in asked.items() if (complaint := _complaint(name, value))]
    if not complaints and not any(asked.get(key) for key in _KEYS):
        complaints = ["'value' must contain at least one of [partnerCustomerId, bikCustomerId]"]
    if complaints:
        raise ValueError(". ".join(complaints))
    return asked


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        message = "The payload is not JSON"
        raise ValueError(message) from None


def _complaint(name: str, value: object) -> str | None:
    if name in _KEYS:
        return None if isinstance(value, str) else f"'{name}' must be a string"
    if name in _LISTS:
        return None if isinstance(value, bool) else f"'{name}' must be a boolean"
    return f"'{name}' is not allowed"


def _documented() -> JsonObject:
    """Return the customer of BIK's document. Its tags are made up: the document shows none."""
    return {
        "id": 5482636,
        "partnerCustomerId": "abcd-122345",
        "firstName": "Test",
        "lastName": "Last",
        "phoneNumber": "+919090909090",
        "email": "test.2@bik.ai",
        "countryCode": "IND",
        "createdAt": "2024-08-09T09:32:55.568Z",
        "updatedAt": "2024-08-09T09:33:15.939Z",
        "addresses": [
            {
                "partnerAddressId": "undefined",
                "addressId": 142385,
                "address1": "hsr layout",
                "city": "bangalore",
                "country": "India",
                "countryCode": "IN",
                "state": "karnataka",
                "zip": "560102",
                "isDefault": False,
            }
        ],
        "assets": [
            {
                "id": 4516077,
                "createdAt": "2024-08-09T09:32:55.583Z",
                "assetName": "EMAIL",
                "assetValue": "test.2@bik.ai",
                "countryCode": None,
            },
            {
                "id": 4516079,
                "createdAt": "2024-08-09T09:33:16.284Z",
                "assetName": "PHONE_NUMBER",
                "assetValue": "+919090909090",
                "countryCode": "IND",
            },
        ],
        "tags": ["newsletter", "vip"],
    }


def _customer(dice: Dice, position: int) -> JsonObject:
    person = people.person(dice, INDIA if dice.chance(0.6) else dice.pick(LOCALES))
    created = dice.moment(_FIRST_MOMENT, _LAST_MOMENT)
    reached_by = dice.pick(("both", "both", "both", "phone", "email"))
    return _without_nothing(
        {
            "id": 5_500_000 + 50 * position + dice.integer(0, 49),
            "partnerCustomerId": _partner_id(dice, position) if dice.chance(0.85) else None,
            "firstName": person.first_name,
            "lastName": person.last_name if dice.chance(0.9) else None,
            "phoneNumber": person.phone if reached_by != "email" else None,
            "email": person.email if reached_by != "phone" else None,
            "countryCode": person.locale.alpha3 if dice.chance(0.9) else None,
            "createdAt": _text(created),
            "updatedAt": _text(dice.moment(created, _LAST_MOMENT)),
            "addresses": [_address(dice, person, 3 * position + number) for number in range(dice.integer(0, 3))],
            "assets": [_asset(dice, person, 4 * position + number) for number in range(dice.integer(0, 4))],
            "tags": dice.some(_TAGS, dice.pick((0, 0, 1, 2, 3, 4))),
        }
    )


def _partner_id(dice: Dice, position: int) -> str:
    """Return a key as shops make them up: some cannot stand in a URL as they are."""
    number = 1000 * position + dice.integer(0, 999)
    return dice.pick(("abcd-{:06}", "abcd-{:06}", "shopify:{:06}", "CRM/{:06}", "kunde {:06} ø")).format(number)


def _address(dice: Dice, person: Person, position: int) -> JsonObject:
    town, locale = people.town(dice, person.locale), person.locale
    located, recipient = dice.chance(0.4), dice.chance(0.3)
    number = 143_000 + 10 * position + dice.integer(0, 9)
    return _without_nothing(
        {
            "partnerAddressId": dice.pick(("undefined", "undefined", f"addr-{number}", None)),
            "addressId": _number_or_text(dice, number),
            "address1": people.street(dice, locale),
            "address2": f"Floor {dice.integer(1, 12)}" if dice.chance(0.3) else None,
            "city": town.name,
            "country": locale.country if dice.chance(0.9) else None,
            "countryCode": locale.alpha2 if dice.chance(0.9) else None,
            "state": town.state if dice.chance(0.7) else None,
            "stateCode": town.state_code if dice.chance(0.4) else None,
            "zip": town.zip if dice.chance(0.9) else None,
            "latitude": _near(dice, town.latitude) if located else None,
            "longitude": _near(dice, town.longitude) if located else None,
            "timezone": locale.timezone if dice.chance(0.3) else None,
            "firstName": person.first_name if recipient else None,
            "lastName": person.last_name if recipient else None,
            "phoneNumber": person.phone if recipient else None,
            "email": person.email if recipient else None,
            "isDefault": dice.chance(0.3) if dice.chance(0.8) else None,
        }
    )


def _asset(dice: Dice, person: Person, position: int) -> JsonObject:
    is_email = dice.chance(0.5)
    return {
        "id": _number_or_text(dice, 4_520_000 + 10 * position + dice.integer(0, 9)),
        "createdAt": _text(dice.moment(_FIRST_MOMENT, _LAST_MOMENT)),
        "assetName": "EMAIL" if is_email else "PHONE_NUMBER",
        "assetValue": people.email(dice, person.first_name) if is_email else people.phone(dice, person.locale),
        "countryCode": None if is_email else person.locale.alpha3,
    }


def _number_or_text(dice: Dice, number: int) -> int | str:
    return str(number) if dice.chance(0.2) else number


def _near(dice: Dice, degrees: float) -> float:
    return round(degrees + (dice.fraction() - 0.5) / 10, 6)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_nothing(values: JsonObject) -> JsonObject:
    return {name: value for name, value in values.items() if value is not None}

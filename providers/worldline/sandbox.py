"""Worldline Connect's server API, served locally: Get Customer Details and Get Payment Product of product 9000.

As Worldline documents it: v1HMAC, checked here by a reading of its own; 400 with code 1214 for nobody, 404 with code 1070 for a product
that is not there, errors as `{errorId, errors}`; fiscal numbers of 11 to 13 digits, of which the answer's is not the one asked with;
`languageCode` empty and no `country` in the example.

Assumptions, where no document says:

- A request is refused when its Date is more than five minutes from the clock here.
- Wrong credentials, a wrong merchant and a wrong Date are 403 with code 9002 and its message, which a test of one of Worldline's own apps
  expects of missing credentials. A path or method that is not served is 404 and no JSON, and is looked at before the credentials.
- What is missing or wrong in a request is 400 with code 20000000, as that test's neighbours have it for a parameter that is missing, and a
  `propertyName` that names it.
- The fields of product 9000: `fiscalNumber` finds a person in Sweden, Norway and Finland, together with `zip` in Denmark; nobody is found
  elsewhere. Their texts are in the language of `locale`, English without one. Of the product, only `id` and `fields` are shown.
- A value is compared as it is sent; one that is not asked for is wrong.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from itertools import count
from typing import ClassVar

from aiohttp import web

from providers.sandbox import people
from providers.sandbox.locales import DENMARK, NORWAY, SWEDEN, Locale
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject, SandboxService

CUSTOMERS = 60
PRODUCT = "9000"
DOCUMENTED_FISCAL_NUMBER = "012345678901"
"""Finds the customer of the document's example, in Sweden."""

_PATH = re.compile(r"/v1/(?P<merchant>[^/]+)/products/(?P<product>[^/]+)(?P<details>/customerDetails)?")
_LARGEST_SKEW = timedelta(minutes=5)
_FISCAL_DIGITS = {"SE": 12, "NO": 11, "DK": 10, "FI": 11}
_LABELS = {
    "en": ("Fiscal number", "Postal code", "The number that the state gave you."),
    "sv": ("Personnummer", "Postnummer", "Numret som du har fått av Skatteverket."),
    "no": ("Fødselsnummer", "Postnummer", "Nummeret i folkeregisteret."),
    "da": ("CPR-nummer", "Postnummer", "Nummeret på dit sundhedskort."),
    "fi": ("Henkilötunnus", "Postinumero", "Tunnus henkilökortissasi."),
}


class Service(SandboxService):
    """The API over 60 drawn people and the one of Worldline's document."""

    name = "worldline"
    base_path = ""
    operations: ClassVar[Mapping[str, str]] = {
        "getCustomerDetails": "POST /v1/[^/]+/products/[^/]+/customerDetails",
        "getPaymentProduct": "GET /v1/[^/]+/products/[^/]+",
    }
    settings: Mapping[str, str] = {"MERCHANT_ID": "1234", "API_KEY_ID": "sandbox-key-id", "SECRET_API_KEY": "sandbox-secret"}

    def __init__(self, seed: int) -> None:
        """Serve the people of this seed."""
        super().__init__(seed)
        self._numbers = count(1)

    def reset(self) -> None:
        """Count errors from the first again."""
        self._numbers = count(1)

    def dataset(self) -> JsonObject:
        """Return everybody: what is asked with, and what is answered."""
        return {"customers": self._customers}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the two calls; everything else is 404."""
        path = _PATH.fullmatch(request.rel_url.raw_path)
        if path is None or self.operation(request) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, text="<html><body>Not Found</body></html>", content_type="text/html")
        if path["merchant"] != self.settings["MERCHANT_ID"] or not self._authorized(request):
            return self._error(HTTPStatus.FORBIDDEN, {"code": "9002", "message": "MISSING_OR_INVALID_AUTHORIZATION"})
        if path["product"] != PRODUCT:
            return self._error(HTTPStatus.NOT_FOUND, {"code": "1070", "message": "UNKNOWN_PAYMENT_PRODUCT_ID"})
        return self._details(_parsed(await request.read())) if path["details"] else self._product(request.query)

    def _authorized(self, request: web.Request) -> bool:
        """Check Date and signature. The target is the one that came over the wire."""
        expected = f"GCS v1HMAC:{self.settings['API_KEY_ID']}:{_signature(self.settings['SECRET_API_KEY'], request)}"
        return _is_recent(request.headers.get("Date", "")) and hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), expected.encode()
        )

    def _details(self, asked: JsonObject) -> web.Response:
        wrong = next(_wrong_in(asked), None)
        if wrong is not None:
            return self._wrong(wrong)
        values = {entry["key"]: entry["value"] for entry in asked["values"]}
        found = (entry["details"] for entry in self._customers if (entry["countryCode"], entry["values"]) == (asked["countryCode"], values))
        details = next(found, None)
        if details is None:
            message = "No customer details could be found with the provided data."
            return self._error(HTTPStatus.BAD_REQUEST, {"code": "1214", "id": "CUSTOMER_DETAILS_NOT_FOUND", "message": message})
        return _response(HTTPStatus.OK, details)

    def _product(self, query: Mapping[str, str]) -> web.Response:
        for name, form in (("countryCode", "[A-Z]{2}"), ("currencyCode", "[A-Z]{3}"), ("locale", "([a-z]{2}(_[A-Z]{2})?)?")):
            if not re.fullmatch(form, query.get(name, "")):
                return self._wrong(name)
        return _response(HTTPStatus.OK, {"id": int(PRODUCT), "fields": _fields(query["countryCode"], query.get("locale", "")[:2])})

    def _wrong(self, name: str) -> web.Response:
        id_ = "PARAMETER_NOT_FOUND_IN_REQUEST"
        message = "The parameter shown above was not found in the request, or is wrong."
        return self._error(HTTPStatus.BAD_REQUEST, {"code": "20000000", "id": id_, "message": message, "propertyName": name})

    def _error(self, status: HTTPStatus, error: JsonObject) -> web.Response:
        error_id = f"657b10da-d2f9-4088-a948-bf190ef516b1-{next(self._numbers):08x}"
        return _response(status, {"errorId": error_id, "errors": [{**error, "httpStatusCode": int(status)}]})

    @cached_property
    def _customers(self) -> list[JsonObject]:
        return [_documented(), *(_customer(Dice(self._seed, self.name, position), position) for position in range(CUSTOMERS))]


def _response(status: HTTPStatus, body: JsonObject) -> web.Response:
    return web.json_response(text=json.dumps(body, ensure_ascii=False), status=status)


def _signature(secret: str, request: web.Request) -> str:
    """Sign a request as it came: each line with a line feed, the X-GCS headers among them by name."""
    text = f"{request.method}\n{request.headers.get('Content-Type', '')}\n{request.headers.get('Date', '')}\n"
    for name, value in sorted((name.lower(), value.strip()) for name, value in request.headers.items()):
        if name.startswith("x-gcs"):
            text += f"{name}:{value}\n"
    text += f"{request.raw_path}\n"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _is_recent(date: str) -> bool:
    try:
        return abs(datetime.now(UTC) - parsedate_to_datetime(date)) <= _LARGEST_SKEW
    except (TypeError, ValueError):
        return False


def _parsed(body: bytes) -> JsonObject:
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _wrong_in(asked: JsonObject) -> Iterator[str]:
    """Name what is missing or wrong in a look-up, as paths into it."""
    country, values = asked.get("countryCode"), asked.get("values")
    if not isinstance(country, str) or not re.fullmatch("[A-Z]{2}", country):
        yield "countryCode"
    elif not isinstance(values, list) or not all(isinstance(entry, dict) for entry in values):
        yield "values"
    else:
        needed = {field["id"]: field for field in _fields(country, "en") if field["usedForLookup"]}
        for position, entry in enumerate(values):
            field = needed.pop(str(entry.get("key")), None)
            if field is None:
                yield f"values[{position}].key"
            elif not re.fullmatch(_expression(field), str(entry.get("value"))):
                yield f"values[{position}].value"
        yield from (f"values[key='{key}']" for key in needed)


def _expression(field: JsonObject) -> str:
    return str(field["dataRestrictions"]["validators"]["regularExpression"]["regularExpression"])


def _fields(country: str, language: str) -> list[JsonObject]:
    """Return the product's fields, not in the order in which they are shown."""
    number, code, hint = _LABELS.get(language, _LABELS["en"])
    digits = _FISCAL_DIGITS.get(country, 0)
    expression = r"\S{11}" if country == "FI" else rf"\d{{{digits},{digits + 1}}}"
    fiscal = _field("fiscalNumber", 10, number, expression, (digits, digits + 1))
    fiscal["displayHints"] |= {"tooltip": {"label": hint, "image": "fiscal-number.png"}, "obfuscate": True}
    postal = {**_field("zip", 20, code, r"[\d ]{4,6}", (4, 6)), "usedForLookup": country == "DK"}
    consent: JsonObject = {
        "id": "termsAndConditions",
        "type": "boolean",
        "usedForLookup": False,
        "dataRestrictions": {"isRequired": True, "validators": {"termsAndConditions": {}}},
        "displayHints": {"displayOrder": 30, "label": "AfterPay", "obfuscate": False},
    }
    return [consent, postal, *([fiscal] if digits else [])]


def _field(id_: str, order: int, label: str, expression: str, length: tuple[int, int]) -> JsonObject:
    characters = dict(zip(("minLength", "maxLength"), length, strict=True))
    validators = {"length": characters, "regularExpression": {"regularExpression": expression}}
    hints = {"alwaysShow": False, "displayOrder": order, "formElement": {"type": "text"}, "label": label, "obfuscate": False}
    return {
        "id": id_,
        "type": "numericstring" if expression.startswith(r"\d") else "string",
        "usedForLookup": True,
        "dataRestrictions": {"isRequired": True, "validators": validators},
        "displayHints": {**hints, "placeholderLabel": label, "preferredInputType": "IntegerKeyboard"},
    }


def _documented() -> JsonObject:
    """Return the customer of Worldline's document, with the request of its example."""
    details = {
        "fiscalNumber": "0123456789012",
        "city": "Stockholm",
        "street": "Gustav Adolfs torg 22",
        "zip": "111 52",
        "firstName": "Gustav",
        "surname": "Adolfs",
        "emailAddress": "gustav.adolfs@stockholm.se",
        "phoneNumber": "0123456789",
        "languageCode": "",
    }
    return {"countryCode": "SE", "values": {"fiscalNumber": DOCUMENTED_FISCAL_NUMBER}, "details": details}


def _customer(dice: Dice, position: int) -> JsonObject:
    locale = (SWEDEN, NORWAY, DENMARK)[position % 3]
    details = _drawn_details(dice, locale, position)
    values = {"fiscalNumber": details["fiscalNumber"]} | ({"zip": details["zip"]} if locale is DENMARK else {})
    told = {name: value for name, value in details.items() if value is not None}
    return {"countryCode": locale.alpha2, "values": values, "details": told if dice.chance(0.95) else {}}


def _drawn_details(dice: Dice, locale: Locale, position: int) -> JsonObject:
    person, town = people.person(dice, locale), people.town(dice, locale)
    digits = _FISCAL_DIGITS[locale.alpha2]
    return {
        # Begins with zeros, as no date of birth does, so that it is nobody's.
        "fiscalNumber": f"00{position:03}{dice.digits(digits - 5)}",
        "firstName": person.first_name,
        "surname": person.last_name,
        "street": people.street(dice, locale) if dice.chance(0.9) else "",
        "zip": town.zip,
        "city": town.name,
        "country": dice.pick((None, None, locale.alpha2, locale.alpha3, locale.country)),
        "emailAddress": person.email if dice.chance(0.7) else dice.pick((None, "")),
        "phoneNumber": dice.pick((person.phone, f"0{person.mobile}" if locale is SWEDEN else person.mobile, None)),
        "languageCode": dice.pick(("", locale.language, None)),
    }

"""The examples of Worldline's Get Customer Details page, as they stand there, and the record that the answer must become."""

from typing import Any

import orjson

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerRecord, NationalIdRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key
from providers.records.lookup import Lookup

LOOKUP = Lookup.of(9000, "SE", [("fiscalNumber", "012345678901")])
KEY = Key("sealed", "test", LOOKUP)

REQUEST = b'{"countryCode":"SE","values":[{"key":"fiscalNumber","value":"012345678901"}]}'

_ANSWER = b"""
{
   "fiscalNumber" : "0123456789012",
   "city" : "Stockholm",
   "street" : "Gustav Adolfs torg 22",
   "zip" : "111 52",
   "firstName" : "Gustav",
   "surname" : "Adolfs",
   "emailAddress" : "gustav.adolfs@stockholm.se",
   "phoneNumber" : "0123456789",
   "languageCode" : ""
}
"""

NOBODY: dict[str, Any] = {
    "errorId": "657b10da-d2f9-4088-a948-bf190ef516b1-00000311",
    "errors": [
        {"code": "1214", "id": "CUSTOMER_DETAILS_NOT_FOUND", "message": "No customer details could be found with the provided data."}
    ],
}

UNKNOWN_PRODUCT: dict[str, Any] = {
    "errorId": "657b10da-d2f9-4088-a948-bf190ef516b1-00000312",
    "errors": [{"code": "1070", "message": "UNKNOWN_PAYMENT_PRODUCT_ID"}],
}

OWNER = CustomerKey(CustomerProvider.WORLDLINE, KEY)

ADDRESS = AddressRecord(
    owner_key=OWNER,
    key=Key("home"),
    kinds=(AddressKind.RESIDENTIAL,),
    lines=("Gustav Adolfs torg 22",),
    street="Gustav Adolfs torg 22",
    postal_code="111 52",
    city="Stockholm",
    country_code="SE",
    country=None,
)

RECORD = CustomerRecord(
    key=OWNER,
    name="Gustav Adolfs",
    first_name="Gustav",
    last_name="Adolfs",
    email="gustav.adolfs@stockholm.se",
    phone_number="+46123456789",
    country_code="SE",
    language=None,
    language_as_written=None,
    national_id=NationalIdRecord(value="0123456789012", country="SE"),
    addresses=(ADDRESS,),
)


def answer(**changes: object) -> dict[str, Any]:
    """Return the example's answer with these members instead of its own."""
    return {**orjson.loads(_ANSWER), **changes}
